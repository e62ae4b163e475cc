import { rm } from 'node:fs/promises'
import path from 'node:path'
import { readScores, sha256File, sha256Text, writeWhole, type StoredScores } from '@titlebout/adapters'
import {
  canonicalJson,
  idAt,
  pairedWith,
  targetVariableOf,
  UserError,
  worseRows,
  type ExampleFacts,
  type Examples,
  type FighterRecord,
  type Host,
  type JudgedRows,
  type TableReader,
  type WorseRows,
} from '@titlebout/core'
import { openJudged, type JudgedTable } from '../evaluate-gate/judged-table.ts'
import { EXAMPLES_FILE, EXAMPLES_PAGE } from '../examples-file.ts'
import type { Opened } from '../step.ts'
import { keyError } from '../train/train-error.ts'
import { needFiles } from '../work-folder.ts'
import type { Champion } from './champion.ts'
import type { Contestant } from './contestants.ts'
import type { EndpointReplay } from './endpoint-replay.ts'
import { replayChampion, type Replay } from './replay.ts'

export interface FoundExamples {
  readonly facts: ExampleFacts
  /** undefined: none are shown. */
  readonly examples: Examples | undefined
}

export interface ExampleSides extends Pick<EndpointReplay, 'candidate'> {
  /** The candidate whose bout is shown. */
  readonly shown: Contestant
  readonly champion: Champion | undefined
  /** Absolute, outside the workspace, and empty. */
  readonly folder: string
}

/**
 * Rows of data.validation on which the candidate is worse than the champion. Rows that judge are never shown: whoever learns them by heart
 * has spent them.
 *
 * @returns undefined where there are no validation rows, no champion, or one of the two has no scores on them
 * @throws {UserError} `EVIDENCE` when the candidate's scores are not those that evaluate-gate wrote; `DATA` when the rows lack a column that is asked for
 */
export async function findExamples(
  host: Host,
  opened: Opened,
  reader: TableReader,
  { shown, champion, folder, candidate }: ExampleSides,
): Promise<FoundExamples | undefined> {
  // Rows of an earlier bout are not examples of this one.
  for (const name of [EXAMPLES_FILE, EXAMPLES_PAGE]) await rm(path.join(opened.workFolder, name), { force: true })
  const { most } = opened.config.privacy.examples
  if (most === 0 || champion === undefined || shown.candidate.evaluation.evidence.result.validation === undefined)
    return undefined
  if ((await opened.validationRows()) === undefined) return undefined
  const judged = await openJudged(reader, opened, 'validation')
  try {
    const ours = await candidateRows(shown, judged)
    host.log.progress(`the champion (version ${champion.version}) on the validation rows`, 0, undefined)
    const replay = await replayChampion(host, opened, champion, { judged, folder, candidate })
    const theirs = championRows(host, judged, replay)
    const found = ours && theirs && worseRows(ours, theirs, most)
    if (found === undefined || ours === undefined || theirs === undefined) return undefined
    return await written(opened, judged, { found, ours, theirs })
  } finally {
    await judged.table.close()
  }
}

async function candidateRows({ at, candidate }: Contestant, judged: JudgedTable): Promise<JudgedRows | undefined> {
  const { validation, fighter } = candidate.evaluation.evidence.result
  if (validation === undefined) return undefined
  const { dataset, scores } = validation
  const file = await needFiles(at.host, at.opened, 'scores', scores.file)
  const sha256 = await sha256File(file)
  // rule: validation-scores-digest
  if (sha256 !== scores.sha256)
    throw new UserError(
      'EVIDENCE',
      `${scores.file} is not what evaluate-gate wrote: expected SHA-256 ${scores.sha256}, got ${sha256}: run evaluate-gate again`,
    )
  const stored = await readScores(file, targetVariableOf(at.opened.config), scores.file)
  return inOrder(judged, stored, { fighter, rowsSha256: dataset.rows_sha256 })
}

function championRows(host: Host, judged: JudgedTable, replay: Replay): JudgedRows | undefined {
  if (replay.kind === 'none') {
    host.log.info(`no examples of what changed: the champion has no scores on the validation rows: ${replay.why}`)
    return undefined
  }
  return inOrder(judged, replay.scores, { fighter: replay.fighter, rowsSha256: judged.table.dataset.rows_sha256 })
}

/** In the order of the table; undefined where they are of other rows. */
function inOrder(
  { ids, table, truth }: JudgedTable,
  stored: StoredScores,
  { fighter, rowsSha256 }: { readonly fighter: FighterRecord; readonly rowsSha256: string | null },
): JudgedRows | undefined {
  const reference = { ids, rowsSha256: table.dataset.rows_sha256, rows: truth }
  return pairedWith(reference, { fighter, ids: stored.ids, rowsSha256, rows: stored.rows, seen: undefined })?.rows
}

interface Compared {
  readonly found: WorseRows
  readonly ours: JudgedRows
  readonly theirs: JudgedRows
}

async function written(opened: Opened, judged: JudgedTable, compared: Compared): Promise<FoundExamples> {
  const { by, better, worse, places } = compared.found
  const facts = { dataset: judged.table.dataset, by, better, worse }
  if (places.length === 0) return { facts: { ...facts, file: null }, examples: undefined }
  const examples = await examplesOf(opened, judged, compared)
  const text = `${canonicalJson(examples)}\n`
  await writeWhole(path.join(opened.workFolder, EXAMPLES_FILE), text)
  const file = { file: EXAMPLES_FILE, sha256: sha256Text(text), row_count: examples.rows.length }
  return { facts: { ...facts, file }, examples }
}

async function examplesOf(
  opened: Opened,
  { ids, table }: JudgedTable,
  { found, ours, theirs }: Compared,
): Promise<Examples> {
  const { label } = opened.config.data
  const { columns } = opened.config.privacy.examples
  const labels = label === undefined ? undefined : await table.texts(label)
  const texts: (readonly (string | null)[])[] = []
  for (const column of columns) texts.push(await columnOf(opened, table, column))
  return {
    format: 'titlebout.examples/1',
    model: opened.config.model.name,
    columns: [...columns],
    rows: found.places.map((place) => ({
      id: idAt(ids, place),
      label: labels?.[place] ?? null,
      champion: found.said(theirs, place),
      candidate: found.said(ours, place),
      values: texts.map((column) => column[place] ?? null),
    })),
  }
}

/** @throws {UserError} `DATA` when the table has no such column */
async function columnOf(
  opened: Opened,
  table: JudgedTable['table'],
  column: string,
): Promise<readonly (string | null)[]> {
  if (!table.dataset.columns.includes(column))
    throw keyError(opened, ['privacy', 'examples', 'columns'], {
      code: 'DATA',
      message: `${table.dataset.name}: no column "${column}", which privacy.examples.columns names`,
    })
  return await table.texts(column)
}
