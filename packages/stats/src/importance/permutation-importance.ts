import { requireCounts, requireFinite, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Measured, Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { influenceVariance } from '../difference.ts'
import { tooFewClusters, type ClusterOptions } from '../sufficient/clustered-summary.ts'
import { sum, sumOf } from '../sums.ts'

/** A metric's paired difference between rows as they are and rows of which one column was permuted. */
export interface PermutedRun {
  /** Positive where the permutation did harm. */
  readonly estimate: number
  /** φ of each row, scaled so that Σφ²/n² is the variance of the estimate. */
  readonly influence: Float64Array
  /** Of each row the place whose value it was given: every place once. */
  readonly permutation: Uint32Array
}

export interface ImportanceOptions extends ClusterOptions {
  /** Number of the group of rows that move together; absent: each row by itself. */
  readonly clusters?: Uint32Array | undefined
  /**
   * Whether φ of a row hangs on what the row itself was given, and on no other row's. False for metrics of whole queries, whose variance is then
   * not freed of the noise of few permutations: it errs on the wide side. Default true.
   */
  readonly rowwise?: boolean
}

/**
 * Permutation importance (Breiman 2001; as scikit-learn's `permutation_importance`): the mean of the runs' estimates.
 *
 * Its variance is that of both the rows and the permutations. A run is a sum of kernels h(row i, value of row π(i)), and so, by Hoeffding's (1948)
 * decomposition, of h₁(i) + h₂(π(i)) + h₁₂: each row counts once as the one that is given a value and once as the one that gives it. The rows' own
 * φ know of the first only. Hence
 *
 *     ψ_k = mean over runs of φ_k + φ_{π⁻¹(k)}        Var = Σ_g(Σ_{k∈g} ψ_k)²·G/(G − 1)/n² − v̄/R       v̄ = mean over runs of Σφ²/n²
 *
 * The subtracted term is what the other row's share in each φ adds to ψ² in expectation, Var(h₁) + Var(h₂) + Var(h₁₂) over R, so that what
 * is left estimates Var(h₁ + h₂)/n + Var(h₁₂)/(nR), the variance over rows and over R permutations of them. It is never taken to be less than v̄/R.
 * Without clusters G/(G − 1) is left out, as φ has its own correction. Importance as a U-statistic: Fisher, Rudin and Dominici (2019).
 *
 * @returns undefined without runs or rows, or with fewer than `minimum` clusters
 * @throws {DomainError} on runs of different lengths, on numbers that are not finite, and on what is no permutation
 */
export function permutationImportance(runs: readonly PermutedRun[], options: ImportanceOptions = {}): Outcome {
  const [first] = runs
  if (first === undefined || first.influence.length === 0) return undefinedBecause('empty', 0)
  const n = first.influence.length
  for (const run of runs) requireRun(run, n)
  const { clusters } = options
  if (clusters !== undefined) {
    requireSameLength(first.influence, clusters, ['runs[0].influence', 'clusters'])
    requireCounts(clusters, 'clusters')
  }
  const groups = clusters === undefined ? n : new Set(clusters).size
  if (clusters !== undefined && tooFewClusters(groups, options)) return undefinedBecause('few-clusters', n)
  const estimate = sum(runs.map((run) => run.estimate)) / runs.length
  if (n < 2) return { ...shapeOf(estimate, n), variance: undefined, influence: () => new Float64Array(n) }
  const psi = psiOf(runs, n)
  const byOne = sumOf(runs.length, (r) => influenceVariance(runs[r]!.influence)) / runs.length
  const floor = byOne / runs.length
  const all = spreadOf(psi, clusters, n)
  const variance = Math.max(floor, options.rowwise === false ? all : all - floor)
  return {
    ...shapeOf(estimate, n),
    variance,
    df: clusters === undefined ? undefined : groups - 1,
    method: clusters === undefined ? 'delta' : 'clustered',
    effectiveN: groups,
    influence: () => scaledTo(psi, variance),
  }
}

function shapeOf(estimate: number, n: number): Measured {
  return {
    kind: 'measured',
    estimate,
    variance: undefined,
    df: undefined,
    n,
    effectiveN: n,
    method: 'delta',
    range: [-Infinity, Infinity],
    influence: () => new Float64Array(n),
  }
}

/** ψ of each row: what it does as the one that is given a value, and as the one that gives it. */
function psiOf(runs: readonly PermutedRun[], n: number): Float64Array {
  const psi = new Float64Array(n)
  for (const { influence, permutation } of runs)
    for (let i = 0; i < n; i += 1) {
      const phi = influence[i]! / runs.length
      psi[i]! += phi
      psi[permutation[i]!]! += phi
    }
  return psi
}

function spreadOf(psi: Float64Array, clusters: Uint32Array | undefined, n: number): number {
  if (clusters === undefined) return influenceVariance(psi)
  const totals = new Map<number, number>()
  for (let i = 0; i < n; i += 1) totals.set(clusters[i]!, (totals.get(clusters[i]!) ?? 0) + psi[i]!)
  const sums = Float64Array.from(totals.values())
  const groups = sums.length
  return (sumOf(groups, (g) => sums[g]! * sums[g]!) / (n * n)) * (groups / (groups - 1)) * ((n - 1) / n)
}

/** So that Σφ²/n² is the variance, as of every measured number. */
function scaledTo(psi: Float64Array, variance: number): Float64Array {
  const own = influenceVariance(psi)
  const factor = own === 0 ? 0 : Math.sqrt(variance / own)
  return psi.map((value) => value * factor)
}

function requireRun({ estimate, influence, permutation }: PermutedRun, n: number): void {
  requireFinite([estimate], 'estimate')
  requireFinite(influence, 'influence')
  requireSameLength({ length: n }, influence, ['runs[0].influence', 'influence'])
  requireSameLength(influence, permutation, ['influence', 'permutation'])
  const given = new Uint8Array(n)
  for (let i = 0; i < n; i += 1) {
    const place = permutation[i]!
    if (place >= n || given[place] === 1)
      throw new DomainError(`permutation must hold every place from 0 to ${n - 1} once, got ${place} at ${i}`, {
        argument: 'permutation',
        index: i,
      })
    given[place] = 1
  }
}
