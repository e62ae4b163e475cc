import { requireFinite, requireInRange } from '../domain.ts'
import { DomainError } from '../error.ts'
import { innerWidths } from './binned.ts'
import { windows } from './histograms.ts'

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
 * @param edges one more than bins, strictly ascending
 * @throws {DomainError} on differing lengths, anything that is no count, an empty window, edges that are not finite or do not ascend
 */
export function wassersteinFromHistogram(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  edges: ArrayLike<number>,
): number {
  const { n, m, cells } = windows(reference, current)
  if (edges.length !== cells + 1) {
    throw new DomainError(`edges must be one more than the ${cells} bins, got ${edges.length}`, {
      argument: 'edges',
      value: edges.length,
    })
  }
  // Of bins that are all closed, as of those between the inner edges of bins whose ends are open.
  const widths = innerWidths(edges, cells + 2)
  let [gap, area] = [0, 0]
  for (let k = 0; k < reference.length; k += 1) {
    const next = gap + reference[k]! / n - current[k]! / m
    const width = widths[k]!
    // Straight line from gap to next: a trapezoid, or two triangles where it crosses 0.
    area +=
      gap * next >= 0
        ? (width * Math.abs(gap + next)) / 2
        : (width * (gap * gap + next * next)) / 2 / Math.abs(next - gap)
    gap = next
  }
  return area
}

/** Both samples in ascending order. @throws {DomainError} on NaN or infinite values, or an empty sample */
export function sortedWindows(
  reference: Float64Array,
  current: Float64Array,
): readonly [reference: Float64Array, current: Float64Array] {
  const sorted = (values: Float64Array, argument: string): Float64Array => {
    requireFinite(values, argument)
    if (values.length === 0) throw new DomainError(`the ${argument} window is empty`, { argument, value: 0 })
    return values.slice().sort()
  }
  return [sorted(reference, 'reference'), sorted(current, 'current')]
}

function gapIntegral(reference: Float64Array, current: Float64Array, of: (gap: number) => number): number {
  const [a, b] = sortedWindows(reference, current)
  let [i, j, area] = [0, 0, 0]
  let x = Math.min(a[0]!, b[0]!)
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity)
    area += (next - x) * of(i / a.length - j / b.length)
    x = next
    while (i < a.length && a[i] === x) i += 1
    while (j < b.length && b[j] === x) j += 1
  }
  requireInRange(area, 'reference and current')
  return area
}
