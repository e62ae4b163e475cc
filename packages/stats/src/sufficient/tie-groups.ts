import type { Runs } from '../order.ts'
import type { Partition } from './partition.ts'

/** Rows in the order of one fighter's scores. */
export interface RankedRows {
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  readonly runs: Runs
  readonly weights: Float64Array | undefined
}

export interface WeightedRows extends RankedRows {
  readonly weights: Float64Array
}

/**
 * Distinct scores of each slice in ascending order, with the weights of either class there: all that measures of an
 * order need where rows have weights. The groups of slice s are those from `starts[s]` to before `ends[s]`.
 */
export interface TieGroups {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Σw of the positive rows */
  readonly positives: Float64Array
  readonly negatives: Float64Array
  /** Σw² */
  readonly positiveSquares: Float64Array
  readonly negativeSquares: Float64Array
  /** Σw⁴ */
  readonly positiveFourths: Float64Array
  readonly negativeFourths: Float64Array
}

/**
 * One walk along the order, which all slices of all partitions share.
 *
 * @param groupOf where the group of each row is put, if it is wanted
 */
export function tieGroups(ranked: WeightedRows, partition: Partition, groupOf?: Uint32Array): TieGroups {
  const { truth, weights } = ranked
  const starts = sliceStarts(partition)
  const perGroup = (): Float64Array => new Float64Array(truth.length)
  const [positives, negatives] = [perGroup(), perGroup()]
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

/** Calls for each row with its group, and says where the groups of each slice end. */
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
