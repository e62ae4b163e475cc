import type { BinaryRows } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { normalCdf } from '../../../packages/stats/src/distributions/normal.ts'
import { logistic, normals, OWN, SHARED } from './draws.ts'

/**
 * A fighter in a binormal world: it sees a number z that is N(0, 1) for negatives and N(distance, 1) for positives, and says the probability that
 * follows, its log odds stretched by `stretch` (1: calibrated; above 1: overconfident).
 */
export interface BinaryFighter {
  readonly prevalence: number
  readonly distance: number
  readonly stretch: number
}

export function fighter(prevalence: number, distance: number, stretch = 1): BinaryFighter {
  return { prevalence, distance, stretch }
}

/** Log odds that the fighter says at z. */
function logitAt({ prevalence, distance, stretch }: BinaryFighter, z: number): number {
  return stretch * (Math.log(prevalence / (1 - prevalence)) + distance * z - (distance * distance) / 2)
}

/** Rows are called positive from here on: between the prevalence and one half, as a team would choose that wants to find the rare class. */
export function thresholdOf(prevalence: number): number {
  return logistic(Math.log(prevalence / (1 - prevalence)) / 2)
}

/** Rows as several fighters judge them; what they see is alike but for noise of their own. */
export function judgedBy(fighters: readonly BinaryFighter[], n: number, rng: Rng): BinaryRows[] {
  const normal = normals(rng)
  const { prevalence } = fighters[0]!
  const truth = new Uint8Array(n)
  const sides = fighters.map(() => ({ score: new Float64Array(n), prediction: new Uint8Array(n) }))
  const threshold = thresholdOf(prevalence)
  for (let i = 0; i < n; i += 1) {
    truth[i] = rng.next() < prevalence ? 1 : 0
    const common = SHARED * normal()
    for (let k = 0; k < sides.length; k += 1) {
      const one = fighters[k]!
      const score = logistic(logitAt(one, truth[i]! * one.distance + common + OWN * normal()))
      sides[k]!.score[i] = score
      sides[k]!.prediction[i] = score >= threshold ? 1 : 0
    }
  }
  return sides.map((side) => ({ task: 'binary-classification', count: n, truth, ...side }))
}

/** Shares of the four outcomes of a decision at the threshold, in closed form. */
export interface Outcomes {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly tn: number
}

export function outcomesOf(one: BinaryFighter): Outcomes {
  const { prevalence, distance } = one
  const wanted = Math.log(thresholdOf(prevalence) / (1 - thresholdOf(prevalence)))
  const cut = (wanted - logitAt(one, 0)) / (one.stretch * distance)
  const [tpr, fpr] = [normalCdf(distance - cut), normalCdf(-cut)]
  return {
    tp: prevalence * tpr,
    fp: (1 - prevalence) * fpr,
    fn: prevalence * (1 - tpr),
    tn: (1 - prevalence) * (1 - fpr),
  }
}

/** P(z of a positive > z of a negative). */
export function areaOf({ distance }: BinaryFighter): number {
  return normalCdf(distance / Math.SQRT2)
}

/** ∫ precision d(recall) over all thresholds. */
export function averagePrecisionOf({ prevalence, distance }: BinaryFighter): number {
  return integral((z) => {
    const [hits, misses] = [prevalence * normalCdf(distance - z), (1 - prevalence) * normalCdf(-z)]
    return (density(z - distance) * hits) / (hits + misses)
  })
}

/** Mean of a loss of (label, probability). */
export function meanLossOf(one: BinaryFighter, loss: (label: 0 | 1, logit: number) => number): number {
  return integral((z) => {
    const logit = logitAt(one, z)
    const positives = one.prevalence * density(z - one.distance) * loss(1, logit)
    return positives + (1 - one.prevalence) * density(z) * loss(0, logit)
  })
}

export function logLossAt(label: 0 | 1, logit: number): number {
  const x = label === 1 ? -logit : logit
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}

export function brierAt(label: 0 | 1, logit: number): number {
  return (logistic(logit) - label) ** 2
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** By the trapezoid rule, whose error for a smooth function that dies out at both ends falls faster than any power of the step. */
function integral(f: (z: number) => number): number {
  const [from, to, steps] = [-12, 16, 2800]
  const step = (to - from) / steps
  let total = 0
  for (let k = 0; k <= steps; k += 1) total += f(from + k * step)
  return total * step
}

/** The value of a fighter's parameter at which `gap` is 0, between `from` and `to`. */
export function solved(gap: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const rises = gap(high) > gap(low)
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2
    if (gap(middle) > 0 === rises) high = middle
    else low = middle
  }
  return (low + high) / 2
}
