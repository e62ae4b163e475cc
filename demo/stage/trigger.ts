import type { GithubContext } from '../workflow/services.ts'

/** What makes a workflow run. */
export interface Trigger {
  readonly event: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch'
  /** Path of the workflow file. */
  readonly workflow: string
  /** The commit whose files run; of a pull request, the merge commit. */
  readonly sha: string
  readonly ref: string
  readonly actor: string
  /** Webhook payload. */
  readonly payload: Readonly<Record<string, unknown>>
  /** Of a pull request. */
  readonly pull?: {
    readonly number: number
    readonly headRef: string
    readonly headSha: string
    readonly baseRef: string
  }
  /** Of a dispatched run, as given. */
  readonly inputs?: Readonly<Record<string, string>>
  /** A dispatch has made its run already. */
  readonly runId?: number
}

/** A run as the local GitHub knows it. */
export interface RunIdentity {
  readonly id: number
  readonly number: number
  readonly name: string
  readonly repository: string
  readonly repositoryId: number
  readonly serverUrl: string
  readonly apiUrl: string
}

/** The `github` context of a run, without `token`, `job` and `workspace`. */
export function githubContext(trigger: Trigger, run: RunIdentity): GithubContext {
  const { event, sha, ref, actor, payload, pull, workflow } = trigger
  return {
    event_name: event,
    event: payload,
    sha,
    ref,
    ref_name: ref.replace(/^refs\/(?:heads|pull)\//u, ''),
    head_ref: pull?.headRef ?? '',
    base_ref: pull?.baseRef ?? '',
    repository: run.repository,
    repository_owner: run.repository.split('/')[0] ?? '',
    repository_id: String(run.repositoryId),
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: '1',
    workflow: run.name,
    workflow_ref: `${run.repository}/${workflow}@${ref}`,
    workflow_sha: sha,
    actor,
    triggering_actor: actor,
    server_url: run.serverUrl,
    api_url: run.apiUrl,
  }
}
