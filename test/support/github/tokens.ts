import type { Repository, User } from './state.ts'

export type Access = 'read' | 'write'

/** What a workflow's `permissions:` block can grant, and the two that it cannot. */
export type Scope =
  | 'actions'
  | 'administration'
  | 'checks'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'statuses'

/** What a call needs: any one of these suffices. */
export type Needs = readonly { readonly scope: Scope; readonly access: Access }[]

export interface Token {
  readonly value: string
  /** `installation`: the token of a workflow run or an App. `user`: a person's. */
  readonly kind: 'installation' | 'user'
  readonly user: User
  /** Installation tokens see one repository; undefined for a person's. */
  readonly repository: Repository | undefined
  readonly permissions: Readonly<Partial<Record<Scope, Access>>>
  readonly runId: number | undefined
}

export function needs(access: Access, ...scopes: readonly Scope[]): Needs {
  return scopes.map((scope) => ({ scope, access }))
}

/** Value of the header `X-Accepted-GitHub-Permissions`. */
export function acceptedPermissions(wanted: Needs): string {
  return wanted.map(({ scope, access }) => `${scope}=${access}`).join('; ')
}

/** `pull-requests` of a workflow file is `pull_requests` in the API. */
export function normalisePermissions(given: Readonly<Record<string, string>>): Partial<Record<Scope, Access>> {
  const known: readonly string[] = [
    'actions', 'administration', 'checks', 'contents', 'deployments', 'issues', 'metadata', 'pull_requests', 'statuses',
  ] // prettier-ignore
  const entries = Object.entries(given).map(([name, access]) => [name.replaceAll('-', '_'), access] as const)
  for (const [name, access] of entries) {
    // `id-token` and the like are granted by workflows too, but no REST call here asks for them.
    if (access !== 'read' && access !== 'write' && access !== 'none') throw new Error(`permission ${name}: ${access}?`)
  }
  const granted = entries.filter(([name, access]) => known.includes(name) && access !== 'none')
  return Object.fromEntries(granted)
}

/** What a person may do in a repository, by role. Scopes that a role does not grant are refused. */
function rolePermits(repository: Repository, user: User, scope: Scope, access: Access): boolean {
  const role = repository.owner.id === user.id ? 'admin' : (repository.collaborators.get(user.login) ?? 'none')
  if (role === 'admin') return true
  if (access === 'read') return role !== 'none' && scope !== 'administration'
  return role === 'write' && scope !== 'administration'
}

export type Decision = 'granted' | 'forbidden' | 'hidden' | 'unauthenticated'

/** Whether `token` (undefined: anonymous) may make a call on `repository` that needs `wanted`. */
export function decide(token: Token | undefined, repository: Repository | undefined, wanted: Needs): Decision {
  if (wanted.length === 0) return 'granted'
  if (repository === undefined) return token === undefined ? 'unauthenticated' : 'granted'
  const open =
    !repository.private && wanted.some(({ scope, access }) => access === 'read' && scope !== 'administration')
  if (token === undefined) return open ? 'granted' : repository.private ? 'hidden' : 'unauthenticated'
  const permits = ({ scope, access }: Needs[number]): boolean => {
    if (token.kind === 'user') return rolePermits(repository, token.user, scope, access)
    if (token.repository?.id !== repository.id) return false
    const granted = scope === 'metadata' ? 'read' : token.permissions[scope]
    return granted === 'write' || (granted === 'read' && access === 'read')
  }
  if (open || wanted.some(permits)) return 'granted'
  const visible = token.kind === 'installation' && token.repository?.id === repository.id
  return repository.private && !visible ? 'hidden' : 'forbidden'
}
