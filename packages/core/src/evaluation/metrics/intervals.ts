import {
  intervalCoverage,
  intervalScore,
  intervalScores,
  meanIntervalWidth,
  pairedLosses,
  type Outcome,
  type WeightOptions,
} from '@titlebout/stats'
import type { NumberRows } from '../judged-rows.ts'
import type { Absent, Definition } from './define.ts'

type NumberDefinition = Definition<NumberRows>
type Bounds = NonNullable<NumberRows['bounds']>

/**
 * Share of truths inside the predicted interval. More is better only up to the level that was promised, so a gate gives it a `min` and a
 * `max`; a guardrail guards against intervals that hold less than before, and width is what too much of it costs.
 */
export const COVERAGE: NumberDefinition = ofBounds('share of truths inside the predicted interval', {
  better: 'higher',
  range: [0, 1],
  of: ({ truth }, { lower, upper }, options) => intervalCoverage(truth, lower, upper, options),
})

/** Narrower is better, at the same coverage. */
export const INTERVAL_WIDTH: NumberDefinition = ofBounds('mean width of the predicted interval', {
  better: 'lower',
  range: [0, Infinity],
  of: (_, { lower, upper }, options) => meanIntervalWidth(lower, upper, options),
  perUnit: (_, { lower, upper }) => upper.map((bound, i) => bound - lower[i]!),
})

/** Of central 1 − α intervals, as `winkler@0.1`. */
export function winkler(alpha: number): NumberDefinition {
  return ofBounds(`interval score at α = ${alpha}`, {
    better: 'lower',
    range: [0, Infinity],
    of: ({ truth }, { lower, upper }, options) => intervalScore(truth, lower, upper, { ...options, alpha }),
    perUnit: ({ truth }, { lower, upper }) => intervalScores(truth, lower, upper, alpha),
  })
}

interface OfBounds extends Pick<NumberDefinition, 'better' | 'range'> {
  readonly of: (rows: NumberRows, bounds: Bounds, options: WeightOptions) => Outcome
  /** What each row comes to, where the metric is a mean of such. */
  readonly perUnit?: (rows: NumberRows, bounds: Bounds) => Float64Array
}

function ofBounds(label: string, { better, range, of, perUnit }: OfBounds): NumberDefinition {
  const definition: NumberDefinition = {
    label,
    better,
    range,
    needs: 'rows',
    reads: 'score',
    of: (rows, options) => (rows.bounds === undefined ? noBounds(rows) : of(rows, rows.bounds, options)),
  }
  if (perUnit === undefined) return definition
  return {
    ...definition,
    perUnit: (rows) => rows.bounds && perUnit(rows, rows.bounds),
    paired: (champion, candidate, options) => {
      if (champion.bounds === undefined) return noBounds(champion)
      if (candidate.bounds === undefined) return noBounds(candidate)
      return pairedLosses(perUnit(champion, champion.bounds), perUnit(candidate, candidate.bounds), options)
    },
  }
}

function noBounds(rows: NumberRows): Absent {
  return { kind: 'undefined', reason: 'no-bounds', n: rows.count }
}
