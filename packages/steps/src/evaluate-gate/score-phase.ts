import { copyFile, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  copyWhole,
  createTableReader,
  isThere,
  PredictFailure,
  predictedFormat,
  readPredicted,
  runPredict,
  sha256File,
  type PredictOptions,
  type PredictRun,
} from '@titlebout/adapters'
import {
  changeText,
  UserError,
  type FighterTask,
  type Host,
  type PredictConfig,
  type Scoring,
  type Table,
  type TableReader,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { contractColumns } from '../contract-columns.ts'
import type { Found, Opened } from '../step.ts'
import { writeEvidence } from '../work-folder.ts'
import type { Candidate } from './candidate.ts'
import { taskOf } from './open-fighter.ts'
import { variantsOf } from './perturbed.ts'
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
  await removeLeft(opened)
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

async function removeLeft({ workFolder }: Opened): Promise<void> {
  for (const name of LEFT) await rm(path.join(workFolder, name), { force: true })
  const files = path.join(workFolder, 'files')
  const there = (await isThere(files)) ? await readdir(files) : []
  for (const name of there) if (/^predictions-\d+\./u.test(name)) await rm(path.join(files, name), { force: true })
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

type Variants = NonNullable<Scoring['result']['variants']>

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
  const task = taskOf(config, features)
  const ran = await atPredict(opened, async () =>
    runPredict(options, { table, columns }, async (run) => ({ run, ...(await kept(opened, run, { table, task })) })),
  )
  const variants = await scoreVariants(opened, scene, { options, columns, task })
  const { run, scores, file } = ran
  const evidence = scoringEvidence(host, opened, { candidate, predict, table, columns, run, scores, variants })
  return { scoring: await written(opened, evidence), file }
}

/** The command again, on the rows of each rule with `perturb`: whoever judges in another job cannot run it. */
async function scoreVariants(
  opened: Opened,
  { table }: Scene,
  given: { readonly options: PredictOptions; readonly columns: readonly string[]; readonly task: FighterTask },
): Promise<Variants> {
  const variants: Variants[number][] = []
  // What set up the first run is set up.
  const options = { ...given.options, predict: { ...given.options.predict, setup: undefined } }
  for await (const variant of variantsOf(opened, table)) {
    if (variant.changedRows === 0 || !given.columns.includes(variant.perturb.column)) continue
    const rows = { table: variant.table, columns: given.columns }
    const one = await atPredict(opened, async () =>
      runPredict(options, rows, async (run) => {
        const number = variants.length + 1
        const { scores } = await kept(opened, run, { table: variant.table, task: given.task, number })
        return { change: changeText(variant.perturb), table_sha256: run.tableSha256, ...scores }
      }),
    )
    variants.push(one)
  }
  return variants
}

interface Kept {
  readonly scores: { readonly file: string; readonly sha256: string }
  /** Absolute. */
  readonly file: string
}

/** What the command wrote, once it has been held against the rows. */
async function kept(
  opened: Opened,
  run: PredictRun,
  { table, task, number }: { readonly table: Table; readonly task: FighterTask; readonly number?: number },
): Promise<Kept> {
  const { name, file } = await keepOutput(opened, run, number)
  await readPredicted(file, table, task)
  return { scores: { file: name, sha256: await sha256File(file) }, file }
}

async function keepOutput(
  opened: Opened,
  { out }: PredictRun,
  number: number | undefined,
): Promise<{ readonly name: string; readonly file: string }> {
  const name = `files/predictions${number === undefined ? '' : `-${number}`}.${await predictedFormat(out)}`
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
