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
 *
 * By Newcombe's bounds: a true move of the tolerance t upwards shows a difference as large as the observed one with the chance at which the lower bound
 * just touches t, a move of t downwards with that at which it touches −t; the p-value is the sum of both (at t = 0 each has half of alpha), and the
 * lower end of the interval the t at which it is alpha, so both always agree.
 */
export function shareDrift(reference: Share, current: Share, options: DriftOptions): DriftEffect {
  const { tolerance, alpha, level } = driftSettings(options)
  const signed = newcombeDifference(reference, current, { level })
  const estimate = Math.abs(signed.estimate)
  const lowest = (z: number): number => {
    const [low, high] = newcombeBounds(reference, current, z)
    return signed.estimate < 0 ? -high : low
  }
  const pOf = (t: number): number => (estimate <= t ? 1 : Math.min(1, pAtTouch(lowest, t) + pAtTouch(lowest, -t)))
  const lowEnd = (): number => {
    if (pOf(0) > alpha) return 0
    const near = signed.estimate < 0 ? -signed.high : signed.low
    // Where the other direction is out of the question it need not be sought.
    return pAtTouch(lowest, -near) < 1e-14 ? near : bisect((t) => pOf(t) - alpha, 0, estimate)
  }
  const interval = {
    ...signed,
    estimate,
    low: lowEnd(),
    high: Math.max(-signed.low, signed.high),
  }
  const pValue = pOf(tolerance)
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

/** One-sided p of the z at which the lower bound meets the value. */
function pAtTouch(lowest: (z: number) => number, value: number): number {
  const above = (z: number): number => lowest(z) - value
  return above(FAR) > 0 ? normalCdf(-FAR) : normalCdf(-bisect(above, 0, FAR))
}
