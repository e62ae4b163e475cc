import { describe, expect, it } from 'vitest'
import { Engine } from '../../../packages/adapters/src/tables/engine.ts'
import { digestRows } from '../../../packages/adapters/src/tables/rows-digest.ts'
import { HexDigests } from '../../../packages/adapters/src/tables/hex-digests.ts'
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
      expect(await digestRows(engine, loaded, columns)).toBe(await digestRows(engine, loaded, columns, 0))
    } finally {
      await engine.close()
    }
  })

  it('are sorted by all their digits where the first are alike', () => {
    const [low, high] = [`${'a'.repeat(8)}${'0'.repeat(56)}`, `${'a'.repeat(8)}${'0'.repeat(55)}1`]
    const first = `0${'f'.repeat(63)}`
    const of = (digests: readonly string[]): string => {
      const all = new HexDigests(digests.length)
      for (const digest of digests) all.add(digest)
      return all.digestOfSorted()
    }
    const sorted = of([first, low, low, high])
    expect(of([high, low, first, low])).toBe(sorted)
    expect(of([low, high, low, first])).toBe(sorted)
    expect(of([low, high, high, first])).not.toBe(sorted)
  })

  it('are refused where they are none, or more than were said', () => {
    expect(() => new HexDigests(2).add('abc')).toThrow('3 characters are no 2 digests')
    expect(() => new HexDigests(1).add('a'.repeat(128))).toThrow('128 characters are no 1 digests')
  })
})
