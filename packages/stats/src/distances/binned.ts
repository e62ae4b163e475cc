import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'
import { sumOf } from '../sums.ts'

/**
 * Widths of the bins between inner edges. Bin i holds edges[i − 1] ≤ x < edges[i]; the first and last bin are open.
 *
 * @throws {DomainError} unless there is one edge less than bins, and each is finite and above the one before
 */
export function innerWidths(edges: ArrayLike<number>, bins: number): Float64Array {
  requireFinite(edges, 'edges')
  if (edges.length !== bins - 1) {
    throw new DomainError(`edges must be one less than the ${bins} bins, got ${edges.length}`, {
      argument: 'edges',
      value: edges.length,
    })
  }
  for (let k = 1; k < edges.length; k += 1) {
    if (!(edges[k]! > edges[k - 1]!))
      throw new DomainError(`edges[${k}] must be above edges[${k - 1}] (${edges[k - 1]}), got ${edges[k]}`, {
        argument: 'edges',
        index: k,
        value: edges[k],
      })
  }
  return Float64Array.from({ length: Math.max(0, edges.length - 1) }, (_, k) => edges[k + 1]! - edges[k]!)
}

/** ∫|f| of a function given at the edges, straight between them: per bin a trapezoid, or two triangles where it crosses 0. */
export function absoluteArea(f: Float64Array, widths: Float64Array): number {
  return sumOf(widths.length, (k) => {
    const [a, b] = [f[k]!, f[k + 1]!]
    return widths[k]! * (a * b >= 0 ? Math.abs(a + b) / 2 : (a * a + b * b) / 2 / Math.abs(b - a))
  })
}

/** ∫fg of two such functions. */
export function productArea(f: Float64Array, g: Float64Array, widths: Float64Array): number {
  return sumOf(widths.length, (k) => {
    const [f0, f1, g0, g1] = [f[k]!, f[k + 1]!, g[k]!, g[k + 1]!]
    return (widths[k]! * (2 * f0 * g0 + f0 * g1 + f1 * g0 + 2 * f1 * g1)) / 6
  })
}
