import type { Codes } from '../metrics/cells.ts'
import type { AtomMember, Atoms } from './atoms.ts'
import { atomsOfEach, foldedBySlice } from './atoms.ts'
import type { ClusterSlices } from './cluster-slices.ts'
import type { SliceSize } from './slice-size.ts'
import type { Cuts, RowFacts } from './slices.ts'

/** Labels against the predictions of one fighter, or of two at once, per slice: all that a metric of decisions needs. */
export interface CellStatistics {
  readonly size: SliceSize
  readonly classes: number
  /** The cells that have rows. */
  readonly cells: readonly CellSums[]
  /** Σ_g W_gc·W_gd of the cells at `first` ≤ `second` over the clusters g; undefined where rows are independent. */
  readonly clusterMoments: readonly CellMoment[] | undefined
}

export interface CellSums {
  readonly label: number
  /** What each fighter called it. */
  readonly called: readonly number[]
  readonly rows: number
  readonly weight: number
  /** Σw² */
  readonly squares: number
  /** Σw⁴ */
  readonly fourths: number
}

export interface CellMoment {
  readonly first: number
  readonly second: number
  readonly moment: number
}

export interface CellRows extends RowFacts {
  readonly truth: Codes
  /** Of one fighter, or of two. */
  readonly predictions: readonly Codes[]
  readonly classes: number
}

/** Each row's cell, a number from 0: found once, counted for every partition. */
export interface JointCells {
  readonly rows: CellRows
  readonly codes: Codes
  readonly kinds: readonly { readonly label: number; readonly called: readonly number[] }[]
}

/** Codes must have been checked to lie below `classes`. */
export function jointCells(rows: CellRows): JointCells {
  const { truth, predictions, classes } = rows
  const [first, second] = predictions
  const all = classes ** (1 + predictions.length)
  const codes = all <= 256 ? new Uint8Array(truth.length) : new Uint32Array(truth.length)
  for (let i = 0; i < truth.length; i += 1) {
    let cell = truth[i]! * classes
    if (first !== undefined) cell += first[i]!
    if (second !== undefined) cell = cell * classes + second[i]!
    codes[i] = cell
  }
  const kind = (cell: number): { label: number; called: readonly number[] } => {
    const called = predictions.map((_, f) => Math.floor(cell / classes ** (predictions.length - 1 - f)) % classes)
    return { label: Math.floor(cell / classes ** predictions.length), called }
  }
  if (all <= 256) return { rows, codes, kinds: Array.from({ length: all }, (_, cell) => kind(cell)) }
  const used = renumber(codes)
  return { rows, codes, kinds: used.map(kind) }
}

/** Numbers the codes that occur in order of appearance, in place. */
function renumber(codes: Codes): number[] {
  const numbers = new Map<number, number>()
  for (let i = 0; i < codes.length; i += 1) {
    const known = numbers.get(codes[i]!)
    if (known === undefined) numbers.set(codes[i]!, numbers.size)
    codes[i] = known ?? numbers.size - 1
  }
  return [...numbers.keys()]
}

/** Cells whose counts by atom stay in the nearer caches. */
const FEW_KINDS = 16

/** The cells of every slice of each cut, the first at 0. */
export function cellStatistics(joint: JointCells, { each, atoms }: Cuts): readonly (readonly CellStatistics[])[] {
  const { weights, classes } = joint.rows
  const kinds = joint.kinds.length
  const groups = kinds <= FEW_KINDS ? atoms : atomsOfEach(each.map(({ partition }) => partition))
  const counted = new Map(
    groups.flatMap((group) => {
      const byAtom = countCells(joint.codes, group, kinds, weights)
      return group.members.map((member) => [member.place, foldedCells(byAtom, kinds, member)] as const)
    }),
  )
  return each.map(({ partition, sizes, parts }, c) => {
    const { rows, weights: totals, squares, fourths } = counted.get(c)!
    const moments = parts && clusterMoments(joint, parts, partition.size)
    return sizes.map((size, s) => {
      const base = (s + 1) * kinds
      const used = joint.kinds.map((_, k) => k).filter((k) => rows[base + k]! > 0)
      return {
        size,
        classes,
        cells: used.map((k) => ({
          ...joint.kinds[k]!,
          rows: rows[base + k]!,
          weight: totals[base + k]!,
          squares: squares[base + k]!,
          fourths: fourths[base + k]!,
        })),
        clusterMoments: moments && renumbered(moments[s + 1]!, used, kinds),
      }
    })
  })
}

interface Counted {
  readonly rows: Float64Array
  readonly weights: Float64Array
  readonly squares: Float64Array
  readonly fourths: Float64Array
}

function foldedCells({ rows, weights, squares, fourths }: Counted, kinds: number, member: AtomMember): Counted {
  const folded = foldedBySlice(rows, kinds, member)
  if (weights === rows) return { rows: folded, weights: folded, squares: folded, fourths: folded }
  const [w, w2, w4] = [weights, squares, fourths].map((sums) => foldedBySlice(sums, kinds, member))
  return { rows: folded, weights: w!, squares: w2!, fourths: w4! }
}

function countCells(cells: Codes, { size, codes }: Atoms, kinds: number, weights?: Float64Array): Counted {
  const rows = new Float64Array(size * kinds)
  for (let i = 0; i < cells.length; i += 1) rows[codes[i]! * kinds + cells[i]!]! += 1
  if (weights === undefined) return { rows, weights: rows, squares: rows, fourths: rows }
  const perCell = (): Float64Array => new Float64Array(rows.length)
  const [totals, squares, fourths] = [perCell(), perCell(), perCell()]
  for (let i = 0; i < cells.length; i += 1) {
    const place = codes[i]! * kinds + cells[i]!
    const w = weights[i]!
    totals[place]! += w
    squares[place]! += w * w
    fourths[place]! += w * w * w * w
  }
  return { rows, weights: totals, squares, fourths }
}

/** Per slice Σ_g W_gc·W_gd, keyed c·kinds + d with c ≤ d. Only cells that meet in a cluster have a moment: a full matrix has a million entries at a thousand cells. */
function clusterMoments(joint: JointCells, parts: ClusterSlices, size: number): readonly Map<number, number>[] {
  const kinds = joint.kinds.length
  const moments = Array.from({ length: size + 1 }, () => new Map<number, number>())
  const sums = new Float64Array(kinds)
  for (let p = 1; p < parts.sliceOf.length; p += 1) {
    const touched = addPart(joint, parts, p, sums)
    const ofSlice = moments[parts.sliceOf[p]!]!
    for (const [k, c] of touched.entries()) {
      for (let l = k; l < touched.length; l += 1) {
        const d = touched[l]!
        const key = c * kinds + d
        ofSlice.set(key, (ofSlice.get(key) ?? 0) + sums[c]! * sums[d]!)
      }
    }
    for (const c of touched) sums[c] = 0
  }
  return moments
}

/** Sums the weights of a part by cell and says, in ascending order, which cells it has. */
function addPart(
  { codes, rows }: JointCells,
  { order, starts }: ClusterSlices,
  p: number,
  sums: Float64Array,
): number[] {
  const touched: number[] = []
  for (let k = starts[p]!; k < starts[p + 1]!; k += 1) {
    const row = order[k]!
    const w = rows.weights === undefined ? 1 : rows.weights[row]!
    if (w === 0) continue
    const cell = codes[row]!
    if (sums[cell] === 0) touched.push(cell)
    sums[cell]! += w
  }
  return touched.sort((a, b) => a - b)
}

function renumbered(moments: ReadonlyMap<number, number>, used: readonly number[], kinds: number): CellMoment[] {
  const place = new Map(used.map((c, k) => [c, k]))
  return Array.from(moments, ([key, moment]) => ({
    first: place.get(Math.floor(key / kinds))!,
    second: place.get(key % kinds)!,
    moment,
  }))
}
