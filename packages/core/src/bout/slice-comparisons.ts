import { holm, waldTest } from '@titlebout/stats'
import type { SliceComparison } from '../evidence/bout.ts'
import { countOnes, found, keepRows, type BinaryRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Finding } from '../finding.ts'
import { measuredDifference } from './comparison.ts'
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
  candidate: BinaryRows,
  champion: BinaryRows,
  options: { readonly metric: Metric; readonly alpha: number; readonly level: number },
): SlicesCompared {
  const compared = slices.map((slice) => compareSlice(slice, candidate, champion, options))
  return {
    slices: compared.map(({ comparison }) => comparison).sort(byDifference),
    findings: worseSlices(compared, options),
  }
}

function compareSlice(
  slice: SliceMask,
  candidate: BinaryRows,
  champion: BinaryRows,
  { metric, level }: { readonly metric: Metric; readonly level: number },
): Compared {
  const [ours, theirs] = [keepRows(candidate, slice.rows), keepRows(champion, slice.rows)]
  const difference = metric.difference(ours, theirs)
  const { outcome } = difference
  const test = outcome.kind === 'undefined' ? undefined : waldTest(outcome, { alternative: 'less' })
  return {
    comparison: {
      name: slice.name,
      where: slice.where,
      rows: ours.count,
      positives: countOnes(ours.truth),
      candidate_found: found(ours),
      champion_found: found(theirs),
      difference: measuredDifference(difference, level).measured,
      metric: metric.name,
    },
    worse: test === undefined || 'kind' in test ? null : test.pValue,
  }
}

/** Slices on which the candidate is worse even when it is allowed for that many slices were looked at. */
function worseSlices(
  compared: readonly Compared[],
  { metric, alpha }: { readonly metric: Metric; readonly alpha: number },
): Finding[] {
  const tested = compared.filter((slice) => slice.worse !== null)
  const adjusted = holm(tested.map((slice) => slice.worse ?? 1))
  return tested
    .filter((_, i) => adjusted[i]! <= alpha)
    .map(({ comparison }) => ({
      id: 'slice-worse',
      severity: 'warning',
      message: `the candidate is worse where ${comparison.name} (${comparison.rows} rows): ${metric.label} ${differenceText(comparison.difference)}`,
      expected: 'no slice that pays for the rest',
      found: `${comparison.candidate_found} of ${comparison.positives} positive rows found, the champion ${comparison.champion_found}`,
    }))
}

function byDifference(a: SliceComparison, b: SliceComparison): number {
  return (a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity) || (a.name < b.name ? -1 : 1)
}
