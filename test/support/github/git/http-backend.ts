import { spawn } from 'node:child_process'

import { GIT_ENVIRONMENT } from './bare.ts'

export interface GitRequest {
  readonly method: string
  /** Folder that holds `owner/name.git`. */
  readonly root: string
  /** Path below it, with a leading slash: `/owner/name.git/info/refs`. */
  readonly path: string
  readonly query: string
  readonly user: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** More variables, for hooks. */
  readonly environment: Readonly<Record<string, string>>
}

export interface GitReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

function environmentOf(request: GitRequest): Record<string, string> {
  const header = (name: string): string => String(request.headers[name] ?? '')
  return {
    ...GIT_ENVIRONMENT,
    ...request.environment,
    GIT_PROJECT_ROOT: request.root,
    GIT_HTTP_EXPORT_ALL: '1',
    REMOTE_USER: request.user,
    REQUEST_METHOD: request.method,
    PATH_INFO: request.path,
    QUERY_STRING: request.query,
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: String(request.body.length),
    // Git compresses bodies above 1 KiB.
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.receivepack',
    GIT_CONFIG_VALUE_0: 'true',
  }
}

/** A CGI reply: headers up to the first blank line, `Status:` among them when it is not 200. */
function parseReply(reply: Buffer): GitReply {
  const end = reply.indexOf('\r\n\r\n')
  if (end === -1) return { status: 500, headers: {}, body: reply }
  const headers: Record<string, string> = {}
  let status = 200
  for (const line of reply.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 2)
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else headers[name] = value
  }
  return { status, headers, body: reply.subarray(end + 4) }
}

/** Answers one request of git's smart HTTP protocol with git's own `http-backend`. */
export async function runHttpBackend(request: GitRequest): Promise<GitReply> {
  const child = spawn('git', ['http-backend'], { env: environmentOf(request) })
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.resume()
  child.stdin.on('error', () => undefined)
  child.stdin.end(request.body)
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve())
  })
  return parseReply(Buffer.concat(out))
}
