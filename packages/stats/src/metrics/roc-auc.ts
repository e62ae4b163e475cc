import type { Outcome } from '../result.ts'
import { measureRanks } from '../sufficient/measure-ranks.ts'
import type { WeightOptions } from '../weights.ts'

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.
 *
 * Variance by DeLong, DeLong and Clarke-Pearson (1988) from midranks in O(n log n) (Sun and Xu 2014): with V10 the
 * share of negatives below a positive and V01 the share of positives above a negative, S10/m + S01/n.
 * Undefined with one class; variance undefined below two rows of either class.
 *
 * @param y labels, 0 or 1
 * @param score any finite numbers, higher meaning more positive
 * @throws {DomainError} on other labels, NaN or infinite scores, differing lengths
 */
export function rocAuc(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Outcome {
  return measureRanks(y, score, 'area', options)
}
