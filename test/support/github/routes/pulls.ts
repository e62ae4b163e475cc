import { compareCommits, diffFiles } from '../git/compare.ts'
import { mergeCommits } from '../git/objects.ts'
import { actorOf, created, flagOf, HttpError, invalid, notFound, ok, paged, type Reply, type RepositoryCall, type Routes, textOf } from '../http.ts' // prettier-ignore
import { openPull } from '../pulls.ts'
import { refreshPull, settleRefs } from '../refs.ts'
import { showCommit, showDiff } from '../shapes/git.ts'
import { showFullPull, showPull } from '../shapes/pull.ts'
import type { Issue, Pull } from '../state.ts'
import { needs } from '../tokens.ts'
import { checkBody, issueOf } from './comments.ts'

interface PullIssue {
  readonly issue: Issue
  readonly pull: Pull
}

function pullOf(call: RepositoryCall): PullIssue {
  const issue = issueOf(call)
  if (issue.pull === undefined) throw notFound()
  return { issue, pull: issue.pull }
}

function allPulls(call: RepositoryCall): PullIssue[] {
  return call.repository.issues.flatMap((issue) => (issue.pull === undefined ? [] : [{ issue, pull: issue.pull }]))
}

function matches(call: RepositoryCall, { issue, pull }: PullIssue): boolean {
  const state = call.query.get('state') ?? 'open'
  const base = call.query.get('base')
  const head = call.query.get('head')
  const label = `${pull.headRepository?.owner.login}:${pull.headRef}`
  return (
    (state === 'all' || issue.state === state) &&
    (base === null || pull.baseRef === base) &&
    (head === null || label === head)
  )
}

async function create(call: RepositoryCall): Promise<Reply> {
  const { world, repository, body } = call
  const [owner = '', ref = ''] = (textOf(body, 'head') ?? '').split(/:(.*)/s)
  const branch = ref === '' ? owner : ref
  const from = ref === '' ? repository.fullName : `${owner}/${repository.name}`
  const head = [...world.repositories.values()].find((item) => item.fullName.toLowerCase() === from.toLowerCase())
  if (head === undefined) throw invalid('PullRequest', 'head', 'invalid')
  checkBody('PullRequest', textOf(body, 'body') ?? '')
  const issue = await openPull(world, {
    base: repository,
    baseRef: textOf(body, 'base') ?? '',
    head,
    headRef: branch,
    author: actorOf(call),
    title: textOf(body, 'title') ?? '',
    body: textOf(body, 'body') ?? null,
    draft: flagOf(body, 'draft') ?? false,
  })
  if (issue.pull === undefined) throw new Error('openPull makes pull requests')
  return created(await showFullPull(world, repository, issue, issue.pull))
}

async function update(call: RepositoryCall): Promise<Reply> {
  const { issue, pull } = pullOf(call)
  const { world, repository, body } = call
  const text = textOf(body, 'body')
  if (text !== undefined) checkBody('PullRequest', text)
  issue.title = textOf(body, 'title') ?? issue.title
  issue.body = text ?? issue.body
  const state = textOf(body, 'state')
  const now = world.time()
  const moved = state !== undefined && state !== issue.state
  if (moved) Object.assign(issue, { state, closedAt: state === 'closed' ? now : null })
  issue.updatedAt = now
  if (moved && state === 'open') await refreshPull(world, repository, issue, pull)
  const action = moved ? (state === 'closed' ? 'closed' : 'reopened') : 'edited'
  const event = { type: 'pull_request', action, repository: repository.fullName } as const
  world.emit({ ...event, number: issue.number, actor: actorOf(call).login })
  return ok(await showFullPull(world, repository, issue, pull))
}

async function merge(call: RepositoryCall): Promise<Reply> {
  const { issue, pull } = pullOf(call)
  const { world, repository, body } = call
  const actor = actorOf(call)
  if (issue.state !== 'open') throw new HttpError(405, 'Pull Request is not mergeable')
  const expected = textOf(body, 'sha')
  if (expected !== undefined && expected !== pull.headSha) {
    throw new HttpError(409, 'Head branch was modified. Review and try the merge again.')
  }
  const source = `${pull.headRepository?.owner.login ?? 'unknown'}/${pull.headRef}`
  const title = textOf(body, 'commit_title') ?? `Merge pull request #${issue.number} from ${source}`
  const about = {
    message: `${title}\n\n${textOf(body, 'commit_message') ?? issue.title}`,
    author: world.signature(actor),
  }
  const sha = await mergeCommits(repository.git, pull.baseSha, pull.headSha, about)
  if (sha === undefined) throw new HttpError(405, 'Pull Request is not mergeable')
  if (!(await repository.git.swapRef(`refs/heads/${pull.baseRef}`, sha, pull.baseSha))) {
    throw new HttpError(409, 'Base branch was modified. Review and try the merge again.')
  }
  const now = world.time()
  Object.assign(issue, { state: 'closed', closedAt: now, updatedAt: now })
  Object.assign(pull, { mergedAt: now, mergedBy: actor, mergeCommitSha: sha })
  await settleRefs(world, repository, actor)
  const event = { type: 'pull_request', action: 'closed', repository: repository.fullName } as const
  world.emit({ ...event, number: issue.number, actor: actor.login })
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
}

const READ = needs('read', 'pull_requests')
const WRITE = needs('write', 'pull_requests')

export const pullRoutes: Routes = {
  'pulls/list': {
    needs: READ,
    handle: (call) => {
      const found = allPulls(call).filter((item) => matches(call, item))
      const sorted = call.query.get('direction') === 'asc' ? found : found.reverse()
      return paged(call, sorted, (page) =>
        page.map((item) => showPull(call.world, call.repository, item.issue, item.pull)),
      )
    },
  },
  'pulls/create': { needs: WRITE, handle: create },
  'pulls/get': {
    needs: READ,
    handle: async (call) => {
      const { issue, pull } = pullOf(call)
      return ok(await showFullPull(call.world, call.repository, issue, pull))
    },
  },
  'pulls/update': { needs: WRITE, handle: update },
  'pulls/merge': { needs: needs('write', 'contents'), handle: merge },
  'pulls/list-files': {
    needs: READ,
    handle: async (call) => {
      const { pull } = pullOf(call)
      const { git } = call.repository
      const base = await git.text(['merge-base', pull.baseSha, pull.headSha])
      const files = await diffFiles(git, base, pull.headSha)
      return paged(call, files, (page) => page.map((file) => showDiff(call.world, call.repository, pull.headSha, file)))
    },
  },
  'pulls/list-commits': {
    needs: READ,
    handle: async (call) => {
      const { pull } = pullOf(call)
      const found = await compareCommits(call.repository.git, pull.baseSha, pull.headSha)
      const commits = found?.ahead ?? []
      return paged(call, commits, (page) => page.map((commit) => showCommit(call.world, call.repository, commit)))
    },
  },
  'repos/list-pull-requests-associated-with-commit': {
    needs: READ,
    handle: async (call) => {
      const { git } = call.repository
      const sha = (await git.resolve(call.params['commit_sha'] ?? '')) ?? ''
      const found: PullIssue[] = []
      for (const item of allPulls(call)) {
        const commits = (await compareCommits(git, item.pull.baseSha, item.pull.headSha))?.ahead ?? []
        const known = [item.pull.headSha, item.pull.mergeCommitSha, ...commits.map((commit) => commit.sha)]
        if (sha !== '' && known.includes(sha)) found.push(item)
      }
      return paged(call, found, (page) =>
        page.map((item) => showPull(call.world, call.repository, item.issue, item.pull)),
      )
    },
  },
}
