import { createHash } from 'node:crypto'
import { createTableReader, digestOfRows } from '@titlebout/adapters'
import { expect, it } from 'vitest'
import { workspace } from '../tables/workspace.ts'

const place = workspace()

it('the digest of rows is the one that the table reader takes with SQL', async () => {
  const rows = [
    ['r1', 'yes', 'a"b'],
    ['r2', 'no', 'línea'],
    ['r10', 'yes', 'tab\there'],
    ['r3', 'no', 'x'],
  ]
  const quoted = (value = ''): string => `"${value.replaceAll('"', '""')}"`
  await place.write('rows.csv', `id,y,g\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`)
  const reader = createTableReader({ nativeDir: undefined })
  const plan = { role: 'test', path: 'rows.csv', root: place.root(), kinds: {}, id: 'id', label: 'y' } as const
  try {
    const table = await reader.open({ ...plan, grouping: ['g'] })
    const columns = [0, 1, 2].map((at) => rows.map((row) => row[at] ?? null))
    expect(digestOfRows(columns)).toBe(table.dataset.rows_sha256)
    await table.close()
  } finally {
    await reader.close()
  }
})

it('it does not mind the order of rows, and minds every value', () => {
  const digest = digestOfRows([['a', 'b'], ['1', null]]) // prettier-ignore
  expect(digestOfRows([['b', 'a'], [null, '1']])).toBe(digest) // prettier-ignore
  expect(digestOfRows([['a', 'b'], ['1', 'null']])).not.toBe(digest) // prettier-ignore
  expect(digest).toBe(createHash('sha256').update('["a","1"]\n["b",null]\n').digest('hex'))
})
