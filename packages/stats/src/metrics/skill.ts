import { requireBinary, requireProbabilities, requireSameLength } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { measureSums } from '../sufficient/measure-sums.ts'
import type { SumMeasure } from '../sufficient/sum-summary.ts'
import type { WeightOptions } from '../weights.ts'

/** D² of the Brier score: 1 − Brier/π(1 − π), what the model gains over the base rate. Undefined with one class. */
export const BRIER_SKILL: SumMeasure<'loss' | 'label'> = {
  terms: { loss: { kind: 'squared_error' }, label: { kind: 'label' } },
  range: [-Infinity, 1],
  law: 'delta',
  measure: (mean) => {
    const [loss, base] = [mean('loss'), mean('label')]
    const none = base * (1 - base)
    if (none <= 0) return 'one-class'
    return { value: 1 - loss / none, slopes: { loss: -1 / none, label: (loss * (1 - 2 * base)) / none ** 2 } }
  },
}

/** D² of log loss: 1 − log loss/entropy of the base rate (McFadden's pseudo-R²). Undefined with one class. */
export const LOG_LOSS_SKILL: SumMeasure<'loss' | 'label'> = {
  terms: { loss: { kind: 'log_loss' }, label: { kind: 'label' } },
  range: [-Infinity, 1],
  law: 'delta',
  measure: (mean) => {
    const [loss, base] = [mean('loss'), mean('label')]
    if (base <= 0 || base >= 1) return 'one-class'
    const none = -(base * Math.log(base) + (1 - base) * Math.log1p(-base))
    const slope = Math.log1p(-base) - Math.log(base)
    return { value: 1 - loss / none, slopes: { loss: -1 / none, label: (loss * slope) / none ** 2 } }
  },
}

/** {@link BRIER_SKILL} of rows. */
export function brierSkill(y: Uint8Array, p: Float64Array, options: WeightOptions = {}): Outcome {
  return ofProbabilities(y, p, options, BRIER_SKILL)
}

/** {@link LOG_LOSS_SKILL} of rows. */
export function logLossSkill(y: Uint8Array, p: Float64Array, options: WeightOptions = {}): Outcome {
  return ofProbabilities(y, p, options, LOG_LOSS_SKILL)
}

function ofProbabilities(
  y: Uint8Array,
  p: Float64Array,
  { weights }: WeightOptions,
  measure: SumMeasure<'loss' | 'label'>,
): Outcome {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  return measureSums({ truth: y, fighters: [{ value: p }], weights }, measure)
}
