import type { ClassScores } from '@titlebout/stats'
import type { Finding } from '../finding.ts'
import type { Ids } from './ids.ts'

/** What every fighter gives, whatever the task: rows in the order of the test table. */
interface Said {
  readonly ids: Ids
  /** The team's own losses per row by column name, `loss_` included; lower is better. */
  readonly losses: ReadonlyMap<string, Float64Array>
  /** What a reader should know of how they were read; nothing that makes them unusable. */
  readonly findings: readonly Finding[]
}

/** Scores are P(positive), as doubles, even where the runtime gave float32. */
export interface BinaryScores extends Said {
  readonly task: 'binary-classification'
  /** P(positive), 0 to 1; undefined when the fighter gave labels only. */
  readonly score: Float64Array | undefined
  /** 1 positive, 0 negative. */
  readonly prediction: Uint8Array
}

export interface MulticlassScores extends Said {
  readonly task: 'multiclass-classification'
  /** data.classes; a code is a place in this list. */
  readonly classes: readonly string[]
  /** Probabilities of each class; undefined when the fighter gave labels only. */
  readonly scores: ClassScores | undefined
  readonly prediction: Uint16Array
}

export interface RegressionScores extends Said {
  readonly task: 'regression'
  readonly prediction: Float64Array
  /** Bounds of a predicted interval; undefined when the fighter gave none. */
  readonly bounds: { readonly lower: Float64Array; readonly upper: Float64Array } | undefined
}

export interface RankingScores extends Said {
  readonly task: 'ranking'
  /** Higher stands further up. */
  readonly score: Float64Array
}

/** Losses alone. */
export interface CustomScores extends Said {
  readonly task: 'custom'
}

/** What a fighter said about each judged row. */
export type Scores = BinaryScores | MulticlassScores | RegressionScores | RankingScores | CustomScores
