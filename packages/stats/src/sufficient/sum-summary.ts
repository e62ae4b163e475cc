import { requireInRange } from '../domain.ts'
import { intervalOf } from '../intervals/interval-of.ts'
import { momentDf } from '../intervals/moment-df.ts'
import { skewnessOfMean } from '../intervals/skewed-mean.ts'
import { unseenMean } from '../intervals/unseen.ts'
import type { Interval, Summarised, Summary, Undefined, UndefinedReason } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { ClusterOptions } from './clustered-summary.ts'
import { withClusters } from './clustered-summary.ts'
import { kishSize } from './slice-size.ts'
import type { SumStatistics } from './sum-statistics.ts'
import type { Term } from './terms.ts'
import { termName } from './terms.ts'

/** A value that depends on means, and its slope with respect to each. */
export interface Slopes<K extends string> {
  readonly value: number
  readonly slopes: Readonly<Record<K, number>>
  /** Whether no variance can be told, as of a share of a variance that is 0. */
  readonly untellable?: boolean
}

/** A metric that is a function of weighted means of per-row terms. */
export interface SumMeasure<K extends string = string> {
  readonly terms: Readonly<Record<K, Term>>
  readonly range: readonly [number, number]
  /** `mean`: the mean of its one term, with s²/n and Student's t after Hall; `proportion`: the mean of a term of 0 and 1; `delta`: any smooth function. */
  readonly law: 'mean' | 'proportion' | 'delta'
  readonly measure: (mean: (name: K) => number) => Slopes<K> | UndefinedReason
  /** For a rising function of the mean of the one term, which takes the image of that mean's interval. */
  readonly image?: (mean: number) => number
  /** Rows below which there is no value. Default 1. */
  readonly leastRows?: number
}

/** The mean of one term. */
export function meanMeasure(
  term: Term,
  range: readonly [number, number],
  law: 'mean' | 'proportion' = 'mean',
): SumMeasure<'term'> {
  return { terms: { term }, range, law, measure: (mean) => ({ value: mean('term'), slopes: { term: 1 } }) }
}

/** The metric of one fighter over one slice. */
export function sumSummary(
  statistics: SumStatistics,
  measure: SumMeasure,
  fighter = 0,
  options: ClusterOptions = {},
): Summarised {
  const outcome = sumOutcome(statistics, measure, fighter)
  if ('kind' in outcome) return outcome
  const { slopes } = outcome
  const { law, image } = measure
  const summary = finished(outcome.summary, statistics, { slopes, law }, options)
  if (image === undefined || summary.kind === 'undefined' || summary.method === 'clustered' || !summary.variance)
    return summary
  const ofMean = sumSummary(statistics, meanMeasure(Object.values(measure.terms)[0]!, measure.range), fighter)
  return { ...summary, ownInterval: (level) => imageOf(ofMean, image, level) }
}

function imageOf(outcome: Summarised, image: (mean: number) => number, level: number): Interval {
  const interval = intervalOf(outcome, { level })
  if ('kind' in interval) throw new Error('a measured variance gives an interval')
  return { ...interval, estimate: image(interval.estimate), low: image(interval.low), high: image(interval.high) }
}

/** The metric of the second fighter minus that of the first, on the same rows: for means, the mean of the differences. */
export function sumDifference(
  statistics: SumStatistics,
  measure: SumMeasure,
  options: ClusterOptions = {},
): Summarised {
  const [first, second] = [sumOutcome(statistics, measure, 0), sumOutcome(statistics, measure, 1)]
  if ('kind' in first) return first
  if ('kind' in second) return second
  const slopes = second.slopes.map((slope, b) => slope - first.slopes[b]!)
  const isMean = measure.law === 'mean'
  const [low, high] = measure.range
  const { atBoundary: _ofOneAlone, ...rest } = second.summary
  const summary: Summary = {
    ...rest,
    ...(isMean ? { signed: true } : {}),
    estimate: isMean
      ? statistics.means[differencePlace(statistics, measure)]!
      : second.summary.estimate - first.summary.estimate,
    variance: first.summary.variance === undefined ? undefined : second.summary.variance,
    method: isMean ? 'mean' : 'delta',
    df: measure.law === 'proportion' ? shareDf(statistics, measure) : second.summary.df,
    range: isMean ? [-Infinity, Infinity] : [low - high, high - low],
  }
  return finished(summary, statistics, { slopes, law: measure.law }, options)
}

export interface SumOutcome {
  readonly summary: Summary
  /** With respect to each column of the basis. */
  readonly slopes: Float64Array
}

/** Its variance is 0 or undefined here: only whether there is one. {@link finished} computes it. */
export function sumOutcome(statistics: SumStatistics, measure: SumMeasure, fighter: number): SumOutcome | Undefined {
  const { n, weight } = statistics.size
  if (weight === 0) return undefinedBecause('empty', n)
  if (n < (measure.leastRows ?? 1)) return undefinedBecause('too-few-rows', n)
  const names = Object.keys(measure.terms)
  const places = new Map(names.map((name) => [name, placesOf(statistics, measure.terms[name]!)]))
  const mean = (name: string): number => {
    const { first, difference } = places.get(name)!
    return statistics.means[first]! + (fighter === 1 && difference >= 0 ? statistics.means[difference]! : 0)
  }
  for (const name of names) requireInRange(mean(name), columnName(measure.terms[name]!))
  const measured = measure.measure(mean)
  if (typeof measured === 'string') return undefinedBecause(measured, n)
  requireInRange(measured.value, names.map((name) => columnName(measure.terms[name]!)).join(' and '))
  const slopes = new Float64Array(statistics.basis.length)
  for (const name of names) {
    const { first, difference } = places.get(name)!
    slopes[first]! += measured.slopes[name]!
    if (fighter === 1 && difference >= 0) slopes[difference]! += measured.slopes[name]!
  }
  const { law, range } = measure
  return {
    slopes,
    summary: {
      kind: 'measured',
      estimate: measured.value,
      variance: n < 2 || measured.untellable ? undefined : 0,
      df: law === 'mean' ? degreesOfFreedom(statistics) : undefined,
      n,
      effectiveN: kishSize(statistics.size),
      method: law,
      range,
      ...(law === 'mean' && range[0] < 0 ? { signed: true } : {}),
      ...(law !== 'delta' && n > 1 && range.every(Number.isFinite)
        ? { atBoundary: unseenMean(measured.value, range, { n, effectiveN: kishSize(statistics.size) }) }
        : {}),
    },
  }
}

function finished(
  summary: Summary,
  statistics: SumStatistics,
  { slopes, law }: { readonly slopes: Float64Array; readonly law: SumMeasure['law'] },
  options: ClusterOptions,
): Summarised {
  const { clusterMoments, clusterThirds, size } = statistics
  // Means take s² with n − 1; functions of means keep the plain influence variance.
  const correction = law === 'delta' ? 1 : size.n / (size.n - 1)
  const scale = correction / (size.weight * size.weight)
  const known = summary.variance !== undefined
  const squares = squaredDeviations(statistics, slopes)
  const whole: Summary = known
    ? {
        ...summary,
        variance: tellable(scale * squares, law),
        ...(law === 'mean' ? skewnessOf(statistics.thirds, slopes, squares) : {}),
      }
    : summary
  if (clusterMoments === undefined || size.clusters === undefined) return whole
  const ofClusters = quadratic(clusterMoments, slopes)
  const { skewness } = skewnessOf(clusterThirds, slopes, ofClusters)
  return withClusters(whole, size.clusters, { spread: scale * ofClusters, skewness }, options)
}

/** Squares beyond double precision overflow: nothing is known then about how far a mean may be off, and less of what is made of it. */
function tellable(variance: number, law: SumMeasure['law']): number | undefined {
  if (law === 'delta') return Number.isNaN(variance) ? undefined : variance
  return Number.isFinite(variance) ? variance : Infinity
}

/** Of one column: third moments of sums of columns are not kept. */
function skewnessOf(
  thirds: Float64Array | undefined,
  slopes: Float64Array,
  squares: number,
): Pick<Summary, 'skewness'> {
  const used = Array.from(slopes.keys()).filter((b) => slopes[b] !== 0)
  if (thirds === undefined || used.length !== 1 || squares === 0) return {}
  const skewness = skewnessOfMean(squares, slopes[used[0]!]! ** 3 * thirds[used[0]!]!)
  return skewness === undefined ? {} : { skewness }
}

function columnName(term: Term): string {
  return term.kind === 'loss' ? term.column : termName(term)
}

/** What rounding leaves of terms that are all alike is 0: some 1e-8 of a last digit each, where two doubles differ by a whole one. */
function squaredDeviations({ moments, means, size }: SumStatistics, slopes: Float64Array): number {
  let noise = 0
  for (let b = 0; b < slopes.length; b += 1) noise += (slopes[b]! * means[b]!) ** 2
  const total = quadratic(moments, slopes)
  return total <= 1e-8 * Number.EPSILON ** 2 * noise * size.squares ? 0 : total
}

/**
 * Slopes are 0 for the terms of other metrics, with which there are no moments. Terms that move together cancel: less
 * than their last digits is nothing.
 */
function quadratic(moments: Float64Array, slopes: Float64Array): number {
  const width = slopes.length
  let total = 0
  let size = 0
  for (let b = 0; b < width; b += 1) {
    if (slopes[b] === 0) continue
    for (let d = 0; d < width; d += 1) {
      if (slopes[d] === 0) continue
      const part = slopes[b]! * slopes[d]! * moments[b * width + d]!
      total += part
      size += Math.abs(part)
    }
  }
  return total <= 8 * Number.EPSILON * size ? 0 : total
}

function degreesOfFreedom({ size }: SumStatistics): number | undefined {
  return size.n < 2 ? undefined : size.n - 1
}

function placesOf({ basis }: SumStatistics, term: Term): { readonly first: number; readonly difference: number } {
  const name = termName(term)
  const place = (of: 'first' | 'difference'): number =>
    basis.findIndex((column) => column.term === name && column.of === of)
  const first = place('first')
  if (first < 0) throw new Error(`the sums hold no ${name}`)
  return { first, difference: place('difference') }
}

/** As of a difference of cells: the rows that tell two fighters apart may be few. */
function shareDf(statistics: SumStatistics, measure: SumMeasure): number | undefined {
  const { size, basis, moments, fourths } = statistics
  if (size.n < 2) return undefined
  const place = differencePlace(statistics, measure)
  return momentDf(moments[place * basis.length + place]!, fourths[place]!, size.n)
}

function differencePlace(statistics: SumStatistics, measure: SumMeasure): number {
  return placesOf(statistics, Object.values(measure.terms)[0]!).difference
}
