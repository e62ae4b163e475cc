import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { brierLosses } from './brier.ts'
import { logLosses } from './log-loss.ts'
import { ofMeans } from './regression.ts'

/** D² of the Brier score: 1 − Brier/π(1 − π), what the model gains over the base rate. Undefined with one class. */
export function brierSkill(y: Uint8Array, p: Float64Array, options: WeightOptions = {}): Outcome {
  const columns = { loss: brierLosses(y, p), label: Float64Array.from(y) }
  const outcome = ofMeans(columns, options, [-Infinity, 1], (mean) => {
    const [loss, base] = [mean('loss'), mean('label')]
    const none = base * (1 - base)
    if (none <= 0) return undefined
    return { value: 1 - loss / none, slopes: { loss: -1 / none, label: (loss * (1 - 2 * base)) / none ** 2 } }
  })
  return outcome.kind === 'undefined' && outcome.n > 0 ? undefinedBecause('one-class', outcome.n) : outcome
}

/** D² of log loss: 1 − log loss/entropy of the base rate (McFadden's pseudo-R²). Undefined with one class. */
export function logLossSkill(y: Uint8Array, p: Float64Array, options: WeightOptions = {}): Outcome {
  const columns = { loss: logLosses(y, p), label: Float64Array.from(y) }
  const outcome = ofMeans(columns, options, [-Infinity, 1], (mean) => {
    const [loss, base] = [mean('loss'), mean('label')]
    if (base <= 0 || base >= 1) return undefined
    const none = -(base * Math.log(base) + (1 - base) * Math.log1p(-base))
    const slope = Math.log1p(-base) - Math.log(base)
    return { value: 1 - loss / none, slopes: { loss: -1 / none, label: (loss * slope) / none ** 2 } }
  })
  return outcome.kind === 'undefined' && outcome.n > 0 ? undefinedBecause('one-class', outcome.n) : outcome
}
