import { createHash } from 'node:crypto'
import path from 'node:path'
import {
  boostedRuntime,
  readBoostedModel,
  refuseNoModel,
  type BoostedModel,
  type Fighter,
  type TreeFormat,
} from '@titlebout/core'
import { readModelFile } from './model-file.ts'
import { scoreBoosted, type Progress } from './tree-score.ts'

export interface TreesOptions {
  /** Absolute path of the model file. */
  readonly file: string
  /** What to call it in messages: its path in the workspace. Default: the name of the file. */
  readonly name?: string
  readonly format: TreeFormat
  /** Hears how many rows are scored, now and then. */
  readonly onProgress?: Progress
}

/**
 * Opens a model of XGBoost or LightGBM as a fighter: it is read and run in this process, and nothing native is loaded. A model that
 * was read ends every walk, so scoring needs no time limit.
 *
 * @throws {UserError} `MODEL` when the file is missing, empty, cut off, damaged, or holds what is not run here
 */
export async function treesFighter(options: TreesOptions): Promise<Fighter> {
  const { file, format, name = path.basename(file), onProgress } = options
  const bytes = await readModelFile(file, name)
  const model = readModel(bytes, format, name)
  return {
    record: {
      kind: model.library,
      assurance: 'reproduced',
      runtime: boostedRuntime(model),
      model_sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    score: async (table, task) => await scoreBoosted({ model, name, onProgress }, table, task),
    close: async () => undefined,
  }
}

function readModel(bytes: Uint8Array, format: TreeFormat, name: string): BoostedModel {
  refuseNoModel(bytes, name, format === 'lightgbm-text' ? 'a LightGBM model' : 'an XGBoost model')
  return readBoostedModel(bytes, format, { textOf: (encoded) => new TextDecoder().decode(encoded), name })
}
