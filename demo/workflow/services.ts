import type { Told } from './command-files.ts'

export type Conclusion = 'success' | 'failure' | 'skipped'

/** The forge as a runner needs it, for one run. */
export interface RunServices {
  /** Facts of the run that every job sees: GitHub's `github` context without `token` and `job`. */
  readonly github: GithubContext
  readonly vars: Readonly<Record<string, string>>
  /** Resolves when somebody has decided whether the run may use the environment; at once where nobody has to. */
  enter(environment: string): Promise<'approved' | 'rejected'>
  /** A token for one job with exactly these permissions. */
  token(permissions: Readonly<Record<string, string>>): Promise<string>
  jobStarted(job: string): Promise<void>
  jobFinished(job: string, conclusion: Conclusion): Promise<void>
  /** Starts an action of this repository as its runner would. */
  action(request: ActionRequest): Promise<ActionOutcome>
  /** Brings files into an empty folder, as actions/checkout does. */
  checkout(request: CheckoutRequest): Promise<void>
}

export interface GithubContext {
  readonly event_name: string
  readonly event: Readonly<Record<string, unknown>>
  readonly sha: string
  readonly ref: string
  readonly repository: string
  readonly run_id: string
  readonly workflow: string
  readonly [name: string]: unknown
}

export interface ActionRequest {
  /** Folder name below `actions/`. */
  readonly action: string
  readonly inputs: Readonly<Record<string, string>>
  readonly token: string
  readonly job: string
  readonly workspace: string
  /** Of the workflow, the job and the step. */
  readonly env: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

export interface ActionOutcome extends Told {
  readonly exitCode: number
}

export interface CheckoutRequest {
  readonly workspace: string
  readonly token: string
  /** 0: everything. */
  readonly depth: number
  readonly ref: string | undefined
  readonly onLine: (line: string) => void
}

/** Is told how a run goes on. */
export interface Progress {
  jobStarted(job: string): void
  jobFinished(job: string, conclusion: Conclusion, milliseconds: number): void
  waiting(job: string, environment: string): void
  stepStarted(job: string, step: string): void
  line(job: string, step: string, line: string): void
  stepFinished(job: string, step: string, conclusion: Conclusion, milliseconds: number): void
}
