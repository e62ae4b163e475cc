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
  type PredictRun,
} from '@titlebout/adapters'
import {
  changeText,
  UserError,
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
import { askForExplanation } from './asked-by-command.ts'
import type { Candidate } from './candidate.ts'
import { taskOf } from './open-fighter.ts'
import { variantsOf } from './perturbed.ts'
import { scoringEvidence } from './scoring-evidence.ts'

/** What the command left. */
export interface Scored {
  readonly scoring: Found<'scoring'>
  /** Absolute path of what it said. */
  readonly file: string
  /** The same of the validation rows; undefined where there are none. */
  readonly validation: string | undefined
}

/** The candidate, and how it is run. */
export interface ToScore {
  readonly candidate: Candidate
  readonly predict: PredictConfig
}

/** Everything that this phase can leave in the work folder. */
const LEFT = [
  'scoring.json',
  ...['csv', 'parquet', 'jsonl'].flatMap((format) => [
    `files/predictions.${format}`,
    `files/predictions-validation.${format}`,
    `files/predictions-explain.${format}`,
  ]),
]

/**
 * Runs `model.predict` on the test rows, without their labels, and keeps what it wrote once that has been held against the ids that it
 * was given; then the same on the validation rows, where there are such. Nothing here needs a label.
 *
 * @throws {UserError} `MODEL` when the command fails or takes too long, `SCORES` when it wrote something else than one score for each
 *   row, `DATA` when the rows cannot be read or lack a feature
 */
export async function scoreByCommand(host: Host, opened: Opened, toScore: ToScore): Promise<Scored> {
  await removeLeft(opened)
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const table = await openRows(reader, opened, { role: 'test', rows: await opened.testRows() })
    const rows = await opened.validationRows()
    const validation = rows === undefined ? undefined : await openRows(reader, opened, { role: 'validation', rows })
    return await withModel(
      toScore.candidate,
      async (model) => await scoreTables(host, opened, { ...toScore, table, validation, model }),
    )
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

interface RowsOf {
  readonly role: 'test' | 'validation'
  readonly rows: Awaited<ReturnType<Opened['testRows']>>
}

/** Rows as a command may see them: their label is neither needed nor looked at. They are closed with their reader. */
async function openRows(reader: TableReader, opened: Opened, { role, rows }: RowsOf): Promise<Table> {
  const { id, label } = opened.config.data
  const kinds = Object.entries((await contractColumns(opened))?.kinds ?? {}).filter(([name]) => name !== label)
  const plan = { path: rows.path, root: rows.root, kinds: Object.fromEntries(kinds), id, label: undefined }
  return await atKey(opened, ['data', role], async () => await reader.open({ role, ...plan }))
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
  readonly validation: Table | undefined
  /** TITLEBOUT_MODEL. */
  readonly model: string
}

async function scoreTables(host: Host, opened: Opened, scene: Scene): Promise<Scored> {
  const { candidate, predict, table, validation } = scene
  const test = await scoreTable(host, opened, { ...scene, stem: TEST_STEM })
  // What set up the first run is set up.
  const again = { ...scene, predict: { ...predict, setup: undefined } }
  const variants = await scoreVariants(host, opened, again, test.columns)
  const other = validation && (await scoreTable(host, opened, { ...again, table: validation, stem: VALIDATION_STEM }))
  const ofValidation = other && {
    table: { sha256: other.run.tableSha256, row_count: validation.dataset.row_count },
    scores: other.scores,
  }
  const why = await askForExplanation(opened, table, candidate, async (questions, limited) => {
    const asked = { ...again, predict: { ...again.predict, ...limited }, table: questions, stem: EXPLAIN_STEM }
    return await scoreRows(host, opened, asked)
  })
  const ran = { candidate, predict, table, ...test, variants, validation: ofValidation, why }
  return {
    scoring: await written(opened, scoringEvidence(host, opened, ran)),
    file: test.file,
    validation: other?.file,
  }
}

/** The command again, on the rows of each rule with `perturb`: whoever judges in another job cannot run it. */
async function scoreVariants(host: Host, opened: Opened, scene: Scene, columns: readonly string[]): Promise<Variants> {
  const variants: Variants[number][] = []
  for await (const variant of variantsOf(opened, scene.table)) {
    if (variant.changedRows === 0 || !columns.includes(variant.perturb.column)) continue
    const stem = `${TEST_STEM}-${variants.length + 1}`
    const { run, scores } = await scoreTable(host, opened, { ...scene, table: variant.table, stem })
    variants.push({ change: changeText(variant.perturb), table_sha256: run.tableSha256, ...scores })
  }
  return variants
}

/** What a command wrote is called so in the work folder; then comes the ending of its format. */
const TEST_STEM = 'files/predictions'
const VALIDATION_STEM = 'files/predictions-validation'
const EXPLAIN_STEM = 'files/predictions-explain'

interface Asked extends Scene {
  readonly stem: string
}

/** What the command wrote about one table. */
export interface Written {
  readonly columns: readonly string[]
  readonly run: PredictRun
  readonly scores: { readonly file: string; readonly sha256: string }
  /** Absolute path. */
  readonly file: string
}

async function scoreTable(host: Host, opened: Opened, asked: Asked): Promise<Written> {
  return await atPredict(opened, async () => await scoreRows(host, opened, asked))
}

/** Runs the command on one table, and keeps what it wrote once it has been held against the rows. */
async function scoreRows(host: Host, opened: Opened, asked: Asked): Promise<Written> {
  const { candidate, predict, table, model, stem } = asked
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
  return await runPredict(options, { table, columns }, async (run) => {
    const name = `${stem}.${await predictedFormat(run.out)}`
    const file = path.join(opened.workFolder, name)
    await copyWhole(run.out, file)
    await readPredicted(file, table, taskOf(config, features))
    return { columns, run, scores: { file: name, sha256: await sha256File(file) }, file }
  })
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
