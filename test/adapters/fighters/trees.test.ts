import { modelFormat, onnxFighter, treesFighter } from '@titlebout/adapters'
import { goldenTable, type Fighter, type Scores } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import {
  boostedCase,
  boostedTable,
  rowsOf,
  savedFile,
  taskOfCase,
  type BoostedCase,
  type SavedModel,
} from '../../support/boosted-models.ts'
import { expectClose } from '../../stats/reference.ts'
import { tinyXgboost } from '../../support/tiny-models.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
let files = 0

async function opened(model: SavedModel): Promise<Fighter> {
  files += 1
  const { file, bytes } = savedFile(model)
  const at = await place.write(`${files}/${file}`, bytes)
  const format = await modelFormat(at, file)
  if (format === 'onnx') throw new Error('taken for ONNX')
  return await treesFighter({ file: at, name: file, format })
}

/** Row after row what is said, as the reference has it. */
function numbersOf(scores: Scores): readonly number[] {
  switch (scores.task) {
    case 'binary-classification':
      return [...(scores.score ?? scores.prediction)]
    case 'multiclass-classification':
      return [...scores.scores!.values]
    case 'regression':
      return [...scores.prediction]
    case 'ranking':
      return [...scores.score]
    case 'custom':
      return []
  }
}

function expected({ out, order }: BoostedCase): readonly number[] {
  return out.flatMap((row) =>
    typeof row === 'number' ? [row] : order === undefined ? row : order.map((at) => row[at]!),
  )
}

describe.each(['xgboost', 'lightgbm'] as const)('treesFighter says what %s says', (library) => {
  const { cases, tolerance } = boostedTable(library)

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const fighter = await opened(one)
    const scores = await fighter.score(rowsOf(one), taskOfCase(one))
    const said = numbersOf(scores)
    const wanted = expected(one)
    expect(said).toHaveLength(wanted.length)
    for (const [at, value] of wanted.entries()) expectClose(said[at]!, value, tolerance, tolerance, `number ${at}`)
    expect(new Set(wanted.map((value) => value.toFixed(4))).size).toBeGreaterThan(
      one.name === 'trees of one leaf' ? 0 : 1,
    )
    if (scores.task === 'binary-classification') expect(scores.score === undefined).toBe(one.labels === true)
    expect(fighter.record).toMatchObject({ kind: library, assurance: 'reproduced' })
  })
})

describe('the record of treesFighter says', () => {
  it.each([
    [
      'xgboost',
      'binary:logistic',
      'xgboost 3.2.0 model: gbtree, binary:logistic; columns by name; class 1 counts as positive',
    ],
    ['xgboost', 'columns without names', 'columns in the order of data.features'],
    ['xgboost', 'multi:softprob', 'classes in the order of the sorted labels'],
    ['xgboost', 'classes that an attribute names', 'classes as the model names them'],
    ['xgboost', 'gblinear', 'xgboost 3.2.0 model: gblinear, reg:squarederror; columns by name'],
    ['xgboost', "stopped early, by scikit-learn's interface", 'the first 3 of 6 trees (best_iteration)'],
    ['lightgbm', 'a random forest', 'lightgbm text v4: rf, binary sigmoid:1; columns by name'],
    ['lightgbm', 'columns without names', 'columns in the order of data.features'],
  ] as const)('of %s, %s', async (library, name, says) => {
    const fighter = await opened(boostedCase(library, name))
    expect(fighter.record.runtime).toContain(says)
  })
})

describe('treesFighter', () => {
  it('maps columns by name, whatever the order of the features', async () => {
    const one = boostedCase('xgboost', 'binary:logistic')
    const features = one.columns.map(({ name }) => name).toReversed()
    const scores = await (await opened(one)).score(rowsOf(one), taskOfCase(one, features))
    for (const [at, value] of expected(one).entries()) expectClose(numbersOf(scores)[at]!, value, 1e-6, 1e-6)
  })

  it('scores many rows block by block, and tells how far it is', async () => {
    const rows = 70_000
    const table = goldenTable(
      {
        columns: [
          { name: 'a', kind: 'number' },
          { name: 'b', kind: 'number' },
        ],
        rows: Array.from({ length: rows }, (_, row) => [row % 2, row % 4]),
      },
      'id',
    )
    const told: number[] = []
    const file = await place.write('many/model.json', JSON.stringify(tinyXgboost()))
    const fighter = await treesFighter({ file, format: 'xgboost-json', onProgress: (done) => told.push(done) })
    const { task } = boostedCase('xgboost', 'gblinear')
    const said = numbersOf(await fighter.score(table, taskOfCase({ task, columns: [] }, ['a', 'b'])))
    expect(said).toHaveLength(rows)
    // Even rows have a = 0; odd ones have a = 1 and one of the categories 1 and 3.
    expect(said.every((value, row) => value === (row % 2 === 0 ? 10.5 : 40.5))).toBe(true)
    expect(told).toHaveLength(1)
    expect(told[0]).toBeGreaterThanOrEqual(65_536)
  })

  const read = async (name: string, content: string | Uint8Array): Promise<void> => {
    const file = await place.write(`bad/${name}`, content)
    const format = await modelFormat(file, name)
    await (format === 'onnx' ? onnxFighter({ file, name, nativeDir: undefined }) : treesFighter({ file, name, format }))
  }
  const pickle = Uint8Array.of(0x80, 0x05, 0x95, 0, 0)

  it.each<[name: string, content: string | Uint8Array, message: string]>([
    ['m.json', '', 'm.json: expected an XGBoost model, got an empty file'],
    ['m.json', '{"weights":[1]}', 'm.json: expected an XGBoost model, got another document: it has no "learner"'],
    ['m.json', '{"learner":{"objective"', 'm.json: expected an XGBoost model in JSON, got a file that is cut off'],
    [
      'm.json',
      'version https://git-lfs.github.com/spec/v1\n',
      'm.json: expected an XGBoost model, got a Git LFS pointer',
    ],
    ['m.json', pickle, 'm.json: expected an XGBoost model, got a pickle, which is code and is never opened here'],
    ['m.ubj', Uint8Array.of(0x1f, 0x8b, 8), 'm.ubj: expected an XGBoost model, got a file that is compressed by gzip'],
    ['m.ubj', 'hello', 'm.ubj: expected an XGBoost model in UBJSON, got a file that is cut off or of another format'],
    ['m.txt', 'hello', 'm.txt: expected a LightGBM model, whose first line is "tree"'],
    ['m.txt', pickle, 'm.txt: expected a LightGBM model, got a pickle'],
    [
      'm.pkl',
      pickle,
      'got a pickle, which is code and is never opened here: export the model to ONNX, or save it as XGBoost JSON or LightGBM text, and name that file under model.path; or let a command of yours run it (model.predict.run)',
    ],
    [
      'm.bin',
      'binf\0\0',
      'm.bin: expected an XGBoost model in JSON or UBJSON, got the binary format that XGBoost gave up',
    ],
  ])('refuses %s that holds %j', async (name, content, message) => {
    expect(await refusalOf(read(name, content), 'MODEL')).toContain(message)
  })

  it('knows a model by its content, whatever its ending', async () => {
    const { bytes } = savedFile(boostedCase('xgboost', 'binary:logistic in UBJSON'))
    expect(await modelFormat(await place.write('content/m.model', bytes), 'm.model')).toBe('xgboost-ubj')
    expect(await modelFormat(await place.write('content/m.json', bytes), 'm.json')).toBe('xgboost-ubj')
  })

  it('says of a file that is missing that it is', async () => {
    expect(await refusalOf(modelFormat(`${place.root()}/none.json`, 'none.json'), 'MODEL')).toBe(
      'none.json: there is no such file',
    )
  })
})
