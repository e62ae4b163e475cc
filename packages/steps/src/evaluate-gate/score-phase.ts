import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  copyWhole,
  createTableReader,
  PredictFailure,
  predictedFormat,
  readPredicted,
  runPredict,
  sha256File,
  type PredictRun,
} from '@titlebout/adapters'
import { UserError, type Host, type PredictConfig, type Scoring, type Table, type TableReader } from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { contractColumns } from '../contract-columns.ts'
import type { Found, Opened } from '../step.ts'
import { writeEvidence } from '../work-folder.ts'
import type { Candidate } from './candidate.ts'
import { taskOf } from './open-fighter.ts'
import { scoringEvidence } from './scoring-evidence.ts'

/** What the command left. */
export interface Scored {
  readonly scoring: Found<'scoring'>
  /** Absolute path of what it said. */
  readonly file: string
}

/** The candidate, and how it is run. */
export interface ToScore {
  readonly candidate: Candidate
  readonly predict: PredictConfig
}

/** Everything that this phase can leave in the work folder. */
const LEFT = ['scoring.json', ...['csv', 'parquet', 'jsonl'].map((format) => `files/predictions.${format}`)]

/**
 * Runs `model.predict` on the test rows, without their labels, and keeps what it wrote once that has been held against the ids that it
 * was given. Nothing here needs a label.
 *
 * @throws {UserError} `MODEL` when the command fails or takes too long, `SCORES` when it wrote something else than one score for each
 *   row, `DATA` when the rows cannot be read or lack a feature
 */
export async function scoreByCommand(host: Host, opened: Opened, toScore: ToScore): Promise<Scored> {
  for (const name of LEFT) await rm(path.join(opened.workFolder, name), { force: true })
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const table = await openRows(reader, opened)
    try {
      return await withModel(
        toScore.candidate,
        async (model) => await scoreTable(host, opened, { ...toScore, table, model }),
      )
    } finally {
      await table.close()
    }
  } finally {
    await reader.close()
  }
}

/** The test rows as a command may see them: its label is neither needed nor looked at. */
async function openRows(reader: TableReader, opened: Opened): Promise<Table> {
  const { id, label } = opened.config.data
  const rows = await opened.testRows()
  const kinds = Object.entries((await contractColumns(opened))?.kinds ?? {}).filter(([name]) => name !== label)
  const plan = { path: rows.path, root: rows.root, kinds: Object.fromEntries(kinds), id, label: undefined }
  return await atKey(opened, ['data', 'test'], async () => await reader.open({ role: 'test', ...plan }))
}

/** A copy of the model: what was trained stays as it was, whatever the command does to its own. */
async function withModel<T>({ file, training, given }: Candidate, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'titlebout-model-'))
  try {
    const source = path.dirname(file)
    const trained = training?.evidence.result.files.map((one) => one.path) ?? []
    // A model that an input names stands alone, even where it is the one that was trained here.
    for (const name of given === undefined ? trained : [path.basename(file)]) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
      await copyFile(path.join(source, name), path.join(folder, name))
    }
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface Scene extends ToScore {
  readonly table: Table
  /** TITLEBOUT_MODEL. */
  readonly model: string
}

async function scoreTable(host: Host, opened: Opened, scene: Scene): Promise<Scored> {
  const { candidate, predict, table, model } = scene
  const { features } = candidate
  if (features === undefined) throw new Error('a model without features')
  const { config, root } = opened
  const columns = [config.data.id, ...features]
  const options = {
    predict,
    root,
    model,
    environment: host.userEnvironment,
    log: host.log,
    cancellation: host.cancellation,
  }
  return await atPredict(opened, async () =>
    runPredict(options, { table, columns }, async (run) => {
      const { name, file } = await keepOutput(opened, run)
      await readPredicted(file, table, taskOf(config, features))
      const scores = { file: name, sha256: await sha256File(file) }
      const evidence = scoringEvidence(host, opened, { candidate, predict, table, columns, run, scores })
      return { scoring: await written(opened, evidence), file }
    }),
  )
}

async function keepOutput(
  opened: Opened,
  { out }: PredictRun,
): Promise<{ readonly name: string; readonly file: string }> {
  const name = `files/predictions.${await predictedFormat(out)}`
  const file = path.join(opened.workFolder, name)
  await copyWhole(out, file)
  return { name, file }
}

async function written(opened: Opened, evidence: Scoring): Promise<Found<'scoring'>> {
  return { evidence, ...(await writeEvidence(opened, evidence)) }
}

/** Failures of the command get the line of the key that they are about. */
async function atPredict<T>(opened: Opened, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const key = cause instanceof PredictFailure ? cause.key : 'run'
    const about = cause.code === 'DATA' ? ['data', 'test'] : ['model', 'predict', key]
    return await atKey(opened, about, () => Promise.reject(cause))
  }
}
