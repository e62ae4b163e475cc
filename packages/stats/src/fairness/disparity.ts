import { binomialDraw } from '../distributions/binomial-draw.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { requireTrials, requireWhole } from '../domain.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import type { Bounded, Gap } from './gap.ts'
import { asInterval, gapOf, meanOf, worseOf } from './gap.ts'
import type { GroupRate, GroupRates } from './groups.ts'
import { leastRows } from './groups.ts'

export interface DisparityOptions extends LevelOptions {
  readonly rng: Rng
  /** Groups with fewer rows in the denominator are reported, not judged. Default 15. */
  readonly minimum?: number
  /** Draws for the null. Default 1,000. */
  readonly draws?: number
}

/** Largest difference between groups of one rate, with what noise alone would show. */
export interface Disparity {
  /** max − min over the judged groups; the bounds hold for all pairs of groups together. */
  readonly difference: Interval
  /** min/max, from the same bounds; undefined where the largest rate is 0 (of the two odds: of both). */
  readonly ratio: Interval | undefined
  /** max − min on average if all groups had the pooled rate: not 0, and more with more groups. */
  readonly nullMean: number
  /** Chance of a difference as large if all groups had the pooled rate. */
  readonly pValue: number
  readonly judged: readonly GroupRate[]
  /** Groups too small to judge. */
  readonly small: readonly GroupRate[]
}

/**
 * Largest difference of a rate between groups, as Fairlearn's `difference(method="between_groups")`.
 * Undefined (`few-clusters`) with fewer than two judged groups.
 *
 * The interval: Wilson for every group at a level shared out among them (Bonferroni), low = the widest sure gap, high = the widest possible one.
 */
export function disparity(rates: readonly GroupRate[], options: DisparityOptions): Disparity | Undefined {
  const { judged, small } = bySize(rates, options)
  if (judged.length < 2) return undefinedBecause('few-clusters', rowsOf(judged))
  const gap = gapOf(bounded(judged, judged.length, levelOf(options)))
  return { ...intervals(gap, options, rowsOf(judged)), ...nullOf([judged], gap, options), judged, small }
}

/** Fairlearn's `demographic_parity_difference` and `_ratio`: the selection rate between groups. */
export function demographicParity(rates: GroupRates, options: DisparityOptions): Disparity | Undefined {
  return disparity(rates.selectionRate, options)
}

/** Fairlearn's `equal_opportunity_difference` and `_ratio`: the true-positive rate between groups. */
export function equalOpportunity(rates: GroupRates, options: DisparityOptions): Disparity | Undefined {
  return disparity(rates.truePositiveRate, options)
}

/** Two disparities of the same groups made one; the groups with their true-positive and false-positive rates. */
export interface OddsDisparity extends Omit<Disparity, 'judged' | 'small'> {
  readonly judged: { readonly truePositiveRate: readonly GroupRate[]; readonly falsePositiveRate: readonly GroupRate[] }
  readonly small: { readonly truePositiveRate: readonly GroupRate[]; readonly falsePositiveRate: readonly GroupRate[] }
}

export interface OddsOptions extends DisparityOptions {
  /** `worst_case` (default): the worse of the two rates. `mean`: their mean. */
  readonly agg?: 'worst_case' | 'mean'
}

/**
 * Fairlearn's `equalized_odds_difference` and `_ratio`: the true-positive and the false-positive rate between groups, aggregated by `agg`. One
 * family of all rates shares the level, so that the bounds of both hold together. A group is judged by each rate that has rows enough. The ratio
 * of a rate that is 0 in every judged group, 0/0, is passed over; its bounds are not: {@link worseOf}.
 * Undefined (`few-clusters`) where either rate has fewer than two judged groups.
 */
export function equalizedOdds(rates: GroupRates, options: OddsOptions): OddsDisparity | Undefined {
  const [tpr, fpr] = [bySize(rates.truePositiveRate, options), bySize(rates.falsePositiveRate, options)]
  const n = rowsOf(tpr.judged) + rowsOf(fpr.judged)
  if (tpr.judged.length < 2 || fpr.judged.length < 2) return undefinedBecause('few-clusters', n)
  const family = tpr.judged.length + fpr.judged.length
  const [first, second] = [tpr, fpr].map(({ judged }) => gapOf(bounded(judged, family, levelOf(options))))
  const mean = options.agg === 'mean'
  const gap = mean ? meanOf(first!, second!) : worseOf(first!, second!)
  return {
    ...intervals(gap, options, n),
    ...nullOf([tpr.judged, fpr.judged], gap, options, mean ? average : undefined),
    judged: { truePositiveRate: tpr.judged, falsePositiveRate: fpr.judged },
    small: { truePositiveRate: tpr.small, falsePositiveRate: fpr.small },
  }
}

function bySize(
  rates: readonly GroupRate[],
  options: DisparityOptions,
): { readonly judged: readonly GroupRate[]; readonly small: readonly GroupRate[] } {
  const minimum = leastRows(options.minimum ?? 15)
  for (const { hits, rows } of rates) requireTrials(hits, rows)
  return { judged: rates.filter(({ rows }) => rows >= minimum), small: rates.filter(({ rows }) => rows < minimum) }
}

function rowsOf(rates: readonly GroupRate[]): number {
  return rates.reduce((total, { rows }) => total + rows, 0)
}

/** Wilson's bounds at a level shared out among `family` rates. */
function bounded(rates: readonly GroupRate[], family: number, level: number): Bounded[] {
  const z = zOfLevel(1 - (1 - level) / family)
  return rates.map(({ hits, rows }) => {
    const [low, high] = wilsonBounds(hits / rows, rows, z)
    return { estimate: hits / rows, low, high }
  })
}

function intervals(gap: Gap, options: DisparityOptions, n: number): Pick<Disparity, 'difference' | 'ratio'> {
  const of = (bounds: Bounded): Interval => asInterval(bounds, levelOf(options), 'bonferroni-wilson', n)
  return { difference: of(gap.difference), ratio: gap.ratio && of(gap.ratio) }
}

/** Draws of every family with its pooled rate, the gaps of all families aggregated each time: the widest, if nothing else is said. */
function nullOf(
  families: readonly (readonly GroupRate[])[],
  { difference }: Gap,
  { rng, draws = 1000 }: DisparityOptions,
  aggregate: (gaps: readonly number[]) => number = (gaps) => Math.max(...gaps),
): { nullMean: number; pValue: number } {
  requireWhole(draws, 'draws')
  const pooled = families.map((rates) => rates.reduce((total, { hits }) => total + hits, 0) / rowsOf(rates))
  let [total, exceeding] = [0, 0]
  for (let d = 0; d < draws; d += 1) {
    const gaps = families.map((rates, f) => {
      const values = rates.map(({ rows }) => binomialDraw(rows, pooled[f]!, rng) / rows)
      return Math.max(...values) - Math.min(...values)
    })
    const gap = aggregate(gaps)
    total += gap
    if (gap >= difference.estimate - 1e-12) exceeding += 1
  }
  return { nullMean: total / draws, pValue: (exceeding + 1) / (draws + 1) }
}

function average(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** Estimates by Fairlearn's names. A group counts only where its denominator has `minimum` rows. */
export interface FairnessMeasures {
  readonly demographicParityDifference: number | undefined
  readonly demographicParityRatio: number | undefined
  readonly equalizedOddsDifference: number | undefined
  readonly equalizedOddsRatio: number | undefined
  readonly equalOpportunityDifference: number | undefined
  readonly equalOpportunityRatio: number | undefined
}

/**
 * The usual measures, as points; undefined where fewer than two groups can be compared, a ratio also where the largest rate is 0.
 * Equalized odds: the worse of TPR and FPR, a ratio of 0/0 passed over as in Fairlearn.
 */
export function fairnessMeasures(rates: GroupRates, minimum = 1): FairnessMeasures {
  const [selection, tpr, fpr] = [rates.selectionRate, rates.truePositiveRate, rates.falsePositiveRate].map((r) =>
    pointGap(r, minimum),
  )
  return {
    demographicParityDifference: selection?.difference,
    demographicParityRatio: selection?.ratio,
    equalizedOddsDifference: tpr && fpr && Math.max(tpr.difference, fpr.difference),
    equalizedOddsRatio: tpr && fpr && lesser(tpr.ratio, fpr.ratio),
    equalOpportunityDifference: tpr?.difference,
    equalOpportunityRatio: tpr?.ratio,
  }
}

/** 0/0, the groups being equal in it, is passed over. */
function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function pointGap(
  rates: readonly GroupRate[],
  minimum: number,
): { difference: number; ratio: number | undefined } | undefined {
  const least = leastRows(minimum)
  const values = rates.filter(({ rows }) => rows >= least).map(({ hits, rows }) => hits / rows)
  if (values.length < 2) return undefined
  const [highest, lowest] = [Math.max(...values), Math.min(...values)]
  return { difference: highest - lowest, ratio: highest === 0 ? undefined : lowest / highest }
}

/** Largest distance of a group from all rows together, as Fairlearn's `difference(method="to_overall")`. */
export function differenceToOverall(rates: readonly GroupRate[], minimum = 1): number | undefined {
  const overall = overallOf(rates)
  const least = leastRows(minimum)
  const judged = rates.filter((rate) => rate.rows >= least)
  if (judged.length === 0) return undefined
  return Math.max(...judged.map((rate) => Math.abs(rate.hits / rate.rows - overall)))
}

/**
 * Smallest ratio of a group to all rows together, the smaller by the larger, as Fairlearn's `ratio(method="to_overall")`: 0 to 1.
 * Undefined where no row is a hit.
 */
export function ratioToOverall(rates: readonly GroupRate[], minimum = 1): number | undefined {
  const overall = overallOf(rates)
  const least = leastRows(minimum)
  const judged = rates.filter((rate) => rate.rows >= least)
  if (judged.length === 0 || !(overall > 0)) return undefined
  return Math.min(...judged.map(({ hits, rows }) => Math.min(hits / rows, overall) / Math.max(hits / rows, overall)))
}

function overallOf(rates: readonly GroupRate[]): number {
  return rates.reduce((total, { hits }) => total + hits, 0) / rowsOf(rates)
}
