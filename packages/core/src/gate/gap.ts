import {
  compareGroups,
  demographicParity,
  equalizedOdds,
  equalOpportunity,
  groupRates,
  permutedGap,
  seeded,
  worseOf,
  type GroupMeasure,
  type GroupRates,
  type Interval,
  type Summarised,
} from '@titlebout/stats'
import type { FairnessMetric } from '../evaluation/fairness.ts'
import { rowsAt, type BinaryRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric, MetricOutcome } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { isResampled, RESAMPLE_SEED } from '../evaluation/metrics/resampling.ts'
import type { RuleGroups } from './groups.ts'

/** What lies between groups of rows, with what chance alone would show. */
export interface GroupGap {
  readonly difference: Interval
  /** Undefined where it has no meaning. */
  readonly ratio: Interval | undefined
  /** Of the difference, if groups meant nothing; undefined where nobody drew it. */
  readonly chance: { readonly mean: number; readonly pValue: number } | undefined
  /** RuleGroups that could not be judged. */
  readonly unjudged: number
}

/** Rows times draws that a null distribution may cost. */
const WORK = 2e7
const MOST_DRAWS = 999
const LEAST_DRAWS = 99

interface GapOptions {
  readonly level: number
}

/** Fairlearn's differences and ratios; undefined where fewer than two groups can be compared. */
export function fairnessGap(
  metric: FairnessMetric,
  rows: BinaryRows,
  groups: RuleGroups,
  { level }: GapOptions,
): GroupGap | undefined {
  if (rows.weight !== undefined || rows.cluster !== undefined || rows.prevalence !== undefined)
    return weightedGap(metric, rows, groups, { level })
  const { places, codes } = membersOf(groups)
  const { truth, prediction } = rowsAt(rows, places)
  return ratesGap(metric, groupRates(truth, prediction, codes), { level, minimum: groups.minimum })
}

/** The same from counts by group, of rows that each count once and stand alone. */
export function ratesGap(
  metric: FairnessMetric,
  rates: GroupRates,
  { level, minimum }: GapOptions & { readonly minimum: number },
): GroupGap | undefined {
  const options = { rng: seeded(RESAMPLE_SEED), level, minimum }
  const measure = { 'demographic-parity': demographicParity, 'equal-opportunity': equalOpportunity }
  const gap = metric.of === 'equalized-odds' ? equalizedOdds(rates, options) : measure[metric.of](rates, options)
  if ('kind' in gap) return undefined
  const small = Array.isArray(gap.small) ? gap.small.length : Math.max(...Object.values(gap.small).map(lengthOf))
  const chance = { mean: gap.nullMean, pValue: gap.pValue }
  return { difference: gap.difference, ratio: gap.ratio, chance, unjudged: small }
}

function lengthOf({ length }: { readonly length: number }): number {
  return length
}

/** Rates of rows that count differently or belong together: by their own intervals, which respect that. */
function weightedGap(
  metric: FairnessMetric,
  rows: BinaryRows,
  groups: RuleGroups,
  { level }: GapOptions,
): GroupGap | undefined {
  const selection = metricOfTask('selection_rate', rows.task)
  if (metric.of === 'demographic-parity') return gapOf(selection, rows, groups, { level })
  // Recall is the share called positive among the positives, and no share of theirs matters there.
  const among = (label: number, at: number): GroupGap | undefined => {
    const places = Uint32Array.from(rows.truth.keys()).filter((row) => rows.truth[row] === label)
    const part = { ...rowsAt(rows, places), prevalence: undefined }
    return gapOf(
      selection,
      part,
      { ...groups, codes: Uint32Array.from(places, (row) => groups.codes[row]!) },
      { level: at },
    )
  }
  if (metric.of === 'equal-opportunity') return among(1, level)
  // Both rates share the error; groups that cannot be judged by one of them make it a little too careful.
  const [first, second] = [among(1, 1 - (1 - level) / 2), among(0, 1 - (1 - level) / 2)]
  return first && second && worseOdds(first, second, level)
}

function worseOdds(first: GroupGap, second: GroupGap, level: number): GroupGap {
  const { difference, ratio } = worseOf(first, second)
  return {
    difference: { ...first.difference, ...difference, level },
    ratio: ratio && { ...first.difference, ...ratio, level },
    chance: undefined,
    unjudged: Math.max(first.unjudged, second.unjudged),
  }
}

/** Largest difference of any metric between groups; undefined where fewer than two of them have an interval. */
export function gapOf(
  metric: Metric,
  rows: JudgedRows,
  groups: RuleGroups,
  { level }: GapOptions,
): GroupGap | undefined {
  const { places, codes } = membersOf(groups)
  const members = rowsAt(rows, places)
  const measured = measuredGroups(metric, members, codes, groups.size)
  const gap = comparedGap(measured, { level, minimum: groups.minimum })
  return gap && { ...gap, chance: chanceOf(metric, members, codes, { groups, measured }) }
}

/** The same from what each group came to; what chance alone would show takes the rows. */
export function comparedGap(
  measured: readonly GroupMeasure[],
  options: GapOptions & { readonly minimum: number },
): GroupGap | undefined {
  const compared = compareGroups(measured, options)
  if ('kind' in compared) return undefined
  const { difference, ratio, small } = compared
  return { difference, ratio, chance: undefined, unjudged: small.length }
}

function measuredGroups(metric: Metric, rows: JudgedRows, codes: Uint32Array, size: number): GroupMeasure[] {
  return Array.from({ length: size }, (_, group) => {
    const places = Uint32Array.from(codes.keys()).filter((row) => codes[row] === group)
    return { group, rows: places.length, measured: summarised(metric.measure(rowsAt(rows, places))) }
  })
}

/** What a group came to, as groups are compared by it. */
export function summarised(outcome: MetricOutcome): Summarised {
  return outcome.kind === 'measured' ? outcome : { kind: 'undefined', reason: 'too-few-rows', n: outcome.n }
}

/** The mean difference and the chance of one as large if groups were dealt out anew. */
function chanceOf(
  metric: Metric,
  rows: JudgedRows,
  codes: Uint32Array,
  { groups, measured }: { readonly groups: RuleGroups; readonly measured: readonly GroupMeasure[] },
): GroupGap['chance'] {
  // What is resampled itself would be resampled in every draw.
  if (measured.some(({ measured: one }) => one.kind === 'measured' && isResampled(one))) return undefined
  const { cluster } = rows
  if (cluster !== undefined && cutsClusters(cluster, codes)) return undefined
  const draws = Math.max(LEAST_DRAWS, Math.min(MOST_DRAWS, Math.floor(WORK / rows.count)))
  const independent = { ...rows, cluster: undefined }
  const gap = permutedGap(
    codes,
    (places) => {
      const outcome = metric.measure(rowsAt(independent, places))
      return outcome.kind === 'measured' ? outcome.estimate : undefined
    },
    { rng: seeded(RESAMPLE_SEED), draws, minimum: groups.minimum, ...(cluster && { clusters: cluster }) },
  )
  return 'kind' in gap ? undefined : { mean: gap.nullMean, pValue: gap.pValue }
}

/** Whether a cluster has rows of several groups, so that groups cannot be dealt out to clusters. */
function cutsClusters(cluster: Uint32Array, codes: Uint32Array): boolean {
  const known = new Map<number, number>()
  for (let row = 0; row < cluster.length; row += 1) {
    const group = known.get(cluster[row]!)
    if (group === undefined) known.set(cluster[row]!, codes[row]!)
    else if (group !== codes[row]) return true
  }
  return false
}

/** Places of the rows whose group is large enough, and their groups from 0. */
function membersOf({ codes }: RuleGroups): { readonly places: Uint32Array; readonly codes: Uint32Array } {
  const places = Uint32Array.from(codes.keys()).filter((row) => codes[row] !== 0)
  return { places, codes: Uint32Array.from(places, (row) => codes[row]! - 1) }
}
