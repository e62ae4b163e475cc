import path from 'node:path'
import { isRunnableModel, requireOnnxRuntime } from '@titlebout/adapters'
import {
  assertNever,
  goldenTable,
  type Config,
  type GoldenRows,
  type GoldenScore,
  type Host,
  type Scores,
  type Training,
} from '@titlebout/core'
import { openModel, taskOf } from './evaluate-gate/open-fighter.ts'

/**
 * What runs an ONNX model must be here before anything is moved: found out after the claim, the target would serve what
 * nobody has verified.
 *
 * @throws {UserError} `NATIVE` saying what to install
 */
export async function requireRuntime(
  host: Host,
  config: Config,
  { model_path: file, files }: Pick<Training['result'], 'model_path' | 'files'>,
): Promise<void> {
  if (config.model.task === 'custom' || path.extname(file) !== '.onnx') return
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0)
  await requireOnnxRuntime({ choice: config.model.runtime, nativeDir: host.nativeDir, bytes })
}

export interface GoldenModel {
  /** Absolute path. */
  readonly file: string
  /** null where the task has no decisions at one. */
  readonly threshold: number | null
}

/**
 * What a model says about golden rows, in their order; undefined for a format that we do not run, and for a task without scores.
 *
 * @throws {UserError} `MODEL` when it cannot be run
 */
export async function scoreGolden(
  host: Host,
  config: Config,
  model: GoldenModel,
  golden: GoldenRows,
): Promise<GoldenScore[] | undefined> {
  // A custom task is judged by losses that we did not make: there is nothing to score again.
  if (config.model.task === 'custom' || !(await isRunnableModel(model.file))) return undefined
  const fighter = await openModel(host, config, model.file)
  try {
    const features = golden.columns.map(({ name }) => name)
    const table = goldenTable(golden, config.data.id)
    const scores = await fighter.score(table, taskOf(config, features, model.threshold ?? undefined))
    return goldenScores(scores)
  } finally {
    await fighter.close()
  }
}

function goldenScores(scores: Scores): GoldenScore[] {
  switch (scores.task) {
    case 'binary-classification':
      return Array.from(scores.score ?? scores.prediction)
    case 'multiclass-classification': {
      if (scores.scores === undefined) return Array.from(scores.prediction)
      const { values, classes } = scores.scores
      return Array.from({ length: scores.ids.length }, (_, row) =>
        Array.from(values.subarray(row * classes, (row + 1) * classes)),
      )
    }
    case 'regression':
      return Array.from(scores.prediction)
    case 'ranking':
      return Array.from(scores.score)
    case 'custom':
      throw new Error('a custom task has no scores')
    default:
      return assertNever(scores)
  }
}
