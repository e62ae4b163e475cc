import { requireBinary, requireSameLength, requireWhole } from '../domain.ts'
import { percentile, resampled } from '../resampling/resampled.ts'
import type { ResampledOptions } from '../resampling/resampled.ts'
import type { Summary, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import { mean } from '../sums.ts'
import type { Binner, BinOptions, CalibrationBin } from './bins.ts'
import { binner, calibrationCurve } from './bins.ts'

type Norm = 'l1' | 'max' | 'l2' | 'debiased-l2'

export interface CalibrationErrorOptions extends BinOptions {
  /** `l1` (default): mean |gap|. `max`: largest. `l2`: root of the mean squared gap. `debiased-l2`: the mean squared gap less its noise (may be below 0). */
  readonly norm?: Norm
}

/**
 * Expected calibration error Σ(n_b/n)·|mean p − share of positives| over bins. It leans upwards, all the more the more bins and the fewer rows:
 * read it beside {@link calibrationErrorNull}, and test calibration by `spiegelhalter`, which needs no bins.
 * The debiased squared form is Kumar, Liang and Ma's (2019). {@link calibrationError} has the interval.
 */
export function expectedCalibrationError(
  y: Uint8Array,
  p: Float64Array,
  options: CalibrationErrorOptions = {},
): number | Undefined {
  const curve = calibrationCurve(y, p, options)
  if (p.length === 0) return undefinedBecause('empty', 0)
  return errorOf(curve, options.norm ?? 'l1')
}

function errorOf(curve: readonly CalibrationBin[], norm: Norm): number {
  const gaps = curve.map((bin) => ({ ...bin, gap: Math.abs(bin.meanPredicted - bin.observed) }))
  const squares = gaps.reduce((total, { gap, share }) => total + share * gap * gap, 0)
  const norms: Record<Norm, () => number> = {
    l1: () => gaps.reduce((total, { gap, share }) => total + share * gap, 0),
    max: () => gaps.reduce((most, { gap }) => Math.max(most, gap), 0),
    l2: () => Math.sqrt(squares),
    // A bin of one row has no variance to take out.
    'debiased-l2': () =>
      squares - gaps.reduce((noise, bin) => noise + (bin.rows > 1 ? noiseOf(bin) * bin.share : 0), 0),
  }
  return norms[norm]()
}

function noiseOf({ observed, rows }: CalibrationBin): number {
  return (observed * (1 - observed)) / (rows - 1)
}

export interface CalibrationNull {
  /** Mean of the error if the probabilities were exactly right. */
  readonly mean: number
  /** Its 95th percentile: below it, the error shows nothing. */
  readonly upper: number
  readonly resamples: number
}

/** What the error would be were every probability right: labels drawn anew from them. */
export function calibrationErrorNull(
  p: Float64Array,
  options: CalibrationErrorOptions & { readonly rng: Rng; readonly resamples?: number },
): CalibrationNull | Undefined {
  if (options.resamples !== undefined) requireWhole(options.resamples, 'resamples')
  if (p.length === 0) return undefinedBecause('empty', 0)
  return summarised(nullErrors(p, binner(p, options), options))
}

function summarised(sorted: Float64Array): CalibrationNull {
  return { mean: mean(sorted), upper: sorted[Math.ceil(0.95 * sorted.length) - 1]!, resamples: sorted.length }
}

/** Ascending. */
function nullErrors(
  p: Float64Array,
  bin: Binner,
  options: CalibrationErrorOptions & { readonly rng: Rng; readonly resamples?: number },
): Float64Array {
  const drawn = new Uint8Array(p.length)
  return Float64Array.from({ length: options.resamples ?? 200 }, () => {
    for (let i = 0; i < p.length; i += 1) drawn[i] = options.rng.next() < p[i]! ? 1 : 0
    return errorOf(bin(drawn), options.norm ?? 'l1')
  }).sort()
}

export interface CalibrationErrorSummary extends Summary {
  /** The error of probabilities that are exactly right: what the estimate has to be held against. */
  readonly null: CalibrationNull
}

/**
 * The error with an interval and its null level.
 *
 * Resampled errors lean upwards once more, so the interval is the basic bootstrap's, percentiles mirrored at the estimate; where an error as
 * large is within what right probabilities show, the lower bound is 0. The upper bound is never below the estimate.
 * Simulated with 400 tables each of 300 and of 2,000 uniform scores in 10 bins, 200 resamples, 95 % intervals: 97 and 98 % cover an error of 0, 87 to
 * 95 % one of 0.03 to 0.25. A rough guide, so test by `spiegelhalter`.
 */
export function calibrationError(
  y: Uint8Array,
  p: Float64Array,
  options: CalibrationErrorOptions & Omit<ResampledOptions, 'range' | 'bounds' | 'effectiveN'>,
): CalibrationErrorSummary | Undefined {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  const bin = binner(p, options)
  const norm = options.norm ?? 'l1'
  const error = (times: Uint8Array): number | undefined => {
    const curve = bin(y, times)
    return curve.length === 0 ? undefined : errorOf(curve, norm)
  }
  const drawn = resampled(y.length, error, {
    ...options,
    bounds: 'basic',
    range: norm === 'debiased-l2' ? [-1, 1] : [0, 1],
  })
  if (drawn.kind === 'undefined') return drawn
  const errors = nullErrors(p, bin, options)
  const { ownInterval } = drawn
  return {
    ...drawn,
    null: summarised(errors),
    ownInterval: (level) => {
      const interval = ownInterval!(level)
      const explained = drawn.estimate <= percentile(errors, (1 + level) / 2)
      return {
        ...interval,
        low: Math.min(drawn.estimate, explained ? Math.min(0, interval.low) : interval.low),
        high: Math.max(drawn.estimate, interval.high),
      }
    },
  }
}
