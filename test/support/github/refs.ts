import { mergeCommits } from './git/objects.ts'
import type { BranchRule, Issue, Pull, Repository, User } from './state.ts'
import type { World } from './world.ts'

/** Refs of each repository as they were when somebody last looked, and the queue of those who look. */
const seen = new WeakMap<Repository, Map<string, string>>()
const queues = new WeakMap<Repository, Promise<void>>()

async function currentRefs(repository: Repository): Promise<Map<string, string>> {
  const refs = await repository.git.refs()
  return new Map(refs.filter((ref) => !ref.name.startsWith('refs/pull/')).map((ref) => [ref.name, ref.sha]))
}

/** Remembers the refs of a new repository, so that its first commit is no push. */
export async function watchRefs(repository: Repository): Promise<void> {
  seen.set(repository, await currentRefs(repository))
}

/**
 * To be called after anything that may have moved refs: tells of each move as a push by `actor`, and brings the pull
 * requests up to date whose branches moved. Calls for one repository wait for each other.
 */
export async function settleRefs(world: World, repository: Repository, actor: User): Promise<void> {
  const turn = (queues.get(repository) ?? Promise.resolve()).then(() => settle(world, repository, actor))
  queues.set(
    repository,
    turn.catch(() => undefined),
  )
  await turn
}

async function settle(world: World, repository: Repository, actor: User): Promise<void> {
  const before = seen.get(repository) ?? new Map<string, string>()
  const after = await currentRefs(repository)
  seen.set(repository, after)
  const names = new Set([...before.keys(), ...after.keys()])
  const moved = [...names].filter((name) => before.get(name) !== after.get(name)).sort()
  for (const ref of moved) {
    const event = { type: 'push', repository: repository.fullName, ref, actor: actor.login } as const
    world.emit({ ...event, before: before.get(ref), after: after.get(ref) })
  }
  if (moved.length > 0) await updatePulls(world, repository, moved, actor)
}

async function updatePulls(world: World, repository: Repository, moved: readonly string[], actor: User): Promise<void> {
  for (const base of world.repositories.values()) {
    for (const issue of base.issues) {
      const { pull } = issue
      if (pull === undefined || issue.state !== 'open') continue
      const headMoved = pull.headRepository?.id === repository.id && moved.includes(`refs/heads/${pull.headRef}`)
      const baseMoved = base.id === repository.id && moved.includes(`refs/heads/${pull.baseRef}`)
      if (!headMoved && !baseMoved) continue
      const old = pull.headSha
      await refreshPull(world, base, issue, pull)
      if (pull.headSha === old) continue
      const event = { type: 'pull_request', action: 'synchronize', repository: base.fullName } as const
      world.emit({ ...event, number: issue.number, actor: actor.login })
    }
  }
}

/** Brings a pull request's commits, `refs/pull/N/head` and `refs/pull/N/merge` up to date with its branches. */
export async function refreshPull(world: World, base: Repository, issue: Issue, pull: Pull): Promise<void> {
  const head = `refs/pull/${issue.number}/head`
  if (pull.headRepository !== undefined) {
    const source = `refs/heads/${pull.headRef}`
    // A deleted branch leaves the pull request where it was.
    if ((await pull.headRepository.git.resolve(source)) !== undefined) {
      await base.git.text(['fetch', '--quiet', pull.headRepository.git.path, `+${source}:${head}`])
    }
  }
  pull.headSha = (await base.git.resolve(head)) ?? pull.headSha
  pull.baseSha = (await base.git.resolve(`refs/heads/${pull.baseRef}`)) ?? pull.baseSha
  const merge = `refs/pull/${issue.number}/merge`
  const about = {
    message: `Merge ${pull.headSha} into ${pull.baseSha}`,
    author: world.signature(world.user('github-actions[bot]')),
  }
  const merged = await mergeCommits(base.git, pull.baseSha, pull.headSha, about)
  pull.mergeable = merged !== undefined
  pull.mergeCommitSha = merged ?? null
  await base.git.text(merged === undefined ? ['update-ref', '-d', merge] : ['update-ref', merge, merged])
}

export function ruleCovers(rule: BranchRule, branch: string): boolean {
  return rule.branch.endsWith('*') ? branch.startsWith(rule.branch.slice(0, -1)) : rule.branch === branch
}

export type RefMove = 'creation' | 'update' | 'deletion' | 'non_fast_forward'

/** The rule that forbids `user` this move of `ref`, if any. */
export function forbiddenBy(repository: Repository, user: User, ref: string, move: RefMove): BranchRule | undefined {
  const branch = ref.replace(/^refs\/heads\//, '')
  if (branch === ref) return undefined
  return repository.rules.find(
    (rule) => ruleCovers(rule, branch) && rule.forbids.includes(move) && !rule.bypass.includes(user.login),
  )
}
