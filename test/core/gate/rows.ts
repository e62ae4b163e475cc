import type { BinaryRows } from '@titlebout/core'
import { binaryRows } from '../../support/judged-rows.ts'

/** Rows of a confusion table, labels without scores unless a score is made from them. */
export function confusion(
  cells: { readonly tp: number; readonly fn: number; readonly fp: number; readonly tn: number },
  score: (row: { truth: number; prediction: number }) => number = ({ prediction }) => prediction * 0.8 + 0.1,
): BinaryRows {
  const rows = [
    ...Array.from({ length: cells.tp }, () => ({ truth: 1, prediction: 1 })),
    ...Array.from({ length: cells.fn }, () => ({ truth: 1, prediction: 0 })),
    ...Array.from({ length: cells.fp }, () => ({ truth: 0, prediction: 1 })),
    ...Array.from({ length: cells.tn }, () => ({ truth: 0, prediction: 0 })),
  ]
  return binaryRows({
    truth: Uint8Array.from(rows, (row) => row.truth),
    prediction: Uint8Array.from(rows, (row) => row.prediction),
    score: Float64Array.from(rows, score),
  })
}
