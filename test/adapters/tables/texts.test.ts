import { describe, expect, it } from 'vitest'
import { Engine } from '../../../packages/adapters/src/tables/engine.ts'
import { digestRows } from '../../../packages/adapters/src/tables/rows-digest.ts'
import { workspace } from './workspace.ts'

const place = workspace()

/** More rows than a chunk has. */
const N = 5000

const COLUMNS: Readonly<Record<string, (row: number) => string | null>> = {
  'few and short': (row) => ['a', 'bb', '', null, 'twelve bytes'][row % 5]!,
  'few and long': (row) => ['thirteen byte', 'a text of many more bytes than stand in place', null][row % 3]!,
  'beyond ASCII': (row) => ['é', '😀', 'ü and more of it', 'plain', '\u0000'][row % 5]!,
  'alike but for the end': (row) => `prefix-${(row % 7) * 1000}`,
  'one in each row': (row) => `id ${row}`,
  'one in each row, long': (row) => `a long id that is its own ${row}`,
  'one in each row, beyond ASCII': (row) => (row % 3 === 0 ? `ü${row}` : row % 3 === 1 ? `${row}` : null),
  'one in ten rows': (row) => `group ${Math.floor(row / 10)}`,
  nothing: () => null,
}

describe('texts of a column', () => {
  for (const [name, text] of Object.entries(COLUMNS))
    it(`are those that were written: ${name}`, async () => {
      const expected = Array.from({ length: N }, (_, row) => text(row))
      const lines = expected.map((value) => JSON.stringify({ x: value, y: 1 }))
      const table = await place.open(`${name}.jsonl`, `${lines.join('\n')}\n`)
      expect(await table.texts('x')).toEqual(expected)
      // The second time they may be known.
      expect(await table.texts('x')).toEqual(expected)
      const packed = await table.packed?.('x')
      expect(packed?.texts()).toEqual(expected.map((value) => value ?? ''))
      expect(packed?.text(N - 1)).toBe(expected[N - 1] ?? '')
      expect(await table.texts('x')).toEqual(expected)
      await table.close()
    })
})

describe('digests of rows', () => {
  it('are the same sorted here and by the engine', async () => {
    const engine = await Engine.start({ nativeDir: undefined, threads: 2 })
    try {
      const rows = 200_000
      await engine.run(
        `create table t as select range as i, case when range % 3 = 0 then null when range % 5 = 0 then 'a "quote" \\' else 'x' || range end as s from range(${rows})`,
      )
      const columns = [
        { name: 'i', sql: 'i', stored: 'BIGINT', sniff: false },
        { name: 's', sql: 's', stored: 'VARCHAR', sniff: false },
      ] as const
      const loaded = { table: 't', rowCount: rows }
      const here = await digestRows(engine, loaded, columns)
      expect(here.sha256).toBe((await digestRows(engine, loaded, columns, 0)).sha256)
      // Of another order, with ids that stand twice, and texts of many bytes.
      const turned = columns.toReversed()
      const sorted = await digestRows(engine, loaded, turned)
      expect(sorted.sha256).toBe((await digestRows(engine, loaded, turned, 0)).sha256)
      expect(sorted.sha256).not.toBe(here.sha256)
    } finally {
      await engine.close()
    }
  })
})
