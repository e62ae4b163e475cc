import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { readScores, scoresFighter, writeScores, type StoredScores } from '@titlebout/adapters'
import {
  idsOf,
  idTexts,
  pickedRows,
  type BinaryRows,
  type ClassRows,
  type Table,
  type TargetVariable,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { columnsBeside } from '../../../packages/adapters/src/scores/columns-beside.ts'
import { binaryTask } from '../../support/tasks.ts'
import { workspace } from '../tables/workspace.ts'

const place = workspace()
const N = 5000
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: [] })
const CLASSES: TargetVariable = { task: 'multiclass-classification', label: 'y', classes: ['a', "it's", 'c'] }

let files = 0

/** A table of N rows with texts, or whole numbers, for ids. */
async function tableOf(kind: 'text' | 'number'): Promise<Table> {
  files += 1
  const id = (row: number): string => (kind === 'text' ? `a customer's number ${row}` : `${1000 + row}`)
  const rows = Array.from({ length: N }, (_, row) => `${id(row)},${row % 3 === 0 ? 'yes' : 'no'}`)
  const name = `${files}.csv`
  const table = await place.open(name, `id,y\n${rows.join('\n')}\n`, { role: 'test', id: 'id', label: 'y' })
  if (kind === 'text') return table
  await table.close()
  const file = await parquet(`select id, y from read_csv('${path.join(place.root(), name)}', types = {'y': 'VARCHAR'})`)
  return await place.openPath(path.relative(place.root(), file), { role: 'test', id: 'id', label: 'y' })
}

/** A Parquet file that DuckDB writes; `r` is the number of a row. */
async function parquet(select: string): Promise<string> {
  files += 1
  const file = path.join(place.root(), `made-${files}.parquet`)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`copy (${select}) to '${file}' (format parquet)`)
  connection.closeSync()
  instance.closeSync()
  return file
}

const NUMBERED = '(1000 + r) as id'
const NAMED = `'a customer''s number ' || r as id`
const FROM = `from range(${N}) as t(r)`

async function beside(table: Table, select: string): Promise<Awaited<ReturnType<typeof columnsBeside>>> {
  return await columnsBeside(await parquet(select), { table, id: 'id', ids: await idsOf(table, 'id') })
}

describe('columns of a file beside a table', () => {
  it('are there where its ids are those of the table, numbers and texts alike', async () => {
    for (const kind of ['text', 'number'] as const) {
      const table = await tableOf(kind)
      for (const id of kind === 'text'
        ? [NAMED]
        : [NUMBERED, '(1000 + r)::varchar as id', '(1000 + r)::integer as id']) {
        const found = await beside(
          table,
          `select ${id}, (r / ${N})::double as score, (r % 7)::utinyint as bit, 'v' || r % 4 as v, null::double as none ${FROM}`,
        )
        expect(found?.left).toEqual([])
        // Its cells are those of the table.
        expect(found?.columns.get('id')).toEqual([])
        expect(found?.columns.get('score')).toEqual(Float64Array.from({ length: N }, (_, r) => r / N))
        expect(found?.columns.get('bit')).toEqual(Float64Array.from({ length: N }, (_, r) => r % 7))
        expect(found?.columns.get('v')).toEqual(Array.from({ length: N }, (_, r) => `v${r % 4}`))
        expect(found?.columns.get('none')).toEqual(Array(N).fill(null))
      }
      await table.close()
    }
  })

  it('are left where a type or a gap needs words of its own', async () => {
    const table = await tableOf('number')
    const found = await beside(
      table,
      `select ${NUMBERED}, case when r > 3 then 0.5 end as score, r as big, r % 2 = 0 as flag, 'own ' || r as own ${FROM}`,
    )
    expect(found?.left).toEqual(['score', 'big', 'flag', 'own'])
    await table.close()
  })

  it.each([
    ['in another order', `select ${NUMBERED} ${FROM} order by r desc`],
    ['with one row less', `select ${NUMBERED} ${FROM} where r < ${N - 1}`],
    ['with one row more', `select ${NUMBERED} from range(${N + 1}) as t(r)`],
    ['with one id that differs', `select case when r = 4321 then 7 else 1000 + r end as id ${FROM}`],
    ['with a gap', `select case when r <> ${N - 1} then 1000 + r end as id ${FROM}`],
    ['with ids that are no whole numbers', `select (1000 + r)::double as id ${FROM}`],
    ['without ids', `select r as number ${FROM}`],
  ])('are not there %s', async (_, select) => {
    const table = await tableOf('number')
    expect(await beside(table, select)).toBeUndefined()
    await table.close()
  })

  it('are not there for a table without an engine, and for a file that is damaged', async () => {
    const table = await tableOf('number')
    const ids = await idsOf(table, 'id')
    const file = await parquet(`select ${NUMBERED} ${FROM}`)
    const picked = pickedRows(
      table,
      Uint32Array.from({ length: N }, (_, row) => row),
    )
    expect(await columnsBeside(file, { table: picked, id: 'id', ids })).toBeUndefined()
    const whole = await readFile(file)
    const cut = await place.write('cut.parquet', whole.subarray(0, whole.length - 30))
    expect(await columnsBeside(path.join(place.root(), cut), { table, id: 'id', ids })).toBeUndefined()
    await table.close()
  })
})

describe('scores that a fighter is given in Parquet', () => {
  it('are the same, in the order of the table or another', async () => {
    const table = await tableOf('number')
    const select = `select ${NUMBERED}, ((r * 7919) % ${N} / ${N})::float as score, r % 5 / 10 as loss_x, case when r % 3 = 0 then 'yes' else 'no' end as y_true ${FROM}`
    const of = async (order: string) => {
      const file = await parquet(`${select} order by ${order}`)
      return await scoresFighter({ file, name: 'scores.parquet' }).score(table, TASK)
    }
    expect(await of('r')).toEqual(await of('r desc'))
    await table.close()
  })
})

describe('stored scores of the rows of a table', () => {
  const rows: BinaryRows = {
    task: 'binary-classification',
    count: N,
    score: Float64Array.from({ length: N }, (_, r) => ((r * 7919) % N) / N),
    prediction: Uint8Array.from({ length: N }, (_, r) => (r % 4 === 0 ? 1 : 0)),
    truth: Uint8Array.from({ length: N }, (_, r) => (r % 3 === 0 ? 1 : 0)),
    losses: new Map([['loss_x', Float64Array.from({ length: N }, (_, r) => -r / 3)]]),
  }

  it('have the bytes that they have without a table, and are read back with the very ids of the table', async () => {
    const table = await tableOf('text')
    const ids = await idsOf(table, 'id')
    const [with_, without] = ['with.parquet', 'without.parquet'].map((name) => path.join(place.root(), name)) as [
      string,
      string,
    ]
    const options = { nativeDir: undefined }
    await writeScores(with_, { ids, rows }, { ...options, about: { table, id: 'id' } })
    await writeScores(without, { ids, rows }, options)
    expect(await readFile(with_)).toEqual(await readFile(without))
    const about = { table, id: 'id', ids }
    const read = await readScores(with_, TASK.target, 'x', about)
    expect(read).toEqual({ ids, rows })
    expect(read.ids).toBe(ids)
    expect(await readScores(with_, TASK.target, 'x')).toEqual({ ids: idTexts(ids), rows })
    await table.close()
  })

  it('are read of several classes, of labels alone, and refused as they are without a table', async () => {
    const table = await tableOf('number')
    const ids = await idsOf(table, 'id')
    const about = { table, id: 'id', ids }
    const round = async (scores: StoredScores, target: TargetVariable) => {
      const file = path.join(place.root(), `round-${(files += 1)}.parquet`)
      await writeScores(file, scores, { nativeDir: undefined, about })
      return await readScores(file, target, 'x', about)
    }
    const codes = (of: (row: number) => number): Uint16Array => Uint16Array.from({ length: N }, (_, row) => of(row))
    const classes: ClassRows = {
      task: 'multiclass-classification',
      count: N,
      classes: ['a', "it's", 'c'],
      truth: codes((row) => row % 3),
      prediction: codes((row) => row % 2),
      scores: { classes: 3, values: Float64Array.from({ length: 3 * N }, (_, k) => (k % 3 === 1 ? 0.5 : 0.25)) },
      losses: new Map(),
    }
    expect(await round({ ids, rows: classes }, CLASSES)).toEqual({ ids, rows: classes })
    const labels = { ...rows, score: undefined }
    expect(await round({ ids, rows: labels }, TASK.target)).toEqual({ ids, rows: labels })
    const odd = { ...rows, truth: rows.truth.map((bit, row) => (row === 9 ? 2 : bit)) }
    await expect(round({ ids, rows: odd }, TASK.target)).rejects.toThrow('holds something other than 0 and 1')
    await table.close()
  })
})
