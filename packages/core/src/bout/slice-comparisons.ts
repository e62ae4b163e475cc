import { waldTest } from '@titlebout/stats'
import type { SliceComparison } from '../evidence/bout.ts'
import { countOnes, found, keepRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Finding } from '../finding.ts'
import { measuredDifference } from './comparison.ts'
import { differenceText } from './claim.ts'
import { flipCounts } from './flips.ts'
import { adjustedForFamily, type Family, type SliceTest } from './slice-family.ts'

interface SlicesCompared {
  /** Worst difference first; those without a difference last. */
  readonly slices: readonly SliceComparison[]
  readonly findings: readonly Finding[]
  /** How it was allowed for the number of slices; undefined when none was tested. */
  readonly family: Family | undefined
}

interface Compared {
  readonly comparison: SliceComparison
  /** Whether "the candidate is no worse here" can be tested; undefined without a difference that varies. */
  readonly test: SliceTest | undefined
}

/** Candidate and champion on each slice, by the primary metric and by the positives found. */
export function compareSlices(
  slices: readonly SliceMask[],
  candidate: JudgedRows,
  champion: JudgedRows,
  options: { readonly metric: Metric; readonly alpha: number; readonly level: number },
): SlicesCompared {
  const compared = slices.map((slice) => compareSlice(slice, candidate, champion, options))
  return {
    slices: compared.map(({ comparison }) => comparison).sort(byDifference),
    ...worseSlices(compared, candidate, options),
  }
}

function compareSlice(
  slice: SliceMask,
  candidate: JudgedRows,
  champion: JudgedRows,
  { metric, level }: { readonly metric: Metric; readonly level: number },
): Compared {
  const [ours, theirs] = [keepRows(candidate, slice.rows), keepRows(champion, slice.rows)]
  const difference = metric.difference(ours, theirs)
  const flips = flipCounts(ours, theirs)
  return {
    comparison: {
      name: slice.name,
      where: slice.where,
      rows: ours.count,
      positives: ours.task === 'binary-classification' ? countOnes(ours.truth) : null,
      candidate_found: ours.task === 'binary-classification' ? found(ours) : null,
      champion_found: theirs.task === 'binary-classification' ? found(theirs) : null,
      right_to_wrong: flips?.onlyFirst ?? null,
      wrong_to_right: flips?.onlySecond ?? null,
      difference: measuredDifference(difference, level).measured,
      metric: metric.name,
    },
    test: testOf(slice, ours, difference),
  }
}

/** Without a variance above 0 nothing says that the candidate is worse. */
function testOf(slice: SliceMask, rows: JudgedRows, difference: Difference): SliceTest | undefined {
  const { outcome } = difference
  if (outcome.kind === 'undefined' || outcome.variance === 0) return undefined
  const test = waldTest(outcome, { alternative: 'less' })
  return 'kind' in test ? undefined : { mask: slice.rows, rows, difference, pValue: test.pValue }
}

/** Slices on which the candidate is worse even when it is allowed for that many slices were looked at. */
function worseSlices(
  compared: readonly Compared[],
  rows: JudgedRows,
  { metric, alpha }: { readonly metric: Metric; readonly alpha: number },
): Pick<SlicesCompared, 'findings' | 'family'> {
  const tests = compared.flatMap(({ comparison, test }) => (test === undefined ? [] : [{ comparison, test }]))
  if (tests.length === 0) return { findings: [], family: undefined }
  const { adjusted, family } = adjustedForFamily(
    tests.map(({ test }) => test),
    rows,
    { metric, alpha },
  )
  const worse = tests.filter((_, i) => adjusted[i]! <= alpha)
  return { findings: worse.map(({ comparison }) => sliceWorse(comparison, metric)), family }
}

function sliceWorse(comparison: SliceComparison, metric: Metric): Finding {
  const { name, rows, positives, candidate_found: ours, champion_found: theirs } = comparison
  return {
    id: 'slice-worse',
    severity: 'warning',
    message: `the candidate is worse where ${name} (${rows} rows): ${metric.label} ${differenceText(comparison.difference)}`,
    expected: 'no slice that pays for the rest',
    ...(positives === null ? {} : { found: `${ours} of ${positives} positive rows found, the champion ${theirs}` }),
  }
}

function byDifference(a: SliceComparison, b: SliceComparison): number {
  return (a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity) || (a.name < b.name ? -1 : 1)
}
