import { holm, waldTest } from '@titlebout/stats'
import type { SliceComparison } from '../evidence/bout.ts'
import type { MetricName } from '../evidence/evaluation.ts'
import { countOnes, found, keepRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measurementOf, missingMeasurement } from '../evaluation/measure.ts'
import { METRIC_TABLE } from '../evaluation/metrics.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Finding } from '../finding.ts'
import { differenceOf } from './comparison.ts'
import { differenceText } from './claim.ts'

interface SlicesCompared {
  /** Worst difference first; those without a difference last. */
  readonly slices: readonly SliceComparison[]
  readonly findings: readonly Finding[]
}

interface Compared {
  readonly comparison: SliceComparison
  /** One-sided p-value of "the candidate is no worse here"; null without a difference. */
  readonly worse: number | null
}

/** Candidate and champion on each slice, by the primary metric and by the positives found. */
export function compareSlices(
  slices: readonly SliceMask[],
  candidate: JudgedRows,
  champion: JudgedRows,
  options: { readonly metric: MetricName; readonly alpha: number; readonly level: number },
): SlicesCompared {
  const compared = slices.map((slice) => compareSlice(slice, candidate, champion, options))
  return {
    slices: compared.map(({ comparison }) => comparison).sort(byDifference),
    findings: worseSlices(compared, options.alpha),
  }
}

function compareSlice(
  slice: SliceMask,
  candidate: JudgedRows,
  champion: JudgedRows,
  { metric, level }: { readonly metric: MetricName; readonly level: number },
): Compared {
  const [ours, theirs] = [keepRows(candidate, slice.rows), keepRows(champion, slice.rows)]
  const rows = ours.truth.length
  const difference = differenceOf(metric, ours, theirs)
  const measurement =
    difference === undefined
      ? missingMeasurement('no-scores', rows, level)
      : measurementOf(
          difference.outcome,
          level,
          difference.outcome.kind === 'measured' ? difference.interval?.(level) : undefined,
        )
  const test = difference && waldTest(difference.outcome, { alternative: 'less' })
  return {
    comparison: {
      name: slice.name,
      where: slice.where,
      rows,
      positives: countOnes(ours.truth),
      candidate_found: found(ours),
      champion_found: found(theirs),
      difference: measurement.measured,
      metric,
    },
    worse: test === undefined || 'kind' in test ? null : test.pValue,
  }
}

/** Slices on which the candidate is worse even when it is allowed for that many slices were looked at. */
function worseSlices(compared: readonly Compared[], alpha: number): Finding[] {
  const tested = compared.filter((slice) => slice.worse !== null)
  const adjusted = holm(tested.map((slice) => slice.worse ?? 1))
  return tested
    .filter((_, i) => adjusted[i]! <= alpha)
    .map(({ comparison }) => ({
      id: 'slice-worse',
      severity: 'warning',
      message: `the candidate is worse where ${comparison.name} (${comparison.rows} rows): ${METRIC_TABLE[comparison.metric].label} ${differenceText(comparison.difference)}`,
      expected: 'no slice that pays for the rest',
      found: `${comparison.candidate_found} of ${comparison.positives} positive rows found, the champion ${comparison.champion_found}`,
    }))
}

function byDifference(a: SliceComparison, b: SliceComparison): number {
  return (a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity) || (a.name < b.name ? -1 : 1)
}
