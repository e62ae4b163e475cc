import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, evidenceText, readInputs, type Finding } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { writeDuckDb } from '../../support/duckdb-file.ts'
import { NOTHING_TIED, sampleValidation } from '../../support/evidence-samples.ts'
import { CONFIG, csvOf, trained, workshop, type Workshop } from './workshop.ts'

/** The rows of the workshop, the first `maybes` negative ones and `onces` after them with another label. */
async function labelled(maybes: number, onces: number): Promise<Workshop> {
  const shop = await workshop()
  trained(shop, 'honest')
  let nos = 0
  shop.write(
    'data/test.csv',
    csvOf(shop.world).replaceAll(',no,', (no) => {
      nos += 1
      if (nos <= maybes) return ',maybe,'
      return nos <= maybes + onces ? `,once ${nos},` : no
    }),
  )
  return shop
}

async function labelFindings(shop: Workshop): Promise<readonly Finding[]> {
  await evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  const { findings } = evaluationSchema.parse(JSON.parse(shop.read('.titlebout/strikes/evaluation.json')))
  return findings.filter(({ id }) => id === 'label-values')
}

describe('labels beside the positive one and one other', () => {
  it('are said to count as negative, with their rows; those of few rows are counted alone', async () => {
    const shop = await labelled(40, 2)
    const nos = shop.world.truth.filter((label) => label === 0).length - 42
    expect(await labelFindings(shop)).toMatchObject([
      {
        severity: 'warning',
        message: `the label "damage" has 5 different values, and all but "yes" count as negative: "no" (${nos.toLocaleString('en')} rows), "maybe" (40 rows), 2 more`,
        where: { field: 'damage', role: 'test' },
        found: '5',
      },
    ])
  })

  it('are nothing to be told where there are none', async () => {
    expect(await labelFindings(await labelled(0, 0))).toEqual([])
  })

  it('are not said again where validate-data has said it of the test rows', async () => {
    const shop = await labelled(40, 0)
    const sample = { ...sampleValidation(NOTHING_TIED), model: 'strikes' }
    const told = (role: 'train' | 'test'): string =>
      evidenceText({
        ...sample,
        findings: [{ id: 'label-values', severity: 'warning', message: 'three values', where: { role }, found: '3' }],
      })
    shop.write('.titlebout/strikes/validation.json', told('test'))
    expect(await labelFindings(shop)).toEqual([])
    shop.write('.titlebout/strikes/validation.json', told('train'))
    expect(await labelFindings(shop)).toHaveLength(1)
  })

  it('are counted by a database that judges', async () => {
    const sql = 'threshold: 0.2, sql: { duckdb: scores.duckdb, table: scored } }'
    const shop = await workshop(
      CONFIG.replace('threshold: 0.2 }', sql)
        .replace('  test: data/test.csv\n', '')
        .replace('  slices: [place, { name: strong, where: "signal >= 1" }]\n', ''),
    )
    await writeDuckDb(
      shop.path('scores.duckdb'),
      `create table scored as select cast(i as text) as report_id,
        case when i % 4 = 0 then 'yes' when i % 4 = 1 then 'maybe' when i = 2 then 'once' else 'no' end as damage,
        (i % 7) / 8.0 as score from range(400) rows(i)`,
    )
    expect(await labelFindings(shop)).toMatchObject([
      {
        message:
          'the label "damage" has 4 different values, and all but "yes" count as negative: "no" (199 rows), "maybe" (100 rows), 1 more',
      },
    ])
  })
})
