import {
  calibrationError,
  curvePoint,
  expectedCalibrationError,
  pairedCurvePoint,
  requireProbabilities,
  resampledDifference,
  scoreKs,
  type CurvePoint,
  type WeightOptions,
} from '@titlebout/stats'
import { isOneClass, type BinaryRows } from '../judged-rows.ts'
import { noScores, type Absent, type Definition, type Settled } from './define.ts'
import { draws } from './resampling.ts'

type BinaryDefinition = Definition<BinaryRows>

/** The widest gap between the rates of the two classes. */
export const KS: BinaryDefinition = {
  label: 'Kolmogorov-Smirnov statistic of the scores',
  better: 'higher',
  range: [0, 1],
  needs: 'rows',
  reads: 'ranking',
  of: (rows, options) => (rows.score === undefined ? noScores(rows) : scoreKs(rows.truth, rows.score, options)),
}

/** Points that are read off the curve, by what stands before the `@`: a new one is a row here. */
export const BINARY_AT: Readonly<Record<string, (at: number) => BinaryDefinition>> = {
  lift: (at) => point(`lift among the ${percent(at)} with the highest scores`, { point: 'lift', at }),
  recall_at_fpr: (at) => point(`recall at a false-positive rate of ${at}`, { point: 'recall-at-fpr', at }),
  recall_at_precision: (at) => point(`recall at a precision of ${at}`, { point: 'recall-at-precision', at }),
  precision_at_recall: (at) => point(`precision at a recall of ${at}`, { point: 'precision-at-recall', at }),
  partial_roc_auc: (at) => point(`ROC AUC up to a false-positive rate of ${at}`, { point: 'partial-roc-auc', at }),
}

/** The threshold is picked on the very rows, so both are resampled together. */
function point(label: string, which: Exclude<CurvePoint, { readonly point: 'ks' }>): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: [0, which.point === 'lift' ? 1 / which.at : 1],
    needs: 'rows',
    reads: 'ranking',
    of: (rows, options) => {
      if (rows.score === undefined) return noScores(rows)
      if (isOneClass(rows)) return { kind: 'undefined', reason: 'one-class', n: rows.count }
      return curvePoint(rows.truth, rows.score, which, { ...inTheWorld(rows, options), ...draws(rows) })
    },
    paired: (champion, candidate, options) => {
      if (champion.score === undefined) return noScores(champion)
      if (candidate.score === undefined) return noScores(candidate)
      if (isOneClass(candidate)) return { kind: 'undefined', reason: 'one-class', n: candidate.count }
      return pairedCurvePoint(candidate.truth, champion.score, candidate.score, which, {
        ...inTheWorld(candidate, options),
        ...draws(candidate),
      })
    },
  }
}

/** Over ten bins of equal width; never without what right probabilities would show on these rows. */
export const CALIBRATION_ERROR: BinaryDefinition = {
  label: 'expected calibration error',
  better: 'lower',
  range: [0, 1],
  needs: 'rows',
  reads: 'score',
  of: (rows, options) => {
    if (rows.score === undefined) return noScores(rows)
    requireProbabilities(rows.score, 'score')
    const error = calibrationError(rows.truth, rows.score, { ...inTheWorld(rows, options), ...draws(rows) })
    if (error.kind === 'undefined') return error
    return { ...error, note: nullText(error.null) }
  },
  paired: calibrationDifference,
}

function calibrationDifference(champion: BinaryRows, candidate: BinaryRows, options: WeightOptions): Settled | Absent {
  if (champion.score === undefined) return noScores(champion)
  if (candidate.score === undefined) return noScores(candidate)
  const { truth } = candidate
  const weighted = inTheWorld(candidate, options)
  const errorOf = (score: Float64Array) => {
    requireProbabilities(score, 'score')
    return (times: Uint8Array): number | undefined => {
      const weights = Float64Array.from(times, (drawn, i) => drawn * (weighted.weights?.[i] ?? 1))
      if (!weights.some((weight) => weight > 0)) return undefined
      const error = expectedCalibrationError(truth, score, { weights })
      return typeof error === 'number' ? error : undefined
    }
  }
  return resampledDifference(candidate.count, errorOf(champion.score), errorOf(candidate.score), {
    ...draws(candidate),
    range: [-1, 1],
  })
}

function nullText({ mean, upper }: { readonly mean: number; readonly upper: number }): string {
  return `if every probability were right it would be ${digits(mean)} on average and up to ${digits(upper)} (95 %)`
}

/** Rows as the world has them, where the rows say that it has another share of positives. */
function inTheWorld({ truth, prevalence }: BinaryRows, { weights }: WeightOptions): WeightOptions {
  if (prevalence === undefined || isOneLabel(truth)) return weights === undefined ? {} : { weights }
  let [total, positives] = [0, 0]
  for (let i = 0; i < truth.length; i += 1) {
    const weight = weights?.[i] ?? 1
    total += weight
    positives += truth[i] === 1 ? weight : 0
  }
  const share = positives / total
  const [ofPositive, ofNegative] = [prevalence / share, (1 - prevalence) / (1 - share)]
  return {
    weights: Float64Array.from(truth, (label, i) => (weights?.[i] ?? 1) * (label === 1 ? ofPositive : ofNegative)),
  }
}

function isOneLabel(truth: Uint8Array): boolean {
  return truth.every((label) => label === truth[0])
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
