import {
  flag,
  nameInput,
  oneOf,
  optional,
  text,
  textWithDefault,
  type Config,
  type EvidenceByKind,
  type EvidenceKind,
  type Policy,
} from '@titlebout/core'
import type { UnusedImport } from './open/gate-imports.ts'

/** Inputs that every step has; `token` is read by the host and handed to no step. */
export const COMMON_INPUTS = {
  config: textWithDefault('the path of titlebout.yml', 'titlebout.yml'),
  comment: oneOf(['always', 'on-change', 'on-failure', 'never'], 'always'),
  'fail-on': oneOf(['failed', 'never'], 'failed'),
  'dry-run': flag(false),
  'native-dir': optional(text('a folder with node_modules that hold @duckdb/node-bindings and onnxruntime-node')),
  'carrier-dir': optional(text('a shared folder that takes files between jobs where there is no artifact service')),
} as const

/** Of the steps that make and judge a candidate. */
export const CANDIDATE_INPUT = {
  candidate: optional(nameInput('the name of this candidate, where several are compared')),
} as const

/** A file that belongs to the policy: the base's version where a base judges. */
export interface PolicyFile {
  readonly text: string
  readonly from: 'base' | 'checkout'
  /** The checkout's version, when the base's is `text`; undefined when the checkout has none. */
  readonly headText?: string
}

/** What a step works with once the config is read and the judging side is settled. */
export interface Opened {
  /** Policy keys of the side that judges, recipe keys of the checkout. */
  readonly config: Config
  readonly policy: Policy
  /** What files of gate_imports say that decides nothing here. */
  readonly unusedImports: readonly UnusedImport[]
  /** Absolute folder of titlebout.yml: paths of the config are relative to it. */
  readonly root: string
  /** Path of titlebout.yml relative to the workspace, with forward slashes: for annotations. */
  readonly configFile: string
  /** Absolute folder `.titlebout/<model>` of the workspace, or `candidates/<name>` in it; exists. */
  readonly workFolder: string
  /** Name of the candidate, where it is one of several. */
  readonly candidate?: string
  /** Place of a key in titlebout.yml of the checkout, such as ['gate', 0, 'min']; the nearest parent that is there. */
  locate(key: readonly (string | number)[]): { readonly line: number; readonly column: number } | undefined
  /** A file of the policy (contract, card), relative to `root`. @throws {UserError} `CONFIG` when it is not there */
  policyFile(path: string): Promise<PolicyFile>
  /**
   * The test rows that judge, as root and path for the table reader: the base's version when a base judges and git knows
   * the file there, else the checkout's. `from` goes into the evidence's settings; `changed`: the head has other rows there.
   */
  testRows(): Promise<{
    readonly root: string
    readonly path: string
    readonly from: 'base' | 'checkout'
    readonly changed: boolean
  }>
  /** The same of data.validation; undefined where there is none. */
  validationRows(): Promise<Awaited<ReturnType<Opened['testRows']>> | undefined>
}

/** Evidence that an earlier step left, with its digest and place. */
export interface Found<K extends EvidenceKind> {
  readonly evidence: EvidenceByKind[K]
  readonly sha256: string
  readonly path: string
}
