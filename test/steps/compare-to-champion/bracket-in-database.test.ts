import type { Bout } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { afterAll, describe, expect, it } from 'vitest'
import { loadDuckDb, writeDuckDb } from '../../support/duckdb-file.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { bout, committed, crowned, evaluationIn, gate, shop, trained, type Job, type Shop, type WeightsName } from '../evaluate-gate/command-shop.ts' // prettier-ignore
import { sketchOf, trainedAs } from './command-candidates.ts'
import { expectSameBout, knowingAddress, POLICY, scored, stored, type Columns } from './stored-ring.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

const CANDIDATES = { near: 'near', wide: 'honest', blind: 'other' } as const
const NAMES = Object.keys(CANDIDATES).join(', ')

/** What candidates have in common takes rows to know; so far out nobody does. */
const STRICT = POLICY.replace('champion:\n', 'alpha: 0.001\nchampion:\n').replaceAll('margin: 0.01 }', 'margin: 0.1 }')

/** Trains a candidate under its name, and judges it. */
async function entered(job: Job, name: string, weights: WeightsName): Promise<void> {
  await trainedAs(job, name, weights, sketchOf(`only ${name}`, name === 'near' ? 'r5' : 'r6'))
  await gate(job, { candidate: name })
}

interface Policies {
  readonly champion: string
  readonly candidates: string
}

async function judgedAll(job: Job, { champion, candidates }: Policies): Promise<Job> {
  const first = await committed(job, { 'titlebout.yml': champion })
  await trained(first, 'champion', {}, sketchOf('r7'))
  await gate(first)
  await crowned(first, ['files/membership.bin'])
  const second = await committed(first, { 'titlebout.yml': candidates })
  for (const [name, weights] of Object.entries(CANDIDATES)) await entered(second, name, weights)
  return second
}

/** Champion and candidates, each with a table of its own in one DuckDB file. */
async function inDuckDb(here: Shop, policy = STRICT, table = 'scores_{candidate}'): Promise<Job> {
  const job = await here.job('judge')
  const load = async (name: string, columns: Columns) => await loadDuckDb(job.path('scores.duckdb'), name, columns)
  await load('scores_live', scored(here, 'champion'))
  for (const [name, weights] of Object.entries(CANDIDATES)) await load(`scores_${name}`, scored(here, weights))
  return await judgedAll(job, {
    champion: stored('table: scores_live', undefined, policy),
    candidates: stored(`table: ${JSON.stringify(table)}`, undefined, policy),
  })
}

/** All in one table, told apart by a query. */
async function inPostgres(here: Shop): Promise<Job> {
  const job = knowingAddress(await here.job('judge'), server!.url)
  const table = freshName('scores')
  const parts = Object.entries({ live: 'champion', ...CANDIDATES } as const).map(([model, weights]) => {
    const columns = scored(here, weights)
    return { ...columns, model: columns['score']!.map(() => model) }
  })
  const [first] = parts
  const names = Object.keys(first!)
  await loadRows(server!, table, Object.fromEntries(names.map((name) => [name, parts.flatMap((part: Columns) => part[name]!)]))) // prettier-ignore
  const of = (model: string) => stored(`query: "select * from ${table} where model = '${model}'"`, 'postgres: env:WAREHOUSE', STRICT) // prettier-ignore
  return await judgedAll(job, { champion: of('live'), candidates: of('{candidate}') })
}

/** Ten digits of every number, and nothing that says where the scores came from. */
function bracketOf({ result }: Bout): unknown {
  const elsewhere = new Set(['evaluation_sha256', 'model_sha256'])
  const text = JSON.stringify(result.bracket ?? null, (key, value: unknown) => {
    if (elsewhere.has(key)) return undefined
    return typeof value === 'number' ? Number(value.toPrecision(10)) : value
  })
  return JSON.parse(text)
}

/** The same candidates by the shop's own command: the same whoever asks, so asked once. */
let known: Promise<Bout> | undefined
async function byRows(here: Shop): Promise<Bout> {
  const judged = async (): Promise<Bout> => {
    const job = await judgedAll(await here.job('command'), { champion: STRICT, candidates: STRICT })
    const { evidence } = await bout(job, { candidates: NAMES, claim: 'merge' })
    expect(evidence.result.bracket).toMatchObject({
      winner: 'wide',
      family: { method: 'bonferroni', own_alpha: 0.001 / 3 },
      candidates: [{ name: 'wide' }, { name: 'near', against_winner: { n: 798 } }, { name: 'blind' }],
    })
    return evidence
  }
  known ??= judged()
  return await known
}

const PLACES = [
  ['DuckDB, each with a table', inDuckDb, true],
  [`PostgreSQL, by a query${server === undefined ? ` (${WITHOUT_POSTGRES})` : ''}`, inPostgres, server !== undefined],
] as const

describe('several candidates whose scores lie in a database', () => {
  for (const [name, place, isThere] of PLACES)
    it.skipIf(!isThere)(
      `come to what they come to where rows are read: ${name}`,
      async () => {
        const here = await shop()
        const expected = await byRows(here)
        const job = await place(here)
        const { evidence, outcome } = await bout(job, { candidates: NAMES, claim: 'merge' })
        expect(bracketOf(evidence)).toEqual(bracketOf(expected))
        expectSameBout(evidence, expected)
        expect(evidence.result).toMatchObject({ replay: 'database', contamination: { dropped: 2 } })
        expect(evidence.verdict.detail).toContain('wide (the winner of 3)')
        // The winner goes on as the only one would, but for rows that nobody has.
        expect(outcome.carry.map(({ kind }) => kind)).toEqual(['model', 'training', 'evaluation', 'bout'])
        expect(evaluationIn(job).result.database).toMatchObject({ candidate: 'wide' })
        expect(renderReport([evidence], { limit: Infinity, runUrl: undefined })).toContain('**Winner: `wide`**')
      },
      180_000,
    )

  it('leave a winner that meets the champion alone, and is met by the next as champion', async () => {
    const job = await inDuckDb(await shop(), POLICY)
    await bout(job, { candidates: NAMES })
    const alone = await bout(job)
    expect(alone.evidence.result.replay).toBe('database')
    expect(alone.evidence.result.bracket).toBeUndefined()
    await crowned(job, ['files/membership.bin'])
    const next = await committed(job, { 'titlebout.yml': stored('table: scores_near') })
    await trained(next, 'near')
    await gate(next)
    const { evidence } = await bout(next)
    expect(evidence.result.replay).toBe('database')
    expect(evidence.settings['champion_rows_from']).toBe('scores_wide')
  })

  it('must have scores of their own, of the same rows', async () => {
    const here = await shop()
    await expect(inDuckDb(here, POLICY, 'scores_near')).rejects.toThrow(
      'model.sql names the same scores for every candidate: write {candidate}',
    )
    const job = await inDuckDb(here, POLICY)
    await expect(gate(job)).rejects.toThrow('model.sql says {candidate}, and no candidate is named')
    await writeDuckDb(job.path('scores.duckdb'), `insert into scores_near select 'new', * exclude (report_id) from scores_near limit 1`) // prettier-ignore
    await gate(job, { candidate: 'near' })
    await expect(bout(job, { candidates: NAMES })).rejects.toThrow(
      '1 rows of the table "scores_near" are not among those of the table "scores_wide"',
    )
    await expect(bout(job, { candidates: 'wide, near' })).rejects.toThrow(
      /1 of 801 judged rows are not among those of the table "scores_wide"/u,
    )
  })
})
