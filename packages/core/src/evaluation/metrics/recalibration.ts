import {
  calibrationInTheLarge,
  coxIntercept,
  coxSlope,
  type Outcome,
  type RecalibrationOptions,
  type WeightOptions,
} from '@titlebout/stats'
import type { BinaryRows } from '../judged-rows.ts'
import { inTheWorld } from './binary-points.ts'
import { noScores, type Absent, type Definition, type Settled } from './define.ts'

type Measure = (y: Uint8Array, p: Float64Array, options: RecalibrationOptions) => Outcome

/** Cox's recalibration of the probability of the positive label: what is right is 1 for a slope and 0 for an intercept, and neither more nor less is better. */
export const COX_SLOPE = recalibration("slope of Cox's recalibration", coxSlope)
export const COX_INTERCEPT = recalibration("intercept of Cox's recalibration", coxIntercept)
export const IN_THE_LARGE = recalibration('calibration in the large', calibrationInTheLarge)

function recalibration(label: string, measure: Measure): Definition<BinaryRows> {
  return {
    label,
    better: 'neither',
    range: [-Infinity, Infinity],
    needs: 'rows',
    reads: 'score',
    of: (rows, options) => measured(rows, inTheWorld(rows, options), measure),
  }
}

function measured(rows: BinaryRows, weighted: WeightOptions, measure: Measure): Settled | Absent {
  if (rows.score === undefined) return noScores(rows)
  const outcome = measure(rows.truth, rows.score, weighted)
  if (outcome.kind === 'undefined' || outcome.variance !== undefined) return outcome
  return { ...outcome, note: 'an interval needs at least 10 rows of each label' }
}
