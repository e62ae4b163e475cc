import type { Outcome } from '../result.ts'
import { measureRanks } from '../sufficient/measure-ranks.ts'
import type { WeightOptions } from '../weights.ts'

/**
 * Average precision Σ (R_k − R_{k−1})·P_k over the distinct scores, from the highest down: scikit-learn's, not the trapezoid.
 *
 * Variance by the exact jackknife: leaving row i out changes precision only at scores ≤ its own, so all n
 * leave-one-out values follow from running sums, O(n log n) in total. Under weights by the influence function.
 * Undefined without positives; variance undefined below two.
 *
 * @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths
 */
export function averagePrecision(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Outcome {
  return measureRanks(y, score, 'precision', options)
}
