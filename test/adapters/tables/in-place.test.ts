import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ReadPlan } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
const PLAN: Partial<ReadPlan> = { role: 'test', id: 'id', label: 'y', inPlace: true }
const ROWS = 20_000

/** Ids and labels, and behind them numbers and texts that are not packed: their bytes can be found and spoiled. */
async function parquet(name: string, order: string): Promise<string> {
  const file = path.join(place.root(), name)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `copy (select 'row ' || r as id, case when r % 3 = 0 then 'yes' else 'no' end as y, r / 7 as x, sha256(r::varchar) as t
      from range(${ROWS}) as s(r) order by ${order}) to '${file}' (format parquet, compression snappy, row_group_size 5000)`,
  )
  connection.closeSync()
  instance.closeSync()
  return name
}

describe('a Parquet file that is read where it lies', () => {
  it('has the rows, digests and values that it has loaded, in whatever order', async () => {
    const digests: (string | null)[] = []
    for (const order of ['r', 'r desc', 'sha256(r::varchar)']) {
      const name = await parquet('rows.parquet', order)
      const [loaded, lying] = [
        await place.openPath(name, { ...PLAN, inPlace: false }),
        await place.openPath(name, PLAN),
      ]
      expect(lying.dataset).toEqual(loaded.dataset)
      expect(lying.columns).toEqual(loaded.columns)
      for (const column of ['id', 'y', 't']) expect(await lying.texts(column)).toEqual(await loaded.texts(column))
      expect(await lying.numbers('x')).toEqual(await loaded.numbers('x'))
      digests.push(lying.dataset.rows_sha256)
      await loaded.close()
      await lying.close()
    }
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/u)
    expect(new Set(digests).size).toBe(1)
  })

  it('is what it was when it was opened, whatever becomes of the file', async () => {
    const name = await parquet('changed.parquet', 'r')
    const table = await place.openPath(name, PLAN)
    // In place, as a command of the team could do between two of our reads.
    const file = path.join(place.root(), name)
    await writeFile(file, Buffer.alloc((await readFile(file)).length))
    expect((await table.texts('t'))[0]).toMatch(/^[0-9a-f]{64}$/u)
    expect((await table.numbers('x'))[7]).toBe(1)
    await table.close()
  })

  it('is refused by name where a damage shows when a column is read', async () => {
    const name = await parquet('damaged.parquet', 'r')
    const file = path.join(place.root(), name)
    const bytes = await readFile(file)
    // The texts take most of the file, so its second half before the footer holds hardly anything else.
    bytes.fill(0xff, Math.floor(bytes.length / 2), bytes.length - 20_000)
    await writeFile(file, bytes)
    const { code, message } = await refusalOf(
      place.openPath(name, PLAN).then(async (table) => await Promise.all([table.texts('t'), table.numbers('x')])),
    )
    expect(code).toBe('DATA')
    expect(message).toContain('damaged.parquet: not a whole Parquet file')
  })

  it('refuses no rows, and another format is loaded', async () => {
    const { message } = await refusalOf(place.open('empty.csv', 'id,y\n', PLAN))
    expect(message).toContain('no row')
    const table = await place.open('two.csv', 'id,y\na,1\nb,0\n', PLAN)
    expect(await table.texts('y')).toEqual(['1', '0'])
    await table.close()
  })
})
