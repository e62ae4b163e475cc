import type { Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { BinOptions } from './bins.ts'
import { calibrationCurve } from './bins.ts'

/** Brier score of the binned probabilities = reliability − resolution + uncertainty (Murphy 1973). */
export interface MurphyDecomposition {
  /** Distance of the bins from the diagonal: 0 is calibrated. */
  readonly reliability: number
  /** How far apart the bins' shares of positives lie: the more, the better. */
  readonly resolution: number
  /** π(1 − π) of the data: no model changes it. */
  readonly uncertainty: number
}

/** Weights count in shares and means. Undefined without rows. */
export function murphyDecomposition(
  y: Uint8Array,
  p: Float64Array,
  options: BinOptions = {},
): MurphyDecomposition | Undefined {
  const n = p.length
  const curve = calibrationCurve(y, p, options)
  if (n === 0) return undefinedBecause('empty', 0)
  const base = curve.reduce((total, bin) => total + bin.share * bin.observed, 0)
  const mean = (of: (bin: (typeof curve)[number]) => number): number =>
    curve.reduce((total, bin) => total + bin.share * of(bin), 0)
  return {
    reliability: mean((bin) => (bin.meanPredicted - bin.observed) ** 2),
    resolution: mean((bin) => (bin.observed - base) ** 2),
    uncertainty: base * (1 - base),
  }
}
