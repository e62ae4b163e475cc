import { normalCdf } from '../distributions/normal.ts'
import type { Share } from '../hypothesis/two-proportions.ts'
import { newcombeDifference } from '../hypothesis/two-proportions.ts'
import { bisect } from '../intervals/root.ts'
import type { Interval } from '../result.ts'
import type { DriftEffect, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'

/**
 * Drift of one share (nulls, zeros, values never seen before): how far it moved, up or down.
 * Interval by Newcombe; the p-value is the alpha at which that interval would just touch the tolerance, so both always agree.
 */
export function shareDrift(reference: Share, current: Share, options: DriftOptions): DriftEffect {
  const { tolerance, alpha, level } = driftSettings(options)
  const signed = newcombeDifference(reference, current, { level })
  const interval = unsigned(signed)
  const nearest = (z: number): number => {
    const widened = unsigned(newcombeDifference(reference, current, { level: levelOfZ(z) }))
    return widened.low - tolerance
  }
  const pValue = interval.estimate <= tolerance ? 1 - normalCdf(0) : pAtTouch(nearest)
  const noise = 1 / reference.trials + 1 / current.trials
  const pooled = (reference.successes + current.successes) / (reference.trials + current.trials)
  return {
    kind: 'drift',
    measure: 'share-difference',
    interval,
    tolerance,
    pValue,
    alpha,
    // Mean of |Z| is √(2/π).
    nullMean: Math.sqrt((2 / Math.PI) * pooled * (1 - pooled) * noise),
    verdict: driftVerdict(pValue, alpha, interval, tolerance),
  }
}

/** One-sided p of the z at which the lower bound meets the tolerance. */
function pAtTouch(nearest: (z: number) => number): number {
  const far = 8
  if (nearest(far) > 0) return normalCdf(-far)
  return normalCdf(-bisect(nearest, 1e-9, far))
}

function levelOfZ(z: number): number {
  return 1 - 2 * normalCdf(-z)
}

/** |difference|: an interval over 0 starts at 0 and reaches to its farther end. */
function unsigned(interval: Interval): Interval {
  const { low, high } = interval
  const bounds = low > 0 ? [low, high] : high < 0 ? [-high, -low] : [0, Math.max(-low, high)]
  return { ...interval, estimate: Math.abs(interval.estimate), low: bounds[0]!, high: bounds[1]! }
}
