import type { Concentration } from '../evidence/bout.ts'
import { keepRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measurementOf, type Measurement } from '../evaluation/measure.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import type { Finding } from '../finding.ts'
import { whereText } from '../where/text.ts'
import { perRow } from './units.ts'
import { rareSets, type Feature, type RareSet } from './rare-sets.ts'
import { numberText } from '../number-text.ts'

/** A larger part of the rows is no longer "a few". */
const RARE_SHARE = 0.05
/** What the gain must lose without the rows: most of it. */
const MOST_OF_IT = 0.8
/** From here on the sentence says "all". */
const ALL_OF_IT = 0.9
/** First-order influence may be off for so small sets: sets from half of {@link MOST_OF_IT} on are computed exactly. */
const WORTH_A_LOOK = 0.4
const MOST_LOOKS = 50

interface GainInput {
  readonly metric: Metric
  readonly candidate: JudgedRows
  readonly champion: JudgedRows
  /** Between the two by that metric, on all rows. */
  readonly difference: Difference
  readonly features: readonly Feature[]
  /** Columns that the candidate uses and the champion does not: looked at first. */
  readonly newFeatures: ReadonlySet<string>
  readonly level: number
  /** Sets of fewer rows are not written down. */
  readonly minCount: number
}

/**
 * The smallest set of a few rows that carries the candidate's gain: with all rows the difference is above 0, and
 * without these at most 5 % it no longer is and has lost most of itself. Sets are those a simple expression picks out
 * (above 0, null or not, one value); a set of a column that only the candidate uses goes before all others.
 *
 * Influence values say nearly what each set is worth, so only a handful of sets is measured anew.
 *
 * @returns undefined when there is no gain, or when it is spread out
 */
export function concentrationOf(input: GainInput): Concentration | undefined {
  const { outcome: all, influence } = input.difference
  if (all.kind === 'undefined' || influence === undefined) return undefined
  const whole = measurementOf(all, input.level)
  if (!isGain(whole)) return undefined
  const n = input.candidate.count
  const options = {
    weights: perRow(influence(), input.candidate, input),
    minRows: input.minCount,
    maxRows: Math.floor(n * RARE_SHARE),
  }
  const sets = input.features
    .flatMap((feature) => rareSets(feature, options))
    // Influence sums to 0 over all rows: taking a set out takes about its sum, over the rows left, off the difference.
    .filter((set) => set.weight / (n - set.count) >= WORTH_A_LOOK * all.estimate)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_LOOKS)
    .sort((a, b) => byPlace(a, b, input.newFeatures))
  for (const set of sets) {
    const without = differenceWithout(set, input)
    if (carries(without, whole)) return concentration(set, n, whole, without)
  }
  return undefined
}

/** A finding that says where the gain sits. */
export function concentratedGain(found: Concentration): Finding {
  const lost = shareLost(found.difference_all.estimate ?? 0, found.difference_without.estimate ?? 0)
  const much = lost >= ALL_OF_IT ? 'all' : `${Math.round(lost * 100)} %`
  const share = `${(found.share * 100).toFixed(1)} % of the rows`
  return {
    id: 'concentrated-gain',
    severity: 'warning',
    message: `${much} of the gain sits in ${share} (${found.where}): check that ${found.field} is known before the outcome is`,
    where: { field: found.field, role: 'test' },
    expected: `a gain that is left when ${numberText(found.rows)} rows are left out`,
    found: `${plain(found.difference_all.estimate)} with them, ${plain(found.difference_without.estimate)} without`,
    fix: `take ${found.field} out of the features if it is filled in after the outcome`,
  }
}

function differenceWithout(set: RareSet, input: GainInput): Measurement {
  const keep = Uint8Array.from({ length: input.candidate.count }, (_, row) => (set.has(row) ? 0 : 1))
  const { outcome } = input.metric.difference(keepRows(input.candidate, keep), keepRows(input.champion, keep))
  return measurementOf(outcome, input.level)
}

function isGain({ measured }: Measurement): boolean {
  return measured.low !== null && measured.low > 0
}

function carries(without: Measurement, whole: Measurement): boolean {
  const { estimate, low } = without.measured
  if (estimate === null || low === null || low > 0) return false
  return shareLost(whole.measured.estimate ?? 0, estimate) >= MOST_OF_IT
}

function shareLost(all: number, without: number): number {
  return (all - without) / all
}

function byPlace(a: RareSet, b: RareSet, first: ReadonlySet<string>): number {
  return Number(first.has(b.field)) - Number(first.has(a.field)) || a.count - b.count || b.weight - a.weight
}

function concentration(set: RareSet, n: number, whole: Measurement, without: Measurement): Concentration {
  return {
    where: whereText(set.expression),
    field: set.field,
    rows: set.count,
    share: set.count / n,
    difference_all: whole.measured,
    difference_without: without.measured,
  }
}

function plain(x: number | null): string {
  return x === null ? 'no value' : String(Number(x.toPrecision(2)))
}
