import { binomialDraw } from '../distributions/binomial-draw.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import type { GroupRate, GroupRates } from './groups.ts'

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
  /** min/max; undefined where the largest rate is 0. */
  readonly ratio: number | undefined
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
  const minimum = Math.max(1, options.minimum ?? 15)
  const judged = rates.filter(({ rows }) => rows >= minimum)
  const small = rates.filter(({ rows }) => rows < minimum)
  const n = judged.reduce((total, { rows }) => total + rows, 0)
  if (judged.length < 2) return undefinedBecause('few-clusters', n)
  const level = levelOf(options)
  const values = judged.map(({ hits, rows }) => hits / rows)
  const [most, least] = [Math.max(...values), Math.min(...values)]
  const z = zOfLevel(1 - (1 - level) / judged.length)
  const bounds = judged.map(({ hits, rows }) => wilsonBounds(hits / rows, rows, z))
  const [highestLow, lowestHigh] = [
    Math.max(...bounds.map(([low]) => low)),
    Math.min(...bounds.map(([, high]) => high)),
  ]
  const [highest, lowest] = [Math.max(...bounds.map(([, high]) => high)), Math.min(...bounds.map(([low]) => low))]
  const difference: Interval = {
    estimate: most - least,
    low: Math.max(0, highestLow - lowestHigh),
    high: highest - lowest,
    level,
    method: 'bonferroni-wilson',
    n,
    effectiveN: n,
  }
  return {
    difference,
    ratio: most === 0 ? undefined : least / most,
    ...nullOf(judged, most - least, options),
    judged,
    small,
  }
}

function nullOf(
  judged: readonly GroupRate[],
  observed: number,
  options: DisparityOptions,
): { nullMean: number; pValue: number } {
  const { rng, draws = 1000 } = options
  const rows = judged.reduce((total, rate) => total + rate.rows, 0)
  const pooled = judged.reduce((total, rate) => total + rate.hits, 0) / rows
  let [total, exceeding] = [0, 0]
  for (let d = 0; d < draws; d += 1) {
    const values = judged.map((rate) => binomialDraw(rate.rows, pooled, rng) / rate.rows)
    const gap = Math.max(...values) - Math.min(...values)
    total += gap
    if (gap >= observed - 1e-12) exceeding += 1
  }
  return { nullMean: total / draws, pValue: (exceeding + 1) / (draws + 1) }
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

/** The usual measures, as points; undefined where fewer than two groups can be compared. Equalized odds: the worse of TPR and FPR. */
export function fairnessMeasures(rates: GroupRates, minimum = 1): FairnessMeasures {
  const [selection, tpr, fpr] = [rates.selectionRate, rates.truePositiveRate, rates.falsePositiveRate].map((r) =>
    gap(r, minimum),
  )
  return {
    demographicParityDifference: selection?.difference,
    demographicParityRatio: selection?.ratio,
    equalizedOddsDifference: tpr && fpr && Math.max(tpr.difference, fpr.difference),
    equalizedOddsRatio: worse(tpr?.ratio, fpr?.ratio),
    equalOpportunityDifference: tpr?.difference,
    equalOpportunityRatio: tpr?.ratio,
  }
}

function worse(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(a, b)
}

function gap(
  rates: readonly GroupRate[],
  minimum: number,
): { difference: number; ratio: number | undefined } | undefined {
  const values = rates.filter(({ rows }) => rows >= Math.max(1, minimum)).map(({ hits, rows }) => hits / rows)
  if (values.length < 2) return undefined
  const [most, least] = [Math.max(...values), Math.min(...values)]
  return { difference: most - least, ratio: most === 0 ? undefined : least / most }
}

/** Largest distance of a group from all rows together, as Fairlearn's `to_overall`. */
export function differenceToOverall(rates: readonly GroupRate[], minimum = 1): number | undefined {
  const rows = rates.reduce((total, rate) => total + rate.rows, 0)
  const overall = rates.reduce((total, rate) => total + rate.hits, 0) / rows
  const judged = rates.filter((rate) => rate.rows >= Math.max(1, minimum))
  if (judged.length === 0) return undefined
  return Math.max(...judged.map((rate) => Math.abs(rate.hits / rate.rows - overall)))
}
