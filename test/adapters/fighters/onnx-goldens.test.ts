import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTableReader, onnxFighter } from '@titlebout/adapters'
import { idTexts, type OnnxRuntimeChoice, type Scores, type Table, type TableReader } from '@titlebout/core'
import { parquetColumns } from '../../../packages/adapters/src/fighters/parquet-columns.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { binary, binaryTask, type BinaryTask } from '../../support/tasks.ts'

let reader: TableReader
beforeAll(() => {
  reader = createTableReader({ nativeDir: undefined, threads: 1 })
})
afterAll(async () => {
  await reader.close()
})

async function open(pair: string, task: BinaryTask): Promise<Table> {
  return await reader.open({
    role: 'test',
    path: 'test.csv',
    root: shared('models', pair),
    kinds: { [task.id]: 'text', [task.target.label]: 'text' },
    id: task.id,
    label: task.target.label,
  })
}

/** P(positive) by id, as onnxruntime for Python gave it. */
async function predictions(pair: string, column: string): Promise<ReadonlyMap<string, number>> {
  const { columns } = await parquetColumns(await readFile(shared('models', pair, 'predictions.parquet')))
  const scores = columns.get(column)
  if (scores === undefined) throw new Error(`no column ${column} in ${[...columns.keys()].join(', ')}`)
  return new Map((columns.get('row_id') ?? []).map((id, row) => [String(id), Number(scores[row])]))
}

async function score(pair: string, model: string, task: BinaryTask, runtime?: OnnxRuntimeChoice): Promise<Scores> {
  const table = await open(pair, task)
  const fighter = await onnxFighter({
    file: shared('models', pair, model),
    nativeDir: undefined,
    ...(runtime && { runtime }),
  })
  try {
    return await fighter.score(table, task)
  } finally {
    await fighter.close()
    await table.close()
  }
}

const ADULT = binaryTask({
  positive: '>50K',
  threshold: 0.5,
  id: 'row_id',
  label: 'class',
  features: [
    'age',
    'education-num',
    'capital-gain',
    'capital-loss',
    'hours-per-week',
    'workclass',
    'education',
    'marital-status',
    'occupation',
    'relationship',
    'race',
    'sex',
    'native-country',
  ],
})
const GERMAN = binaryTask({ positive: '1', threshold: 0.5, id: 'row_id', label: 'default', features: ['application'] })
/** The task is not theirs: these models are here to be refused. */
const OTHERS = { positive: 'x', threshold: 0.5, id: 'row_id' }

const RUNTIMES = ['native', 'wasm'] as const
const PAIRS: readonly (readonly [pair: string, model: string, form: string, task: BinaryTask, rows: number])[] = [
  ['adult', 'champion.onnx', 'ZipMap', ADULT, 9_766],
  ['adult', 'challenger.onnx', 'a tensor of two classes', ADULT, 9_766],
  ['adult', 'twin.onnx', 'one output per class', ADULT, 9_766],
  ['german_text', 'champion.onnx', 'int64 labels', GERMAN, 397],
  ['german_text', 'challenger.onnx', 'int64 labels', GERMAN, 397],
]

describeWithShared('onnxFighter on the golden pairs', () => {
  it.each(RUNTIMES.flatMap((runtime) => PAIRS.map((pair) => [...pair, runtime] as const)))(
    'scores %s/%s (%s) as Python does, within 2e-7',
    async (pair, model, _, task, rows, runtime) => {
      const expected = await predictions(pair, `${path.basename(model, '.onnx')}_score`)
      const { ids, score: scores, prediction } = binary(await score(pair, model, task, runtime))
      expect(ids).toHaveLength(rows)
      const worst = idTexts(ids).reduce(
        (most, id, row) => Math.max(most, Math.abs((scores?.[row] ?? Number.NaN) - (expected.get(id) ?? Number.NaN))),
        0,
      )
      expect(worst).toBeLessThanOrEqual(2e-7)
      expect(idTexts(ids).filter((id, row) => (expected.get(id) ?? 0) >= 0.5 !== (prediction[row] === 1))).toEqual([])
    },
  )

  it.each<[pair: string, model: string, features: readonly string[], message: string]>([
    [
      'wine',
      'challenger.onnx',
      WINE_COLUMNS,
      'expected two classes (model.task: binary-classification), got 3 ("high", "low", "medium")',
    ],
    ['wine', 'challenger_int64.onnx', WINE_COLUMNS, 'got 3 ("0", "1", "2")'],
    ['wine', 'champion.onnx', WINE_COLUMNS, 'got 3 ("high", "low", "medium")'],
    ['penguins', 'champion.onnx', ['bill_depth_mm', 'body_mass_g', 'sex'], 'got 3 ("Adelie", "Chinstrap", "Gentoo")'],
    [
      'penguins',
      'challenger.onnx',
      ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g'],
      'got 3 ("Adelie", "Chinstrap", "Gentoo")',
    ],
    ['bike', 'champion.onnx', BIKE_COLUMNS, 'expected probabilities from 0 to 1, no logits and no regression'],
    ['bike', 'challenger.onnx', BIKE_COLUMNS, 'expected probabilities from 0 to 1, no logits and no regression'],
  ])('refuses %s/%s, which is no binary classifier', async (pair, model, features, message) => {
    const label = { wine: 'grade', penguins: 'species', bike: 'cnt' }[pair] ?? ''
    await expect(score(pair, model, binaryTask({ ...OTHERS, label, features }))).rejects.toThrow(message)
  })

  it('refuses an image model for the shape of its input', async () => {
    const table = await open('german_text', GERMAN)
    const fighter = await onnxFighter({ file: shared('models', 'mnist.onnx'), nativeDir: undefined })
    await expect(fighter.score(table, GERMAN)).rejects.toThrow('mnist.onnx: input "Input3" has 4 dimensions')
    await fighter.close()
  })
})
