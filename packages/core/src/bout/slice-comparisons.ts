import { waldTest, type Partition } from '@titlebout/stats'
import type { SliceComparison } from '../evidence/bout.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Finding } from '../finding.ts'
import { measuredDifference } from './comparison.ts'
import { differenceText } from './claim.ts'
import type { PairedStatistics } from './paired-statistics.ts'
import { factsOfCut, factsOfRows, type SliceFacts } from './slice-facts.ts'
import { adjustedByHolm, adjustedForFamily, type Family, type SliceTest } from './slice-family.ts'
import { numberText } from '../number-text.ts'

interface SlicesCompared {
  /** Worst difference first; those without a difference last. */
  readonly slices: readonly SliceComparison[]
  readonly findings: readonly Finding[]
  /** How it was allowed for the number of slices; undefined when none was tested. */
  readonly family: Family | undefined
}

interface SliceOptions {
  readonly metric: Metric
  readonly alpha: number
  readonly level: number
  /** Of the two sides. */
  readonly statistics: PairedStatistics
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
  options: SliceOptions,
): SlicesCompared {
  const counted = new Map<Partition, readonly SliceFacts[] | undefined>()
  const compared = slices.map((slice) => {
    const { place } = slice
    if (place?.partition.codes.length !== candidate.count)
      return compareSlice(slice, factsOfRows(slice, { candidate, champion }, options.metric), options)
    const known = counted.get(place.partition) ?? factsOfCut(place.partition, options)
    counted.set(place.partition, known)
    const facts = known?.[place.code - 1] ?? factsOfRows(slice, { candidate, champion }, options.metric)
    return compareSlice(slice, facts, options)
  })
  return {
    slices: compared.map(({ comparison }) => comparison).sort(byDifference),
    ...worseSlices(compared, candidate, options),
  }
}

function compareSlice(slice: SliceMask, facts: SliceFacts, options: SliceOptions): Compared {
  const { difference, places } = facts
  const pValue = pValueOf(difference)
  return {
    comparison: sliceComparison(slice, facts, options),
    test: pValue === undefined ? undefined : { places, difference, pValue },
  }
}

function sliceComparison(
  { name, where }: Pick<SliceMask, 'name' | 'where'>,
  { counts, difference }: Pick<SliceFacts, 'counts' | 'difference'>,
  { metric, level }: Pick<SliceOptions, 'metric' | 'level'>,
): SliceComparison {
  const { measured } = measuredDifference(difference, level)
  return { name, where, ...counts, difference: measured, metric: metric.name }
}

/** Of "no worse here". Without a variance above 0 nothing says that the candidate is worse. */
function pValueOf({ outcome }: Difference): number | undefined {
  if (outcome.kind === 'undefined' || outcome.variance === 0) return undefined
  const test = waldTest(outcome, { alternative: 'less' })
  return 'kind' in test ? undefined : test.pValue
}

/** A slice whose rows nobody saw, and what it comes to. */
export interface StoredFacts extends Pick<SliceFacts, 'counts' | 'difference'> {
  readonly slice: Pick<SliceMask, 'name' | 'where'>
}

/** The same of slices whose rows nobody saw: how they overlap is not known, so the family is Holm's. */
export function compareStoredSlices(
  slices: readonly StoredFacts[],
  options: Omit<SliceOptions, 'statistics'>,
): SlicesCompared {
  const compared = slices.map((facts) => ({
    comparison: sliceComparison(facts.slice, facts, options),
    pValue: pValueOf(facts.difference),
  }))
  const tests = compared.flatMap(({ comparison, pValue }) => (pValue === undefined ? [] : [{ comparison, pValue }]))
  const { adjusted, family } = adjustedByHolm(tests)
  const worse = tests.filter((_, k) => adjusted[k]! <= options.alpha)
  return {
    slices: compared.map(({ comparison }) => comparison).sort(byDifference),
    findings: worse.map(({ comparison }) => sliceWorse(comparison, options.metric)),
    family: tests.length === 0 ? undefined : family,
  }
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
    message: `the candidate is worse where ${name} (${numberText(rows)} rows): ${metric.label} ${differenceText(comparison.difference)}`,
    expected: 'no slice that pays for the rest',
    ...(positives === null
      ? {}
      : {
          found: `${numberText(ours ?? 0)} of ${numberText(positives)} positive rows found, the champion ${numberText(theirs ?? 0)}`,
        }),
  }
}

function byDifference(a: SliceComparison, b: SliceComparison): number {
  return (a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity) || (a.name < b.name ? -1 : 1)
}
