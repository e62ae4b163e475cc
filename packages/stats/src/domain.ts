import { DomainError } from './error.ts'

/** @throws {DomainError} naming the first row whose value is NaN or infinite */
export function requireFinite(values: ArrayLike<number>, argument: string): void {
  if (values instanceof Float64Array && areFinite(values)) return
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) reject(argument, i, values[i], 'a finite number')
  }
}

/** For sums and ratios of finite numbers. @throws {DomainError} unless what came out is finite as well */
export function requireInRange(value: number, argument: string): void {
  if (Number.isFinite(value)) return
  throw new DomainError(`${argument} are too large (or too unequal) for double precision: the result is ${value}`, {
    argument,
    value,
  })
}

/** @throws {DomainError} naming the first row whose value is not in [0, 1] */
export function requireProbabilities(values: ArrayLike<number>, argument: string): void {
  if (values instanceof Float64Array && areProbabilities(values)) return
  for (let i = 0; i < values.length; i += 1) {
    // Written so that NaN fails it too.
    if (!(values[i]! >= 0 && values[i]! <= 1)) reject(argument, i, values[i], 'a probability from 0 to 1')
  }
}

/** @throws {DomainError} naming the first row that is neither 0 nor 1 */
export function requireBinary(values: ArrayLike<number>, argument: string): void {
  if (values instanceof Uint8Array && areBits(values)) return
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] !== 0 && values[i] !== 1) reject(argument, i, values[i], '0 or 1')
  }
}

// Each of one kind of array, whose loop runs five times as fast as that of any kind.

function areFinite(values: Float64Array): boolean {
  // What is not finite leaves NaN behind.
  let rest = 0
  for (let i = 0; i < values.length; i += 1) rest += values[i]! - values[i]!
  return rest === 0
}

function areProbabilities(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i += 1) if (!(values[i]! >= 0 && values[i]! <= 1)) return false
  return true
}

function areBits(values: Uint8Array): boolean {
  let bits = 0
  for (let i = 0; i < values.length; i += 1) bits |= values[i]!
  return bits <= 1
}

/** Whole numbers, zero or more. @throws {DomainError} naming the first that is not */
export function requireCounts(values: ArrayLike<number>, argument: string): void {
  for (let i = 0; i < values.length; i += 1) {
    if (!(Number.isSafeInteger(values[i]) && values[i]! >= 0)) reject(argument, i, values[i], 'a count (0, 1, 2, …)')
  }
}

/** @throws {DomainError} if the lengths differ */
export function requireSameLength(
  first: ArrayLike<unknown>,
  second: ArrayLike<unknown>,
  names: readonly [string, string],
): void {
  if (first.length !== second.length) {
    throw new DomainError(`${names[1]} must have as many rows as ${names[0]} (${first.length}), got ${second.length}`, {
      argument: names[1],
      value: second.length,
    })
  }
}

/** @throws {DomainError} unless strictly between 0 and 1 */
export function requireOpenShare(value: number, argument: string): void {
  if (!(value > 0 && value < 1)) {
    throw new DomainError(`${argument} must lie between 0 and 1, got ${value}`, { argument, value })
  }
}

/** To which probabilities are clipped, from both ends. @throws {DomainError} unless strictly between 0 and 0.5 */
export function requireEps(eps: number): void {
  if (!(eps > 0 && eps < 0.5))
    throw new DomainError(`eps must lie between 0 and 0.5, got ${eps}`, { argument: 'eps', value: eps })
}

/** @throws {DomainError} unless finite and above 0 */
export function requirePositive(value: number, argument: string): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new DomainError(`${argument} must be above 0, got ${value}`, { argument, value })
  }
}

/** A number of places, draws, … @throws {DomainError} unless a whole number of 1 or more */
export function requireWhole(value: number, argument: string): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw new DomainError(`${argument} must be a whole number of 1 or more, got ${value}`, { argument, value })
}

/** A whole number of successes out of a whole number of trials. */
export function requireTrials(successes: number, trials: number): void {
  requireCounts([trials], 'trials')
  requireFinite([successes], 'successes')
  if (!(successes >= 0 && successes <= trials)) {
    throw new DomainError(`successes must lie from 0 to the ${trials} trials, got ${successes}`, {
      argument: 'successes',
      value: successes,
    })
  }
}

/** Weights beyond these, or between 0 and the least, would leave the range of doubles where products of four of them are added up. */
export const LEAST_WEIGHT = 1e-60
export const LARGEST_WEIGHT = 1e60

/** 0, or between the two limits. Of NaN it is false. */
export function isWeight(weight: number): boolean {
  return weight === 0 || (weight >= LEAST_WEIGHT && weight <= LARGEST_WEIGHT)
}

/** @throws {DomainError} naming the first row whose weight is no {@link isWeight}; if all are 0 */
export function requireWeights(weights: ArrayLike<number>, n: number): void {
  requireSameLength({ length: n }, weights, ['the labels', 'weights'])
  let any = n === 0
  for (let i = 0; i < n; i += 1) {
    if (!(weights[i]! >= 0 && Number.isFinite(weights[i])))
      reject('weights', i, weights[i], 'a finite weight of 0 or more')
    if (!isWeight(weights[i]!))
      reject(
        'weights',
        i,
        weights[i],
        `0, or from ${LEAST_WEIGHT} to ${LARGEST_WEIGHT} (all times one factor say the same)`,
      )
    any ||= weights[i]! > 0
  }
  if (!any) throw new DomainError('weights must not all be 0', { argument: 'weights' })
}

function reject(argument: string, index: number, value: unknown, expected: string): never {
  throw new DomainError(`${argument}[${index}] must be ${expected}, got ${String(value)}`, { argument, index, value })
}
