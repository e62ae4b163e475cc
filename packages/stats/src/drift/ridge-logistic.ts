import { DomainError } from '../error.ts'

/** Rows of numbers, row after row: column j of row i is `values[i * columns + j]`. */
export interface Design {
  readonly values: Float64Array
  readonly columns: number
}

export interface LogisticFit {
  readonly intercept: number
  readonly weights: Float64Array
}

const MOST_STEPS = 100

/**
 * Logistic regression with ridge penalty: the minimum of Σ log(1 + e^(∓η)) + ridge/2·|weights|², the intercept free. By Newton's method, steps
 * halved until the loss does not grow; the penalty makes the minimum unique and finite, also where the classes separate.
 * scikit-learn's `LogisticRegression(C=1/ridge)`.
 *
 * @param y 0 or 1, both present
 * @param ridge above 0
 */
export function ridgeLogistic(design: Design, y: Uint8Array, ridge: number): LogisticFit {
  const { columns } = design
  let at = new Float64Array(columns + 1)
  let loss = lossOf(design, y, ridge, at)
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { gradient, hessian } = derivatives(design, y, ridge, at)
    const direction = solved(hessian, gradient, columns + 1)
    let size = 1
    let [next, nextLoss] = [at, loss]
    for (let half = 0; half < 40; half += 1) {
      next = at.map((value, j) => value - size * direction[j]!)
      nextLoss = lossOf(design, y, ridge, next)
      if (nextLoss <= loss + 1e-13 * Math.abs(loss)) break
      size /= 2
    }
    const moved = next.reduce((most, value, j) => Math.max(most, Math.abs(value - at[j]!)), 0)
    at = next
    loss = nextLoss
    if (moved < 1e-12) break
  }
  return { intercept: at[0]!, weights: at.slice(1) }
}

/** Intercept + weights·row. */
export function linearScore({ values, columns }: Design, { intercept, weights }: LogisticFit, row: number): number {
  let score = intercept
  for (let j = 0; j < columns; j += 1) score += weights[j]! * values[row * columns + j]!
  return score
}

function lossOf(design: Design, y: Uint8Array, ridge: number, at: Float64Array): number {
  const fit = { intercept: at[0]!, weights: at.subarray(1) }
  let loss = 0
  for (let i = 0; i < y.length; i += 1) {
    const score = linearScore(design, fit, i)
    const against = y[i] === 1 ? -score : score
    loss += Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)))
  }
  return loss + (ridge / 2) * fit.weights.reduce((sum, weight) => sum + weight * weight, 0)
}

function derivatives(
  design: Design,
  y: Uint8Array,
  ridge: number,
  at: Float64Array,
): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const { values, columns } = design
  const size = columns + 1
  const fit = { intercept: at[0]!, weights: at.subarray(1) }
  const [gradient, hessian] = [new Float64Array(size), new Float64Array(size * size)]
  const x = new Float64Array(size).fill(1)
  for (let i = 0; i < y.length; i += 1) {
    for (let j = 0; j < columns; j += 1) x[j + 1] = values[i * columns + j]!
    const fitted = 1 / (1 + Math.exp(-linearScore(design, fit, i)))
    const [off, weight] = [fitted - y[i]!, fitted * (1 - fitted)]
    for (let a = 0; a < size; a += 1) {
      if (x[a] === 0) continue
      gradient[a]! += off * x[a]!
      for (let b = 0; b <= a; b += 1) hessian[a * size + b]! += weight * x[a]! * x[b]!
    }
  }
  for (let a = 1; a < size; a += 1) {
    gradient[a]! += ridge * at[a]!
    hessian[a * size + a]! += ridge
  }
  return { gradient, hessian }
}

/** H⁻¹g of a symmetric positive definite H given by its lower triangle, by Cholesky's factors. */
function solved(h: Float64Array, g: Float64Array, size: number): Float64Array {
  const l = h.slice()
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      let rest = l[a * size + b]!
      for (let k = 0; k < b; k += 1) rest -= l[a * size + k]! * l[b * size + k]!
      if (a > b) l[a * size + b] = rest / l[b * size + b]!
      else if (rest > 0) l[a * size + a] = Math.sqrt(rest)
      else throw new DomainError('the columns do not tell apart: give a larger ridge', { argument: 'ridge' })
    }
  }
  const out = g.slice()
  for (let a = 0; a < size; a += 1) {
    for (let k = 0; k < a; k += 1) out[a]! -= l[a * size + k]! * out[k]!
    out[a]! /= l[a * size + a]!
  }
  for (let a = size - 1; a >= 0; a -= 1) {
    for (let k = a + 1; k < size; k += 1) out[a]! -= l[k * size + a]! * out[k]!
    out[a]! /= l[a * size + a]!
  }
  return out
}
