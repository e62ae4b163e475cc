import { column } from '../column.ts'
import { normalCdf, zOfLevel } from '../distributions/normal.ts'
import { requirePositive } from '../domain.ts'
import { newcombeAuc } from '../intervals/auc.ts'
import { bisect } from '../intervals/root.ts'
import { rocAuc } from '../metrics/roc-auc.ts'
import type { Undefined } from '../result.ts'
import { isUndefined, undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import type { DomainColumn, Rows } from './domain-design.ts'
import { designer, requireColumns } from './domain-design.ts'
import type { DriftEffect, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'
import { linearScore, ridgeLogistic } from './ridge-logistic.ts'

export interface DomainAucOptions extends DriftOptions {
  /** Deals the rows of each window to the training and the held-out half. */
  readonly rng: Rng
  /** Penalty of the classifier. Default 1. */
  readonly ridge?: number
  /** Rows of a window that train at most; all others are held out. Default 20,000. */
  readonly mostTraining?: number
}

/** Rows of a window below which there is nothing to learn and to hold out. */
const LEAST_ROWS = 10

/**
 * Drift of all columns together, by a domain classifier: how far above 0.5 the area under the ROC curve lies with which a logistic
 * regression, trained on one half of the rows, tells current from reference rows in the other half. From 0 to 0.5.
 *
 * The held-out rows are new to the classifier, so its area there has DeLong's variance, and the test holds whatever was learnt: the area of
 * this classifier is at most the best one's. `failed` says that the windows can be told apart; `passed` only that this classifier,
 * which sees location and spread of numbers and shares of categories, each on its own, cannot.
 * Undefined below 10 rows in a window (`too-few-rows`) or where no column varies (`constant`).
 *
 * @param options.tolerance of area − 0.5
 * @throws {DomainError} on no column, columns of other lengths, NaN or infinite numbers, codes that are no category
 */
export function domainAucDrift(columns: readonly DomainColumn[], options: DomainAucOptions): DriftEffect | Undefined {
  const { tolerance, alpha, level } = driftSettings(options)
  const { rng, ridge = 1, mostTraining = 20_000 } = options
  requirePositive(ridge, 'ridge')
  requirePositive(mostTraining, 'mostTraining')
  const { n, m } = requireColumns(columns)
  if (Math.min(n, m) < LEAST_ROWS) return undefinedBecause('too-few-rows', n + m)
  const [reference, current] = [halves(n, mostTraining, rng), halves(m, mostTraining, rng)]
  const training = { reference: reference.training, current: current.training }
  const held = { reference: reference.held, current: current.held }
  const build = designer(columns, training)
  const design = build(training)
  if (design.columns === 0) return undefinedBecause('constant', n + m)
  const fit = ridgeLogistic(design, windowOf(training), ridge)
  const [seen, y] = [build(held), windowOf(held)]
  const outcome = rocAuc(
    y,
    column(y.length, (i) => linearScore(seen, fit, i)),
  )
  if (isUndefined(outcome)) return outcome
  const sizes = { reference: held.reference.length, current: held.current.length }
  const above = aboveHalf(outcome.estimate, outcome.variance ?? 0, sizes)
  const z = zOfLevel(level)
  const interval = {
    estimate: Math.max(0, outcome.estimate - 0.5),
    low: Math.max(0, above.low(z)),
    high: Math.max(0, above.high(z)),
    level,
    method: above.method,
    n: n + m,
    effectiveN: outcome.effectiveN,
    note: `logistic regression, held out ${sizes.reference} and ${sizes.current} rows`,
  }
  const pValue = above.pValue(tolerance)
  // The mean of max(0, Z) is 1/√(2π) standard deviations, that of Mann and Whitney's statistic.
  const nullMean = Math.sqrt(
    (sizes.reference + sizes.current + 1) / (12 * sizes.reference * sizes.current * 2 * Math.PI),
  )
  const verdict = driftVerdict(pValue, alpha, interval, tolerance)
  return { kind: 'drift', measure: 'domain-auc', interval, tolerance, pValue, alpha, nullMean, verdict }
}

interface AboveHalf {
  readonly method: string
  readonly low: (z: number) => number
  readonly high: (z: number) => number
  readonly pValue: (tolerance: number) => number
}

/** Beyond so many standard errors Newcombe's p-value is only said to be smaller. */
const FAR = 8

/** Bounds of area − 0.5: DeLong's, or Newcombe's where all rows of a window have the same placement and the variance is 0. */
function aboveHalf(
  area: number,
  variance: number,
  sizes: { readonly reference: number; readonly current: number },
): AboveHalf {
  if (variance > 0) {
    const error = Math.sqrt(variance)
    return {
      method: 'delong',
      low: (z) => area - 0.5 - z * error,
      high: (z) => area - 0.5 + z * error,
      pValue: (tolerance) => normalCdf(-(area - 0.5 - tolerance) / error),
    }
  }
  const bounds = (z: number): { readonly low: number; readonly high: number } =>
    newcombeAuc(area, sizes.current, sizes.reference, { level: 1 - 2 * normalCdf(-z) })
  const low = (z: number): number => bounds(z).low - 0.5
  return {
    method: 'newcombe-auc',
    low,
    high: (z) => bounds(z).high - 0.5,
    pValue: (tolerance) => {
      if (area - 0.5 <= tolerance) return 1
      if (low(FAR) > tolerance) return normalCdf(-FAR)
      return normalCdf(-bisect((z) => low(z) - tolerance, 1e-9, FAR))
    },
  }
}

/** A random half of the rows, at most so many, and the others. */
function halves(rows: number, most: number, rng: Rng): { readonly training: Uint32Array; readonly held: Uint32Array } {
  const order = Uint32Array.from({ length: rows }, (_, i) => i)
  const wanted = Math.min(Math.floor(rows / 2), most)
  for (let i = 0; i < wanted; i += 1) {
    const j = i + Math.floor(rng.next() * (rows - i))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return { training: order.subarray(0, wanted), held: order.subarray(wanted) }
}

/** 1 for the current window. */
function windowOf(rows: Rows): Uint8Array {
  return new Uint8Array(rows.reference.length + rows.current.length).fill(1, rows.reference.length)
}
