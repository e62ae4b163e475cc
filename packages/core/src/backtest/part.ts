import type { VerdictKind } from '../verdict.ts'

/** One thing that the policy of today asks of a promotion of then. */
export interface Part {
  /** As a sentence needs it: "ROC AUC at least 0.7". */
  readonly what: string
  /** unknown: what the evidence kept does not tell. */
  readonly kind: VerdictKind | 'unknown'
  /** Whether an interval had to be stretched to another confidence. */
  readonly approximate: boolean
  readonly detail: string
}
