import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readScores, writeScores } from '@titlebout/adapters'
import type { JudgedRows, TargetVariable } from '@titlebout/core'
import { parquetReadObjects } from 'hyparquet'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'titlebout-task-scores-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const IDS = ['1', '01', 'x "y"']
const LOSSES = new Map([['loss_words', Float64Array.from([0.1, -2, 1e300])]])
const classes = ['red', 'it\'s "blue"', 'Ünder']
const CLASSES: TargetVariable = { task: 'multiclass-classification', label: 'y', classes }
const REGRESSION: TargetVariable = { task: 'regression', label: 'y' }
const RANKING: TargetVariable = { task: 'ranking', label: 'y', query: 'q' }

const ROWS: Readonly<Record<string, readonly [TargetVariable, JudgedRows]>> = {
  'several classes': [
    CLASSES,
    {
      task: 'multiclass-classification',
      count: 3,
      classes,
      truth: Uint16Array.from([2, 0, 1]),
      scores: { classes: 3, values: Float64Array.from([0.1 + 0.2, 0.5, 0.2, 0, 0, 1, 1 / 3, 1 / 3, 1 / 3]) },
      prediction: Uint16Array.from([1, 2, 0]),
      losses: LOSSES,
    },
  ],
  'labels alone': [
    CLASSES,
    {
      task: 'multiclass-classification',
      count: 3,
      classes,
      truth: Uint16Array.from([2, 0, 1]),
      scores: undefined,
      prediction: Uint16Array.from([1, 2, 0]),
      losses: new Map(),
    },
  ],
  'classes that differ in case alone': [
    { ...CLASSES, classes: ['A', 'a', 'b'] },
    {
      task: 'multiclass-classification',
      count: 3,
      classes: ['A', 'a', 'b'],
      truth: Uint16Array.from([0, 1, 2]),
      scores: { classes: 3, values: Float64Array.from([1, 0, 0, 0, 1, 0, 0.25, 0.25, 0.5]) },
      prediction: Uint16Array.from([0, 1, 2]),
      losses: new Map(),
    },
  ],
  numbers: [
    REGRESSION,
    {
      task: 'regression',
      count: 3,
      truth: Float64Array.from([1e-300, -3, 0.1]),
      prediction: Float64Array.from([1, 2, 0.30000000000000004]),
      bounds: { lower: Float64Array.from([0, 1, 0]), upper: Float64Array.from([2, 3, 1]) },
      losses: LOSSES,
    },
  ],
  'numbers without bounds': [
    REGRESSION,
    {
      task: 'regression',
      count: 3,
      truth: Float64Array.from([1, 2, 3]),
      prediction: Float64Array.from([1, 2, 3]),
      bounds: undefined,
      losses: new Map(),
    },
  ],
  ranks: [
    RANKING,
    {
      task: 'ranking',
      count: 3,
      truth: Float64Array.from([0, 2, 1]),
      score: Float64Array.from([-1.5, 7, 0]),
      // Of the test table: not stored.
      query: new Uint32Array(3),
      losses: LOSSES,
    },
  ],
  losses: [
    { task: 'custom', label: undefined },
    { task: 'custom', count: 3, losses: LOSSES },
  ],
}

async function written(name: string, rows: JudgedRows): Promise<string> {
  const file = path.join(folder, `${name}.parquet`)
  await writeScores(file, { ids: IDS, rows }, { nativeDir: undefined })
  return file
}

describe('a scores file gives back to the last bit', () => {
  it.each(Object.entries(ROWS))('%s', async (name, [target, rows]) => {
    expect(await readScores(await written(name, rows), target, 'x')).toEqual({ ids: IDS, rows })
  })

  it('columns that other programs can read: names for classes, numbers for numbers', async () => {
    const bytes = await readFile(await written('plain', ROWS['several classes']![1]))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    expect((await parquetReadObjects({ file }))[0]).toEqual({
      id: '1',
      score_red: 0.1 + 0.2,
      'score_it\'s "blue"': 0.5,
      score_Ünder: 0.2,
      prediction: 'it\'s "blue"',
      y_true: 'Ünder',
      loss_words: 0.1,
    })
  })

  it.each<[what: string, name: string, target: TargetVariable, message: string]>([
    [
      'other classes',
      'several classes',
      { ...CLASSES, classes: ['red', 'green', 'blue'] },
      'the classes of data.classes',
    ],
    ['another task', 'numbers', RANKING, 'it has no column "score"'],
    ['a regression', 'ranks', REGRESSION, 'it has no column "prediction"'],
  ])('and is refused for %s', async (_, name, target, message) => {
    const file = await written(`odd ${name}`, ROWS[name]![1])
    const said: unknown = await readScores(file, target, 'files/scores.parquet').catch((cause: unknown) => cause)
    expect(said).toMatchObject({ code: 'EVIDENCE' })
    expect(String(said)).toContain(message)
    expect(String(said)).toContain('run evaluate-gate again')
  })

  it('and is refused with a number that is none', async () => {
    const rows: JudgedRows = { task: 'custom', count: 3, losses: new Map([['loss_x', Float64Array.from([1, NaN, 2])]]) }
    const file = await written('nan', rows)
    await expect(readScores(file, { task: 'custom', label: undefined }, 'x')).rejects.toThrow('other than numbers')
  })
})
