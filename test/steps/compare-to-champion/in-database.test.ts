import { rmSync } from 'node:fs'
import { sha256Text } from '@titlebout/adapters'
import { renderReport } from '@titlebout/report'
import { encodeSketch, makeSketch, type Bout } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { loadDuckDb, writeDuckDb } from '../../support/duckdb-file.ts'
import { gitAs } from '../../support/git-repositories.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { bout, committed, crowned, evaluationIn, gate, jobAt, shop, trained, WORK, type Job, type Shop } from '../evaluate-gate/command-shop.ts' // prettier-ignore
import { expectSameBout, knowingAddress, POLICY, scored, stored } from './stored-ring.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

function knowing(job: Job): Job {
  return knowingAddress(job, server?.url)
}

interface Ring {
  readonly champion: string
  readonly candidate: string
  /** Changes the rows before the candidate is judged; table names as they are in the ring. */
  readonly before?: readonly string[]
  readonly sketches?: Readonly<Record<'champion' | 'candidate', Uint8Array>>
}

const OWN_TABLES: Ring = { champion: stored('table: scores_1'), candidate: stored('table: scores_2') }

/** A champion and a better candidate, each judged by its own commit's titlebout.yml. */
async function ring(plan: Ring, opened?: Shop): Promise<Job> {
  const here = opened ?? (await shop())
  const job = knowing(await here.job('judge'))
  await loadDuckDb(job.path('scores.duckdb'), 'scores_1', scored(here, 'champion'))
  await loadDuckDb(job.path('scores.duckdb'), 'scores_2', scored(here, 'honest'))
  return await judgedBoth(job, plan)
}

async function judgedBoth(job: Job, { champion, candidate, before = [], sketches }: Ring): Promise<Job> {
  const first = await committed(job, { 'titlebout.yml': champion })
  await trained(first, 'champion', {}, sketches?.champion)
  await gate(first)
  await crowned(first, sketches === undefined ? [] : ['files/membership.bin'])
  if (before.length > 0) await writeDuckDb(job.path('scores.duckdb'), ...before)
  const second = await committed(first, { 'titlebout.yml': candidate })
  await trained(second, 'honest', {}, sketches?.candidate)
  await gate(second)
  return second
}

/** The same rows by the shop's own command, which the code that reads rows compares. */
async function byCommand(here: Shop, sketches?: Ring['sketches']): Promise<Bout> {
  const job = await here.job('command')
  return (await bout(await judgedBoth(job, { champion: POLICY, candidate: POLICY, ...(sketches && { sketches }) })))
    .evidence
}

describe('a bout of two models whose scores lie in a database', () => {
  it('comes to what the same scores come to when rows are read, and says what nobody can say', async () => {
    const here = await shop()
    const job = await ring(OWN_TABLES, here)
    const { evidence, outcome } = await bout(job)
    expectSameBout(evidence, await byCommand(here))
    const { result } = evidence
    expect(result).toMatchObject({
      replay: 'database',
      // As whoever scored them declares, the scores are of the model that was trained: without it nothing can be packaged.
      candidate: { kind: 'sql', model_sha256: evidence.subject[0]!.sha256 },
      champion: { kind: 'champion', version: 1, fighter: { kind: 'sql', assurance: 'declared' } },
      dataset: { name: 'scores_2', rows_sha256: null, row_count: 800 },
      database: { place: 'scores.duckdb', champion_extra_rows: 0 },
      claims: { merge: { kind: 'passed' }, promote: { kind: 'undecided', reason: 'unverified-holdout' } },
      contamination: { candidate: { checked: false }, champion: { checked: false } },
      moved: null,
      curves: null,
      looks: { look: 1, rows: null },
      promote: false,
    })
    expect(result.claims.promote.detail).toContain('it has no membership sketch, which the train action makes')
    expect(result.database!.champion_source_sha256).not.toBe(result.database!.candidate_source_sha256)
    expect(evidence.settings).toMatchObject({
      test_rows_from: 'database',
      slices_family: 'holm',
      champion_commit: await gitAs(job.folder, 'rev-parse', 'HEAD~1'),
      champion_rows_from: 'scores_1',
    })
    expect(outcome.carry.flatMap(({ paths }) => paths)).toEqual(['bout.json', 'bout.html'])
    for (const shown of [
      renderReport([evidence], { limit: Infinity, runUrl: undefined }),
      job.read(`${WORK}/bout.html`),
    ])
      // prettier-ignore
      expect(shown).toContain('Both were joined by id in the database')
    // A second run differs in nothing but when it was.
    expect({ ...(await bout(job)).evidence, producer: null }).toEqual({ ...evidence, producer: null })
  })

  it('leaves out the rows that either was trained on, as where rows are read, and lets the rest promote', async () => {
    const here = await shop()
    const sketchOf = (
      ids: readonly string[],
      columns: ReadonlyMap<string, readonly string[]> = new Map(),
    ): Uint8Array => encodeSketch(makeSketch({ ids, columns }, '0123456789abcdef'.repeat(2), sha256Text))
    // By another id, the same content: the text of a number is that of the file.
    const content = new Map([
      ['damage', [here.world.truth[9] === 1 ? 'yes' : 'no']],
      ['signal', [String(here.world.signal[9])]],
    ])
    const sketches = { champion: sketchOf(['r7', 'elsewhere']), candidate: sketchOf(['was r9'], content) }
    const job = await ring({ ...OWN_TABLES, sketches }, here)
    const { evidence } = await bout(job)
    expectSameBout(evidence, await byCommand(here, sketches))
    expect(evidence.result).toMatchObject({
      contamination: { candidate: { checked: true, rows: 1 }, champion: { checked: true, rows: 1 }, dropped: 2 },
      claims: { promote: { kind: 'passed' } },
    })
    expect(evidence.result.comparisons[0]!.difference.n).toBe(798)
    expect(evidence.findings.map(({ id }) => id)).toContain('seen-rows-dropped')
    expect(evidence.findings.map(({ id }) => id)).not.toContain('unverified-holdout')
    await writeDuckDb(job.path('scores.duckdb'), `update scores_2 set score = 0.99 where report_id = 'r7'`)
    await expect(bout(job)).rejects.toThrow('the rows of model.sql have changed since evaluate-gate judged them')
  })

  it.skipIf(server === undefined)(
    `the same in PostgreSQL, by queries with weights and clusters${server === undefined ? ` (${WITHOUT_POSTGRES})` : ''}`,
    async () => {
      const here = await shop()
      const job = knowing(await here.job('judge'))
      const [first, second] = [freshName('scores'), freshName('scores')]
      const team = Array.from(here.world.truth, (_, row) => `t${row % 97}`)
      const weight = team.map((_, row) => 1 + (row % 3))
      await loadRows(server!, first, { ...scored(here, 'champion'), team, weight })
      await loadRows(server!, second, { ...scored(here, 'honest'), team, weight })
      const policy = POLICY.replace('  id: report_id\n', '  id: report_id\n  cluster: team\n  weight: weight\n')
      const of = (table: string): string => stored(`query: "select * from ${table}"`, 'postgres: env:WAREHOUSE', policy)
      const { evidence } = await bout(await judgedBoth(job, { champion: of(first), candidate: of(second) }))
      expect(evidence.result).toMatchObject({
        replay: 'database',
        judged: { clusters: 97, weight: 'weight' },
        claims: { merge: { kind: 'passed' } },
      })
      expect(job.read(`${WORK}/bout.json`)).not.toMatch(/127\.0\.0\.1/u)
    },
  )

  it('lets a first candidate fight the dummy', async () => {
    const here = await shop()
    const job = await here.job('judge')
    await loadDuckDb(job.path('scores.duckdb'), 'scores_2', scored(here, 'honest'))
    const first = await committed(job, { 'titlebout.yml': OWN_TABLES.candidate })
    await trained(first, 'honest')
    await gate(first)
    const { evidence } = await bout(first)
    const byRows = await here.job('command')
    const judged = await committed(byRows, { 'titlebout.yml': POLICY })
    await trained(judged, 'honest')
    await gate(judged)
    const { evidence: expected } = await bout(judged)
    expectSameBout(evidence, expected)
    expect(evidence.result).toMatchObject({ replay: 'dummy', churn: null, database: { champion_source_sha256: null } })
    expect(evidence.settings['dummy_prior']).toBe(expected.settings['dummy_prior'])
  })

  it('says that the champion comes to other numbers than it was judged by, where its table was written over', async () => {
    const job = await ring(OWN_TABLES)
    const ids = async (): Promise<readonly string[]> =>
      (await bout(job)).evidence.findings.map(({ id }) => id).filter((id) => id === 'champion-scores-changed')
    expect(await ids()).toEqual([])
    await writeDuckDb(job.path('scores.duckdb'), 'update scores_1 set score = 1 - score')
    expect(await ids()).toEqual(['champion-scores-changed'])
  })

  it('says how many rows more the champion has, and looks at none of them', async () => {
    const job = await ring({
      ...OWN_TABLES,
      before: [`delete from scores_2 where report_id in ('r7', 'r9')`],
    })
    const { evidence } = await bout(job)
    expect(evidence.result).toMatchObject({ replay: 'database', database: { champion_extra_rows: 2 } })
    expect(evidence.result.comparisons[0]!.difference.n).toBe(798)
    expect(evidence.findings.find(({ id }) => id === 'champion-extra-rows')!.message).toContain('2 rows more')
  })

  it('tells two versions in one table apart by their columns', async () => {
    const both = `create view both_versions as select b.*, a.score as score_1 from scores_1 as a join scores_2 as b on a.report_id = b.report_id`
    const here = await shop()
    const job = await here.job('judge')
    await loadDuckDb(job.path('scores.duckdb'), 'scores_1', scored(here, 'champion'))
    await loadDuckDb(job.path('scores.duckdb'), 'scores_2', scored(here, 'honest'))
    await writeDuckDb(job.path('scores.duckdb'), both)
    const words = 'table: both_versions, score: score'
    const judged = await judgedBoth(job, { champion: stored(`${words}_1`), candidate: stored(words) })
    const { result } = (await bout(judged)).evidence
    expect(result).toMatchObject({ replay: 'database', claims: { merge: { kind: 'passed', reason: 'interval' } } })
  })

  it('counts each earlier version as a whole look, since nobody knows on which rows', async () => {
    const job = await ring(OWN_TABLES)
    await bout(job)
    job.write('titlebout.yml', OWN_TABLES.champion)
    rmSync(job.path('registry'), { recursive: true })
    const kept = await jobWithBout(job)
    const { evidence } = await bout(kept)
    expect(evidence.result.looks).toMatchObject({ look: 2, earlier: [{ version: 1, share: 1 }] })
    expect(evidence.findings.map(({ id }) => id)).toContain('looks-counted-whole')
  })
})

/** Crowned with the bout that promoted it. */
async function jobWithBout(job: Job): Promise<Job> {
  const first = await committed(job, { 'titlebout.yml': OWN_TABLES.champion })
  await trained(first, 'champion')
  await gate(first)
  await crowned(first, ['evidence/bout.json'])
  const second = await committed(first, { 'titlebout.yml': OWN_TABLES.candidate })
  await trained(second, 'honest')
  await gate(second)
  return second
}

describe('there is no replay, and never a pass, where', () => {
  const refused = async (job: Job): Promise<string> => {
    const { evidence } = await bout(job)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result).toMatchObject({ replay: 'none', promote: false, champion: { version: 1 } })
    const auc = evidence.result.comparisons.find(({ metric }) => metric === 'roc_auc')!
    expect(auc.champion.estimate).toBeGreaterThan(0.7)
    expect(auc.candidate.estimate).toBeGreaterThan(0.7)
    expect(auc.difference.estimate).toBeNull()
    return evidence.verdict.detail
  }

  it('its rows are not those that judge, or no scores any more: counted, with the query that finds them', async () => {
    const job = await ring({ ...OWN_TABLES, before: ['create table kept as select * from scores_1'] })
    const after = async (change: string): Promise<string> => {
      await writeDuckDb(job.path('scores.duckdb'), change)
      const detail = await refused(job)
      await writeDuckDb(job.path('scores.duckdb'), 'create or replace table scores_1 as select * from kept')
      expect(detail).not.toMatch(/\br(?:7|9)\b/u)
      return detail
    }
    expect(await after(`delete from scores_1 where report_id in ('r7', 'r9')`)).toContain(
      '2 of 800 judged rows are not among those of the table "scores_1": score them there too; find them with: select "report_id" from "main"."scores_2" where "report_id" not in (select "report_id" from "main"."scores_1")',
    )
    expect(await after(`update scores_1 set report_id = 'r7' where report_id = 'r9'`)).toContain(
      'the table "scores_1": 1 of 800 rows have an id ("report_id") that another row has too',
    )
    expect(await after(`update scores_1 set damage = 'yes' where report_id in ('r7', 'r9')`)).toContain(
      '2 of 800 judged rows have another label in the table "scores_1": label them alike',
    )
    expect(await after(`update scores_1 set score = null where report_id = 'r7'`)).toContain(
      '1 of 800 rows have no score ("score" is null)',
    )
    expect(await after('drop table scores_1')).toContain('there is no table or view "scores_1"')
  })

  it.each([
    [
      'the same scores would answer for both',
      { candidate: stored('table: scores_1, score: score') },
      'the same columns of the same table hold the scores of the candidate, and would answer for the champion',
    ],
    [
      'it asks another database',
      { champion: stored('table: scores_1', 'duckdb: other.duckdb') },
      'is in duckdb: other.duckdb, and rows are compared only in the database that the policy of now names (duckdb: scores.duckdb)',
    ],
    [
      'it calls other rows positive',
      { champion: OWN_TABLES.champion.replace('positive: "yes"', 'positive: "no"').replace('min: 0.70', 'min: 0') },
      'is about binary-classification with the positive label "no", and titlebout.yml now about binary-classification with "yes"',
    ],
  ])('%s', async (_, change, message) => {
    const here = await shop()
    const job = await here.job('judge')
    await loadDuckDb(job.path('other.duckdb'), 'scores_1', scored(here, 'champion'))
    await loadDuckDb(job.path('scores.duckdb'), 'scores_1', scored(here, 'champion'))
    await loadDuckDb(job.path('scores.duckdb'), 'scores_2', scored(here, 'honest'))
    const { evidence } = await bout(await judgedBoth(job, { ...OWN_TABLES, ...change }))
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result).toMatchObject({ replay: 'none', promote: false })
    expect(evidence.verdict.detail).toContain(message)
  })

  it('nobody knows its commit, or its titlebout.yml names no database or another source than judged it', async () => {
    const job = await ring(OWN_TABLES)
    const crown = async (sha: string | null): Promise<void> => {
      job.write('titlebout.yml', OWN_TABLES.champion)
      await trained(job, 'champion')
      await gate(jobAt(job.folder, { ...job.host, producer: () => ({ ...job.host.producer(), sha }) }))
      rmSync(job.path('registry'), { recursive: true })
      await crowned(job)
      job.write('titlebout.yml', OWN_TABLES.candidate)
      await trained(job, 'honest')
      await gate(job)
    }
    await crown(null)
    expect(await refused(job)).toContain('its evaluation does not say which commit it is of')
    await crown('9'.repeat(40))
    expect(await refused(job)).toContain('its commit 999999999999, whose titlebout.yml says where its scores lie')
    await crown(await gitAs(job.folder, 'rev-parse', 'HEAD'))
    expect(await refused(job)).toContain("is not what the champion's evaluation was made of")
    await crown(await gitAs(job.folder, 'rev-parse', 'HEAD~2'))
    expect(await refused(job)).toContain("has no model.sql: nobody says where the champion's scores lie")
  })

  it('it was never in a database', async () => {
    const here = await shop()
    const job = await here.job('judge')
    await loadDuckDb(job.path('scores.duckdb'), 'scores_2', scored(here, 'honest'))
    expect(await refused(await judgedBoth(job, { ...OWN_TABLES, champion: POLICY }))).toContain(
      'it was judged as command, and model.sql compares scores that lie in one database',
    )
  })
})

describe('a bout in a database is refused', () => {
  it('when the rows are not those that evaluate-gate judged', async () => {
    const job = await ring(OWN_TABLES)
    await writeDuckDb(job.path('scores.duckdb'), `update scores_2 set score = 0.99 where report_id = 'r7'`)
    await expect(bout(job)).rejects.toThrow(
      /the rows of model\.sql have changed since evaluate-gate judged them \(roc_auc of the candidate is/u,
    )
    await writeDuckDb(job.path('scores.duckdb'), `delete from scores_2 where report_id = 'r7'`)
    await expect(bout(job)).rejects.toThrow('(799 rows now, and 800 then): run evaluate-gate again')
    job.write('titlebout.yml', stored('table: scores_1'))
    await expect(bout(job)).rejects.toThrow('evaluation.json is about other rows than model.sql of titlebout.yml names')
    job.write('titlebout.yml', POLICY)
    await expect(bout(job)).rejects.toThrow('evaluate-gate judged rows in a database, and titlebout.yml names none now')
    expect(evaluationIn(job).result.scores).toBeNull()
  })

  it('says that nothing tells apart rows of one label', async () => {
    const one = `update TABLE set damage = 'yes'`
    const here = await shop()
    const job = await here.job('judge')
    for (const table of ['scores_1', 'scores_2']) {
      await loadDuckDb(job.path('scores.duckdb'), table, scored(here, table === 'scores_1' ? 'champion' : 'honest'))
      await writeDuckDb(job.path('scores.duckdb'), one.replace('TABLE', table))
    }
    const { evidence } = await bout(await judgedBoth(job, OWN_TABLES))
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'one-class' })
  })
})
