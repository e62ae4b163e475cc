import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, readInputs, type Evaluation, type Measured } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { clickHouseServer, loadClickHouse, WITHOUT_CLICKHOUSE } from '../../support/clickhouse-server.ts'
import { freshName } from '../../support/postgres-server.ts'
import { CONFIG, hostWith, workshop, type Workshop } from './workshop.ts'

const server = await clickHouseServer()
afterAll(async () => await server?.close())

const COUNT = 600

const SUMMED = CONFIG.replace(
  '  - { metric: roc_auc, min: 0.70 }\n',
  '  - { metric: f1, min: 0.1, on: slices }\n  - { metric: log_loss, min: 0, compared_to: dummy }\n  - { metric: demographic_parity_difference, by: place, max: 0.9 }\n',
)
  .replace('primary: roc_auc', 'primary: brier')
  .replace(
    'slices: [place,',
    'slices: [place, { cross: [place, team] }, { column: signal, quantiles: 4 }, { column: team, values: [t1, nowhere] },',
  )
  .replace('  id: report_id\n', '  id: report_id\n  cluster: pair\n  weight: weight\n')

/** Two columns of numbers, and texts. */
function rowsOf({ world }: Workshop) {
  const rows = Array.from({ length: COUNT }, (_, row) => row)
  return {
    report_id: rows.map((row) => `r${row}`),
    damage: rows.map((row) => (world.truth[row] === 1 ? 'yes' : 'no')),
    place: rows.map((row) => world.place[row] ?? null),
    signal: rows.map((row) => world.signal[row]!),
    team: rows.map((row) => `t${row % 3}`),
    pair: rows.map((row) => `p${row >> 1}`),
    weight: rows.map((row) => 1 + (row % 3)),
    score: rows.map((row) => 1 / (1 + Math.exp(2 - world.signal[row]!))),
  }
}

async function judged(shop: Workshop, config: string, inputs: Readonly<Record<string, string>>): Promise<Evaluation> {
  shop.write('titlebout.yml', config)
  await evaluateGate(
    hostWith(shop, { variable: () => server!.url }),
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return evaluationSchema.parse(JSON.parse(shop.read('.titlebout/strikes/evaluation.json')))
}

function same(ours: Measured, theirs: Measured, what: string): void {
  for (const key of ['estimate', 'low', 'high', 'n', 'effective_n'] as const) {
    const [one, other] = [ours[key], theirs[key]]
    if (one === null || other === null) expect(one, `${what} ${key}`).toBe(other)
    else expect(Math.abs(one - other), `${what} ${key}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(other)))
  }
}

describe.skipIf(server === undefined)(
  `evaluate-gate where the rows are: ClickHouse${server === undefined ? ` (${WITHOUT_CLICKHOUSE})` : ''}`,
  () => {
    it('comes to what the same scores come to from a file, but for the order of scores', async () => {
      const shop = await workshop(SUMMED)
      const rows = rowsOf(shop)
      const table = freshName('scored')
      await loadClickHouse(server!, table, rows)
      const sql = `threshold: 0.2, sql: { clickhouse: env:WAREHOUSE, table: ${table} } }`
      const there = await judged(
        shop,
        SUMMED.replace('threshold: 0.2 }', sql).replace('  test: data/test.csv\n', ''),
        {},
      )
      const names = Object.keys(rows) as readonly (keyof typeof rows)[] // prettier-ignore
      const csv = rows.report_id.map((_, row) => names.map((name) => rows[name][row] ?? '').join(','))
      shop.write('data/test.csv', [names.join(','), ...csv, ''].join('\n'))
      shop.write(
        'scores.csv',
        ['id,score', ...rows.report_id.map((id, row) => `${id},${rows.score[row]}`), ''].join('\n'),
      )
      const here = await judged(shop, SUMMED, { scores: 'scores.csv' })

      expect(there.verdict).toEqual(here.verdict)
      expect(there.result.fighter.runtime).toMatch(/^ClickHouse \d+\.\d+\S* at env:WAREHOUSE$/u)
      expect(there.result.database!.metrics_left_out).toEqual(expect.arrayContaining(['roc_auc', 'average_precision']))
      const given = Object.keys(there.result.metrics)
      const missing = Object.keys(here.result.metrics).filter((name) => !given.includes(name))
      expect(missing.toSorted()).toEqual(there.result.database!.metrics_left_out.toSorted())
      for (const name of given) same(there.result.metrics[name]!, here.result.metrics[name]!, name)
      expect(there.result.slices.map(({ name }) => name)).toEqual(here.result.slices.map(({ name }) => name))
      expect(there.result.slices.length).toBeGreaterThan(5)
      for (const [k, { name, metrics }] of there.result.slices.entries())
        for (const [metric, measured] of Object.entries(metrics))
          same(measured, here.result.slices[k]!.metrics[metric]!, `${name} ${metric}`)
      expect(there.result.rules.map(({ verdict }) => verdict)).toEqual(here.result.rules.map(({ verdict }) => verdict))
    })

    it('says which line names a table that is not there', async () => {
      const shop = await workshop(SUMMED)
      const table = freshName('scored')
      await loadClickHouse(server!, table, rowsOf(shop))
      const sql = `threshold: 0.2, sql: { clickhouse: env:WAREHOUSE, table: ${table}s } }`
      await expect(
        judged(shop, SUMMED.replace('threshold: 0.2 }', sql).replace('  test: data/test.csv\n', ''), {}),
      ).rejects.toThrow(`did you mean "${table}"?`)
    })
  },
)
