import path from 'node:path'
import { fixedThreshold, PACKAGE_FILES, VERSION_LAYOUT, type Config, type FighterTask } from '@titlebout/core'
import { taskOf } from '../evaluate-gate/open-fighter.ts'
import type { Champion } from './champion.ts'

/** The champion's model file, absolute, and what it is asked: by its own features and threshold, not by today's. Undefined where its package has no training evidence, which names them. */
export function championModel(
  { folder, training, evaluation }: Champion,
  config: Config,
): { readonly file: string; readonly task: FighterTask } | undefined {
  if (training === undefined) return undefined
  const { model_path: model, features } = training.result
  const threshold = evaluation?.result.threshold ?? fixedThreshold(config.model)
  return {
    file: path.join(folder, VERSION_LAYOUT.file(PACKAGE_FILES.model(model))),
    task: taskOf(config, features, threshold),
  }
}
