import { requireOpenShare, requireSameLength } from '../domain.ts'
import type { ResampledOptions } from '../resampling/resampled.ts'
import { resampled, resampledDifference } from '../resampling/resampled.ts'
import type { Summarised, Summary, Undefined } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import type { CurvePoint, OperatingPoint } from './curve-points.ts'
import { pointOn, rangeOf } from './curve-points.ts'
import { curves } from './threshold-curve.ts'

export type CurvePointOptions = WeightOptions & Omit<ResampledOptions, 'range' | 'bounds' | 'effectiveN'>

/** A point with its spread, and the threshold that gives it on these rows. */
export interface SummaryAtThreshold extends Summary {
  readonly threshold: number
}

/**
 * A point of the curve with its spread by the Poisson bootstrap: each resample picks its threshold anew, so the picking is part of
 * the spread. Scores are sorted once. Undefined as `operatingPoint`.
 */
export function curvePoint(
  y: Uint8Array,
  score: Float64Array,
  point: CurvePoint,
  options: CurvePointOptions,
): SummaryAtThreshold | Undefined {
  const sorted = pointByPlace(y, score, point, options)
  const here = sorted.point(once(y))
  if (here.kind === 'undefined') return here
  const drawn = resampled(y.length, (times) => valueOf(sorted.point(times)), {
    ...options,
    ...byPlace(sorted.rows, options),
    range: rangeOf(point),
    ...sizeOf(y.length, options),
  })
  return drawn.kind === 'undefined' ? drawn : { ...drawn, threshold: here.threshold }
}

/** `second` − `first` of a point on the same resamples. */
export function pairedCurvePoint(
  y: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  point: CurvePoint,
  options: CurvePointOptions,
): Summarised {
  requireSameLength(first, second, ['first', 'second'])
  const [one, two] = [pointByPlace(y, first, point, options), pointByPlace(y, second, point, options)]
  for (const side of [one, two]) {
    const here = side.point(once(y))
    if (here.kind === 'undefined') return here
  }
  const [, most] = rangeOf(point)
  const forSecond = regathered(one.rows, two.rows)
  return resampledDifference(
    y.length,
    (times) => valueOf(one.point(times)),
    (times) => valueOf(two.point(forSecond(times))),
    { ...options, ...byPlace(one.rows, options), range: [-most, most], ...sizeOf(y.length, options) },
  )
}

interface PointByPlace {
  readonly rows: Uint32Array
  /** The point where the row at each place of the sorted scores is there so many times. */
  readonly point: (times: Uint8Array) => OperatingPoint | Undefined
}

function pointByPlace(y: Uint8Array, score: Float64Array, point: CurvePoint, options: WeightOptions): PointByPlace {
  if (point.point !== 'ks') requireOpenShare(point.at, 'at')
  const { rows, drawn } = curves(y, score, options)
  return { rows, point: (times) => pointOn(drawn(times), point, y.length) }
}

function once(y: Uint8Array): Uint8Array {
  return new Uint8Array(y.length).fill(1)
}

function valueOf(found: OperatingPoint | Undefined): number | undefined {
  return found.kind === 'point' ? found.value : undefined
}

/** Rows are alike before they are drawn, so counts are drawn by place and no gather is due; a cluster's code moves with its row. */
function byPlace(rows: Uint32Array, { clusters }: CurvePointOptions): { readonly clusters?: Uint32Array } {
  if (clusters === undefined) return {}
  requireSameLength(rows, clusters, ['the rows', 'clusters'])
  return { clusters: rows.map((row) => clusters[row]!) }
}

/** Counts by the places of `from` as counts by the places of `to`: a row that is drawn twice for the one is drawn twice for the other. */
function regathered(from: Uint32Array, to: Uint32Array): (times: Uint8Array) => Uint8Array {
  const placeIn = new Uint32Array(from.length)
  for (let k = 0; k < from.length; k += 1) placeIn[from[k]!] = k
  const place = to.map((row) => placeIn[row]!)
  const out = new Uint8Array(to.length)
  return (times) => {
    for (let k = 0; k < out.length; k += 1) out[k] = times[place[k]!]!
    return out
  }
}

function sizeOf(n: number, options: CurvePointOptions): { readonly effectiveN?: number } {
  // Clusters count as what they are: one each.
  return options.weights === undefined || options.clusters ? {} : { effectiveN: effectiveSize(n, weigher(options, n)) }
}
