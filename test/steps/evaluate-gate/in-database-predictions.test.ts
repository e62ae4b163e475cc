import { readInputs } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { expect, it } from 'vitest'
import { writeDuckDb } from '../../support/duckdb-file.ts'
import { CONFIG, workshop } from './workshop.ts'

it('refuses predictions in a database that are no value of the label', async () => {
  const sql = 'sql: { duckdb: scores.duckdb, table: scored, prediction: called }'
  const shop = await workshop(
    CONFIG.replace('threshold: 0.2', sql).replace('  test: data/test.csv\n', '').replace('roc_auc, min', 'recall, min'),
  )
  await writeDuckDb(
    shop.path('scores.duckdb'),
    `create table scored as select 'r' || i as report_id, if(i % 3 = 0, 'yes', 'no') as damage, 'here' as place,
       1.0 as signal, case when i in (7, 9) then 'Yes' else damage end as called from range(200) as t(i)`,
  )
  const judged = evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  await expect(judged).rejects.toThrow(
    '2 of 200 rows have a prediction ("called") that is no value of the label: write predictions as the label is written; find them with: select "report_id" from "main"."scored" where not',
  )
})
