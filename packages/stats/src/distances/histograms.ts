import { requireCounts, requirePositive, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import { sum } from '../sums.ts'

/** Counts over cells: bins in their order, or categories. */
export type Counts = ArrayLike<number>

/** Two windows counted over the same cells: totals and shares, checked. */
export interface Windows {
  readonly reference: Float64Array
  readonly current: Float64Array
  /** Rows of the reference. */
  readonly n: number
  /** Rows of the current window. */
  readonly m: number
  readonly cells: number
  /** 1/n + 1/m: the size of the noise, in which every law below is written. */
  readonly noise: number
}

/** @throws {DomainError} on differing lengths, anything that is no count, an empty window */
export function windows(reference: Counts, current: Counts): Windows {
  requireSameLength(reference, current, ['reference', 'current'])
  requireCounts(reference, 'reference')
  requireCounts(current, 'current')
  const [n, m] = [total(reference, 'reference'), total(current, 'current')]
  return {
    reference: Float64Array.from(reference, (count) => count / n),
    current: Float64Array.from(current, (count) => count / m),
    n,
    m,
    cells: reference.length,
    noise: 1 / n + 1 / m,
  }
}

function total(counts: Counts, argument: string): number {
  const rows = sum(counts)
  if (rows === 0) throw new DomainError(`the ${argument} window is empty`, { argument, value: 0 })
  return rows
}

export interface MergeOptions {
  /** Smallest expected count in either window, were both drawn from one source. Default 5: below it χ² laws do not hold. */
  readonly minimumExpected?: number
  /** `neighbours`: bins in order, a thin bin joins the next. `rest` (default): categories, all thin ones form one cell. */
  readonly merge?: 'neighbours' | 'rest'
}

export interface Merged {
  readonly reference: Float64Array
  readonly current: Float64Array
  /** Cells that vanished. */
  readonly merged: number
  /** Largest share of either window's rows that stood in cells too thin to be looked at on their own. */
  readonly thinShare: number
}

/**
 * Joins cells too thin for a χ² law. A cell's expected count in the smaller window is (r + c)·min(n, m)/(n + m).
 * A `rest` that is itself too thin joins the smallest other cell.
 *
 * @throws {DomainError} on differing lengths, counts that are none, an empty window, a negative `minimumExpected`
 */
export function mergeThin(reference: Counts, current: Counts, options: MergeOptions = {}): Merged {
  const { n, m, cells } = windows(reference, current)
  const { minimumExpected = 5 } = options
  if (minimumExpected !== 0) requirePositive(minimumExpected, 'minimumExpected')
  const least = (minimumExpected * (n + m)) / Math.min(n, m)
  const groups = options.merge === 'neighbours' ? runs(reference, current, least) : withRest(reference, current, least)
  const joined = (counts: Counts): Float64Array =>
    Float64Array.from(groups, (cell) => cell.reduce((rows, k) => rows + counts[k]!, 0))
  const thinShare = Math.max(
    thinRows(reference, reference, current, least) / n,
    thinRows(current, reference, current, least) / m,
  )
  return { reference: joined(reference), current: joined(current), merged: cells - groups.length, thinShare }
}

function thinRows(counts: Counts, reference: Counts, current: Counts, least: number): number {
  let rows = 0
  for (let k = 0; k < counts.length; k += 1) if (reference[k]! + current[k]! < least) rows += counts[k]!
  return rows
}

function runs(reference: Counts, current: Counts, least: number): number[][] {
  const groups: number[][] = []
  let open: number[] = []
  let rows = 0
  for (let k = 0; k < reference.length; k += 1) {
    open.push(k)
    rows += reference[k]! + current[k]!
    if (rows < least) continue
    groups.push(open)
    open = []
    rows = 0
  }
  const last = groups.at(-1)
  if (open.length > 0) {
    if (last) last.push(...open)
    else groups.push(open)
  }
  return groups
}

function withRest(reference: Counts, current: Counts, least: number): number[][] {
  const rows = (k: number): number => reference[k]! + current[k]!
  const order = Array.from({ length: reference.length }, (_, k) => k).sort((a, b) => rows(b) - rows(a) || a - b)
  const thick = order.filter((k) => rows(k) >= least)
  const rest = order.filter((k) => rows(k) < least)
  if (rest.length === 0) return thick.map((k) => [k])
  const restRows = rest.reduce((count, k) => count + rows(k), 0)
  const groups = thick.map((k) => [k])
  const smallest = groups.at(-1)
  if (restRows < least && smallest) smallest.push(...rest)
  else groups.push(rest)
  return groups
}
