import {
  latencyOf,
  readMetadata,
  refusedAddress,
  UserError,
  type Cancellation,
  type EndpointConfig,
  type Fighter,
  type FighterRecord,
  type Finding,
  type Latency,
  type ModelMetadata,
} from '@titlebout/core'
import { exchange, type ClientOptions } from './endpoint-client.ts'
import { scoreByEndpoint, type OpenEndpoint } from './endpoint-score.ts'

export interface EndpointOptions {
  readonly config: EndpointConfig
  /** The address, without `env:`. */
  readonly url: string
  /** Name and value of each header, without `env:`. */
  readonly headers: Readonly<Record<string, string>>
  /** What the model is called there. */
  readonly model: string
  readonly cancellation: Cancellation
  /** Hears how many rows are scored. */
  readonly onProgress?: (done: number, total: number) => void
  /** Before the first retry, in milliseconds. Default: 500. */
  readonly firstWaitMs?: number
}

/**
 * A server that answers for the model, as a fighter. Nothing shows that what answers is the model of this run, so its scores are declared.
 *
 * @throws {UserError} `CONFIG` when it is no address that may be asked, `MODEL` when it does not answer or knows no such model
 */
export async function endpointFighter(options: EndpointOptions): Promise<Fighter> {
  const { config, model, onProgress } = options
  const name = `the endpoint ${config.url}`
  const wanted = refusedAddress(options.url)
  // rule: endpoint-resolved-address
  if (wanted !== undefined || !URL.canParse(options.url))
    throw new UserError('CONFIG', `model.endpoint.url must be ${wanted ?? 'an address'}; correct ${config.url}`)
  const stop = new AbortController()
  const forget = options.cancellation.onCancel(() =>
    stop.abort(new UserError('HOST', `cancelled while asking ${name}`)),
  )
  const { headers, firstWaitMs = 500 } = options
  const client: ClientOptions = { config, headers, name, signal: stop.signal, firstWaitMs }
  const { url, metadata } = await place(client, options)
  const ready: OpenEndpoint = { config, client, url, model, metadata, onProgress }
  let latency: Latency | undefined
  return {
    record: recordOf(options, metadata),
    score: async (table, task) => {
      const { scores, times, retries, version } = await scoreByEndpoint(ready, table, task)
      latency = latencyOf(times, { retries, batch_size: config.batch_size, concurrency: config.concurrency })
      return { ...scores, findings: [declared(name, version), ...scores.findings] }
    },
    latency: () => latency,
    close: async () => {
      forget()
      stop.abort(new Error('the endpoint was closed'))
    },
  }
}

/** Where rows are posted to, and what the server says of its model. */
async function place(
  client: ClientOptions,
  { config, url, model }: EndpointOptions,
): Promise<{ readonly url: string; readonly metadata: ModelMetadata | undefined }> {
  if (config.protocol === 'json') return { url, metadata: undefined }
  const version = config.version === undefined ? '' : `/versions/${encodeURIComponent(config.version)}`
  const address = `${url.replace(/\/+$/u, '')}/v2/models/${encodeURIComponent(model)}${version}`
  const { text } = await exchange(client, address, undefined)
  return { url: `${address}/infer`, metadata: readMetadata(text, model, client.name) }
}

function recordOf({ config, model }: EndpointOptions, metadata: ModelMetadata | undefined): FighterRecord {
  const version = config.version === undefined ? '' : `, version ${config.version}`
  const platform = metadata === undefined || metadata.platform === '' ? '' : ` (${metadata.platform})`
  const served = metadata === undefined ? '' : `, model ${model}${version}${platform}`
  return {
    kind: 'endpoint',
    assurance: 'declared',
    runtime: `${config.protocol} at ${config.url}${served}`,
    model_sha256: null,
  }
}

function declared(name: string, version: string | undefined): Finding {
  const said =
    version === undefined || version === ''
      ? ''
      : ` (it says: version ${version.replaceAll(/[^\w.-]/gu, '?').slice(0, 60)})`
  return {
    id: 'endpoint-declared',
    severity: 'notice',
    message: `${name} gave the scores${said}; that it serves the model of this run is declared, and nothing shows it`,
  }
}
