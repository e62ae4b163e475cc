import { admit, tokenOf } from './auth.ts'
import { type Fault, type Faults, messageOf } from './faults.ts'
import { type GitReply, runHttpBackend } from './git/http-backend.ts'
import { HttpError, type Reply } from './http.ts'
import type { Log } from './log.ts'
import { settleRefs } from './refs.ts'
import type { Incoming } from './server.ts'
import type { Repository, User } from './state.ts'
import { needs, type Token } from './tokens.ts'
import type { World } from './world.ts'

const PATH = /^\/([^/]+\/[^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/

/** Whether a path is one of git's smart HTTP protocol. */
export function isGitPath(path: string): boolean {
  return PATH.test(path)
}

export interface GitBench {
  readonly world: World
  readonly faults: Faults
  readonly log: Log
}

/** Rules that bind this user, as the update hook reads them. */
function rulesAgainst(repository: Repository, user: User | undefined): string {
  return repository.rules
    .filter((rule) => user === undefined || !rule.bypass.includes(user.login))
    .flatMap((rule) => rule.forbids.map((kind) => `${kind} refs/heads/${rule.branch}`))
    .join('\n')
}

/** A refusal as git shows it: plain text. Git sends credentials only after it was asked for them with a 401. */
function refusal(status: number, message: string): Reply {
  const ask = status === 401 ? { 'WWW-Authenticate': 'Basic realm="GitHub"' } : {}
  return { status, body: Buffer.from(`${message}\n`), headers: { 'Content-Type': 'text/plain', ...ask } }
}

interface Admitted {
  readonly repository: Repository
  readonly token: Token | undefined
}

/** @throws {HttpError} 401, 403, 404 */
function enter(world: World, fullName: string, authorization: string | undefined, writes: boolean): Admitted {
  const token = tokenOf(world, authorization)
  try {
    return { token, repository: admit(world, fullName, token, needs(writes ? 'write' : 'read', 'contents')) }
  } catch (error) {
    // What a stranger may not see might be there for somebody, so GitHub asks who it is.
    if (error instanceof HttpError && token === undefined) throw new HttpError(401, 'Authentication required')
    throw error
  }
}

function faultReply(fault: Fault): Reply | undefined {
  return fault.status === 'hang-up' ? undefined : refusal(fault.status, messageOf(fault))
}

/** Serves clone, fetch and push from the bare repository. Undefined: close the connection without an answer. */
export async function answerGit(bench: GitBench, incoming: Incoming): Promise<Reply | undefined> {
  const { world, faults, log } = bench
  const { request, method, url, raw } = incoming
  const [, fullName = '', service = ''] = PATH.exec(url.pathname) ?? []
  const writes = service === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack'
  const query = url.search.slice(1)
  const call = { kind: 'git', method, path: url.pathname, query, route: undefined, body: undefined } as const
  const logged = log.call({ ...call, tokenKind: 'none', actor: undefined, status: 0 })
  const fault = faults.next({ method, url: `${url.pathname}${url.search}`, route: undefined })
  if (fault !== undefined && fault.after !== true) return faultReply(fault)
  let reply: Reply
  try {
    const { repository, token } = enter(world, fullName, request.headers.authorization, writes)
    const served: GitReply = await runHttpBackend({
      method,
      root: world.root,
      path: `/${repository.fullName}.git/${service}`,
      query,
      user: token?.user.login ?? '',
      headers: request.headers,
      body: raw,
      environment: { LOCAL_GITHUB_RULES: rulesAgainst(repository, token?.user) },
    })
    if (writes && method === 'POST' && token !== undefined) await settleRefs(world, repository, token.user)
    reply = served
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    reply = refusal(error.status, error.message)
  }
  logged.status = reply.status
  return fault === undefined ? reply : faultReply(fault)
}
