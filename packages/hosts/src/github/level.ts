import { UserError, type Level } from '@titlebout/core'
import type { GitHubEvent } from './event.ts'

/** What the level is derived from (design §3): the event, never a variable that a workflow can set for itself. */
export interface LevelFacts {
  readonly eventName: string
  /** Such as refs/heads/main. */
  readonly ref: string
  readonly repository: string
  readonly event: GitHubEvent
}

const DEPENDENCY_BOTS: readonly string[] = ['dependabot[bot]', 'renovate[bot]']
const OWN_EVENTS: readonly string[] = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']

/**
 * How far the evidence of this run may be believed.
 *
 * @throws {UserError} `TRUST` on pull_request_target, which would run the head's code with the base's secrets
 */
export function levelOf(facts: LevelFacts): Level {
  const { eventName, event, repository } = facts
  // rule: pull-request-target
  if (eventName === 'pull_request_target')
    throw new UserError(
      'TRUST',
      'pull_request_target is refused: it runs with secrets on behalf of code that nobody has reviewed; use on: pull_request',
    )
  if (eventName === 'pull_request') return pullRequestLevel(event, repository)
  if (eventName === 'workflow_run') return workflowRunLevel(event, repository)
  const main = event.repository?.default_branch
  if (main === undefined) return 'T1'
  if (eventName === 'merge_group') return event.merge_group?.base_ref === `refs/heads/${main}` ? 'T2' : 'T1'
  // rule: default-branch-only
  if (facts.ref !== `refs/heads/${main}`) return 'T1'
  return OWN_EVENTS.includes(eventName) ? 'T2' : 'T1'
}

function pullRequestLevel(event: GitHubEvent, repository: string): Level {
  const head = event.pull_request?.head.repo?.full_name
  // rule: fork-is-advice
  if (head !== repository) return 'T0'
  return DEPENDENCY_BOTS.includes(event.pull_request?.user?.login ?? '') ? 'T0' : 'T1'
}

/** A workflow_run has the level of the run that it reports on, never a higher one. */
function workflowRunLevel(event: GitHubEvent, repository: string): Level {
  const run = event.workflow_run
  if (run === undefined || run.head_repository?.full_name !== repository) return 'T0'
  if (run.event === 'pull_request') return DEPENDENCY_BOTS.includes(run.actor?.login ?? '') ? 'T0' : 'T1'
  if (run.head_branch !== event.repository?.default_branch) return 'T1'
  return OWN_EVENTS.includes(run.event) ? 'T2' : 'T1'
}
