import path from 'node:path'
import { numberText, type Host, type StepOutcome } from '@titlebout/core'
import { finishStep } from '../finish.ts'
import type { Opened } from '../step.ts'
import type { Recipe } from './recipe.ts'
import { trainingEvidence } from './training-evidence.ts'

/** Evidence of a rehearsal stands here, where no later step looks. */
const REHEARSAL_FOLDER = 'dry-run'

/** Says what would be run and with what; runs nothing, and leaves the model and its evidence as they are. */
export async function rehearse(host: Host, opened: Opened, recipe: Recipe): Promise<StepOutcome> {
  const { command, rows, features, code, params } = recipe
  const detail = `nothing was run (dry-run): "${command.run}" would train on ${numberText(rows.dataset.row_count)} rows with ${features.length} features`
  host.log.info(`would run: ${command.run}`)
  host.log.info(`in: ${path.relative(host.workspace, opened.root) || '.'}`)
  host.log.info(`on: ${numberText(rows.dataset.row_count)} rows of ${rows.dataset.name}`)
  host.log.info(`features: ${features.join(', ')}`)
  host.log.info(
    `code: ${code.inputs.length} files, commit ${code.commit ?? 'none'}${code.dirty ? ' with changes' : ''}`,
  )
  host.log.info(
    `params: ${params?.file ?? 'none'}; seed: ${command.seed}; time limit: ${command.timeout_minutes} minutes`,
  )

  const modelName = path.posix.basename(opened.config.model.path)
  const nothing = { durationMs: 0, modelName, files: [], metrics: {}, hasNativeScores: false }
  const evidence = trainingEvidence(host, opened, {
    recipe: { ...recipe, rows: { ...rows, sketch: undefined } },
    trained: nothing,
  })
  const folder = path.join(opened.workFolder, REHEARSAL_FOLDER)
  return await finishStep(
    { ...opened, workFolder: folder },
    {
      ...evidence,
      settings: { ...evidence.settings, dry_run: true },
      verdict: { kind: 'undecided', reason: 'done', detail },
    },
    { red: false },
  )
}
