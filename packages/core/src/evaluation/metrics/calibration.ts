import {
  argmax,
  calibrationError,
  expectedCalibrationError,
  requireClassScores,
  requireProbabilities,
  resampledDifference,
  type WeightOptions,
} from '@titlebout/stats'
import { intervalTexts } from '../../interval-text.ts'
import type { BinaryRows, ClassRows, JudgedRows } from '../judged-rows.ts'
import type { MetricOutcome } from '../metric.ts'
import { inTheWorld } from './binary-points.ts'
import { noScores, type Absent, type Definition, type Settled } from './define.ts'
import { draws } from './resampling.ts'

/** Probabilities, and whether what they are about happened. */
export interface Said {
  readonly happened: Uint8Array
  readonly probability: Float64Array
}

/** Over ten bins of equal width; never without what right probabilities would show on these rows. */
const ERROR = {
  label: 'expected calibration error',
  better: 'lower',
  range: [0, 1],
  needs: 'rows',
  reads: 'score',
} as const

/** Of the probability of the positive label. */
export const CALIBRATION_ERROR: Definition<BinaryRows> = {
  ...ERROR,
  of: (rows, options) => errorOf(rows, saidOfPositives(rows), inTheWorld(rows, options)),
  paired: (champion, candidate, options) =>
    differenceOf(candidate, [saidOfPositives(champion), saidOfPositives(candidate)], inTheWorld(candidate, options)),
}

/** Of the probability of the most likely class: whether 80 % sure is right in 80 % of the rows (Guo et al. 2017). */
export const CLASS_CALIBRATION_ERROR: Definition<ClassRows> = {
  ...ERROR,
  of: (rows, options) => errorOf(rows, saidOfTopClass(rows), options),
  paired: (champion, candidate, options) =>
    differenceOf(candidate, [saidOfTopClass(champion), saidOfTopClass(candidate)], options),
}

export function saidOfPositives({ truth, score }: BinaryRows): Said | undefined {
  return score === undefined ? undefined : { happened: truth, probability: score }
}

/** Ties go to the first class. */
export function saidOfTopClass({ truth, scores }: ClassRows): Said | undefined {
  if (scores === undefined) return undefined
  requireClassScores(truth, scores, true)
  const top = argmax(scores)
  const { values, classes } = scores
  const [happened, probability] = [new Uint8Array(truth.length), new Float64Array(truth.length)]
  for (let row = 0; row < truth.length; row += 1) {
    happened[row] = top[row] === truth[row] ? 1 : 0
    probability[row] = values[row * classes + top[row]!]!
  }
  return { happened, probability }
}

function errorOf(rows: JudgedRows, said: Said | undefined, weighted: WeightOptions): Settled | Absent {
  if (said === undefined) return noScores(rows)
  requireProbabilities(said.probability, 'score')
  const error = calibrationError(said.happened, said.probability, { ...weighted, ...draws(rows) })
  if (error.kind === 'undefined') return error
  const { mean, upper } = error.null
  return { ...error, note: nullText(error.null), nullLevel: { mean, upper } }
}

/** Champion first. */
function differenceOf(
  candidate: JudgedRows,
  said: readonly [Said | undefined, Said | undefined],
  weighted: WeightOptions,
): Settled | Absent {
  const [theirs, ours] = said
  if (theirs === undefined || ours === undefined) return noScores(candidate)
  for (const { probability } of [theirs, ours]) requireProbabilities(probability, 'score')
  const error =
    ({ happened, probability }: Said) =>
    (times: Uint8Array): number | undefined => {
      const weights = Float64Array.from(times, (drawn, i) => drawn * (weighted.weights?.[i] ?? 1))
      if (!weights.some((weight) => weight > 0)) return undefined
      const value = expectedCalibrationError(happened, probability, { weights })
      return typeof value === 'number' ? value : undefined
    }
  return resampledDifference(candidate.count, error(theirs), error(ours), { ...draws(candidate), range: [-1, 1] })
}

function nullText({ mean, upper }: { readonly mean: number; readonly upper: number }): string {
  return `if every probability were right it would be ${digits(mean)} on average and up to ${digits(upper)} (95 %)`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/**
 * How far a calibration error is above what right probabilities would show on average on the same scores: estimate − mean of the null.
 *
 * Both lean upwards alike, so that 0 says "as good as calibrated" however few the rows. The interval is estimate ± z·s with the
 * bootstrap's standard error s: of what the error is on so many rows, not of what it would be on endless ones, which is what the
 * interval of the error itself is about. Simulated with 250 tables each of 300 and of 1,000 uniform scores, 200 resamples, 90 % intervals: 95 and
 * 96 % cover where all probabilities are right, 86 to 91 % at errors of 0.02 to 0.11.
 */
export function beyondCalibrated(outcome: MetricOutcome): MetricOutcome {
  if (outcome.kind === 'undefined') return outcome
  const { nullLevel, ownInterval: _ofTheError, ...rest } = outcome
  if (nullLevel === undefined) throw new Error('a calibration error without its null level')
  const { estimate } = outcome
  const alike = intervalTexts({ estimate, low: nullLevel.mean, high: null })
  return {
    ...rest,
    nullLevel,
    note: `${alike.estimate} less ${alike.low}, which a model of right probabilities would show on these rows`,
    estimate: estimate - nullLevel.mean,
    range: [-1, 1],
  }
}
