import { setTimeout as sleep } from 'node:timers/promises'
import { refusedEndpoint, type EndpointConfig } from '@titlebout/core'
import pRetry from 'p-retry'

/** No answer to a batch of rows is longer. */
const MOST_ANSWER_BYTES = 64 * 2 ** 20
/** Longer than this nobody waits for a server that says when to come again. */
const LONGEST_WAIT_MS = 30_000

export interface ClientOptions {
  readonly config: Pick<EndpointConfig, 'timeout_seconds' | 'retries'>
  /** Name and value of each header. */
  readonly headers: Readonly<Record<string, string>>
  /** What to call the endpoint in messages. */
  readonly name: string
  /** Aborted when nobody waits for an answer any more. */
  readonly signal: AbortSignal
  /** Before the first retry; doubles with each. Default: half a second. */
  readonly firstWaitMs: number
}

/** What came back. */
export interface Answered {
  readonly text: string
  /** Of the request that was answered, from sending to the last byte. */
  readonly ms: number
  readonly retries: number
}

/** A request that may go better the next time. */
class Unanswered extends Error {
  readonly waitMs: number
  constructor(message: string, waitMs: number, cause?: unknown) {
    super(message, { cause })
    this.name = 'Unanswered'
    this.waitMs = waitMs
  }
}

/**
 * Sends a request, again where that may help (status 429 or 503, a broken connection), and reads the answer up to a limit. No redirect is
 * followed: the address, and with it the secrets of the headers, are the policy's.
 *
 * @param body undefined: GET
 * @throws {UserError} `MODEL` when there is no answer, another status than 200, or an answer without end
 */
export async function exchange(client: ClientOptions, url: string, body: string | undefined): Promise<Answered> {
  const { config, name, signal, firstWaitMs } = client
  let retries = -1
  try {
    return await pRetry(
      async () => {
        retries += 1
        return { ...(await attempt(client, url, body)), retries }
      },
      {
        retries: config.retries,
        minTimeout: firstWaitMs,
        maxTimeout: LONGEST_WAIT_MS,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof Unanswered,
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (error instanceof Unanswered && retriesLeft > 0) await sleep(error.waitMs, undefined, { signal })
        },
      },
    )
  } catch (cause) {
    if (cause instanceof Unanswered)
      throw refusedEndpoint(name, `${cause.message}${retries > 0 ? `, also after ${retries} retries` : ''}`)
    throw cause
  }
}

async function attempt(
  client: ClientOptions,
  url: string,
  body: string | undefined,
): Promise<Omit<Answered, 'retries'>> {
  const { config, headers, name, signal } = client
  const limit = AbortSignal.timeout(1000 * config.timeout_seconds)
  const start = performance.now()
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw refusedStatus(response, name)
    }
    return { text: await textOf(response, name), ms: performance.now() - start }
  } catch (cause) {
    if (limit.aborted && !signal.aborted)
      throw refusedEndpoint(
        name,
        `no answer within ${config.timeout_seconds} seconds: raise model.endpoint.timeout_seconds, or lower batch_size or concurrency`,
      )
    // What fetch throws is a TypeError, with the reason inside.
    if (!signal.aborted && cause instanceof TypeError) throw new Unanswered(connectionText(cause), 0, cause)
    throw cause
  }
}

function connectionText({ cause }: TypeError): string {
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return `the connection fails${typeof code === 'string' ? ` (${code})` : ''}`
}

/** What the body says is left alone: servers put the rows that they were sent into it. */
function refusedStatus({ status, headers }: Response, name: string): Error {
  if (status === 429 || status === 503) return new Unanswered(`it answers with status ${status}`, waitOf(headers))
  // rule: endpoint-redirect
  if (status >= 300 && status < 400)
    return refusedEndpoint(
      name,
      `it answers with a redirect (status ${status}), which is not followed: give the final address`,
    )
  return refusedEndpoint(name, `it answers with status ${status}: ${STATUS_ADVICE[status] ?? 'look into its log'}`)
}

const STATUS_ADVICE: Readonly<Record<number, string>> = {
  400: 'it does not take these inputs: look into its log, and at model.endpoint.inputs',
  401: 'it does not know who asks: correct model.endpoint.headers',
  403: 'whoever asks may not: correct model.endpoint.headers',
  404: 'there is nothing at this address: correct url, model and version under model.endpoint',
  405: 'this address takes no such requests: correct model.endpoint.url, or the protocol',
  413: 'the request is too long for it: lower model.endpoint.batch_size',
  422: 'it does not take these inputs: look into its log, and at model.endpoint.inputs',
}

/** Seconds of `Retry-After`; a date there is passed over. */
function waitOf(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 0)
  return seconds > 0 ? Math.min(LONGEST_WAIT_MS, 1000 * seconds) : 0
}

/** Counted as it comes, and unpacked: a small answer may unpack to anything. */
async function textOf(response: Response, name: string): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    // rule: endpoint-answer-size
    if (size > MOST_ANSWER_BYTES)
      throw refusedEndpoint(
        name,
        `its answer is longer than ${MOST_ANSWER_BYTES / 2 ** 20} MB: lower model.endpoint.batch_size`,
      )
    parts.push(part)
  }
  return new TextDecoder().decode(Buffer.concat(parts))
}
