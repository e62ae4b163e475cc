import { UserError } from '@titlebout/core'
import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import type { Octokit } from '@octokit/rest'

/** What we use of Octokit: the same for the client of the Actions toolkit and for the one of the command line. */
export type GitHubClient = Pick<Octokit, 'rest' | 'paginate' | 'request' | 'hook'>

/** The client for use inside Actions: with the toolkit's proxy support and the API address of this server. */
export function actionsClient(token: string, apiUrl: string): GitHubClient {
  return explainRefusals(getOctokit(token, { baseUrl: apiUrl }, retry))
}

/** Turns GitHub's refusals into messages that name the fix. */
export function explainRefusals<T extends GitHubClient>(client: T): T {
  client.hook.error('request', (error, options) => {
    const failure = requestFailure(error)
    if (failure === undefined) throw error
    const call = `${options.method} ${options.url}`
    if (failure.status === 401)
      throw new UserError(
        'PERMISSION',
        `GitHub does not know the token (401 at ${call}): give the action a token, such as token: \${{ github.token }}`,
        { cause: error },
      )
    if (failure.status === 403 && !failure.limited)
      throw new UserError('PERMISSION', `GitHub refuses ${call} (403): ${permissionAdvice(failure.accepted)}`, {
        cause: error,
      })
    throw error
  })
  return client
}

interface RequestFailure {
  readonly status: number
  readonly accepted: string | undefined
  /** A rate limit also answers 403. */
  readonly limited: boolean
}

/** What GitHub answered, when this is an error of a request. */
export function requestFailure(error: unknown): RequestFailure | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  const headers = headersOf(error)
  return {
    status: error.status,
    accepted: headers['x-accepted-github-permissions'],
    limited: headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined,
  }
}

function headersOf(error: object): Readonly<Record<string, string | undefined>> {
  if (!('response' in error) || typeof error.response !== 'object' || error.response === null) return {}
  if (!('headers' in error.response) || typeof error.response.headers !== 'object' || error.response.headers === null)
    return {}
  return Object.fromEntries(
    Object.entries(error.response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

/** `issues=write; pull_requests=write` (any one suffices) as the lines to add to the job. */
function permissionAdvice(accepted: string | undefined): string {
  if (accepted === undefined || accepted === '')
    return "the token lacks a permission; compare the job's permissions with the action's README"
  const sets = accepted.split(';').map((set) =>
    set
      .split(',')
      .map((pair) => pair.trim().replace(/_/gu, '-').replace('=', ': '))
      .join(' and '),
  )
  return `add to the job's permissions: ${sets.join(', or ')}`
}

/** Whether a request failed because there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return requestFailure(error)?.status === 404
}

/** Runs a request; undefined only for 404, every other failure throws. */
export async function unlessAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
