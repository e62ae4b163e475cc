import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readScores, writeScores, type StoredScores } from '@titlebout/adapters'
import type { BinaryRows } from '@titlebout/core'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binaryTask } from '../../support/tasks.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'titlebout-scores-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const OPTIONS = { nativeDir: undefined }
const TARGET = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: [] }).target
const BINARY: BinaryRows = {
  task: 'binary-classification',
  count: 5,
  score: Float64Array.from([0, 1, 0.1 + 0.2, Math.fround(0.3), 5e-324]),
  prediction: Uint8Array.from([0, 1, 0, 0, 0]),
  truth: Uint8Array.from([1, 0, 1, 0, 0]),
  losses: new Map(),
}
const ROWS: StoredScores = {
  ids: ['1', '01', 'it\'s "quoted"', '12345678901234567890123456', 'ü\n\u2028'],
  rows: BINARY,
}

async function written(name: string, rows: StoredScores): Promise<string> {
  const file = path.join(folder, name)
  await writeScores(file, rows, OPTIONS)
  return file
}

describe('a scores file', () => {
  it('gives back every id, score, decision and label to the last bit, in order', async () => {
    expect(await readScores(await written('deep/scores.parquet', ROWS), TARGET, 'x')).toEqual(ROWS)
  })

  it('is a scores table that other programs can read', async () => {
    const bytes = await readFile(await written('plain.parquet', ROWS))
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    })
    expect(rows[2]).toEqual({ id: 'it\'s "quoted"', score: 0.1 + 0.2, prediction: 0, y_true: 1 })
  })

  it('keeps decisions where there are no scores', async () => {
    const labels = { ...ROWS, rows: { ...BINARY, score: undefined } }
    expect(await readScores(await written('labels.parquet', labels), TARGET, 'x')).toEqual(labels)
  })

  it('has the same bytes each time, for thousands of rows too', async () => {
    const n = 5000
    const many: StoredScores = {
      ids: Array.from({ length: n }, (_, i) => `row ${(i * 7919) % n}`),
      rows: {
        task: 'binary-classification',
        count: n,
        score: Float64Array.from({ length: n }, (_, i) => (i * 0.618) % 1),
        prediction: Uint8Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0)),
        truth: Uint8Array.from({ length: n }, (_, i) => (i % 9 === 0 ? 1 : 0)),
        losses: new Map(),
      },
    }
    const files = [await written('one.parquet', many), await written('two.parquet', many)] as const
    expect(await readFile(files[0])).toEqual(await readFile(files[1]))
    expect(await readScores(files[0], TARGET, 'x')).toEqual(many)
  })

  it('is refused when it is damaged or something else', async () => {
    const bytes = await readFile(await written('whole.parquet', ROWS))
    const cut = path.join(folder, 'cut.parquet')
    await writeFile(cut, bytes.subarray(0, bytes.length - 40))
    await expect(readScores(cut, TARGET, 'files/scores.parquet')).rejects.toThrow(
      'files/scores.parquet: cannot be read as a scores table: run evaluate-gate again',
    )
    const odd = await written('odd.parquet', { ...ROWS, rows: { ...BINARY, truth: Uint8Array.from([1, 0, 2, 0, 0]) } })
    await expect(readScores(odd, TARGET, 'x')).rejects.toThrow('holds something other than 0 and 1')
    const wild = await written('wild.parquet', {
      ...ROWS,
      rows: { ...BINARY, score: Float64Array.from([0, 1, 2, 0, 0]) },
    })
    await expect(readScores(wild, TARGET, 'x')).rejects.toThrow('something other than probabilities')
  })
})
