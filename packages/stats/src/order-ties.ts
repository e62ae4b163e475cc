/** Runs up to here are sorted by insertion. */
const SHORT = 32

/**
 * Puts rows in order whose values are alike in the key that they are sorted by: within each run of equal keys by the
 * values themselves, equal values in the order they have.
 */
export function refineRuns(values: ArrayLike<number>, key: Int32Array, row: Uint32Array): void {
  const n = row.length
  let from = 0
  while (from < n) {
    let to = from + 1
    const bits = key[from]!
    while (to < n && key[to] === bits) to += 1
    if (to - from > SHORT) mergeRun(values, row, from, to)
    else if (to - from > 1) insertRun(values, row, from, to)
    from = to
  }
}

function insertRun(values: ArrayLike<number>, row: Uint32Array, from: number, to: number): void {
  for (let k = from + 1; k < to; k += 1) {
    const moved = row[k]!
    const value = values[moved]!
    let place = k
    while (place > from && values[row[place - 1]!]! > value) {
      row[place] = row[place - 1]!
      place -= 1
    }
    row[place] = moved
  }
}

/** Bottom-up merge sort; a run of one value, as ties make it, is seen to be in order first. */
function mergeRun(values: ArrayLike<number>, row: Uint32Array, from: number, to: number): void {
  if (isInOrder(values, row, from, to)) return
  for (let start = from; start < to; start += SHORT) insertRun(values, row, start, Math.min(start + SHORT, to))
  let source = row.slice(from, to)
  let target = new Uint32Array(source.length)
  for (let width = SHORT; width < source.length; width *= 2) {
    for (let start = 0; start < source.length; start += 2 * width) mergeAt(values, source, target, start, width)
    ;[source, target] = [target, source]
  }
  row.set(source, from)
}

function isInOrder(values: ArrayLike<number>, row: Uint32Array, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k += 1) if (values[row[k - 1]!]! > values[row[k]!]!) return false
  return true
}

function mergeAt(
  values: ArrayLike<number>,
  source: Uint32Array,
  target: Uint32Array,
  start: number,
  width: number,
): void {
  const middle = Math.min(start + width, source.length)
  const end = Math.min(start + 2 * width, source.length)
  let [left, right] = [start, middle]
  for (let k = start; k < end; k += 1) {
    const takesLeft = left < middle && (right >= end || values[source[left]!]! <= values[source[right]!]!)
    target[k] = takesLeft ? source[left]! : source[right]!
    if (takesLeft) left += 1
    else right += 1
  }
}
