import { FIGHTER, openDatabase, openScoredRows, OPPONENT, sha256Text, type Database, type ScoredRows, type SeenRows } from '@titlebout/adapters' // prettier-ignore
import {
  contaminationOf,
  fight,
  fightStored,
  makeSketch,
  seenIn,
  whereOfValue,
  whereText,
  type Comparison,
  type Contender,
  type Fight,
  type FightOptions,
  type JudgedRows,
  type Measured,
  type Sketch,
  type SketchedRows,
  type SqlConfig,
  type StoredSlice,
  type TargetVariable,
} from '@titlebout/core'
import { afterAll, expect } from 'vitest'
import { loadDuckDb } from '../../support/duckdb-file.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { CLASSES, type Hardship, type JudgedData } from '../../support/statistics-data.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

type Task = 'binary-classification' | 'multiclass-classification' | 'regression' | 'custom'

interface Bout {
  readonly target: TargetVariable
  readonly primary: string
  readonly guardrails: readonly string[]
  /** Columns of the champion and of the candidate. */
  readonly named: readonly [Partial<SqlConfig>, Partial<SqlConfig>]
  /** Columns that only the champion's table has. */
  readonly champion: readonly string[]
  /** Under which name a loss stands in the champion's table. */
  readonly losses?: Readonly<Record<string, string>>
}

const scoresOf = (prefix: string): Record<string, string> =>
  Object.fromEntries(CLASSES.map((name, k) => [name, `${prefix}_${k}`]))

export const BOUTS: { readonly [T in Task]: readonly Bout[] } = {
  'binary-classification': ['roc_auc', 'log_loss'].map((primary) => ({
    target: { task: 'binary-classification', label: 'label', positive: "it's", prevalence: undefined },
    primary,
    guardrails: ['recall', 'accuracy'],
    named: [{ score: 'first' }, { score: 'second' }],
    champion: ['first'],
  })),
  'multiclass-classification': ['f1_macro'].map((primary) => ({
    target: { task: 'multiclass-classification', label: 'label', classes: [...CLASSES] },
    primary,
    guardrails: ['log_loss'],
    named: [
      { scores: scoresOf('first'), prediction: 'first_called' },
      { scores: scoresOf('second'), prediction: 'second_called' },
    ],
    champion: ['first_called', ...CLASSES.map((_, k) => `first_${k}`)],
  })),
  regression: ['mae'].map((primary) => ({
    target: { task: 'regression', label: 'label' },
    primary,
    guardrails: ['r2'],
    named: [{ prediction: 'first' }, { prediction: 'second' }],
    champion: ['first'],
  })),
  custom: [
    {
      target: { task: 'custom', label: undefined },
      primary: 'loss_cost',
      guardrails: [],
      named: [{}, {}],
      champion: [],
      losses: { loss_champion: 'loss_cost' },
    },
  ],
}

const HARDSHIPS: readonly Hardship[] = [
  { name: 'plain' },
  { name: 'ties', steps: 10 },
  { name: 'weights and clusters', weights: true, clusters: true },
]

type Columns = Readonly<Record<string, readonly (string | number | null)[]>>

interface Met {
  readonly there: Fight
  readonly here: Fight
}

const LEVELS = ['large', "o'clock", null] as const

function slicesOf({ slices }: JudgedData): Pick<FightOptions, 'slices'> & { readonly stored: readonly StoredSlice[] } {
  const named = LEVELS.map((value) => ({ value, where: whereText(whereOfValue('slice', value)) }))
  const cut = { kind: 'values', column: 'slice', values: [...LEVELS] } as const
  return {
    slices: named.map(({ value, where }) => ({
      name: where,
      where,
      declared: 'slice',
      rows: Uint8Array.from(slices, (own) => (own === value ? 1 : 0)),
    })),
    stored: named.map(({ where }, k) => ({ name: where, where, declared: 'slice', cut, code: k + 1 })),
  }
}

function optionsOf({ primary, guardrails }: Bout): Omit<FightOptions, 'slices'> {
  return {
    rules: {
      primary,
      merge: { claim: 'non-inferior', margin: 0.05 },
      promote: { claim: 'superior', margin: 0 },
      guardrails: guardrails.map((metric) => ({ metric, margin: 0.05, decide: 'interval' })),
    },
    criticalSlices: [
      { slice: 'slice', margin: 0.1 },
      { slice: 'nowhere', margin: 0.1 },
    ],
    alpha: 0.05,
    minCount: 10,
    features: [],
    newFeatures: new Set(),
  }
}

function without(columns: Columns, names: readonly string[]): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)))
}

/** The champion's own table: its answers and the labels, in another order, and nothing else. */
function championTable(columns: Columns, { champion, losses = {} }: Bout): Columns {
  const kept = ['id', 'label', ...champion, ...Object.keys(losses)].filter((name) => columns[name] !== undefined)
  const backwards = kept.map((name) => [losses[name] ?? name, columns[name]!.toReversed()] as const)
  return Object.fromEntries(backwards)
}

interface Place {
  load(table: string, columns: Columns): Promise<void>
  open(): Promise<Database>
  readonly sql: Partial<SqlConfig>
}

async function duckdb(): Promise<Place> {
  const root = await temporaryFolder()
  const sql = { duckdb: 'scores.duckdb' }
  return {
    load: async (table, columns) => await loadDuckDb(`${root}/scores.duckdb`, table, columns),
    open: async () => await openDatabase(sqlOf(sql), { address: undefined, root, nativeDir: undefined }),
    sql,
  }
}

async function postgres(): Promise<Place> {
  const sql = { postgres: 'env:WAREHOUSE' }
  return {
    load: async (table, columns) => await loadRows(server!, table, columns),
    open: async () => await openDatabase(sqlOf(sql), { address: server!.url, root: '/', nativeDir: undefined }),
    sql,
  }
}

function sqlOf(words: Partial<SqlConfig>): SqlConfig {
  return { timeout_seconds: 60, ...words }
}

interface Change {
  /** Both tables hold what the candidate says. */
  readonly same?: boolean
  /** Of the champion's table. */
  readonly theirs?: (columns: Columns) => Columns
  /** What the champion and the candidate were trained on, from all judged rows. */
  readonly trainedOn?: (judged: SketchedRows) => readonly [SketchedRows, SketchedRows]
}

const SALTS = ['0123456789abcdef'.repeat(2), 'fedcba9876543210'.repeat(2)] as const

/** Texts that a content must keep apart; one is absent. */
const note = (row: number): string | null => (row === 14 ? null : `${row} |\\ 'Größe' \\N "鳥"\n`)

interface Holdout {
  readonly sketches: readonly Sketch[]
  /** Over the rows in memory. */
  readonly masks: readonly Uint8Array[]
}

function holdoutOf(columns: Columns, trainedOn: NonNullable<Change['trainedOn']>): Holdout {
  const texts = (name: string) => columns[name]!.map((value) => (value === null ? null : String(value)))
  const names = ['note', 'slice']
  const judged = { ids: texts('id').map(String), columns: new Map(names.map((name) => [name, texts(name)])) }
  const sketches = trainedOn(judged).map((rows, k) => makeSketch(rows, SALTS[k]!, sha256Text))
  return { sketches, masks: sketches.map((sketch) => seenIn(sketch, judged, sha256Text).seen) }
}

export async function met(
  place: Place,
  data: JudgedData,
  bout: Bout,
  { same = false, theirs: changed = (columns) => columns, trainedOn }: Change = {},
): Promise<Met> {
  const { stored, slices } = slicesOf(data)
  const columns: Columns = {
    id: data.slices.map((_, i) => `r${i}`),
    note: data.slices.map((_, i) => note(i)),
    ...data.table,
  }
  const holdout = trainedOn && holdoutOf(columns, trainedOn)
  const [ours, theirs] = [freshName('candidate'), freshName('champion')]
  await place.load(ours, without(columns, [...bout.champion, 'loss_champion']))
  const answers = Object.keys(columns).filter((name) => name.startsWith('second'))
  const held = same ? { ...bout, champion: [...bout.champion, ...answers], losses: { loss_cost: 'loss_cost' } } : bout
  await place.load(theirs, changed(championTable(columns, held)))
  const named = same ? bout.named[1] : bout.named[0]
  const planOf = (words: Partial<SqlConfig>) => ({
    target: bout.target,
    threshold: 0.5,
    id: 'id',
    weight: undefined,
    cluster: undefined,
    sliced: ['slice'],
    named: words,
  })
  const { weight, cluster } = data.columns
  const options = optionsOf(bout)
  const database = await place.open()
  try {
    const rows = await openScoredRows(database, sqlOf({ ...place.sql, table: ours, ...bout.named[1] }), {
      ...planOf(bout.named[1]),
      weight,
      cluster,
    })
    const paired = await rows.against(sqlOf({ ...place.sql, table: theirs, ...named }), planOf(named))
    const seen = holdout && (await rows.seen(holdout.sketches))
    const left = seen === undefined ? rows : await rows.left(seen)
    const pair = pairOf(rows, paired.statistics(seen), bout, weight ?? cluster)
    const there = await fightStored(
      { ...pair, count: left.count, labels: left.labels },
      {
        ...options,
        slices: stored,
        contamination: contaminationThere(rows.count, left.count, seen),
      },
    )
    const { candidate, champion } = data.fighters
    const [theirMask, ourMask] = holdout?.masks ?? []
    const here = fight(
      { ...contender(candidate), seen: ourMask },
      { ...contender(same ? candidate : champion), seen: theirMask },
      { ...options, slices },
    )
    return { there, here }
  } finally {
    await database.close()
  }
}

function contaminationThere(count: number, left: number, seen: SeenRows | undefined) {
  const [champion, candidate] = seen?.counts ?? []
  return contaminationOf({ candidate, champion }, { dropped: count - left, count })
}

function pairOf(
  rows: ScoredRows,
  statistics: Parameters<typeof fightStored>[0]['statistics'],
  { target }: Bout,
  grouping: string | undefined,
): Parameters<typeof fightStored>[0] {
  return {
    task: target.task,
    statistics,
    fighters: [OPPONENT, FIGHTER],
    opponent: { kind: 'sql' },
    losses: target.task === 'custom' ? ['loss_cost'] : rows.losses,
    count: rows.count,
    plain: grouping === undefined,
    labels: rows.labels,
  }
}

function contender(rows: JudgedRows): Contender {
  const own =
    rows.task === 'custom' ? { ...rows, losses: new Map([['loss_cost', rows.losses!.get('loss_cost')!]]) } : rows
  return {
    fighter: { kind: 'scores', assurance: 'declared', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: rows.count }, (_, i) => `r${i}`),
    rowsSha256: 'a'.repeat(64),
    rows: own,
    seen: undefined,
  }
}

function near(ours: number | null, theirs: number | null, what: string): void {
  if (ours === null || theirs === null) expect(ours, what).toBe(theirs)
  else expect(Math.abs(ours - theirs), `${what}: ${ours}, ${theirs}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(theirs))) // prettier-ignore
}

function sameMeasured(ours: Measured, theirs: Measured, what: string): void {
  const { estimate, low, high, effective_n: effective, ...facts } = theirs
  if (facts.n === 0 && ours.n === 0) return
  expect(ours, what).toMatchObject(facts)
  near(ours.estimate, estimate, what)
  near(ours.low, low, `${what} low`)
  near(ours.high, high, `${what} high`)
  near(ours.effective_n, effective, `${what} effective n`)
}

function sameComparison(ours: Comparison, theirs: Comparison): void {
  const what = `${theirs.metric} ${theirs.role} ${theirs.slice ?? ''}`
  const { candidate, champion, difference, p_value: p, rows_to_decide: rows, ...facts } = theirs
  expect(ours, what).toMatchObject(facts)
  sameMeasured(ours.candidate, candidate, `${what} candidate`)
  sameMeasured(ours.champion, champion, `${what} champion`)
  sameMeasured(ours.difference, difference, `${what} difference`)
  near(ours.p_value, p, `${what} p`)
  if (rows === null) expect(ours.rows_to_decide, what).toBeNull()
  else expect(Math.abs(ours.rows_to_decide! - rows), what).toBeLessThanOrEqual(1)
}

export function sameFight({ there, here }: Met, leftOut: readonly string[]): void {
  const shown = here.comparisons.filter(({ metric }) => !leftOut.includes(metric))
  expect(there.comparisons.map(({ metric, role, slice }) => [metric, role, slice])).toEqual(
    shown.map(({ metric, role, slice }) => [metric, role, slice]),
  )
  for (const [k, one] of shown.entries()) sameComparison(there.comparisons[k]!, one)
  expect(there.slices.map(({ difference: _difference, ...facts }) => facts)).toEqual(
    here.slices.map(({ difference: _difference, ...facts }) => facts),
  )
  for (const [k, { difference, name }] of here.slices.entries())
    sameMeasured(there.slices[k]!.difference, difference, name)
  expect(there.claims.merge).toEqual(here.claims.merge)
  expect([there.claims.promote.kind, there.claims.promote.reason]).toEqual([
    here.claims.promote.kind,
    here.claims.promote.reason,
  ])
  expect(there.flips).toEqual(here.flips)
  expect(there.positives).toBe(here.positives)
  expect(there.contamination).toEqual(here.contamination)
  expect(there.churn?.decisions).toBe(here.churn?.decisions)
  near(there.churn?.mean_shift ?? null, here.churn?.mean_shift ?? null, 'mean shift')
}

/** Some of the judged rows, under their ids or others. */
export function picked(
  { ids, columns }: SketchedRows,
  rows: readonly number[],
  named = (id: string) => id,
): SketchedRows {
  return {
    ids: rows.map((row) => named(ids[row]!)),
    columns: new Map([...columns].map(([name, texts]) => [name, rows.map((row) => texts[row]!)])),
  }
}

export function byId(judged: SketchedRows, rows: readonly number[]): SketchedRows {
  return { ...picked(judged, rows), columns: new Map() }
}

/** Databases, how rows come there, what makes them hard, and whether there is one. */
export const PLACES = [
  ['DuckDB', duckdb, HARDSHIPS, true],
  [
    server === undefined ? `PostgreSQL (${WITHOUT_POSTGRES})` : 'PostgreSQL',
    postgres,
    HARDSHIPS.slice(-1),
    server !== undefined,
  ],
] as const
