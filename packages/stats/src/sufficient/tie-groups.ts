import type { Runs } from '../order.ts'
import type { Partition } from './partition.ts'

/** Rows in the order of one fighter's scores. */
export interface RankedRows {
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  readonly runs: Runs
  readonly weights: Float64Array | undefined
}

/**
 * Distinct scores of each slice in ascending order, with the weights of either class there: all that measures of an
 * order need. The groups of slice s are those from `starts[s]` to before `ends[s]`.
 */
export interface TieGroups {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Σw of the positive rows; without weights their number. */
  readonly positives: Float64Array
  readonly negatives: Float64Array
  /** Σw²; without weights the same arrays. */
  readonly positiveSquares: Float64Array
  readonly negativeSquares: Float64Array
  /** Σw⁴; without weights the same arrays. */
  readonly positiveFourths: Float64Array
  readonly negativeFourths: Float64Array
}

/**
 * One walk along the order, which all slices of all partitions share.
 *
 * @param groupOf where the group of each row is put, if it is wanted
 */
export function tieGroups(ranked: RankedRows, partition: Partition, groupOf?: Uint32Array): TieGroups {
  const { truth, weights } = ranked
  const n = truth.length
  const starts = sliceStarts(partition)
  const [positives, negatives] = [new Float64Array(n), new Float64Array(n)]
  if (weights === undefined) {
    const ends = countInto(ranked, partition, starts, { negatives, positives, groupOf })
    const ofPositive = { positiveSquares: positives, positiveFourths: positives }
    return { starts, ends, positives, negatives, ...ofPositive, negativeSquares: negatives, negativeFourths: negatives }
  }
  const perGroup = (): Float64Array => new Float64Array(n)
  const [positiveSquares, negativeSquares] = [perGroup(), perGroup()]
  const [positiveFourths, negativeFourths] = [perGroup(), perGroup()]
  const ends = eachGroup(ranked, partition, starts, (row, group) => {
    const w = weights[row]!
    if (groupOf !== undefined) groupOf[row] = group
    const isPositive = truth[row] === 1
    const square = w * w
    ;(isPositive ? positives : negatives)[group]! += w
    ;(isPositive ? positiveSquares : negativeSquares)[group]! += square
    ;(isPositive ? positiveFourths : negativeFourths)[group]! += square * square
  })
  const squares = { positiveSquares, negativeSquares, positiveFourths, negativeFourths }
  return { starts, ends, positives, negatives, ...squares }
}

/** Slices have as many places as rows: at most so many distinct scores. */
function sliceStarts({ size, codes }: Partition): Uint32Array {
  const starts = new Uint32Array(size + 2)
  for (let i = 0; i < codes.length; i += 1) starts[codes[i]! + 1]! += 1
  for (let s = 0; s <= size; s += 1) starts[s + 1]! += starts[s]!
  return starts
}

/** Adds one to the group of each row, and says where the groups of each slice end. */
function countInto(
  { truth, runs }: RankedRows,
  { codes }: Partition,
  starts: Uint32Array,
  into: {
    readonly negatives: Float64Array
    readonly positives: Float64Array
    readonly groupOf: Uint32Array | undefined
  },
): Uint32Array {
  const { order, starts: runStarts } = runs
  const { negatives, positives, groupOf } = into
  const ends = starts.slice()
  // The run that each slice's last group belongs to, plus 1.
  const lastRun = new Uint32Array(starts.length)
  let k = 0
  for (let r = 0; r + 1 < runStarts.length; r += 1) {
    for (const end = runStarts[r + 1]!; k < end; k += 1) {
      const row = order[k]!
      const code = codes[row]!
      if (lastRun[code] !== r + 1) {
        lastRun[code] = r + 1
        ends[code]! += 1
      }
      const group = ends[code]! - 1
      if (truth[row] === 1) positives[group]! += 1
      else negatives[group]! += 1
      if (groupOf !== undefined) groupOf[row] = group
    }
  }
  return ends
}

/** The same walk with a call per row, of rows that have weights. */
function eachGroup(
  { runs }: RankedRows,
  { codes }: Partition,
  starts: Uint32Array,
  visit: (row: number, group: number) => void,
): Uint32Array {
  const { order } = runs
  const ends = starts.slice()
  const lastRun = new Uint32Array(starts.length)
  for (let r = 0; r + 1 < runs.starts.length; r += 1) {
    for (let k = runs.starts[r]!; k < runs.starts[r + 1]!; k += 1) {
      const row = order[k]!
      const code = codes[row]!
      if (lastRun[code] !== r + 1) {
        lastRun[code] = r + 1
        ends[code]! += 1
      }
      visit(row, ends[code]! - 1)
    }
  }
  return ends
}
