import { HttpError, notFound, ok, type RepositoryCall, type Routes } from '../http.ts'
import { ruleCovers } from '../refs.ts'
import { readCommit } from '../git/objects.ts'
import { showProfile, showUser } from '../shapes/account.ts'
import { showCommit } from '../shapes/git.ts'
import { repositoryPage, repositoryUrl, showFullRepository } from '../shapes/repository.ts'
import { needs } from '../tokens.ts'

const RULE_TYPES = {
  creation: { type: 'creation' },
  update: { type: 'update', parameters: { update_allows_fetch_and_merge: false } },
  deletion: { type: 'deletion' },
  non_fast_forward: { type: 'non_fast_forward' },
} as const

function rulesFor(call: RepositoryCall, branch: string): unknown[] {
  const { repository } = call
  return repository.rules
    .filter((rule) => ruleCovers(rule, branch))
    .flatMap((rule) =>
      rule.forbids.map((kind) => ({
        ...RULE_TYPES[kind],
        ruleset_source_type: 'Repository',
        ruleset_source: repository.fullName,
        ruleset_id: rule.id,
      })),
    )
}

async function getBranch(call: RepositoryCall): Promise<unknown> {
  const { world, repository } = call
  const name = call.params['branch'] ?? ''
  const sha = await repository.git.resolve(`refs/heads/${name}`)
  if (sha === undefined) throw new HttpError(404, 'Branch not found')
  const self = `${repositoryUrl(world, repository)}/branches/${name}`
  return {
    name,
    commit: showCommit(world, repository, await readCommit(repository.git, sha)),
    _links: { self, html: `${repositoryPage(world, repository)}/tree/${name}` },
    protected: rulesFor(call, name).length > 0,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  }
}

const ROLE_PERMISSION = { admin: 'admin', write: 'write', read: 'read', none: 'none' } as const

function permissionOf(call: RepositoryCall): unknown {
  const { world, repository } = call
  const login = call.params['username'] ?? ''
  const user = world.users.get(login)
  if (user === undefined) throw notFound()
  const role = repository.owner.login === login ? 'admin' : (repository.collaborators.get(login) ?? (repository.private ? 'none' : 'read')) // prettier-ignore
  return { permission: ROLE_PERMISSION[role], role_name: role, user: { ...showUser(world, user), role_name: role } }
}

const RATE = { limit: 5000, remaining: 4999, reset: 4102444800, used: 1 }

export const repositoryRoutes: Routes = {
  'repos/get': {
    needs: needs('read', 'metadata'),
    handle: (call) => ok(showFullRepository(call.world, call.repository)),
  },
  'repos/get-branch': { needs: needs('read', 'contents'), handle: async (call) => ok(await getBranch(call)) },
  'repos/get-branch-rules': {
    needs: needs('read', 'metadata'),
    handle: (call) => ok(rulesFor(call, call.params['branch'] ?? '')),
  },
  // Only classic protection is shown here, and the local GitHub has rulesets only.
  'repos/get-branch-protection': {
    needs: needs('read', 'administration'),
    handle: () => {
      throw new HttpError(404, 'Branch not protected')
    },
  },
  'repos/get-collaborator-permission-level': {
    needs: needs('read', 'metadata'),
    handle: (call) => ok(permissionOf(call)),
  },
}

export const globalRoutes: Routes = {
  'meta/get': { handleGlobal: () => ok({ verifiable_password_authentication: false }) },
  'rate-limit/get': { handleGlobal: () => ok({ resources: { core: RATE, search: RATE }, rate: RATE }) },
  'users/get-authenticated': {
    handleGlobal: (call) => {
      if (call.token === undefined) throw new HttpError(401, 'Requires authentication')
      if (call.token.kind === 'installation') throw new HttpError(403, 'Resource not accessible by integration')
      return ok(showProfile(call.world, call.token.user))
    },
  },
  'users/get-by-username': {
    handleGlobal: (call) => {
      const user = call.world.users.get(call.params['username'] ?? '')
      if (user === undefined) throw notFound()
      return ok(showProfile(call.world, user))
    },
  },
}
