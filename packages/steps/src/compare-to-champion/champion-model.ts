import path from 'node:path'
import { fixedThreshold, PACKAGE_FILES, VERSION_LAYOUT, type Config, type FighterTask } from '@titlebout/core'
import { taskOf } from '../evaluate-gate/open-fighter.ts'
import type { Champion } from './champion.ts'

/** From where on the champion calls a row positive: its own threshold, not today's. Undefined where neither is a number. */
export function thresholdOf({ evaluation }: Pick<Champion, 'evaluation'>, config: Config): number | undefined {
  return evaluation?.result.threshold ?? fixedThreshold(config.model)
}

/** The champion's model file, absolute, and what it is asked: by its own features and threshold, not by today's. Undefined where its package has no training evidence, which names them. */
export function championModel(
  champion: Champion,
  config: Config,
): { readonly file: string; readonly task: FighterTask } | undefined {
  const { folder, training } = champion
  if (training === undefined) return undefined
  const { model_path: model, features } = training.result
  return {
    file: path.join(folder, VERSION_LAYOUT.file(PACKAGE_FILES.model(model))),
    task: taskOf(config, features, thresholdOf(champion, config)),
  }
}
