import { momentDf } from '../intervals/moment-df.ts'
import type { CellFunction, CellShares } from '../metrics/cells.ts'
import type { Interval, Summarised, Summary, Undefined, UndefinedReason } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { CellStatistics } from './cell-statistics.ts'
import type { ClusterOptions } from './clustered-summary.ts'
import { withClusters } from './clustered-summary.ts'
import { kishSize } from './slice-size.ts'
import { sharesFrom, unseenBounds } from './unseen-cells.ts'

/** A metric of labels and predictions: what it is as a function of the cells, and the values that it can take. */
export interface CellMeasure {
  /**
   * What the values can be, and so which law the interval has. In [0, 1] the logit's lean is enough for F and its kin; below 0 there is no logit, and a
   * mean of rates rests on the rarest class alone: both have t with `momentDf` degrees of freedom.
   */
  readonly range: readonly [number, number]
  readonly restsOnRarest?: boolean
  /** A reason where the table leaves the metric without a value. */
  readonly measure: (cells: CellShares) => CellFunction | UndefinedReason
  /** Whether the values of two fighters on the same rows are averages over the same classes. Absent: always. */
  readonly comparable?: (first: CellShares, second: CellShares) => boolean
}

/** A metric of one fighter with what each cell contributes: φ of a row is n·w/W times its cell's. */
export interface CellOutcome {
  readonly summary: Summary
  /** Centred gradient at `label * classes + called`. */
  readonly deviations: Float64Array
}

/** The metric of one fighter over one slice. */
export function cellSummary(
  statistics: CellStatistics,
  measure: CellMeasure,
  fighter = 0,
  options: ClusterOptions = {},
): Summarised {
  const outcome = cellOutcome(statistics, measure, fighter)
  if ('kind' in outcome) return outcome
  return clusteredCells(outcome.summary, statistics, deviationsOf(statistics, outcome.deviations, fighter), options)
}

/**
 * The metric of the second fighter minus that of the first, on the same rows. `other-classes` where one averages over a class that is in no label
 * here and that it alone calls: the difference would be that of the number of classes.
 */
export function cellDifference(
  statistics: CellStatistics,
  measure: CellMeasure,
  options: ClusterOptions = {},
): Summarised {
  const [first, second] = [cellOutcome(statistics, measure, 0), cellOutcome(statistics, measure, 1)]
  if ('kind' in first) return first
  if ('kind' in second) return second
  if (measure.comparable?.(sharesOf(statistics, 0), sharesOf(statistics, 1)) === false)
    return undefinedBecause('other-classes', statistics.size.n)
  const theirs = deviationsOf(statistics, first.deviations, 0)
  const ours = deviationsOf(statistics, second.deviations, 1)
  const size = Math.max(...ours.map(Math.abs), ...theirs.map(Math.abs), 0)
  const deviations = withoutNoise(
    ours.map((d, c) => d - theirs[c]!),
    size,
  )
  const summary: Summary = {
    kind: 'measured',
    estimate: second.summary.estimate - first.summary.estimate,
    variance: varianceOf(statistics, deviations),
    // Of 15 positives often two or three tell the fighters apart, and the normal law then holds in 90 % instead of 95 %.
    df: degreesOfFreedom(statistics, deviations),
    n: statistics.size.n,
    effectiveN: Math.min(first.summary.effectiveN, second.summary.effectiveN),
    method: 'delta',
    range: [measure.range[0] - measure.range[1], measure.range[1] - measure.range[0]],
  }
  return clusteredCells(summary, statistics, deviations, options)
}

/** Any smooth function of the label × prediction table, by the delta method: Var = Σ_c Q_c·(g_c − ḡ)²/W², Q_c the squared weights of the cell. */
export function cellOutcome(
  statistics: CellStatistics,
  { measure, range, restsOnRarest = false }: CellMeasure,
  fighter: number,
): CellOutcome | Undefined {
  const { size } = statistics
  if (size.weight === 0) return undefinedBecause('empty', size.n)
  const shares = sharesOf(statistics, fighter)
  const measured = measure(shares)
  if (typeof measured === 'string') return undefinedBecause(measured, size.n)
  const deviations = centred(measured, shares)
  const { counts } = measured
  const ofCells = deviationsOf(statistics, deviations, fighter)
  const estimate = withinRange(measured.value, range)
  const variance = varianceOf(statistics, ofCells)
  const atBoundary = (level: number, independent = 1): Interval => {
    const trials = (label: number): number =>
      independent * countedSize(statistics, (actual) => actual === label, fighter)
    const bounds = unseenBounds(estimate, shares, measure, { trials, level })
    return { estimate, ...bounds, level, method: 'unseen', n: size.n, effectiveN: independent * kishSize(size) }
  }
  return {
    deviations,
    summary: {
      kind: 'measured',
      estimate,
      variance,
      df: range[0] < 0 || restsOnRarest ? degreesOfFreedom(statistics, ofCells) : undefined,
      n: size.n,
      effectiveN: counts === undefined ? kishSize(size) : countedSize(statistics, counts, fighter),
      method: counts === undefined ? 'delta' : 'proportion',
      range,
      ...(variance === 0 ? { atBoundary } : {}),
    },
  }
}

/** Rounding takes a correlation of −1 past its end by a last digit, and an interval that is cut to the range would lie beside it. */
function withinRange(value: number, [low, high]: readonly [number, number]): number {
  return Math.max(low, Math.min(high, value))
}

/** Kish's size of the rows that a proportion is out of. */
function countedSize(
  { cells }: CellStatistics,
  counts: (actual: number, called: number) => boolean,
  fighter: number,
): number {
  const counted = cells.filter(({ label, called }) => counts(label, called[fighter]!))
  const weight = sumOf(counted.length, (c) => counted[c]!.weight)
  return kishSize({ n: 0, clusters: undefined, weight, squares: sumOf(counted.length, (c) => counted[c]!.squares) })
}

/** The cells of one fighter, as shares of the weight of all rows. */
export function sharesOf({ cells, classes, size }: CellStatistics, fighter: number): CellShares {
  const share = new Float64Array(classes * classes)
  for (const cell of cells) share[cell.label * classes + cell.called[fighter]!]! += cell.weight / size.weight
  return sharesFrom(share, classes)
}

/** Gradient per cell less its mean: shares sum to 1, so only this part can move. */
function centred(measured: CellFunction, { classes, share }: CellShares): Float64Array {
  const gradient = share.map((_, k) => (share[k] === 0 ? 0 : measured.gradient(Math.floor(k / classes), k % classes)))
  const centre = sumOf(share.length, (k) => share[k]! * gradient[k]!)
  const deviations = gradient.map((g) => g - centre)
  return withoutNoise(
    deviations,
    sumOf(gradient.length, (k) => Math.abs(gradient[k]!)),
  )
}

/** What rounding leaves of deviations that are 0, in numbers that add up to `size`, is 0: a variance of 1e-33 is none. */
function withoutNoise(deviations: Float64Array, size: number): Float64Array {
  const noise = 8 * Number.EPSILON * size
  return deviations.map((d) => (Math.abs(d) <= noise ? 0 : d))
}

function deviationsOf({ cells, classes }: CellStatistics, deviations: Float64Array, fighter: number): Float64Array {
  return Float64Array.from(cells, ({ label, called }) => deviations[label * classes + called[fighter]!]!)
}

function varianceOf({ cells, size }: CellStatistics, deviations: Float64Array): number {
  return sumOf(cells.length, (c) => cells[c]!.squares * deviations[c]! ** 2) / (size.weight * size.weight)
}

/** Of φ, which is the same multiple of w·deviation everywhere. */
function degreesOfFreedom({ cells, size }: CellStatistics, deviations: Float64Array): number {
  const squares = sumOf(cells.length, (c) => cells[c]!.squares * deviations[c]! ** 2)
  const fourths = sumOf(cells.length, (c) => cells[c]!.fourths * deviations[c]! ** 4)
  return momentDf(squares, fourths, size.n)
}

function clusteredCells(
  summary: Summary,
  { clusterMoments, size }: CellStatistics,
  deviations: Float64Array,
  options: ClusterOptions,
): Summarised {
  if (clusterMoments === undefined || size.clusters === undefined) return summary
  const spread = sumOf(clusterMoments.length, (k) => {
    const { first, second, moment } = clusterMoments[k]!
    return (first === second ? 1 : 2) * moment * deviations[first]! * deviations[second]!
  })
  return withClusters(summary, size.clusters, { spread: Math.max(0, spread) / (size.weight * size.weight) }, options)
}
