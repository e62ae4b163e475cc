import { normalCdf } from '../distributions/normal.ts'
import type { Share } from '../hypothesis/two-proportions.ts'
import { newcombeBounds, newcombeDifference } from '../hypothesis/two-proportions.ts'
import { bisect } from '../intervals/root.ts'
import type { DriftEffect, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'

/** Standard errors beyond which a p-value is only said to be smaller: 1e-196. */
const FAR = 30

/**
 * Drift of one share (nulls, zeros, values never seen before): how far it moved, up or down.
 * Interval by Newcombe; the p-value is the alpha at which that interval would just touch the tolerance, so both always agree.
 */
export function shareDrift(reference: Share, current: Share, options: DriftOptions): DriftEffect {
  const { tolerance, alpha, level } = driftSettings(options)
  const signed = newcombeDifference(reference, current, { level })
  const [low, high] = unsigned(signed.low, signed.high)
  const interval = { ...signed, estimate: Math.abs(signed.estimate), low, high }
  const lowAt = (z: number): number => unsigned(...newcombeBounds(reference, current, z))[0] - tolerance
  const pValue = interval.estimate <= tolerance ? 1 : pAtTouch(lowAt)
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
function pAtTouch(lowAt: (z: number) => number): number {
  return lowAt(FAR) > 0 ? normalCdf(-FAR) : normalCdf(-bisect(lowAt, 0, FAR))
}

/** Of |difference|: an interval over 0 starts at 0 and reaches to its farther end. */
function unsigned(low: number, high: number): [number, number] {
  if (low > 0) return [low, high]
  return high < 0 ? [-high, -low] : [0, Math.max(-low, high)]
}
