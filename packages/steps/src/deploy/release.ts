import type {
  Bout,
  Evaluation,
  EvidenceInput,
  LinkedEvidence,
  NewVersion,
  Package,
  Training,
  Witness,
} from '@titlebout/core'

/** What is to be deployed: a package with the evidence that speaks for it, its files in one folder, all digests checked. */
export interface Release {
  readonly package_sha256: string
  /** Absolute folder laid out as VERSION_LAYOUT says. */
  readonly folder: string
  /** Files to store as a version. */
  readonly files: NewVersion['files']
  readonly training: Training
  readonly evaluation: Evaluation
  readonly bout: Bout
  readonly package: Package
  /** Everything that has to be confirmed before this may be deployed. */
  readonly witnesses: readonly (Witness & LinkedEvidence)[]
  readonly inputs: readonly EvidenceInput[]
  /** Version to go back to; undefined for a release. */
  readonly rollbackTo: number | undefined
  readonly why: string
}
