import type { Environment, Repository, User } from './state.ts'

export type RunStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required'

/** One answer to "may this run use this environment?". */
export interface Approval {
  readonly environment: Environment
  readonly state: 'approved' | 'rejected'
  readonly user: User
  readonly comment: string
  readonly at: string
}

export interface Job {
  readonly id: number
  readonly name: string
  readonly attempt: number
  readonly createdAt: string
  readonly startedAt: string
  status: RunStatus
  conclusion: Conclusion | null
  completedAt: string | null
}

/** One run of a workflow. */
export interface Run {
  readonly id: number
  readonly number: number
  readonly repository: Repository
  readonly headRepository: Repository
  readonly event: string
  readonly headSha: string
  readonly headBranch: string | null
  /** Path of the workflow file, `.github/workflows/release.yml`. */
  readonly path: string
  readonly workflowId: number
  readonly workflowName: string
  readonly displayTitle: string
  readonly actor: User
  readonly triggeringActor: User
  readonly createdAt: string
  /** Numbers of pull requests of this repository (GitHub lists none for forks). */
  readonly pulls: readonly number[]
  attempt: number
  status: RunStatus
  conclusion: Conclusion | null
  startedAt: string
  updatedAt: string
  readonly jobs: Job[]
  /** Environments that somebody has to approve before a job goes on. */
  waitingFor: Environment[]
  readonly approvals: Approval[]
  /** Job summaries, for the run's page. */
  readonly summaries: { readonly job: string; readonly markdown: string }[]
}

export interface Artifact {
  readonly id: number
  readonly name: string
  readonly run: Run
  /** Attempt of the run that made it: names are unique within one. */
  readonly attempt: number
  readonly job: string
  readonly mimeType: string
  readonly createdAt: string
  readonly expiresAt: string
  /** `sha256:…` of the stored bytes (of the zip, unless it was uploaded unarchived). */
  readonly digest: string
  readonly content: Uint8Array
  expired: boolean
}

export interface Dispatch {
  readonly kind: 'workflow_dispatch' | 'repository_dispatch'
  readonly repository: string
  readonly actor: string
  readonly at: string
  /** Workflow file, ref, inputs and the run that it started; or type and payload. */
  readonly workflow: string | undefined
  readonly ref: string | undefined
  readonly inputs: Readonly<Record<string, string>>
  readonly runId: number | undefined
  readonly eventType: string | undefined
  readonly payload: Readonly<Record<string, unknown>>
}
