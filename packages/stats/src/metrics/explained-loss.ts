import { requireOpenShare } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'
import type { Codes } from './cells.ts'
import type { ClassScores } from './multiclass-scores.ts'
import { multiclassBrierLosses, multiclassLogLosses } from './multiclass-scores.ts'
import { ofMeans } from './regression.ts'
import { pinballLosses, tweedieDeviances } from './regression-losses.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/**
 * D²: 1 − loss/loss of the best constant, from −∞ to 1, 0 being that constant. All by the delta method on the two per-row losses; that the constant is
 * fitted to the same rows moves nothing, since the loss has no slope at its optimum.
 */

/**
 * scikit-learn's `d2_tweedie_score`: Tweedie deviance of `power` against the mean of y. Undefined below two rows
 * (`too-few-rows`) and where all y are alike (`constant`).
 *
 * @throws {DomainError} where y or the prediction lies outside the power's domain
 */
export function d2Tweedie(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly power: number },
): Outcome {
  const loss = tweedieDeviances(y, predicted, options.power)
  return explained(loss, options, (weight, total) => {
    // The mean is taken from the first value on, so that numbers around 1e9 keep their digits.
    const first = y.find((_, i) => weight(i) > 0)!
    // The deviance of a number from itself is 0 but for rounding.
    if (y.every((value, i) => value === first || weight(i) === 0)) return new Float64Array(y.length)
    const mean = first + sumOf(y.length, (i) => weight(i) * (y[i]! - first)) / total
    return tweedieDeviances(y, new Float64Array(y.length).fill(mean), options.power)
  })
}

/**
 * scikit-learn's `d2_pinball_score`: pinball loss of the `alpha` quantile against the quantile of y. Where all y are alike: 1 if every
 * prediction is right, else 0, without a variance. Undefined below two rows.
 */
export function d2Pinball(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly alpha: number },
): Outcome {
  requireOpenShare(options.alpha, 'alpha')
  const loss = pinballLosses(y, predicted, options.alpha)
  const outcome = explained(loss, options, (weight) => {
    const quantile = weightedQuantile(y, options.alpha, weight)
    return pinballLosses(y, new Float64Array(y.length).fill(quantile), options.alpha)
  })
  if (outcome.kind === 'measured' || outcome.reason !== 'constant') return outcome
  return forcedFinite(loss, options)
}

/** scikit-learn's `d2_absolute_error_score`: absolute error against the median of y. Rules as {@link d2Pinball}. */
export function d2AbsoluteError(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return d2Pinball(y, predicted, { ...options, alpha: 0.5 })
}

/** scikit-learn's `d2_log_loss_score` of more classes: log loss against the class shares. Undefined with one class or below two rows. */
export function multiclassLogLossSkill(y: Codes, scores: ClassScores, options: WeightOptions = {}): Outcome {
  const losses = multiclassLogLosses(y, scores)
  return ofClasses(losses, y, scores.classes, options, (share, code) => -Math.log(share[code]!))
}

/** scikit-learn's `d2_brier_score` of more classes: Brier score against the class shares. Undefined with one class or below two rows. */
export function multiclassBrierSkill(y: Codes, scores: ClassScores, options: WeightOptions = {}): Outcome {
  const losses = multiclassBrierLosses(y, scores)
  return ofClasses(losses, y, scores.classes, options, (share, code) =>
    sumOf(share.length, (k) => (share[k]! - (k === code ? 1 : 0)) ** 2),
  )
}

function ofClasses(
  losses: Float64Array,
  y: Codes,
  classes: number,
  options: WeightOptions,
  none: (share: Float64Array, code: number) => number,
): Outcome {
  const outcome = explained(losses, options, (weight, total) => {
    const share = new Float64Array(classes)
    for (let i = 0; i < y.length; i += 1) share[y[i]!]! += weight(i) / total
    // One class has a share of 1 but for rounding, and loses nothing.
    if (share.filter((part) => part > 0).length === 1) return new Float64Array(y.length)
    // A row of no weight may be the only one of its class; what it would lose is asked by nobody.
    return Float64Array.from(y, (code) => (share[code] === 0 ? 0 : none(share, code)))
  })
  return outcome.kind === 'undefined' && outcome.reason === 'constant'
    ? undefinedBecause('one-class', outcome.n)
    : outcome
}

function explained(
  loss: Float64Array,
  options: WeightOptions,
  lossOfConstant: (weight: (i: number) => number, total: number) => Float64Array,
): Outcome {
  const n = loss.length
  if (n < 2) return undefinedBecause(n === 0 ? 'empty' : 'too-few-rows', n)
  const weight = weigher(options, n)
  const none = lossOfConstant(weight, sumOf(n, weight))
  return ofMeans({ loss, none }, options, [-Infinity, 1], (mean) => {
    const [own, constant] = [mean('loss'), mean('none')]
    if (!(constant > 0)) return undefined
    return { value: 1 - own / constant, slopes: { loss: -1 / constant, none: own / constant / constant } }
  })
}

function forcedFinite(loss: Float64Array, options: WeightOptions): Outcome {
  const weight = weigher(options, loss.length)
  const right = loss.every((value, i) => value === 0 || weight(i) === 0)
  const outcome = ofMeans({ loss }, options, [-Infinity, 1], () => ({ value: right ? 1 : 0, slopes: { loss: 0 } }))
  return outcome.kind === 'measured' ? { ...outcome, variance: undefined } : outcome
}
