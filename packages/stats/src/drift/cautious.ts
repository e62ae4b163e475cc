import type { Windows } from '../distances/histograms.ts'

/** Rows of one window below which a cell says too little about the share behind it. */
const FEWEST = 3

/** Shares that a test may rest its noise on: one of fewer than three rows counts as one of three, though not beyond the other window's. */
export function cautious(w: Windows): Windows {
  const lifted = (own: Float64Array, other: Float64Array, rows: number): Float64Array =>
    own.map((p, k) => Math.max(p, Math.min(other[k]!, FEWEST / rows)))
  return {
    ...w,
    reference: lifted(w.reference, w.current, w.n),
    current: lifted(w.current, w.reference, w.m),
  }
}
