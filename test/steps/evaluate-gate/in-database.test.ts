import { existsSync, symlinkSync } from 'node:fs'
import { inspect } from 'node:util'
import { renderReport } from '@titlebout/report'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, readInputs, UserError, type Evaluation } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { writeDuckDb } from '../../support/duckdb-file.ts'
import { freshName, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { expectSameEvaluation } from '../../support/same-measured.ts'
import { CONFIG, hostWith, MODELS, workshop, type Workshop } from './workshop.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

const TYPES = `report_id text, damage text, place text, signal double precision, score double precision, cost double precision, team text, weight double precision`
const { coefficients, intercept } = MODELS.honest.logistic

/** The rows of the world with a score, as SQL values. */
function valuesOf({ world }: Workshop, count: number): string {
  return Array.from(world.truth.subarray(0, count), (label, row) => {
    const logit = coefficients[0] * world.signal[row]! + coefficients[1] * world.second[row]! + intercept
    const place = world.place[row]
    const cells = [
      `'r${row}'`,
      label === 1 ? `'yes'` : `'no'`,
      place === null || place === undefined ? 'null' : `'${place}'`,
      String(world.signal[row]),
      String(1 / (1 + Math.exp(-logit))),
      String(world.cost[row]),
      `'t${row % 97}'`,
      String(1 + (row % 3)),
    ]
    return `(${cells.join(', ')})`
  }).join(',\n')
}

type Kind = 'duckdb' | 'postgres'

interface Stored {
  readonly shop: Workshop
  /** Judges with the keys of model.sql in place of those that are given. */
  evaluated(change?: { readonly config?: (text: string) => string; readonly sql?: string }): Promise<Evaluation>
  /** Changes the rows. */
  change(...sql: readonly string[]): Promise<void>
}

/** Few rows are enough where no number matters. */
async function stored(kind: Kind, before = CONFIG, count = 200): Promise<Stored> {
  const shop = await workshop(before)
  const table = freshName('scored')
  const run = async (...sql: readonly string[]): Promise<void> => {
    const named = sql.map((text) => text.replaceAll('TABLE', table))
    if (kind === 'duckdb') await writeDuckDb(shop.path('scores.duckdb'), ...named)
    else for (const text of named) await server!.run(text)
  }
  await run(`create table TABLE (${TYPES})`, `insert into TABLE values ${valuesOf(shop, count)}`)
  const place = kind === 'duckdb' ? 'duckdb: scores.duckdb' : 'postgres: env:WAREHOUSE'
  return {
    shop,
    change: run,
    evaluated: async ({ config = (text: string) => text, sql = 'table: TABLE' } = {}) => {
      const block = `threshold: 0.2, sql: { ${place}, ${sql.replaceAll('TABLE', table)} } }`
      shop.write(
        'titlebout.yml',
        config(before.replace('threshold: 0.2 }', block).replace('  test: data/test.csv\n', '')),
      )
      return await judged(shop)
    },
  }
}

async function judged(shop: Workshop, inputs: Readonly<Record<string, string>> = {}): Promise<Evaluation> {
  const host = hostWith(shop, {
    variable: (name) => {
      if (name === 'WAREHOUSE') return server!.url
      throw new UserError('CONFIG', `the variable ${name} is not set`)
    },
  })
  await evaluateGate(
    host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return evaluationSchema.parse(JSON.parse(shop.read('.titlebout/strikes/evaluation.json')))
}

/** The same rows by a scores file, which the code that reads rows judges. */
async function byFile({ shop }: Stored, config: string): Promise<Evaluation> {
  const { world } = shop
  shop.write('titlebout.yml', config)
  const rows = Array.from(world.truth, (label, row) => {
    const logit = coefficients[0] * world.signal[row]! + coefficients[1] * world.second[row]! + intercept
    return { id: `r${row}`, label, score: 1 / (1 + Math.exp(-logit)), row }
  })
  shop.write('scores.csv', ['id,score', ...rows.map(({ id, score }) => `${id},${score}`), ''].join('\n'))
  shop.write(
    'data/test.csv',
    [
      'report_id,damage,place,signal,team,weight',
      ...rows.map(
        ({ id, label, row }) =>
          `${id},${label === 1 ? 'yes' : 'no'},${world.place[row] ?? ''},${world.signal[row]},t${row % 97},${1 + (row % 3)}`,
      ),
      '',
    ].join('\n'),
  )
  return await judged(shop, { scores: 'scores.csv' })
}

const KINDS: readonly (readonly [Kind, string, boolean])[] = [
  ['duckdb', 'DuckDB', true],
  ['postgres', server === undefined ? `PostgreSQL (${WITHOUT_POSTGRES})` : 'PostgreSQL', server !== undefined],
]

for (const [kind, name, isThere] of KINDS)
  describe.skipIf(!isThere)(`evaluate-gate where the rows are: ${name}`, () => {
    it.each([
      ['plainly', CONFIG],
      [
        'with weights and clusters',
        CONFIG.replace('  id: report_id\n', '  id: report_id\n  cluster: team\n  weight: weight\n'),
      ],
      [
        'with rules on slices',
        CONFIG.replace(
          '  - { metric: roc_auc, min: 0.70 }\n',
          '  - { metric: roc_auc, min: 0.70 }\n  - { metric: recall, min: 0.2, on: slices }\n  - { metric: brier, max: 0.2, on: worst-slice }\n',
        ),
      ],
      [
        'with rules against the dummy',
        CONFIG.replace(
          '  - { metric: roc_auc, min: 0.70 }\n',
          `  - { metric: roc_auc, min: 0.1, compared_to: dummy }
  - { metric: log_loss, min: 0, compared_to: dummy, on: slices }
  - { metric: accuracy, min: -0.1, compared_to: dummy }
  - { metric: recall, min: 0.9, compared_to: dummy, on: worst-slice }
`,
        ),
      ],
      [
        'with rules between groups',
        CONFIG.replace(
          '  - { metric: roc_auc, min: 0.70 }\n',
          `  - { metric: demographic_parity_difference, by: place, max: 0.5 }
  - { metric: equal_opportunity_ratio, by: place, min: 0.1 }
  - { metric: equalized_odds_difference, by: place, max: 0.5 }
  - { metric: precision, by: place, max: 0.5 }
`,
        ),
      ],
      [
        'with rules between groups of weighted rows',
        CONFIG.replace('  id: report_id\n', '  id: report_id\n  cluster: team\n  weight: weight\n').replace(
          '  - { metric: roc_auc, min: 0.70 }\n',
          '  - { metric: demographic_parity_difference, by: place, max: 0.5 }\n',
        ),
      ],
      [
        'with slices of every kind',
        CONFIG.replace(
          'slices: [place,',
          'slices: [place, { column: team, values: [t1, t2, nowhere] }, { column: signal, quantiles: 4 }, { cross: [place, signal] }, { name: none, where: "place = \'nowhere\'" },',
        ),
      ],
    ])('comes to what the same scores come to from a file, %s', async (_, config) => {
      const rows = await stored(kind, config, 2000)
      const there = await rows.evaluated()
      const here = await byFile(rows, config)
      expectSameEvaluation(there, here)
      expect(there.findings.filter(({ id }) => id.endsWith('-slice'))).toEqual(
        here.findings.filter(({ id }) => id.endsWith('-slice')),
      )
      for (const setting of ['slice_edges', 'dummy_prior', 'dummy_prior_from'])
        expect(there.settings[setting]).toBe(here.settings[setting])
      expect(Object.keys(there.result.metrics)).toEqual(Object.keys(here.result.metrics))
    })

    it('says who was judged where, and what nobody can say without rows', async () => {
      const rows = await stored(kind)
      const evidence = await rows.evaluated({ sql: `query: "select * from TABLE where report_id <> 'r0'"` })
      const place = kind === 'duckdb' ? 'scores.duckdb' : 'env:WAREHOUSE'
      const engine = kind === 'duckdb' ? /^DuckDB \d/u : /^PostgreSQL \d/u
      const { result } = evidence
      expect(result.fighter).toMatchObject({ kind: 'sql', assurance: 'declared', model_sha256: null })
      expect(result.fighter.runtime).toMatch(engine)
      expect(result.dataset).toMatchObject({ name: 'model.sql.query', rows_sha256: null, row_count: 199 })
      expect(result.database).toMatchObject({ place, rows_from: 'query', metrics_left_out: [] })
      expect(result.database!.not_available).toContain('leak-search')
      expect(result.scores).toBeNull()
      expect(evidence.findings.map(({ id }) => id)).toContain('rows-stay-in-database')
      expect(existsSync(rows.shop.path('.titlebout/strikes/files/scores.parquet'))).toBe(false)
      const again = await judged(rows.shop)
      expect({ ...again, producer: null }).toEqual({ ...evidence, producer: null })
      for (const shown of [
        renderReport([evidence], { limit: Infinity, runUrl: undefined }),
        rows.shop.read('.titlebout/strikes/evaluation.html'),
      ])
        expect(shown).toContain('no row left it')
    })

    it('leaves everything in the database as it was', async () => {
      const rows = await stored(kind)
      await rows.evaluated()
      await rows.change('insert into TABLE (report_id) values (null)')
      await rows.change('delete from TABLE where report_id is null')
      expect((await rows.evaluated()).result.dataset.row_count).toBe(200)
    })

    const unlabelled = `"damage" is null`
    it.each([
      [
        'no such table',
        'table: xTABLE',
        [],
        /there is no table or view "xscored_.*" in this .*: did you mean "scored_/u,
      ],
      [
        'no such column',
        'table: TABLE, score: scores',
        [],
        'no column "scores" (model.sql.score): did you mean "score"?',
      ],
      ['a column of texts', 'table: TABLE, score: team', [], 'column "team": expected a column of numbers'],
      ['a query that is none', 'query: "select nothing from TABLE"', [], /does not take the query.*nothing/u],
      ['no rows', `query: "select * from TABLE where place = 'nowhere'"`, [], 'the query holds no rows'],
      [
        'rows without a label',
        'table: TABLE',
        [`update TABLE set damage = null where report_id in ('r7', 'r9')`],
        `2 of 200 rows have no label (${unlabelled}): label them, or judge the others in a query with a where; find them with: select "report_id" from`,
      ],
      [
        'rows without a score',
        'table: TABLE',
        [`update TABLE set score = null where report_id = 'r7'`],
        '1 of 200 rows have no score ("score" is null)',
      ],
      [
        'scores that are no probabilities',
        'table: TABLE, score: cost',
        [],
        'have a score ("cost") that is no probability from 0 to 1',
      ],
      [
        'scores that are not numbers',
        'table: TABLE',
        [`update TABLE set score = 'NaN' where report_id = 'r7'`],
        '1 of 200 rows have a score ("score") that is no probability from 0 to 1',
      ],
      [
        'a positive label that no row has where the others differ',
        'table: TABLE',
        [`update TABLE set damage = 'r7' where damage = 'yes'`],
        'no row has the positive label "yes" (data.positive), and "damage" holds 2 other values: write it as it stands there',
      ],
      [
        'rows without an id',
        'table: TABLE',
        [`update TABLE set report_id = null where report_id in ('r7', 'r9', 'r11')`],
        '3 of 200 rows have no id ("report_id" is null)',
      ],
      [
        'ids twice',
        'table: TABLE',
        [`update TABLE set report_id = 'r7' where report_id = 'r9'`],
        '1 of 200 rows have an id ("report_id") that another row has too',
      ],
      [
        'predictions against the score',
        'table: TABLE, prediction: damage',
        [],
        'have a prediction ("damage") that is not what the score says at model.threshold 0.2',
      ],
    ])('refuses %s, and names no row', async (_, sql, changes, message) => {
      const rows = await stored(kind)
      await rows.change(...changes)
      const failed = rows.evaluated({ sql })
      await expect(failed).rejects.toThrow(message)
      const error: unknown = await failed.catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(UserError)
      expect(String(error)).not.toMatch(/\br(?:7|9|11)\b/u)
    })

    it('names a label that is not there with its line, and a slice as a finding', async () => {
      const rows = await stored(kind)
      const config = (text: string): string => text.replace('label: damage', 'label: damaged')
      const error: unknown = await rows.evaluated({ config }).catch((cause: unknown) => cause)
      const [problem] = error instanceof UserError ? error.problems : []
      expect(problem).toMatchObject({ file: 'titlebout.yml', line: 5 })
      expect(problem!.message).toContain('no column "damaged" (data.label): did you mean "damage"?')
      const absent = await rows.evaluated({ config: (text) => text.replace('slices: [place,', 'slices: [plaice,') })
      expect(absent.verdict).toMatchObject({ kind: 'failed', reason: 'findings' })
      expect(absent.findings.map(({ id }) => id)).toContain('missing-slice')
    })

    it('ends a statement that takes too long', async () => {
      const rows = await stored(kind)
      const slow =
        'select a.* from TABLE as a, TABLE as b, TABLE as c, TABLE as d where a.signal + b.signal + c.signal + d.signal < -1e9'
      await expect(rows.evaluated({ sql: `query: "${slow}", timeout_seconds: 0.5` })).rejects.toThrow(
        'a statement took longer than 0.5 s and was ended: raise model.sql.timeout_seconds',
      )
    })

    it('says which inputs it has no use for', async () => {
      const rows = await stored(kind)
      await rows.evaluated()
      await expect(judged(rows.shop, { scores: 'scores.csv' })).rejects.toThrow('scores is given, and model.sql says')
      await expect(judged(rows.shop, { phase: 'judge' })).rejects.toThrow('phase is given, and model.sql says')
    })
  })

describe('the DuckDB file that holds the rows', () => {
  const withFile = async (file: string, make: (shop: Workshop) => Promise<void>): Promise<void> => {
    const shop = await workshop(
      CONFIG.replace('threshold: 0.2 }', `sql: { duckdb: ${file}, table: scored } }`).replace(
        '  test: data/test.csv\n',
        '',
      ),
    )
    await make(shop)
    await judged(shop)
  }

  it('must be there, be a database, and lie in the folder of titlebout.yml', async () => {
    await expect(withFile('a.duckdb', async () => undefined)).rejects.toThrow('a.duckdb: no such file')
    await expect(
      withFile('a.duckdb', async (shop) => shop.write('a.duckdb', 'report_id,score\n'.repeat(500))),
    ).rejects.toThrow('a.duckdb: expected a DuckDB database, and it is none')
    const elsewhere = await workshop()
    await writeDuckDb(elsewhere.path('b.duckdb'), 'create table scored (a int)')
    await expect(
      withFile('a.duckdb', async (shop) => symlinkSync(elsewhere.path('b.duckdb'), shop.path('a.duckdb'))),
    ).rejects.toThrow('a.duckdb is a link out of the folder of titlebout.yml')
  })

  it('can read no other file of the machine, whatever its views say', async () => {
    const read = withFile('a.duckdb', async (shop) => {
      shop.write('secret.csv', 'report_id,damage,score\nr1,yes,0.5\n')
      await writeDuckDb(
        shop.path('a.duckdb'),
        `create view scored as select * from read_csv('${shop.path('secret.csv')}')`,
      )
    })
    await expect(read).rejects.toThrow(/DuckDB does not take the query: Permission Error/u)
  })
})

async function failing(address: string | undefined, table = 'scored'): Promise<string> {
  const shop = await workshop(
    CONFIG.replace('threshold: 0.2 }', `sql: { postgres: env:WAREHOUSE, table: ${table} } }`).replace(
      '  test: data/test.csv\n',
      '',
    ),
  )
  const host = hostWith(shop, {
    variable: (name) => {
      if (address === undefined) throw new UserError('CONFIG', `the variable ${name} is not set`)
      return address
    },
  })
  const inputs = readInputs(EVALUATE_GATE_INPUTS, () => undefined)
  return await evaluateGate(host, inputs).then(
    () => 'judged',
    (cause: unknown) => inspect(cause, { depth: 9 }),
  )
}

describe('the variable of a PostgreSQL', () => {
  it('is told by its name, never by what it holds', async () => {
    const said = {
      unset: await failing(undefined),
      odd: await failing('s3cret'),
      closed: await failing('postgres://me:s3cret@127.0.0.1:1/nosuchplace'),
    }
    expect(said.unset).toContain('the variable WAREHOUSE is not set')
    expect(said.odd).toContain('the variable WAREHOUSE (model.sql.postgres) must hold postgres://')
    expect(said.closed).toContain('the PostgreSQL of WAREHOUSE (model.sql.postgres) cannot be reached (ECONNREFUSED)')
    for (const text of Object.values(said)) expect(text).not.toMatch(/s3cret|127\.0\.0\.1|nosuchplace/u)
  })
})

describe.skipIf(server === undefined)('the PostgreSQL that holds the rows', () => {
  it('says who is not let in, and shows no address', async () => {
    const at = (change: (url: URL) => void): string => {
      const url = new URL(server!.url)
      url.password = 's3cret'
      change(url)
      return url.href
    }
    const said = {
      database: await failing(at((url) => (url.pathname = '/nosuchplace'))),
      role: await failing(at((url) => (url.username = 'nobody_known'))),
    }
    expect(said.database).toContain('has no such database (3D000)')
    expect(said.role).toContain('does not let this role in (28')
    for (const text of Object.values(said)) expect(text).not.toMatch(/s3cret|127\.0\.0\.1|nosuchplace|nobody_known/u)
  })

  it('is read in one transaction that cannot write, of one snapshot', async () => {
    const rows = await stored('postgres')
    await rows.change(
      'create function meddle_TABLE() returns double precision as $$ begin delete from TABLE; return 1; end $$ language plpgsql',
    )
    await expect(
      rows.evaluated({ sql: 'query: "select *, meddle_TABLE() as p from TABLE", score: p' }),
    ).rejects.toThrow('model.sql would change the database, which is open for reading only')
    expect((await rows.evaluated()).result.dataset.row_count).toBe(200)
  })

  it('must give each column a name of its own', async () => {
    const rows = await stored('postgres')
    await expect(rows.evaluated({ sql: 'query: "select *, score as score from TABLE"' })).rejects.toThrow(
      'the query: two columns are called "score": give each a name of its own',
    )
  })

  it('says that a role may not read', async () => {
    const [role, table] = [freshName('reader'), freshName('scored')]
    await server!.run(`create role "${role}" login`)
    const url = new URL(server!.url)
    url.username = role
    expect(await failing(url.href, table)).toContain(`there is no table or view "${table}"`)
    await server!.run(`create table "${table}" (report_id text, damage text, score double precision)`)
    expect(await failing(url.href, table)).toContain('the role of WAREHOUSE may not read what model.sql asks for')
    await server!.run(`drop table "${table}"; drop role "${role}"`)
  })
})
