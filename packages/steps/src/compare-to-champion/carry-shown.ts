import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { copyWhole, isThere } from '@titlebout/adapters'
import type { StepOutcome } from '@titlebout/core'
import { SCORES_FILE } from '../evaluate-gate/scores-file.ts'
import { RETENTION_DAYS } from '../finish.ts'
import type { AtWork } from '../one-of-several.ts'
import type { Opened } from '../step.ts'
import { MEMBERSHIP_FILE, MODEL_FOLDER, NATIVE_SCORES_FILE } from '../train/place-model.ts'
import { needFiles } from '../work-folder.ts'
import type { Evaluated } from './candidate.ts'

/** What one candidate leaves in the work folder, evidence first: so that whenever this is cut short no evidence speaks of files that are not there. */
const LEFT = [
  ...['bout', 'evaluation', 'training', 'scoring'].flatMap((kind) => [`${kind}.json`, `${kind}.html`]),
  MEMBERSHIP_FILE,
  NATIVE_SCORES_FILE,
]

interface Shown {
  readonly at: AtWork
  readonly candidate: Pick<Evaluated, 'evaluation' | 'training'>
}

/**
 * Makes the candidate whose bout is shown the model of the work folder, so that the steps after this one find it where the only one would
 * be. The only one is there already.
 *
 * @returns what the carrier takes on under the model's own name
 */
export async function carryShown(opened: Opened, { at, candidate }: Shown): Promise<StepOutcome['carry']> {
  if (at.opened.candidate === undefined) return []
  const { training, evaluation } = candidate
  const { perturbed_rows: perturbed, scores, validation } = evaluation.evidence.result
  const scored = [
    ...(scores === null ? [] : [SCORES_FILE]),
    ...(validation === undefined ? [] : [validation.scores.file]),
  ]
  for (const file of scored) await needFiles(at.host, at.opened, 'scores', file)
  const rows = [...scored, ...(perturbed === undefined ? [] : [perturbed.file])]
  const model = (training?.evidence.result.files ?? []).map((file) => `${MODEL_FOLDER}/${file.path}`)
  for (const file of model) await needFiles(at.host, at.opened, 'model', file)
  for (const file of LEFT) await rm(path.join(opened.workFolder, file), { force: true })
  await rm(path.join(opened.workFolder, MODEL_FOLDER), { recursive: true, force: true })

  const copied = async (files: readonly string[]): Promise<string[]> => {
    const there: string[] = []
    for (const file of files) if (await copiedIfThere(at.opened.workFolder, opened.workFolder, file)) there.push(file)
    return there
  }
  const parts = [
    { kind: 'model', paths: await copied([...model, NATIVE_SCORES_FILE]), retentionDays: modelDays(candidate) },
    { kind: 'scores', paths: await copied(rows), retentionDays: RETENTION_DAYS.scores },
    {
      kind: 'predictions',
      paths: await copied(await predictionsIn(at.opened.workFolder)),
      retentionDays: RETENTION_DAYS.scores,
    },
    ...(await evidenceParts(copied)),
  ]
  return parts.filter(({ paths }) => paths.length > 0)
}

async function evidenceParts(
  copied: (files: readonly string[]) => Promise<string[]>,
): Promise<{ readonly kind: string; readonly paths: string[]; readonly retentionDays: number }[]> {
  const retentionDays = RETENTION_DAYS.evidence
  const training = await copied([MEMBERSHIP_FILE, 'training.json', 'training.html'])
  const scoring = await copied(['scoring.json', 'scoring.html'])
  const evaluation = await copied(['evaluation.json', 'evaluation.html'])
  return [
    { kind: 'training', paths: training, retentionDays },
    { kind: 'scoring', paths: scoring, retentionDays },
    { kind: 'evaluation', paths: evaluation, retentionDays },
  ]
}

async function copiedIfThere(from: string, to: string, file: string): Promise<boolean> {
  if (!(await isThere(path.join(from, file)))) return false
  await copyWhole(path.join(from, file), path.join(to, file))
  return true
}

/** What a predict command wrote, whatever its format. */
async function predictionsIn(folder: string): Promise<readonly string[]> {
  const files = path.join(folder, 'files')
  const names = (await isThere(files)) ? await readdir(files) : []
  return names.filter((name) => /^predictions[.-]/u.test(name)).map((name) => `files/${name}`)
}

function modelDays({ evaluation }: Shown['candidate']): number {
  return evaluation.evidence.producer.level === 'T2'
    ? RETENTION_DAYS.modelOfDefaultBranch
    : RETENTION_DAYS.modelOfPullRequest
}
