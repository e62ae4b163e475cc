import path from 'node:path'
import { loadNative } from '@titlebout/adapters'
import { goldenTable, UserError, type Config, type GoldenRows, type Host } from '@titlebout/core'
import { openModel, taskOf } from './evaluate-gate/open-fighter.ts'

/** Formats that we run ourselves. */
const RUNNABLE = ['.onnx']

/**
 * What runs a model must be here before anything is moved: found out after the claim, the target would serve what
 * nobody has verified.
 *
 * @throws {UserError} `NATIVE` saying what to install
 */
export function requireRuntime(host: Host, modelPath: string): void {
  if (RUNNABLE.includes(path.extname(modelPath))) loadNative('onnxruntime-node', host.nativeDir)
}

export interface GoldenModel {
  /** Absolute path. */
  readonly file: string
  readonly threshold: number | null
}

/**
 * What a model says about golden rows, in their order; undefined for a format that we do not run.
 *
 * @throws {UserError} `MODEL` when it cannot be run
 */
export async function scoreGolden(
  host: Host,
  config: Config,
  model: GoldenModel,
  golden: GoldenRows,
): Promise<number[] | undefined> {
  if (!RUNNABLE.includes(path.extname(model.file))) return undefined
  const fighter = await openModel(host, model.file)
  try {
    const features = golden.columns.map(({ name }) => name)
    const table = goldenTable(golden, config.data.id)
    const scores = await fighter.score(table, taskOf(config, features, model.threshold ?? undefined))
    const score = scores.task === 'binary-classification' ? scores.score : undefined
    if (score === undefined)
      throw new UserError('MODEL', `${path.basename(model.file)} says labels and no scores for golden rows`)
    return Array.from(score)
  } finally {
    await fighter.close()
  }
}
