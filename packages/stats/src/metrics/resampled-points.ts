import { requireOpenShare, requireSameLength } from '../domain.ts'
import type { ResampledOptions } from '../resampling/resampled.ts'
import { resampled, resampledDifference } from '../resampling/resampled.ts'
import type { Summarised, Summary, Undefined } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import type { CurvePoint, OperatingPoint } from './curve-points.ts'
import { operatingPoint, pointOn, rangeOf } from './curve-points.ts'
import { curves } from './threshold-curve.ts'

export type CurvePointOptions = WeightOptions & Omit<ResampledOptions, 'range' | 'bounds' | 'effectiveN'>

/** A point with its spread, and the threshold that gives it on these rows. */
export interface SummaryAtThreshold extends Summary {
  readonly threshold: number
}

/**
 * A point of the curve with its spread by the Poisson bootstrap: each resample picks its threshold anew, so the picking is part of
 * the spread. Scores are sorted once. Undefined as {@link operatingPoint}.
 */
export function curvePoint(
  y: Uint8Array,
  score: Float64Array,
  point: CurvePoint,
  options: CurvePointOptions,
): SummaryAtThreshold | Undefined {
  const here = operatingPoint(y, score, point, options)
  if (here.kind === 'undefined') return here
  const drawn = resampled(y.length, valueOf(y, score, point, options), {
    ...options,
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
  for (const score of [first, second]) {
    const here: OperatingPoint | Undefined = operatingPoint(y, score, point, options)
    if (here.kind === 'undefined') return here
  }
  const [, most] = rangeOf(point)
  return resampledDifference(y.length, valueOf(y, first, point, options), valueOf(y, second, point, options), {
    ...options,
    range: [-most, most],
    ...sizeOf(y.length, options),
  })
}

function valueOf(
  y: Uint8Array,
  score: Float64Array,
  point: CurvePoint,
  options: WeightOptions,
): (times: Uint8Array) => number | undefined {
  if (point.point !== 'ks') requireOpenShare(point.at, 'at')
  const curve = curves(y, score, options)
  return (times) => {
    const found = pointOn(curve(times), point, y.length)
    return found.kind === 'point' ? found.value : undefined
  }
}

function sizeOf(n: number, options: CurvePointOptions): { readonly effectiveN?: number } {
  // Clusters count as what they are: one each.
  return options.weights === undefined || options.clusters ? {} : { effectiveN: effectiveSize(n, weigher(options, n)) }
}
