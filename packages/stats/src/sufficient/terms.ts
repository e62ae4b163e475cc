import type { ClassScores } from '../metrics/multiclass-scores.ts'
import { squaredLogError, tweedieLoss } from './deviance.ts'

/** 2^−52: what scikit-learn clips double probabilities with, so one certain miss costs 36.04. */
export const LOG_LOSS_EPS = 2.220446049250313e-16

/** Where a percentage would be divided by 0, scikit-learn divides by 2^−52. */
export const LEAST_TRUTH = 2.220446049250313e-16

/**
 * What a metric of means adds up per row: a closed list, so that whoever holds the rows can compute each of them.
 *
 * `label` and the terms of the truth are the same for every fighter. A spread is the squared distance from the
 * (weighted) mean of its slice.
 */
export type Term =
  | { readonly [K in PlainTerm]: { readonly kind: K } }[PlainTerm]
  /** `eps`: probabilities are clipped to [eps, 1 − eps]; default {@link LOG_LOSS_EPS}. */
  | { readonly kind: 'log_loss'; readonly eps?: number }
  | { readonly kind: 'class_log_loss'; readonly eps?: number }
  /** Above the predicted quantile α·(y − p), below (1 − α)·(p − y). */
  | { readonly kind: 'pinball'; readonly alpha: number }
  | { readonly kind: 'tweedie'; readonly power: number }
  /** Whether the class is among the k highest scores; ties go to the later class first, as in scikit-learn. */
  | { readonly kind: 'top_k'; readonly k: number }
  /** A column of losses that the team computed. */
  | { readonly kind: 'loss'; readonly column: string }

/** Terms without a parameter. */
export type PlainTerm =
  | 'label'
  | 'class_squared_error'
  | 'squared_error'
  | 'absolute_error'
  | 'signed_error'
  | 'relative_error'
  | 'symmetric_relative_error'
  | 'squared_log_error'
  | 'absolute_truth'
  | 'truth_spread'
  | 'error_spread'

/** The columns that terms are made of; a term needs those that it speaks of. */
export interface TermRows {
  readonly truth: Float64Array | Uint8Array | Uint16Array | Uint32Array
  /** One fighter, or two on the same rows. */
  readonly fighters: readonly FighterColumns[]
}

export interface FighterColumns {
  /** P(positive), or the predicted number. */
  readonly value?: Float64Array | undefined
  readonly scores?: ClassScores | undefined
  readonly losses?: ReadonlyMap<string, Float64Array> | undefined
}

/** Terms of one name are equal. */
export function termName(term: Term): string {
  switch (term.kind) {
    case 'pinball':
      return `pinball@${term.alpha}`
    case 'tweedie':
      return `tweedie@${term.power}`
    case 'top_k':
      return `top_k@${term.k}`
    case 'loss':
      return `loss:${term.column}`
    case 'log_loss':
    case 'class_log_loss':
      return term.eps === undefined ? term.kind : `${term.kind}@${term.eps}`
    case 'label':
    case 'class_squared_error':
    case 'squared_error':
    case 'absolute_error':
    case 'signed_error':
    case 'relative_error':
    case 'symmetric_relative_error':
    case 'squared_log_error':
    case 'absolute_truth':
    case 'truth_spread':
    case 'error_spread':
      return term.kind
  }
}

/** Whether a term has the same value for every fighter. */
export function isOfTruth({ kind }: Term): boolean {
  return kind === 'label' || kind === 'absolute_truth' || kind === 'truth_spread'
}

/** Whether a term is a squared distance from a mean, and so needs a pass before it. */
export function isSpread({ kind }: Term): boolean {
  return kind === 'truth_spread' || kind === 'error_spread'
}

/** The values of a term for the rows `from` to before `to`; of a spread, what it is the spread of. */
export function fillTerm(term: Term, rows: TermRows, fighter: number, span: Span, out: Float64Array): void {
  const { truth } = rows
  const columns = rows.fighters[fighter]!
  switch (term.kind) {
    case 'label':
    case 'truth_spread':
      return copySpan(truth, span, out)
    case 'absolute_truth':
      copySpan(truth, span, out)
      for (let i = 0; i < span.to - span.from; i += 1) out[i] = Math.abs(out[i]!)
      return
    case 'loss':
      return copySpan(columns.losses!.get(term.column)!, span, out)
    case 'class_log_loss':
    case 'class_squared_error':
    case 'top_k':
      return fillFrom(span, out, ofClasses(term, truth, columns.scores!))
    case 'log_loss':
      return fillLogLoss(truth, columns.value!, term.eps ?? LOG_LOSS_EPS, span, out)
    case 'squared_error':
      return fillSquares(truth, columns.value!, span, out)
    case 'absolute_error':
    case 'signed_error':
    case 'error_spread':
    case 'relative_error':
    case 'symmetric_relative_error':
    case 'squared_log_error':
    case 'pinball':
    case 'tweedie':
      return fillFrom(span, out, ofNumbers(numberLoss(term), truth, columns.value!))
  }
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** The whole column of a term of one fighter; of a spread, what it is the spread of. */
export function termColumn(term: Term, truth: TermRows['truth'], fighter: FighterColumns): Float64Array {
  const out = new Float64Array(truth.length)
  fillTerm(term, { truth, fighters: [fighter] }, 0, { from: 0, to: truth.length }, out)
  return out
}

function copySpan(values: TermRows['truth'], { from, to }: Span, out: Float64Array): void {
  for (let i = from; i < to; i += 1) out[i - from] = values[i]!
}

function fillFrom({ from, to }: Span, out: Float64Array, value: (i: number) => number): void {
  for (let i = from; i < to; i += 1) out[i - from] = value(i)
}

// These two have loops of their own: a call per row costs as much again.
function fillLogLoss(
  truth: TermRows['truth'],
  value: Float64Array,
  eps: number,
  { from, to }: Span,
  out: Float64Array,
): void {
  for (let i = from; i < to; i += 1) {
    const p = value[i]!
    const clipped = p < eps ? eps : p > 1 - eps ? 1 - eps : p
    out[i - from] = truth[i] === 1 ? -Math.log(clipped) : -Math.log1p(-clipped)
  }
}

function fillSquares(truth: TermRows['truth'], value: Float64Array, { from, to }: Span, out: Float64Array): void {
  for (let i = from; i < to; i += 1) {
    const error = truth[i]! - value[i]!
    out[i - from] = error * error
  }
}

type ClassTerm = Extract<
  Term,
  { readonly kind: 'class_log_loss' } | { readonly kind: 'class_squared_error' } | { readonly kind: 'top_k' }
>

function ofClasses(term: ClassTerm, truth: TermRows['truth'], { values, classes }: ClassScores): (i: number) => number {
  switch (term.kind) {
    case 'top_k':
      return (i) => (isAmongTop(values, i * classes, classes, truth[i]!, term.k) ? 1 : 0)
    case 'class_squared_error':
      return (i) => classSquares(values, i * classes, classes, truth[i]!)
    case 'class_log_loss':
      return classLogLoss(truth, { values, classes }, term.eps ?? LOG_LOSS_EPS)
  }
}

function classLogLoss(truth: TermRows['truth'], { values, classes }: ClassScores, eps: number): (i: number) => number {
  return (i) => -Math.log(Math.min(Math.max(values[i * classes + truth[i]!]!, eps), 1 - eps))
}

function classSquares(values: Float64Array, start: number, classes: number, code: number): number {
  let total = 0
  for (let k = 0; k < classes; k += 1) total += (values[start + k]! - (k === code ? 1 : 0)) ** 2
  return total
}

function isAmongTop(values: Float64Array, start: number, classes: number, code: number, most: number): boolean {
  const own = values[start + code]!
  let above = 0
  for (let k = 0; k < classes; k += 1) {
    const score = values[start + k]!
    if (score > own || (score === own && k > code)) above += 1
  }
  return above < most
}

type NumberLoss = (y: number, p: number) => number

function ofNumbers(loss: NumberLoss, truth: TermRows['truth'], value: Float64Array): (i: number) => number {
  return (i) => loss(truth[i]!, value[i]!)
}

type NumberTerm = Extract<
  Term,
  {
    readonly kind:
      | 'absolute_error'
      | 'signed_error'
      | 'error_spread'
      | 'relative_error'
      | 'symmetric_relative_error'
      | 'squared_log_error'
      | 'pinball'
      | 'tweedie'
  }
>

function numberLoss(term: NumberTerm): NumberLoss {
  switch (term.kind) {
    case 'absolute_error':
      return (y, p) => Math.abs(y - p)
    case 'signed_error':
    case 'error_spread':
      return (y, p) => p - y
    case 'relative_error':
      return (y, p) => Math.abs(y - p) / Math.max(Math.abs(y), LEAST_TRUTH)
    case 'symmetric_relative_error':
      return (y, p) => (y === p ? 0 : (2 * Math.abs(y - p)) / (Math.abs(y) + Math.abs(p)))
    case 'squared_log_error':
      return squaredLogError
    case 'pinball':
      return (y, p) => (y >= p ? term.alpha * (y - p) : (1 - term.alpha) * (p - y))
    case 'tweedie':
      return tweedieLoss(term.power)
  }
}
