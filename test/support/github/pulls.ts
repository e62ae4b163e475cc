import { invalid } from './http.ts'
import { refreshPull } from './refs.ts'
import type { Issue, Pull, Repository, User } from './state.ts'
import type { World } from './world.ts'

export interface NewPull {
  readonly base: Repository
  readonly baseRef: string
  readonly head: Repository
  readonly headRef: string
  readonly author: User
  readonly title: string
  readonly body: string | null
  readonly draft: boolean
}

/** Next number of an issue or pull request. */
export function nextNumber(repository: Repository): number {
  return (repository.issues.at(-1)?.number ?? 0) + 1
}

/** Opens a pull request. @throws {HttpError} 422 when a branch is missing, or head has nothing that base has not */
export async function openPull(world: World, wanted: NewPull): Promise<Issue> {
  const { base, baseRef, head, headRef, author } = wanted
  const baseSha = await base.git.resolve(`refs/heads/${baseRef}`)
  const headSha = await head.git.resolve(`refs/heads/${headRef}`)
  if (baseSha === undefined) throw invalid('PullRequest', 'base', 'invalid')
  if (headSha === undefined) throw invalid('PullRequest', 'head', 'invalid')
  const same = base.issues.some(
    ({ state, pull }) =>
      state === 'open' && pull?.headRepository?.id === head.id && pull.headRef === headRef && pull.baseRef === baseRef,
  )
  if (same) throw custom(`A pull request already exists for ${head.owner.login}:${headRef}.`)
  const now = world.time()
  const pull: Pull = {
    headRepository: head,
    headRef,
    headSha,
    baseRef,
    baseSha,
    draft: wanted.draft,
    mergeable: null,
    mergeCommitSha: null,
    mergedAt: null,
    mergedBy: null,
  }
  const issue: Issue = {
    id: world.nextId(),
    number: nextNumber(base),
    author,
    createdAt: now,
    title: wanted.title,
    body: wanted.body,
    state: 'open',
    stateReason: null,
    updatedAt: now,
    closedAt: null,
    labels: [],
    pull,
  }
  await refreshPull(world, base, issue, pull)
  if (await base.git.isAncestor(pull.headSha, pull.baseSha)) {
    throw custom(`No commits between ${baseRef} and ${headRef}`)
  }
  base.issues.push(issue)
  const event = { type: 'pull_request', action: 'opened', repository: base.fullName } as const
  world.emit({ ...event, number: issue.number, actor: author.login })
  return issue
}

function custom(message: string): ReturnType<typeof invalid> {
  return invalid('PullRequest', 'base', 'custom', message)
}
