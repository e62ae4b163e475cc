import { calibrationCurve, intervalOf, type CalibrationBin, type WeightOptions } from '@titlebout/stats'
import type { Reliability } from '../evidence/reliability.ts'
import type { JudgedRows } from './judged-rows.ts'
import { inTheWorld } from './metrics/binary-points.ts'
import { saidOfPositives, saidOfTopClass, type Said } from './metrics/calibration.ts'

/**
 * The reliability diagram: probabilities in ten parts of equal width, and the share in which what they say happened. Weights and prevalence count;
 * each share has Wilson's interval on the rows (their effective number) of its part, which clusters would widen.
 *
 * @param options.minCount parts of fewer rows are left out
 * @returns undefined where the task has no probabilities, or the fighter gave none
 */
export function reliabilityOf(
  rows: JudgedRows,
  { minCount, level }: { readonly minCount: number; readonly level: number },
): Reliability | undefined {
  const said = saidIn(rows)
  if (said === undefined) return undefined
  const { happened, probability, weights } = said
  return {
    of: rows.task === 'binary-classification' ? 'positive' : 'most-likely-class',
    level,
    bins: calibrationCurve(happened, probability, weights)
      .filter((bin) => bin.rows >= minCount)
      .map((bin) => binOf(bin, level)),
  }
}

function saidIn(rows: JudgedRows): (Said & { readonly weights: WeightOptions }) | undefined {
  const weights = rows.weight === undefined ? {} : { weights: rows.weight }
  if (rows.task === 'binary-classification') {
    const said = saidOfPositives(rows)
    return said && { ...said, weights: inTheWorld(rows, weights) }
  }
  if (rows.task !== 'multiclass-classification') return undefined
  const said = saidOfTopClass(rows)
  return said && { ...said, weights }
}

function binOf({ rows, meanPredicted, observed }: CalibrationBin, level: number): Reliability['bins'][number] {
  const interval = intervalOf(
    {
      kind: 'measured',
      estimate: observed,
      variance: (observed * (1 - observed)) / rows,
      df: undefined,
      n: Math.round(rows),
      effectiveN: rows,
      method: 'proportion',
      range: [0, 1],
    },
    { level },
  )
  if ('kind' in interval) throw new Error('a part with rows has an interval')
  const { low, high } = interval
  return { rows, said: meanPredicted, happened: observed, low, high }
}
