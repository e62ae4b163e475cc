import type { Assurance } from '../evidence/evaluation.ts'

/**
 * What a fighter said about each judged row, binary task, rows in the order of the test table.
 * Scores are P(positive), as doubles, even where the runtime gave float32.
 */
export interface Scores {
  readonly ids: readonly string[]
  /** P(positive), 0 to 1; undefined when the fighter gave labels only. */
  readonly score: Float64Array | undefined
  /** 1 positive, 0 negative. */
  readonly prediction: Uint8Array
}

/** Scores with the truth beside them. */
export interface JudgedScores extends Scores {
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  readonly assurance: Assurance
}
