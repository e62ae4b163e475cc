import { createRequire } from 'node:module'

import { readCommit } from './git/objects.ts'
import type { LocalGitHub } from './local-github.ts'
import { isJsonObject, type JsonObject } from './openapi-schemas.ts'
import { showUser } from './shapes/account.ts'
import { headCommit, showRun } from './shapes/actions.ts'
import { showMinimalRepository, showRepository } from './shapes/repository.ts'
import { showFullPull } from './shapes/pull.ts'
import type { Repository } from './state.ts'

/** An event as it lies in the file that `GITHUB_EVENT_PATH` names. */
export type EventPayload = Record<string, unknown>

type Examples = readonly { readonly name: string; readonly examples: readonly JsonObject[] }[]

// Nine megabytes of JSON: read once, and only by whoever needs a payload.
let examples: Examples | undefined

/**
 * A recorded payload of GitHub's for `event`. The first example of most events is an old one that lacks fields (its
 * repository has no `visibility`), so the first complete one is taken.
 */
function recorded(event: string, matches: (example: JsonObject) => boolean = () => true): JsonObject {
  const all: Examples = (examples ??= createRequire(import.meta.url)('@octokit/webhooks-examples'))
  const found = all
    .find(({ name }) => name === event)
    ?.examples.find((item) => isJsonObject(item['repository']) && 'visibility' in item['repository'] && matches(item))
  if (found === undefined) throw new Error(`there is no recorded ${event} payload that fits`)
  // Both belong to somebody else's repository.
  const { organization: _organization, installation: _installation, ...payload } = structuredClone(found)
  return payload
}

function part(payload: JsonObject, key: string): JsonObject {
  const value = payload[key]
  return isJsonObject(value) ? value : {}
}

function common(github: LocalGitHub, payload: JsonObject, repository: Repository, sender: string): EventPayload {
  const { world } = github
  return {
    ...payload,
    repository: { ...part(payload, 'repository'), ...showRepository(world, repository) },
    sender: showUser(world, world.user(sender)),
  }
}

/** `pull_request`. Fork, deleted fork and bot author come from the pull request itself. */
export async function pullRequestEvent(
  github: LocalGitHub,
  fullName: string,
  number: number,
  about: { readonly action?: 'opened' | 'synchronize' | 'closed' | 'reopened'; readonly sender?: string } = {},
): Promise<EventPayload> {
  const { action = 'opened', sender } = about
  const repository = github.world.repository(fullName)
  const issue = repository.issues.find((item) => item.number === number)
  if (issue?.pull === undefined) throw new Error(`${fullName} has no pull request ${number}`)
  const payload = recorded('pull_request', (example) => example['action'] === action)
  const pull = await showFullPull(github.world, repository, issue, issue.pull)
  return {
    ...common(github, payload, repository, sender ?? issue.author.login),
    action,
    number,
    pull_request: { ...part(payload, 'pull_request'), ...pull },
  }
}

/** `push` of `after` to a branch; `before` undefined: the branch is new. */
export async function pushEvent(
  github: LocalGitHub,
  fullName: string,
  about: { readonly branch: string; readonly before?: string; readonly after: string; readonly sender: string },
): Promise<EventPayload> {
  const repository = github.world.repository(fullName)
  const payload = recorded('push', (example) => part(example, 'head_commit')['id'] !== undefined)
  const commit = await readCommit(repository.git, about.after)
  const author = { name: commit.author.name, email: commit.author.email, username: about.sender }
  const head = {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${github.serverUrl}/${fullName}/commit/${commit.sha}`,
    author,
    committer: author,
    added: [],
    removed: [],
    modified: [],
  }
  return {
    ...common(github, payload, repository, about.sender),
    ref: `refs/heads/${about.branch}`,
    base_ref: null,
    before: about.before ?? '0'.repeat(40),
    after: about.after,
    created: about.before === undefined,
    deleted: false,
    forced: false,
    compare: `${github.serverUrl}/${fullName}/compare/${about.before ?? ''}...${about.after}`,
    commits: [head],
    head_commit: head,
    pusher: { name: about.sender, email: commit.author.email },
  }
}

/** `schedule`, of which no recording exists: GitHub sends the cron line and the repository. */
export function scheduleEvent(github: LocalGitHub, fullName: string, cron: string): EventPayload {
  const repository = github.world.repository(fullName)
  return {
    schedule: cron,
    workflow: '.github/workflows/nightly.yml',
    ...common(github, {}, repository, 'github-actions[bot]'),
  }
}

/** `workflow_dispatch` with all inputs, defaults included, as text. */
export function workflowDispatchEvent(
  github: LocalGitHub,
  fullName: string,
  about: {
    readonly workflow: string
    readonly ref: string
    readonly inputs: Readonly<Record<string, string>>
    readonly sender: string
  },
): EventPayload {
  const repository = github.world.repository(fullName)
  const { workflow, ref, inputs, sender } = about
  return { ...common(github, recorded('workflow_dispatch'), repository, sender), workflow, ref, inputs }
}

/** `repository_dispatch`. */
export function repositoryDispatchEvent(
  github: LocalGitHub,
  fullName: string,
  about: { readonly type: string; readonly payload: Readonly<Record<string, unknown>>; readonly sender: string },
): EventPayload {
  const repository = github.world.repository(fullName)
  return {
    ...common(github, recorded('repository_dispatch'), repository, about.sender),
    action: about.type,
    branch: repository.defaultBranch,
    client_payload: about.payload,
  }
}

/** `merge_group`: no pull-request number but the one in the name of the ref. */
export async function mergeGroupEvent(
  github: LocalGitHub,
  fullName: string,
  about: { readonly number: number; readonly headSha: string; readonly baseSha: string },
): Promise<EventPayload> {
  const repository = github.world.repository(fullName)
  const payload = recorded('merge_group', (example) => example['action'] === 'checks_requested')
  const commit = await readCommit(repository.git, about.headSha)
  const base = repository.defaultBranch
  return {
    ...common(github, payload, repository, 'github-merge-queue[bot]'),
    merge_group: {
      head_sha: about.headSha,
      head_ref: `refs/heads/gh-readonly-queue/${base}/pr-${about.number}-${about.baseSha}`,
      base_sha: about.baseSha,
      base_ref: `refs/heads/${base}`,
      head_commit: headCommit(commit),
    },
  }
}

/** `workflow_run` (completed) about a run of this repository. */
export async function workflowRunEvent(github: LocalGitHub, runId: number): Promise<EventPayload> {
  const run = github.world.run(runId)
  const payload = recorded('workflow_run', (example) => example['action'] === 'completed')
  const shown = showRun(github.world, run, await readCommit(run.headRepository.git, run.headSha))
  const workflow = { ...part(payload, 'workflow'), id: run.workflowId, name: run.workflowName, path: run.path }
  return {
    ...common(github, payload, run.repository, run.triggeringActor.login),
    workflow,
    workflow_run: {
      ...part(payload, 'workflow_run'),
      ...shown,
      head_repository: showMinimalRepository(github.world, run.headRepository),
    },
  }
}
