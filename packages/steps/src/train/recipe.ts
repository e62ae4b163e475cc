import type { FileEntry, TrainConfig, Training } from '@titlebout/core'
import type { TrainingRows } from './data-set.ts'

/** Everything that makes a model, as it is known before the command runs. */
export interface Recipe {
  readonly command: TrainConfig
  /** `data.train`. */
  readonly trainPath: string
  readonly features: readonly string[]
  readonly code: Training['result']['code']
  readonly params: Training['result']['params']
  readonly lock: readonly FileEntry[]
  readonly rows: TrainingRows
}

/** What came out. */
export interface Trained {
  readonly durationMs: number
  /** The model file among `files`. */
  readonly modelName: string
  readonly files: readonly FileEntry[]
  readonly metrics: Training['result']['metrics']
  readonly hasNativeScores: boolean
}
