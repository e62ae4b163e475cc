import type { Evidence } from '../evidence/evidence.ts'
import type { Producer } from '../evidence/envelope.ts'
import type { Examples } from '../evidence/examples.ts'
import type { Finding } from '../finding.ts'
import type { Carrier } from './carrier.ts'
import type { Forge } from './forge.ts'

/** Says what goes on. Text may come from data and from user code: a host makes it harmless where it runs. */
export interface Log {
  info(text: string): void
  warning(text: string): void
  /** Lines of a user's command, as they come. */
  output(line: string): void
  /** Long work: `done` of `total`, or without a total when nobody knows. */
  progress(label: string, done: number, total: number | undefined): void
}

/** Whether and when the run is cancelled. */
export interface Cancellation {
  readonly cancelled: boolean
  /** Calls back once; returns a function that takes the callback away. */
  onCancel(listener: () => void): () => void
}

/** The base of a pull request, whose policy judges. */
export interface Base {
  readonly ref: string
  readonly sha: string
}

/** Where a step runs: the only thing that knows GitHub, a terminal, or whatever comes later. */
export interface Host {
  readonly kind: 'github' | 'console'
  /** Absolute path of the checkout. */
  readonly workspace: string
  readonly log: Log
  /** Where this run stands: level, commit, actor. Time is asked for anew by each call. */
  producer(): Producer
  /** The base of the pull request; undefined when the run is not about one. */
  readonly base: Base | undefined
  /** Takes the work folder between jobs; undefined where everything happens in one place. */
  readonly carrier: Carrier | undefined
  /** undefined without a token. */
  readonly forge: Forge | undefined
  /** Environment of user code: without tokens and without the variables of the runner. */
  readonly userEnvironment: Readonly<Record<string, string>>
  /** A variable named by `env:NAME` in the config. @throws {UserError} `CONFIG` when it is not set */
  variable(name: string): string
  /** Extra HTTP header for git, when the remote wants the token; undefined without. */
  readonly gitAuthorization: string | undefined
  /** Aborted when the run is cancelled (SIGINT, SIGTERM). */
  readonly cancellation: Cancellation
  /** A folder that the user named for native modules; undefined: node_modules. */
  readonly nativeDir: string | undefined
}

/** What every step gives back to its host. */
export interface StepOutcome {
  readonly evidence: Evidence
  /** More that the step made, to be shown with it; the verdict of the step is that of `evidence`. */
  readonly also?: readonly Evidence[]
  /** Single validation rows, for where the run is looked at: never for a place that keeps them for ever. */
  readonly examples?: Examples | undefined
  /** Absolute path and digest of the evidence file. */
  readonly evidencePath: string
  readonly evidenceSha256: string
  /** Whether this verdict makes the job red, by the policy (undecided) and not by the caller. */
  readonly red: boolean
  /** The outputs beyond verdict, evidence, evidence-digest and report. */
  readonly outputs: Readonly<Record<string, string>>
  /** Absolute folder `.titlebout/<model>`, or that of one of several candidates in it. */
  readonly workFolder: string
  /** Whether it is about one of several candidates: the comment waits until it is known which of them wins. */
  readonly isOneOfSeveral?: boolean
  /** Files (relative to the work folder) for the carrier, by artifact kind, with retention in days. */
  readonly carry: readonly {
    readonly kind: string
    readonly paths: readonly string[]
    readonly retentionDays: number
  }[]
  /** Findings to put as annotations on lines of config and contract. */
  readonly annotations: readonly Finding[]
}
