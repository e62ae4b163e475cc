import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '@titlebout/adapters'
import {
  canonicalJson,
  GOLDEN_TOLERANCE,
  goldenRows,
  PACKAGE_FILES,
  profileSchema,
  type CardFacts,
  type Golden,
  type Host,
} from '@titlebout/core'
import { scoreGolden } from '../score-golden.ts'
import type { Opened } from '../step.ts'

/** Makes up golden rows, has the packaged model score them, and writes both. */
export async function writeGolden(host: Host, opened: Opened, facts: CardFacts, target: string): Promise<Golden> {
  const { training, validation, evaluation } = facts
  const files = path.join(opened.workFolder, 'files')
  const profile = profileSchema.parse(JSON.parse(await readFile(path.join(files, PACKAGE_FILES.profile), 'utf8')))
  const { features, model_path } = training.result
  const made = goldenRows(profile, features, training.seed)
  const model = { file: path.join(files, PACKAGE_FILES.model(model_path)), threshold: evaluation.result.threshold }
  // A command that ran elsewhere, a server or a database was judged, not what we would make of the same file.
  const isOurs = !['command', 'endpoint', 'sql'].includes(evaluation.result.fighter.kind)
  const scores = isOurs ? await scoreGolden(host, opened.config, model, made) : undefined
  const golden: Golden = {
    format: 'titlebout.golden/1',
    profile_sha256: validation.result.profile.sha256,
    seed: training.seed,
    columns: made.columns,
    rows: scores === undefined ? [] : made.rows,
    scores: scores ?? [],
    tolerance: GOLDEN_TOLERANCE,
  }
  await writeWhole(target, canonicalJson(golden))
  return golden
}
