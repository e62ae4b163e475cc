import type { BinaryRows } from '@titlebout/core'

/** Rows of a binary task from what a fighter said and what was true. */
export function binaryRows(rows: Pick<BinaryRows, 'truth' | 'score' | 'prediction'>): BinaryRows {
  return { task: 'binary-classification', count: rows.truth.length, ...rows }
}
