import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'

/** ∫|F − G|: what moving one sample onto the other costs, in the unit of the values (Wasserstein-1, earth mover's). */
export function wasserstein(reference: Float64Array, current: Float64Array): number {
  return gapIntegral(reference, current, Math.abs)
}

/** √(2∫(F − G)²): Székely's energy distance, as SciPy. */
export function energyDistance(reference: Float64Array, current: Float64Array): number {
  return Math.sqrt(2 * gapIntegral(reference, current, (gap) => gap * gap))
}

/**
 * The same two from histograms over bins with known edges, mass spread evenly within a bin: the gap of the distribution functions runs
 * straight from edge to edge.
 *
 * @param edges one more than bins, ascending
 */
export function wassersteinFromHistogram(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  edges: ArrayLike<number>,
): number {
  if (edges.length !== reference.length + 1 || current.length !== reference.length) {
    throw new DomainError(`edges must be one more than the ${reference.length} bins, got ${edges.length}`, {
      argument: 'edges',
      value: edges.length,
    })
  }
  const [n, m] = [total(reference), total(current)]
  let [gap, area] = [0, 0]
  for (let k = 0; k < reference.length; k += 1) {
    const next = gap + reference[k]! / n - current[k]! / m
    const width = edges[k + 1]! - edges[k]!
    // Straight line from gap to next: a trapezoid, or two triangles where it crosses 0.
    area +=
      gap * next >= 0
        ? (width * Math.abs(gap + next)) / 2
        : (width * (gap * gap + next * next)) / 2 / Math.abs(next - gap)
    gap = next
  }
  return area
}

function total(counts: ArrayLike<number>): number {
  let rows = 0
  for (let k = 0; k < counts.length; k += 1) rows += counts[k]!
  if (rows === 0) throw new DomainError('a window is empty', { argument: 'counts', value: 0 })
  return rows
}

function gapIntegral(reference: Float64Array, current: Float64Array, of: (gap: number) => number): number {
  requireFinite(reference, 'reference')
  requireFinite(current, 'current')
  for (const [values, argument] of [
    [reference, 'reference'],
    [current, 'current'],
  ] as const) {
    if (values.length === 0) throw new DomainError(`the ${argument} window is empty`, { argument, value: 0 })
  }
  const [a, b] = [Float64Array.from(reference).sort(), Float64Array.from(current).sort()]
  let [i, j, area] = [0, 0, 0]
  let x = Math.min(a[0]!, b[0]!)
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity)
    area += (next - x) * of(i / a.length - j / b.length)
    x = next
    while (i < a.length && a[i] === x) i += 1
    while (j < b.length && b[j] === x) j += 1
  }
  return area
}
