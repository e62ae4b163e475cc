import { decideSizeRatio, sizeRatioRules, type BoutSize, type Config, type ModelSize } from '@titlebout/core'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'

/**
 * What the candidate's files take beside the champion's, and the rules of the gate on it. Neither has to be run for it, nor to be there: evidence of the training, or of
 * the evaluation, says what was weighed then.
 *
 * @returns undefined where no rule asks
 */
export function weighModels(
  config: Config,
  candidate: Evaluated,
  champion: Champion | undefined,
): BoutSize | undefined {
  const rules = sizeRatioRules(config.gate)
  if (rules.length === 0) return undefined
  const ours = candidate.evaluation.evidence.result.model_size
  if (champion === undefined)
    return {
      candidate: ours ?? null,
      champion: null,
      why_not: 'there is no champion yet, and a dummy weighs nothing',
      rules: [],
    }
  const deciding = { alpha: config.alpha, task: config.model.task }
  return decideSizeRatio(rules, { candidate: ours, champion: sizeOfChampion(champion) }, deciding)
}

/** All files that its training left, as of the candidate; of a model that came from elsewhere, what was weighed when it was judged. */
function sizeOfChampion({ training, evaluation }: Champion): ModelSize | undefined {
  if (training === undefined) return evaluation?.result.model_size
  const { files } = training.result
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length }
}
