// Logistic regression with a ridge penalty, fitted by iteratively reweighted least squares.
import { CholeskyDecomposition, Matrix } from 'ml-matrix'

const MAX_ROUNDS = 50
const TOLERANCE = 1e-9

/**
 * Minimises  Σ wᵢ·logloss(yᵢ, pᵢ) + ridge/2 · ‖β‖²  with p = 1 / (1 + exp(−β₀ − xβ)); the intercept β₀ is not penalised.
 *
 * @param x rows of numbers
 * @param y 0 or 1 per row
 * @param weights one positive number per row
 * @param onRound called after each round with its number and the mean loss before its step
 */
export function fitLogistic(x, y, { ridge, weights, onRound = () => {} }) {
  const design = new Matrix(x.map((row) => [1, ...row]))
  const width = design.columns
  let beta = Matrix.zeros(width, 1)

  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const margins = design.mmul(beta).to1DArray()
    onRound(round, meanLoss(margins, y, weights))

    const step = new CholeskyDecomposition(curvature(design, margins, weights, ridge)).solve(
      slope(design, margins, y, weights, ridge, beta),
    )
    beta = Matrix.sub(beta, step)
    if (step.norm() < TOLERANCE) {
      const [intercept, ...coefficients] = beta.to1DArray()
      return { intercept, coefficients, rounds: round }
    }
  }
  throw new Error(`the fit did not settle in ${MAX_ROUNDS} rounds; a larger ridge than ${ridge} may help`)
}

export function probability(margin) {
  return 1 / (1 + Math.exp(-margin))
}

function slope(design, margins, y, weights, ridge, beta) {
  const residuals = Matrix.columnVector(margins.map((margin, i) => weights[i] * (probability(margin) - y[i])))
  const penalty = Matrix.mul(beta, ridge)
  penalty.set(0, 0, 0)
  return Matrix.add(design.transpose().mmul(residuals), penalty)
}

function curvature(design, margins, weights, ridge) {
  const scaled = design.clone()
  // The root on both sides, not the weight on one: the decomposition wants a matrix that is symmetric to the last bit.
  margins.forEach((margin, i) => scaled.mulRow(i, Math.sqrt(weights[i] * probability(margin) * probability(-margin))))
  const hessian = scaled.transpose().mmul(scaled)
  for (let j = 1; j < hessian.rows; j += 1) hessian.set(j, j, hessian.get(j, j) + ridge)
  return hessian
}

function meanLoss(margins, y, weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // log(1 + exp(−m)) written so that neither end overflows.
  const loss = (margin) => Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)))
  return margins.reduce((sum, margin, i) => sum + weights[i] * loss(y[i] === 1 ? margin : -margin), 0) / total
}
