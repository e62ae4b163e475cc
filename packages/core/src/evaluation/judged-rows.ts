/** What metrics are measured from: one entry per judged row, all of one length. */
export interface JudgedRows {
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  /** P(positive), 0 to 1; undefined when the fighter gave labels only. */
  readonly score: Float64Array | undefined
  /** 1 positive, 0 negative. */
  readonly prediction: Uint8Array
}

/** The rows at which `keep` is 1, in their order. */
export function keepRows(rows: JudgedRows, keep: Uint8Array): JudgedRows {
  const kept = (_: unknown, i: number): boolean => keep[i] === 1
  return {
    truth: rows.truth.filter(kept),
    score: rows.score?.filter(kept),
    prediction: rows.prediction.filter(kept),
  }
}

/** Number of ones. */
export function countOnes(mask: Uint8Array): number {
  let ones = 0
  for (const value of mask) ones += value
  return ones
}

/** Rows with a positive label that are called positive. */
export function found(rows: JudgedRows): number {
  return rows.truth.reduce((count, label, i) => count + (label === 1 && rows.prediction[i] === 1 ? 1 : 0), 0)
}

/** Whether all judged labels are alike, so that nothing can be told apart; so is no row at all. */
export function isOneClass(rows: JudgedRows): boolean {
  return rows.truth.every((label) => label === rows.truth[0])
}
