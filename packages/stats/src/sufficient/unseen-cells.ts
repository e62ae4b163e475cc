import type { CellShares } from '../metrics/cells.ts'
import { unseenShare } from '../intervals/unseen.ts'
import { sum, sumOf } from '../sums.ts'
import type { CellMeasure } from './cell-summary.ts'

/**
 * How far a function of the cells may be from its value where no row moves it (all right, or nothing ever called positive), and the delta method knows nothing:
 * its least and largest value where one cell that no row of its class fell into has up to {@link unseenShare} of that class, taken from the class's other
 * cells alike. Shares of the classes are taken as they are.
 *
 * Several such cells at once have less each, for the chance that all of them are missing has to be α/2: to first order no mixture is further out. With 15 rows
 * of the rarer class it is by 0.004 at most, for Matthews' correlation; with 3 by 0.1.
 *
 * @param trials rows of a class, or their effective number
 */
export function unseenBounds(
  value: number,
  shares: CellShares,
  measure: CellMeasure['measure'],
  { trials, level }: { readonly trials: (label: number) => number; readonly level: number },
): { readonly low: number; readonly high: number } {
  const { classes, share, actual } = shares
  const moved = { ...shares, share: share.slice(), called: shares.called.slice() }
  let [low, high] = [value, value]
  for (let label = 0; label < classes; label += 1) {
    if (actual[label] === 0) continue
    const most = unseenShare(trials(label), level)
    for (let called = 0; called < classes; called += 1) {
      if (share[label * classes + called]! > 0) continue
      moveTo(moved, shares, { label, called, part: most })
      const other = measure(moved)
      if (typeof other === 'string') continue
      low = Math.min(low, other.value)
      high = Math.max(high, other.value)
    }
    moveTo(moved, shares, { label, called: 0, part: 0 })
  }
  return { low, high }
}

/** Gives a cell its part of a class, in place: of 300 classes a copy of the table for each of its cells takes minutes. The other rows of `moved` are those of `shares`. */
function moveTo(
  moved: CellShares,
  { classes, share, actual, called: margin }: CellShares,
  { label, called, part }: { readonly label: number; readonly called: number; readonly part: number },
): void {
  for (let j = 0; j < classes; j += 1) {
    const cell = label * classes + j
    moved.share[cell] = share[cell]! * (1 - part) + (j === called ? part * actual[label]! : 0)
    moved.called[j] = margin[j]! + (moved.share[cell] - share[cell]!)
  }
}

/** Both margins of a table of shares. */
export function sharesFrom(share: Float64Array, classes: number): CellShares {
  const [actual, called] = [new Float64Array(classes), new Float64Array(classes)]
  for (let i = 0; i < classes; i += 1) {
    actual[i] = sum(share.subarray(i * classes, (i + 1) * classes))
    called[i] = sumOf(classes, (j) => share[j * classes + i]!)
  }
  return { classes, share, actual, called }
}
