import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeScores } from '@titlebout/adapters'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'titlebout-scores-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const OPTIONS = { nativeDir: undefined }
const ROWS = {
  ids: ['1', '01', 'it\'s "quoted"', '12345678901234567890123456', 'ü\n\u2028'],
  labels: ['yes', 'no', 'yes', 'no', 'no'],
  score: Float64Array.from([0, 1, 0.1 + 0.2, Math.fround(0.3), 5e-324]),
  prediction: ['no', 'yes', 'no', 'no', 'no'],
}

async function readBack(file: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(file)
  return await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) })
}

describe('a scores file', () => {
  it('gives back every id, label and score to the last bit, in order', async () => {
    const file = path.join(folder, 'deep', 'scores.parquet')
    await writeScores(file, ROWS, OPTIONS)
    expect(await readBack(file)).toEqual(
      ROWS.ids.map((id, row) => ({ id, y_true: ROWS.labels[row], score: ROWS.score[row] })),
    )
  })

  it('holds predictions where there are no scores', async () => {
    const file = path.join(folder, 'labels.parquet')
    await writeScores(file, { ...ROWS, score: undefined }, OPTIONS)
    expect((await readBack(file))[1]).toEqual({ id: '01', y_true: 'no', prediction: 'yes' })
  })

  it('has the same bytes each time, for thousands of rows too', async () => {
    const n = 5000
    const many = {
      ids: Array.from({ length: n }, (_, i) => `row ${(i * 7919) % n}`),
      labels: Array.from({ length: n }, (_, i) => (i % 9 === 0 ? 'yes' : 'no')),
      score: Float64Array.from({ length: n }, (_, i) => (i * 0.618) % 1),
      prediction: [],
    }
    const files = [path.join(folder, 'one.parquet'), path.join(folder, 'two.parquet')] as const
    for (const file of files) await writeScores(file, many, OPTIONS)
    expect(await readFile(files[0])).toEqual(await readFile(files[1]))
    expect((await readBack(files[0])).map(({ id }) => id)).toEqual(many.ids)
  })
})
