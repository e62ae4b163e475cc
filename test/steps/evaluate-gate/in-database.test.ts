import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, readInputs, UserError, type Evaluation, type Measured } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { writeDuckDb } from '../../support/duckdb-file.ts'
import { postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { CONFIG, hostWith, MODELS, workshop, type Workshop } from './workshop.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

const TYPES = `report_id text, damage text, place text, signal double precision, score double precision, cost double precision, team text, weight double precision`
const { coefficients, intercept } = MODELS.honest.logistic

/** The rows of the world with a score, as SQL values. */
function valuesOf({ world }: Workshop): string {
  return Array.from(world.truth, (label, row) => {
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

let tables = 0

async function stored(kind: Kind, before = CONFIG): Promise<Stored> {
  const shop = await workshop(before)
  tables += 1
  const table = `scored_${tables}`
  const run = async (...sql: readonly string[]): Promise<void> => {
    const named = sql.map((text) => text.replaceAll('TABLE', table))
    if (kind === 'duckdb') await writeDuckDb(shop.path('scores.duckdb'), ...named)
    else for (const text of named) await server!.run(text)
  }
  await run(`create table TABLE (${TYPES})`, `insert into TABLE values ${valuesOf(shop)}`)
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

function expectSame(ours: Measured, theirs: Measured, what: string): void {
  const { estimate, low, high, effective_n: effective, ...facts } = theirs
  expect(ours, what).toMatchObject(facts)
  for (const [a, b] of [
    [ours.estimate, estimate],
    [ours.low, low],
    [ours.high, high],
    [ours.effective_n, effective],
  ] as const) {
    if (a === null || b === null) expect(a, what).toBe(b)
    else expect(Math.abs(a - b), what).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(b)))
  }
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
    ])('comes to what the same scores come to from a file, %s', async (_, config) => {
      const rows = await stored(kind, config)
      const there = await rows.evaluated()
      const here = await byFile(rows, config)
      expect(there.verdict).toEqual(here.verdict)
      expect(there.result.positives).toBe(here.result.positives)
      expect(there.result.judged).toEqual(here.result.judged)
      expect(Object.keys(there.result.metrics)).toEqual(Object.keys(here.result.metrics))
      for (const [metric, measured] of Object.entries(here.result.metrics))
        expectSame(there.result.metrics[metric]!, measured, metric)
      expect(there.result.slices.map(({ metrics: _metrics, ...facts }) => facts)).toEqual(
        here.result.slices.map(({ metrics: _metrics, ...facts }) => facts),
      )
      for (const [k, slice] of here.result.slices.entries())
        for (const [metric, measured] of Object.entries(slice.metrics))
          expectSame(there.result.slices[k]!.metrics[metric]!, measured, `${slice.name}: ${metric}`)
      expect(there.result.rules.map(({ measured: _measured, ...rule }) => rule)).toEqual(
        here.result.rules.map(({ measured: _measured, ...rule }) => rule),
      )
    })
  })
