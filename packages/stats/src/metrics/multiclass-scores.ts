import { column, countOf } from '../column.ts'
import { requireEps, requireSameLength } from '../domain.ts'
import { influenceVariance } from '../difference.ts'
import { DomainError } from '../error.ts'
import { boundaryOfMean } from '../intervals/boundary-of-mean.ts'
import type { Measured, Outcome, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import { measureSums } from '../sufficient/measure-sums.ts'
import type { SumMeasure } from '../sufficient/sum-summary.ts'
import { meanMeasure } from '../sufficient/sum-summary.ts'
import { LOG_LOSS_EPS, termColumn } from '../sufficient/terms.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import { averagePrecision } from './average-precision.ts'
import type { Codes } from './cells.ts'
import type { LogLossOptions, MeasuredLogLoss } from './log-loss.ts'
import { meanOf } from './mean-loss.ts'
import { rocAuc } from './roc-auc.ts'

/** Scores of `classes` classes, row after row: the score of row i for class k is `values[i * classes + k]`. */
export interface ClassScores {
  readonly values: Float64Array
  readonly classes: number
}

/** −ln of the probability given to the row's class, clipped to [eps, 1 − eps], per row. */
export function multiclassLogLosses(y: Codes, scores: ClassScores, eps = LOG_LOSS_EPS): Float64Array {
  requireClassScores(y, scores, true)
  requireEps(eps)
  return termColumn({ kind: 'class_log_loss', eps }, y, { scores })
}

/** {@link multiclassLogLoss} as a metric of means. */
export const CLASS_LOG_LOSS = meanMeasure({ kind: 'class_log_loss' }, [0, Infinity])

export interface ClassLogLossOptions extends LogLossOptions {
  /** What the probabilities were computed in: how far from 1 a row's sum may be. Default `float64`. */
  readonly precision?: 'float32' | 'float64'
}

export interface MeasuredClassLogLoss extends MeasuredLogLoss {
  /** Rows whose probabilities do not sum to 1. */
  readonly unnormalised: number
}

/**
 * Mean multi-class log loss in nats. Rows are taken as they are, not rescaled to sum to 1: those that do not are counted, by
 * scikit-learn's rule (1.5 and later warn of them): further from 1 than √eps of the precision, 1.5e-8 for float64 and 3.5e-4 for
 * float32, and 1e-8 more.
 */
export function multiclassLogLoss(
  y: Codes,
  scores: ClassScores,
  options: ClassLogLossOptions = {},
): MeasuredClassLogLoss | Undefined {
  const eps = options.eps ?? LOG_LOSS_EPS
  const outcome = meanOf(multiclassLogLosses(y, scores, eps), { ...options, range: [0, Infinity] })
  if (outcome.kind === 'undefined') return outcome
  const { values, classes } = scores
  const own = (i: number): number => values[i * classes + y[i]!]!
  return {
    ...outcome,
    clipped: countOf(y.length, (i) => own(i) < eps || own(i) > 1 - eps),
    unnormalised: unnormalisedRows(scores, options.precision ?? 'float64'),
  }
}

/** √eps of the two precisions, and numpy's absolute 1e-8. */
const SUM_TOLERANCE = { float64: Math.sqrt(2 ** -52) + 1e-8, float32: Math.sqrt(2 ** -23) + 1e-8 } as const

/** Rows whose probabilities do not sum to 1, within the precision they were computed in. */
export function unnormalisedRows({ values, classes }: ClassScores, precision: 'float32' | 'float64'): number {
  const sum = (i: number): number => sumOf(classes, (k) => values[i * classes + k]!)
  return countOf(values.length / classes, (i) => Math.abs(sum(i) - 1) > SUM_TOLERANCE[precision])
}

/** Σ_k(p_k − [k is the class])², per row: from 0 to 2. */
export function multiclassBrierLosses(y: Codes, scores: ClassScores): Float64Array {
  requireClassScores(y, scores, true)
  return termColumn({ kind: 'class_squared_error' }, y, { scores })
}

/** Mean multi-class Brier score, summed over classes (0 to 2). */
export const CLASS_BRIER = meanMeasure({ kind: 'class_squared_error' }, [0, 2])

/** {@link CLASS_BRIER} of rows. */
export function multiclassBrier(y: Codes, scores: ClassScores, options: WeightOptions = {}): Outcome {
  requireClassScores(y, scores, true)
  return measureSums({ truth: y, fighters: [{ scores }], weights: options.weights }, CLASS_BRIER)
}

/** Share of rows whose class is among the k highest scores; ties go to the later class first, as in scikit-learn. */
export function topKMeasure(k: number): SumMeasure<'term'> {
  return meanMeasure({ kind: 'top_k', k }, [0, 1], 'proportion')
}

/** {@link topKMeasure} of rows. */
export function topKAccuracy(y: Codes, scores: ClassScores, options: WeightOptions & { readonly k: number }): Outcome {
  requireClassScores(y, scores, false)
  return measureSums({ truth: y, fighters: [{ scores }], weights: options.weights }, topKMeasure(options.k))
}

/** The class of the highest score of each row, ties to the first. */
export function argmax(scores: ClassScores): Uint16Array {
  const { classes, values } = scores
  return Uint16Array.from({ length: values.length / classes }, (_, i) => {
    let best = 0
    for (let k = 1; k < classes; k += 1) if (values[i * classes + k]! > values[i * classes + best]!) best = k
    return best
  })
}

export interface OneVersusRestOptions extends WeightOptions {
  /** `macro` (default): plain mean over classes; `weighted`: by their rows; `micro`: every row's every class is one binary question. */
  readonly average?: 'macro' | 'weighted' | 'micro'
}

/** Mean area under the ROC curve of each class against the rest. Undefined if a class has no row or all (`micro`: never). */
export function rocAucOvr(y: Codes, scores: ClassScores, options: OneVersusRestOptions = {}): Outcome {
  return overClasses(y, scores, options, rocAuc)
}

/** Mean average precision of each class against the rest. Undefined if a class has no row. */
export function averagePrecisionOvr(y: Codes, scores: ClassScores, options: OneVersusRestOptions = {}): Outcome {
  return overClasses(y, scores, options, averagePrecision)
}

type BinaryScore = (y: Uint8Array, score: Float64Array, options: WeightOptions) => Outcome

function overClasses(y: Codes, scores: ClassScores, options: OneVersusRestOptions, measure: BinaryScore): Outcome {
  requireClassScores(y, scores, false)
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  if (options.average === 'micro') return pooled(y, scores, options, measure)
  const parts: Measured[] = []
  for (let k = 0; k < scores.classes; k += 1) {
    const part = measure(
      Uint8Array.from(y, (code) => (code === k ? 1 : 0)),
      classColumn(scores, k),
      options,
    )
    if (part.kind === 'undefined') return part
    parts.push(part)
  }
  return averageOf(parts, classShares(y, scores.classes, options), y)
}

/** One binary metric of rows × classes; the answers of a row hang together, so their influence is added up. */
function pooled(y: Codes, { values, classes }: ClassScores, options: WeightOptions, measure: BinaryScore): Outcome {
  const n = y.length
  const own = weigher(options, n)
  const rowOf = (k: number): number => Math.floor(k / classes)
  const labels = Uint8Array.from(values, (_, k) => (y[rowOf(k)] === k % classes ? 1 : 0))
  const weights = options.weights && column(values.length, (k) => own(rowOf(k)))
  const all = measure(labels, values, weights ? { weights } : {})
  if (all.kind === 'undefined') return undefinedBecause(all.reason, n)
  const influence = (): Float64Array => {
    const phi = all.influence()
    return column(n, (i) => sumOf(classes, (k) => phi[i * classes + k]!) / classes)
  }
  return {
    kind: 'measured',
    estimate: all.estimate,
    variance: n < 2 || all.variance === undefined ? undefined : influenceVariance(influence()),
    df: undefined,
    n,
    effectiveN: effectiveSize(n, own),
    method: 'delta',
    range: [0, 1],
    influence,
    ...boundaryOfMean(all.estimate, [{ of: all, share: 1 }], 1 / classes),
  }
}

/** Σ share·part; where shares are those of the classes, a row also moves the share of its own. */
function averageOf(parts: readonly Measured[], shares: ClassShares, y: Codes): Outcome {
  const n = y.length
  const estimate = sumOf(parts.length, (k) => shares.of[k]! * parts[k]!.estimate)
  const influence = (): Float64Array => {
    const phis = parts.map((part) => part.influence())
    return Float64Array.from(y, (code, i) => {
      const moved = shares.random ? shares.scale(i) * (parts[code]!.estimate - estimate) : 0
      return moved + sumOf(parts.length, (k) => shares.of[k]! * phis[k]![i]!)
    })
  }
  const tellable = parts.every((part) => part.variance !== undefined)
  return {
    kind: 'measured',
    estimate,
    variance: tellable ? influenceVariance(influence()) : undefined,
    df: undefined,
    n,
    effectiveN: parts[0]!.effectiveN,
    method: 'delta',
    range: [0, 1],
    influence,
    ...boundaryOfMean(
      estimate,
      parts.map((of, k) => ({ of, share: shares.of[k]! })),
    ),
  }
}

interface ClassShares {
  readonly of: readonly number[]
  readonly random: boolean
  readonly scale: (i: number) => number
}

function classShares(y: Codes, classes: number, options: OneVersusRestOptions): ClassShares {
  const n = y.length
  const weight = (i: number): number => options.weights?.[i] ?? 1
  const total = sumOf(n, weight)
  const weighted = options.average === 'weighted'
  const share = (k: number): number => sumOf(n, (i) => (y[i] === k ? weight(i) : 0)) / total
  return {
    of: Array.from({ length: classes }, (_, k) => (weighted ? share(k) : 1 / classes)),
    random: weighted,
    scale: (i) => (n * weight(i)) / total,
  }
}

export function classColumn({ values, classes }: ClassScores, k: number): Float64Array {
  return column(values.length / classes, (i) => values[i * classes + k]!)
}

export function requireClassScores(y: Codes, scores: ClassScores, probabilities: boolean): void {
  const { values, classes } = scores
  requireSameLength({ length: y.length * classes }, values, ['y times classes', 'scores'])
  for (let i = 0; i < y.length; i += 1) {
    if (y[i]! >= classes) {
      throw new DomainError(`y[${i}] must be a class from 0 to ${classes - 1}, got ${y[i]}`, {
        argument: 'y',
        index: i,
        value: y[i],
      })
    }
    for (let k = 0; k < classes; k += 1) {
      const value = values[i * classes + k]!
      const fine = probabilities ? value >= 0 && value <= 1 : Number.isFinite(value)
      if (fine) continue
      const wanted = probabilities ? 'a probability from 0 to 1' : 'a finite number'
      throw new DomainError(`scores of row ${i} for class ${k} must be ${wanted}, got ${value}`, {
        argument: 'scores',
        index: i,
        value,
      })
    }
  }
}
