// Turns the raw reports into the files that training and judging read.
//
//   node prepare.mjs --as-of 2000                  what was known at the start of 2000: data/train.csv, data/test.csv, and
//                                                  data/validation.csv, a quarter of the training years that is not trained on
//   node prepare.mjs --as-of 2000 --current 2000   the same, and data/current.csv: the reports of that year, for the drift check
import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { csvFormat } from 'd3-dsv'

import { between, isSetAside, periods, readReports } from './reports.mjs'

const { values } = parseArgs({ options: { 'as-of': { type: 'string' }, current: { type: 'string' } } })
const asOf = year('--as-of', values['as-of'])
const { learning, test } = periods(asOf)
const rows = await readReports()
const learnt = between(rows, learning)

await write(
  'data/train.csv',
  learnt.filter((row) => !isSetAside(row)),
)
await write('data/validation.csv', learnt.filter(isSetAside))
await write('data/test.csv', between(rows, test))
if (values.current !== undefined) {
  const current = year('--current', values.current)
  await write('data/current.csv', between(rows, { from: current, to: current }))
}

function year(option, text) {
  if (!/^(199[4-9]|200[0-3])$/.test(text ?? ''))
    throw new Error(`${option} must be a year from 1994 to 2003, got "${text ?? ''}"`)
  return Number(text)
}

async function write(path, rows) {
  await mkdir('data', { recursive: true })
  await writeFile(path, `${csvFormat(rows)}\n`)
  console.log(`${path}: ${rows.length} reports, ${rows.filter((row) => row.damage === 'yes').length} with damage`)
}
