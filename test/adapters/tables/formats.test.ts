import { gzipSync } from 'node:zlib'
import path from 'node:path'
import { openDuckDb } from '../../../packages/adapters/src/native/duckdb.ts'
import { CONTRACT_ROWS, tableContract } from '../../support/table-contract.ts'
import { workspace } from './workspace.ts'

const { root, reader, write } = workspace()

/** As a CSV writer writes it that quotes only what needs quotes; null is nothing, an empty text is "". */
function csv(lineEnd: string, delimiter = ','): string {
  const cell = (value: string | number | null | undefined) => {
    if (value === null || value === undefined) return ''
    const text = String(value)
    return text === '' || /["\n,;]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const fields = Object.keys(CONTRACT_ROWS[0] ?? {})
  const lines = CONTRACT_ROWS.map((row) => fields.map((field) => cell(row[field])).join(delimiter))
  return [fields.join(delimiter), ...lines, ''].join(lineEnd)
}

const JSON_LINES = `${CONTRACT_ROWS.map((row) => JSON.stringify(row)).join('\n')}\n`

async function parquet(name: string): Promise<string> {
  await write('source.jsonl', JSON_LINES)
  const { instance } = await openDuckDb(undefined, ':memory:', {})
  const connection = await instance.connect()
  await connection.run(
    `copy (select * from read_json('${path.join(root(), 'source.jsonl')}', format = 'newline_delimited',
      columns = {id: 'VARCHAR', answer: 'VARCHAR', size: 'VARCHAR', speed: 'DOUBLE', note: 'VARCHAR'}))
      to '${path.join(root(), name)}' (format parquet)`,
  )
  connection.closeSync()
  return name
}

const planned = (file: () => Promise<string>) => async () => ({ path: await file(), root: root() })

tableContract('a CSV file', { reader, plan: planned(() => write('a.csv', csv('\n'))) })
tableContract('a CSV file with CRLF and a byte order mark', {
  reader,
  plan: planned(() => write('b.csv', `\uFEFF${csv('\r\n')}`)),
})
tableContract('a CSV file with semicolons', { reader, plan: planned(() => write('c.csv', csv('\n', ';'))) })
tableContract('a compressed CSV file', { reader, plan: planned(() => write('d.csv.gz', gzipSync(csv('\n')))) })
tableContract('a JSON lines file', { reader, plan: planned(() => write('e.jsonl', JSON_LINES)) })
tableContract('a Parquet file', { reader, plan: planned(() => parquet('f.parquet')) })
tableContract('a Parquet file where it lies', {
  reader,
  plan: async () => ({ path: await parquet('g.parquet'), root: root(), inPlace: true }),
})
