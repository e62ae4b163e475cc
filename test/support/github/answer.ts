import { answerGit, isGitPath } from './git-route.ts'
import { HttpError, type Reply } from './http.ts'
import type { CallKind } from './log.ts'
import { answerPage } from './pages/index.ts'
import { answerRest, type Rest } from './rest.ts'
import { answerOidc, answerResults } from './results/service.ts'
import { answerBlob } from './results/store.ts'
import type { Incoming } from './server.ts'

/** All that answering a request takes. */
export type Bench = Rest

/** Answers one HTTP request by what its path is about; undefined closes the connection. */
export async function answer(bench: Bench, incoming: Incoming): Promise<Reply | undefined> {
  const { world } = bench
  const { url, method, raw, request } = incoming
  const path = url.pathname
  const api = /^\/api\/(?:v3|uploads)(\/.*)?$/.exec(path)
  if (api !== null) return rest(bench, incoming, api[1] ?? '/')
  if (isGitPath(path)) return answerGit(bench, incoming)
  const { authorization } = request.headers
  if (path.startsWith('/twirp/')) {
    return plain(bench, 'results', incoming, () => answerResults(world, path, authorization, raw))
  }
  if (path.startsWith('/oidc/')) return plain(bench, 'results', incoming, () => answerOidc(world, url, authorization))
  if (path.startsWith('/blobs/')) {
    return plain(bench, 'results', incoming, () => answerBlob(world, { method, url, raw, headers: request.headers }))
  }
  return plain(bench, 'page', incoming, () => answerPage(world, path))
}

function rest(bench: Bench, { url, method, raw, request }: Incoming, path: string): Promise<Reply | undefined> {
  return answerRest(bench, {
    method,
    path,
    fullPath: url.pathname,
    query: url.searchParams,
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    accept: request.headers.accept ?? '',
    raw,
  })
}

/** Routes that GitHub's REST description does not cover. */
async function plain(
  bench: Bench,
  kind: CallKind,
  { url, method, raw }: Incoming,
  produce: () => Reply,
): Promise<Reply | undefined> {
  const body = url.pathname.startsWith('/twirp/') ? parsed(raw) : undefined
  const about = { kind, method, path: url.pathname, query: url.search.slice(1), route: undefined, body } as const
  const logged = bench.log.call({ ...about, tokenKind: 'none', actor: undefined, status: 0 })
  const fault = bench.faults.next({ method, url: `${url.pathname}${url.search}`, route: undefined })
  if (fault === undefined || fault.after === true) {
    const reply = guarded(produce)
    logged.status = reply.status
    if (fault === undefined) return reply
  }
  if (fault.status === 'hang-up') return undefined
  logged.status = fault.status
  const failure = { code: 'unavailable', msg: fault.message ?? 'fault' }
  return { status: fault.status, body: failure, headers: { ...fault.headers } }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString())
  } catch {
    return undefined
  }
}

function guarded(produce: () => Reply): Reply {
  try {
    return produce()
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { status: error.status, body: { code: 'error', msg: error.message } }
  }
}
