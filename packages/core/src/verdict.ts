import * as z from 'zod'

/** Why a verdict is what it is. A closed union: every reader can switch over it. */
export const REASONS = [
  'interval', // the interval lies on one side of the bound, or straddles it
  'point', // the rule asked to decide on the point estimate
  'few-rows', // fewer rows than the rule wants
  'few-clusters', // fewer clusters than an interval needs
  'one-class', // the judged labels are of one class
  'no-variance', // nothing varies: there is nothing to estimate an interval from
  'undefined-metric', // the metric has no value here, such as precision without a positive prediction
  'no-replay', // the champion could not be run on these rows
  'contaminated', // too many judged rows were seen in training
  'different-rows', // the two fighters were not judged on the same rows
  'different-classes', // the two fighters tell other classes apart
  'no-opponent', // there is no champion, and the task has no trivial opponent
  'unverified-holdout', // nobody can say whether judged rows were trained on
  'same-behaviour', // both fighters said the same about every row
  'stale-bout', // the champion of the bout is no longer the champion
  'guardrail', // a guardrail failed or could not be decided
  'latency', // a rule on the latency beside the champion failed or could not be decided
  'model-size', // a rule on the size beside the champion's failed or could not be decided
  'critical-slice', // a critical slice failed or could not be decided
  'looks-spent', // the judged rows have been looked at as often as was agreed
  'findings', // findings of severity error decide
  'rules', // the rules of the gate decide
  'drift', // measures of drift decide
  'no-findings', // nothing to complain about
  'no-rules', // nothing was asked
  'done', // a deed was done: trained, packaged, deployed
] as const

export const reasonSchema = z.enum(REASONS)
export type Reason = z.infer<typeof reasonSchema>

export const VERDICTS = ['passed', 'failed', 'undecided'] as const
export type VerdictKind = (typeof VERDICTS)[number]

export const verdictSchema = z.strictObject({
  kind: z.enum(VERDICTS),
  reason: reasonSchema,
  /** One plain sentence for a reader who never heard of us. */
  detail: z.string(),
})
/** passed, failed, or undecided (the data cannot tell; `detail` says what would). */
export type Verdict = z.infer<typeof verdictSchema>

/** The worst of several verdicts: failed, then undecided, then passed. */
export function worst(kinds: readonly VerdictKind[]): VerdictKind {
  if (kinds.includes('failed')) return 'failed'
  return kinds.includes('undecided') ? 'undecided' : 'passed'
}
