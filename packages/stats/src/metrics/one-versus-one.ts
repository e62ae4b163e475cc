import { influenceVariance } from '../difference.ts'
import { boundaryOfMean } from '../intervals/boundary-of-mean.ts'
import type { Measured, Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import type { Codes } from './cells.ts'
import type { ClassScores } from './multiclass-scores.ts'
import { requireClassScores } from './multiclass-scores.ts'
import { rocAuc } from './roc-auc.ts'

export interface OneVersusOneOptions extends WeightOptions {
  /** `macro` (default): plain mean over pairs; `weighted`: by the rows (their weight) of the pair. */
  readonly average?: 'macro' | 'weighted'
}

/**
 * Hand and Till's (2001) mean over pairs of classes of ½(A(j|k) + A(k|j)): scikit-learn's `multi_class="ovo"`, and with weights too.
 *
 * A row's influence is the mean of DeLong's over the pairs that its class is part of, 0 from the others; where pairs count by their
 * rows, it also moves those shares. Undefined (`one-class`) if a class has no row.
 *
 * @throws {DomainError} on codes outside the classes, scores that are not finite, differing lengths
 */
export function rocAucOvo(y: Codes, scores: ClassScores, options: OneVersusOneOptions = {}): Outcome {
  requireClassScores(y, scores, false)
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const total = sumOf(n, weight)
  const pairs: Pair[] = []
  for (let a = 0; a < scores.classes; a += 1) {
    for (let b = a + 1; b < scores.classes; b += 1) {
      const pair = pairOf(y, scores, options, a, b)
      if (pair === undefined) return undefinedBecause('one-class', n)
      pairs.push(pair)
    }
  }
  const weighted = options.average === 'weighted'
  // Every row is in classes − 1 pairs.
  const share = (pair: Pair): number => (weighted ? pair.weight / (total * (scores.classes - 1)) : 1 / pairs.length)
  const estimate = sumOf(pairs.length, (p) => share(pairs[p]!) * areaOf(pairs[p]!))
  const influence = (): Float64Array => {
    const phi = new Float64Array(n)
    for (const pair of pairs) {
      const phis = pair.areas.map((area) => area.influence())
      // The pair's influence is scaled to its own number of rows.
      const scale = (share(pair) * n) / pair.rows.length / 2
      pair.rows.forEach((row, r) => {
        phi[row]! += scale * (phis[0]![r]! + phis[1]![r]!)
        if (weighted) phi[row]! += ((n * weight(row)) / total / (scores.classes - 1)) * (areaOf(pair) - estimate)
      })
    }
    return phi
  }
  return {
    kind: 'measured',
    estimate,
    variance: pairs.every(isTellable) ? influenceVariance(influence()) : undefined,
    df: undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delta',
    range: [0, 1],
    influence,
    ...boundaryOfMean(
      estimate,
      pairs.flatMap((pair) => pair.areas.map((of) => ({ of, share: share(pair) / 2 }))),
    ),
  }
}

/** Two classes alone: the area with either as the positive one, by that one's scores. */
interface Pair {
  readonly rows: Uint32Array
  readonly weight: number
  readonly areas: readonly [Measured, Measured]
}

function pairOf(y: Codes, scores: ClassScores, options: WeightOptions, a: number, b: number): Pair | undefined {
  const { values, classes } = scores
  const rows = rowsOf(y, a, b)
  const weights = options.weights && Float64Array.from(rows, (i) => options.weights![i]!)
  if (weights && !(sumOf(weights.length, (r) => weights[r]!) > 0)) return undefined
  const [first, second] = [a, b].map((positive) =>
    rocAuc(
      Uint8Array.from(rows, (i) => (y[i] === positive ? 1 : 0)),
      Float64Array.from(rows, (i) => values[i * classes + positive]!),
      weights ? { weights } : {},
    ),
  )
  if (first?.kind !== 'measured' || second?.kind !== 'measured') return undefined
  const weight = weights ? sumOf(weights.length, (r) => weights[r]!) : rows.length
  return { rows, weight, areas: [first, second] }
}

function rowsOf(y: Codes, a: number, b: number): Uint32Array {
  const rows = new Uint32Array(y.length)
  let found = 0
  for (let i = 0; i < y.length; i += 1) {
    if (y[i] !== a && y[i] !== b) continue
    rows[found] = i
    found += 1
  }
  return rows.subarray(0, found)
}

function areaOf({ areas }: Pair): number {
  return (areas[0].estimate + areas[1].estimate) / 2
}

function isTellable({ areas }: Pair): boolean {
  return areas[0].variance !== undefined && areas[1].variance !== undefined
}
