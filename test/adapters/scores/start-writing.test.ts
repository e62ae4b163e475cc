import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { readScores, sha256File, startWriting, writeScores } from '@titlebout/adapters'
import { idsOf, type BinaryRows, type Table } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryTask } from '../../support/tasks.ts'
import { workspace } from '../tables/workspace.ts'

const place = workspace()
const N = 3000
const { target: TARGET } = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: [] })
const ROWS: BinaryRows = {
  task: 'binary-classification',
  count: N,
  score: Float64Array.from({ length: N }, (_, row) => row / N),
  prediction: Uint8Array.from({ length: N }, (_, row) => row % 2),
  truth: Uint8Array.from({ length: N }, (_, row) => (row % 3 === 0 ? 1 : 0)),
  losses: new Map(),
}

async function tableOf(name: string): Promise<Table> {
  const rows = Array.from(
    { length: N },
    (_, row) => `r${row},${row % 3 === 0 ? 'yes' : 'no'},${row % 2 === 0 ? 'even' : 'odd'}`,
  )
  return await place.open(name, `id,y,z\n${rows.join('\n')}\n`, { role: 'test', id: 'id', label: 'y' })
}

describe('scores that are on their way into their file', () => {
  it('are there with their digest when it is asked for, whatever happens in between', async () => {
    const table = await tableOf('beside.csv')
    const ids = await idsOf(table, 'id')
    const file = path.join(place.root(), 'beside.parquet')
    const about = { table, id: 'id' }
    const { sha256 } = await startWriting(file, { ids, rows: ROWS }, { nativeDir: undefined, about })
    expect(await table.texts('y')).toHaveLength(N)
    expect(await sha256).toBe(await sha256File(file))
    expect(await readScores(file, TARGET, 'x', { ...about, ids })).toEqual({ ids, rows: ROWS })
    // The engine has forgotten them, so that others can be written.
    expect(await writeScores(file, { ids, rows: ROWS }, { nativeDir: undefined, about })).toBe(await sha256)
    await table.close()
  })

  it.each([true, false])('fail only for whoever asks what became of them, beside a table: %s', async (isBeside) => {
    const table = await tableOf(`fails-${isBeside}.csv`)
    const ids = await idsOf(table, 'id')
    const blocking = path.join(place.root(), `file-${isBeside}`)
    await writeFile(blocking, 'no folder')
    const options = { nativeDir: undefined, ...(isBeside ? { about: { table, id: 'id' } } : {}) }
    const { sha256 } = await startWriting(path.join(blocking, 'scores.parquet'), { ids, rows: ROWS }, options)
    // Long enough to fail while nobody looks: Node would end the process.
    await setTimeout(500)
    await expect(sha256).rejects.toThrow(/ENOTDIR|EEXIST/u)
    expect((await stat(blocking)).isFile()).toBe(true)
    await table.close()
  })
})

describe('columns of a table', () => {
  it('are read once for two who ask at the same time', async () => {
    const table = await tableOf('twice.csv')
    const [first, second] = await Promise.all([table.codes?.('z'), table.codes?.('z')])
    expect(first?.texts).toEqual(['even', 'odd'])
    expect(second).toBe(first)
    await table.close()
  })
})
