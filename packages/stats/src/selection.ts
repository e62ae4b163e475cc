/**
 * The value that would stand at `rank` (0-based) were `values` sorted, in expected O(n): Hoare's selection with the median of three
 * as pivot. Reorders `values`, so that those before `rank` are no larger and those after no smaller.
 */
export function select(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!)
    let [i, j] = [low, high]
    while (i <= j) {
      while (values[i]! < pivot) i += 1
      while (values[j]! > pivot) j -= 1
      if (i > j) break
      const moved = values[i]!
      values[i] = values[j]!
      values[j] = moved
      i += 1
      j -= 1
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else break
  }
  return values[rank]!
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
