import type { Rng } from '../rng.ts'
import type { Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { BinOptions, CalibrationBin } from './bins.ts'
import { calibrationCurve } from './bins.ts'

type Norm = 'l1' | 'max' | 'l2' | 'debiased-l2'

export interface CalibrationErrorOptions extends BinOptions {
  /** `l1` (default): mean |gap|. `max`: largest. `l2`: root of the mean squared gap. `debiased-l2`: the mean squared gap less its noise (may be below 0). */
  readonly norm?: Norm
}

/**
 * Expected calibration error Σ(n_b/n)·|mean p − share of positives| over bins. It leans upwards, all the more the more bins and the fewer rows:
 * read it beside {@link calibrationErrorNull}, and test calibration by `spiegelhalter`, which needs no bins.
 * The debiased squared form is Kumar, Liang and Ma's (2019).
 */
export function expectedCalibrationError(
  y: Uint8Array,
  p: Float64Array,
  options: CalibrationErrorOptions = {},
): number | Undefined {
  const curve = calibrationCurve(y, p, options)
  if (p.length === 0) return undefinedBecause('empty', 0)
  return errorOf(curve, p.length, options.norm ?? 'l1')
}

function errorOf(curve: readonly CalibrationBin[], n: number, norm: Norm): number {
  const gaps = curve.map((bin) => ({ ...bin, gap: Math.abs(bin.meanPredicted - bin.observed), share: bin.rows / n }))
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
  if (p.length === 0) return undefinedBecause('empty', 0)
  const resamples = options.resamples ?? 200
  const values = Float64Array.from({ length: resamples }, () => {
    const drawn = Uint8Array.from(p, (chance) => (options.rng.next() < chance ? 1 : 0))
    return errorOf(calibrationCurve(drawn, p, options), p.length, options.norm ?? 'l1')
  }).sort()
  const mean = values.reduce((total, value) => total + value, 0) / resamples
  return { mean, upper: values[Math.ceil(0.95 * resamples) - 1]!, resamples }
}
