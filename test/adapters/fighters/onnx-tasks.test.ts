import { readFile } from 'node:fs/promises'
import { createTableReader, onnxFighter } from '@titlebout/adapters'
import { idTexts, type FighterTask, type Scores } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parquetColumns } from '../../../packages/adapters/src/fighters/parquet-columns.ts'
import { input, mapsOutput, model, node, output, TYPE, type Dimension } from '../../support/onnx-model.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { classTask, scoresOf } from '../../support/tasks.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
const ROWS = 'id,a,b,c,y\nr1,1,2,0,red\nr2,0,0,0,green\nr3,-1,0.5,3,blue\n'
const X = [
  [1, 2, 0],
  [0, 0, 0],
  [-1, 0.5, 3],
]
const FEATURES = ['a', 'b', 'c']
const CLASSES = classTask(['red', 'green', 'blue'], FEATURES)
const MATRIX = input('x', TYPE.float, ['n', 3])
const PROBABILITIES = output('p', TYPE.float, ['n', 3])
const SOFTMAX = node('Softmax', ['x'], ['p'], { axis: 1 })
const named = (...classes: readonly string[]) => ({ metadata: { classes: JSON.stringify(classes) } })

function softmax(x: readonly number[]): readonly number[] {
  const total = x.reduce((sum, value) => sum + Math.exp(value), 0)
  return x.map((value) => Math.exp(value) / total)
}

async function classes(bytes: Uint8Array, task: FighterTask = CLASSES, rows = ROWS) {
  return scoresOf('multiclass-classification', await place.scored(bytes, rows, task))
}

describe('onnxFighter finds the classes of', () => {
  it.each([
    ['the same order', ['red', 'green', 'blue'], [0, 1, 2]],
    ['another order', ['blue', 'red', 'green'], [1, 2, 0]],
  ])('a matrix that names them, in %s', async (_, order, columns) => {
    const said = await classes(model([MATRIX, SOFTMAX, PROBABILITIES], named(...order)))
    for (const [row, x] of X.entries()) {
      const expected = softmax(x)
      for (const [code, column] of columns.entries())
        expect(said.scores!.values[row * 3 + code]).toBeCloseTo(expected[column]!, 6)
      const most = columns.map((column) => expected[column]!)
      expect(said.prediction[row]).toBe(most.indexOf(Math.max(...most)))
    }
    expect(said.findings).toEqual([])
  })

  it('one output per class, and says that they do not add up to 1', async () => {
    const graph = [
      ...FEATURES.map((name) => input(name, TYPE.float, ['n', 1])),
      ...['blue', 'red', 'green'].map((name, at) => node('Sigmoid', [FEATURES[at]!], [`s${name}`])),
      ...['blue', 'red', 'green'].map((name) => output(`s${name}`, TYPE.float, ['n', 1])),
    ]
    const said = await classes(model(graph))
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
    for (const [row, [a, b, c]] of X.entries())
      for (const [code, x] of [b!, c!, a!].entries())
        expect(said.scores!.values[row * 3 + code]).toBeCloseTo(sigmoid(x), 6)
    expect(said.findings[0]!.message).toContain('in 3 of 3 rows (first: row 1)')
  })

  it('labels alone', async () => {
    const argmax = node('ArgMax', ['x'], ['label'], { axis: 1, keepdims: 0 })
    const task = classTask(['2', '0', '1'], FEATURES)
    const said = await classes(model([MATRIX, argmax, output('label', TYPE.int64, ['n'])]), task)
    expect(said.scores).toBeUndefined()
    expect([...said.prediction]).toEqual([2, 1, 0])
  })

  it('a ZipMap', async () => {
    const graph = [
      MATRIX,
      SOFTMAX,
      node('ai.onnx.ml:ZipMap', ['p'], ['maps'], { classlabels_strings: { strings: ['green', 'blue', 'red'] } }),
      mapsOutput('maps', TYPE.string),
    ]
    const said = await classes(model(graph))
    expect(said.scores!.values[0]).toBeCloseTo(softmax(X[0]!)[2]!, 6)
  })
})

describe('onnxFighter refuses, of several classes,', () => {
  it.each<[what: string, bytes: Uint8Array, message: string]>([
    ['columns that nothing names', model([MATRIX, SOFTMAX, PROBABILITIES]), 'output "p" has 3 columns, and nothing'],
    [
      'other classes',
      model([MATRIX, SOFTMAX, PROBABILITIES], named('red', 'green', 'pink')),
      'expected the 3 classes of data.classes ("red", "green", "blue"), got 3 ("red", "green", "pink")',
    ],
    ['fewer classes', model([MATRIX, SOFTMAX, PROBABILITIES], named('red', 'green')), 'got 2 ("red", "green")'],
    ['a class twice', model([MATRIX, SOFTMAX, PROBABILITIES], named('red', 'green', 'green')), 'got 3 ("red", "green"'],
    [
      'logits',
      model([MATRIX, node('Identity', ['x'], ['p']), PROBABILITIES], named('red', 'green', 'blue')),
      'gives 2 for class 2 of row 1: expected probabilities from 0 to 1, no logits',
    ],
    [
      'one number for each row',
      model([
        input('x', TYPE.float, ['n', 3]),
        node('ReduceMean', ['x'], ['p'], { axes: { ints: [1] }, keepdims: 1 }),
        output('p', TYPE.float, ['n', 1]),
      ]),
      'output "p" gives one number for each row: expected the probabilities of 3 classes',
    ],
    [
      'outputs that are no classes',
      model([
        ...FEATURES.map((name) => input(name, TYPE.float, ['n', 1])),
        ...FEATURES.map((name) => node('Sigmoid', [name], [`s${name}`])),
        ...FEATURES.map((name) => output(`s${name}`, TYPE.float, ['n', 1])),
      ]),
      'expected one output for each of data.classes ("red", "green", "blue"), got "sa", "sb", "sc"',
    ],
    [
      'a label that is no class',
      model([MATRIX, node('ArgMax', ['x'], ['label'], { axis: 1, keepdims: 0 }), output('label', TYPE.int64, ['n'])]),
      'it calls row 1 "1", which is none of data.classes',
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await refusalOf(place.scored(bytes, ROWS, CLASSES), 'MODEL')).toContain(message)
  })
})

describe('onnxFighter reads one number for each row', () => {
  const target = {
    regression: { task: 'regression', label: 'y' },
    ranking: { task: 'ranking', label: 'y', query: 'id' },
  } as const
  const task = (kind: keyof typeof target): FighterTask => ({
    target: target[kind],
    threshold: 0.5,
    id: 'id',
    features: ['a', 'b', 'c'],
  })
  const mean = (keepdims: 0 | 1, dims: readonly Dimension[], name = 'variable') =>
    model([
      MATRIX,
      node('ReduceMean', ['x'], [name], { axes: { ints: [1] }, keepdims }),
      output(name, TYPE.float, dims),
    ])
  const expected = X.map((x) => x.reduce((sum, value) => sum + value, 0) / 3)

  it.each([
    ['[N]', mean(0, ['n'])],
    ['[N, 1]', mean(1, ['n', 1])],
    ['[N, ?]', mean(1, ['n', 'k'])],
  ])('of shape %s', async (_, bytes) => {
    const numbers = scoresOf('regression', await place.scored(bytes, ROWS, task('regression'))).prediction
    const scores = scoresOf('ranking', await place.scored(bytes, ROWS, task('ranking'))).score
    for (const [row, value] of expected.entries()) {
      expect(numbers[row]).toBeCloseTo(value, 6)
      expect(scores[row]).toBeCloseTo(value, 6)
    }
  })

  it('among by-products, by its name', async () => {
    const graph = [
      MATRIX,
      node('ReduceMean', ['x'], ['prediction'], { axes: { ints: [1] }, keepdims: 1 }),
      node('ReduceMax', ['x'], ['largest'], { axes: { ints: [1] }, keepdims: 1 }),
      output('largest', TYPE.float, ['n', 1]),
      output('prediction', TYPE.float, ['n', 1]),
    ]
    const { prediction } = scoresOf('regression', await place.scored(model(graph), ROWS, task('regression')))
    expect(prediction[0]).toBeCloseTo(1, 6)
  })

  it.each<[what: string, bytes: Uint8Array, message: string]>([
    [
      'a classifier',
      model([
        MATRIX,
        SOFTMAX,
        node('ArgMax', ['x'], ['label'], { axis: 1, keepdims: 0 }),
        output('label', TYPE.int64, ['n']),
        PROBABILITIES,
      ]),
      'expected one number for each row (model.task: regression), got a classifier: its output "label" gives classes',
    ],
    [
      'several numbers',
      model([MATRIX, SOFTMAX, PROBABILITIES]),
      'output "p" gives 3 numbers for each row: expected one',
    ],
    [
      'outputs of which none is the answer',
      model([
        MATRIX,
        node('ReduceMean', ['x'], ['first'], { axes: { ints: [1] }, keepdims: 1 }),
        node('ReduceMax', ['x'], ['second'], { axes: { ints: [1] }, keepdims: 1 }),
        output('first', TYPE.float, ['n', 1]),
        output('second', TYPE.float, ['n', 1]),
      ]),
      'got "first", "second": export only that one',
    ],
    [
      'a number that is not finite',
      model([
        MATRIX,
        node('ReduceLogSum', ['x'], ['variable'], { axes: { ints: [1] }, keepdims: 1 }),
        output('variable', TYPE.float, ['n', 1]),
      ]),
      'for row 2: expected a finite number for each',
    ],
  ])('and refuses %s', async (_, bytes, message) => {
    expect(await refusalOf(place.scored(bytes, ROWS, task('regression')), 'MODEL')).toContain(message)
  })

  it('and refuses a custom task, which no model answers', async () => {
    const custom: FighterTask = { ...task('regression'), target: { task: 'custom', label: 'y' } }
    expect(await refusalOf(place.scored(mean(1, ['n', 1]), ROWS, custom), 'MODEL')).toContain(
      'model.task: custom is judged by losses alone, which no model gives',
    )
  })
})

for (const runtime of ['native', 'wasm'] as const)
  describeWithShared(`onnxFighter on the reference models of other tasks, in the ${runtime} runtime`, () => {
    const reader = { current: createTableReader({ nativeDir: undefined, threads: 1 }) }
    beforeAll(() => {
      reader.current = createTableReader({ nativeDir: undefined, threads: 1 })
    })
    afterAll(async () => await reader.current.close())

    async function scored(pair: string, file: string, task: FighterTask): Promise<Scores> {
      const { id, target } = task
      const label = target.label!
      const kinds = { [id]: 'text', [label]: 'text' } as const
      const root = shared('models', pair)
      const table = await reader.current.open({ role: 'test', path: 'test.csv', root, kinds, id, label })
      const fighter = await onnxFighter({ file: shared('models', pair, file), nativeDir: undefined, runtime })
      try {
        return await fighter.score(table, task)
      } finally {
        await fighter.close()
        await table.close()
      }
    }

    /** The largest distance of a class's probability from what Python said. */
    function furthest(
      { ids, scores }: Extract<Scores, { readonly task: 'multiclass-classification' }>,
      code: number,
      expected: ReadonlyMap<string, string>,
    ): number {
      return idTexts(ids).reduce(
        (most, id, row) => Math.max(most, Math.abs(scores!.values[row * 3 + code]! - Number(expected.get(id)))),
        0,
      )
    }

    async function expectations(pair: string): Promise<(column: string) => ReadonlyMap<string, string>> {
      const { columns } = await parquetColumns(await readFile(shared('models', pair, 'predictions.parquet')))
      const ids = (columns.get('row_id') ?? []).map(String)
      return (column) => new Map((columns.get(column) ?? []).map((cell, row) => [ids[row]!, String(cell)]))
    }

    const grades = { label: 'grade', classes: ['low', 'medium', 'high'], features: WINE_COLUMNS }
    const species = { label: 'species', classes: ['Gentoo', 'Adelie', 'Chinstrap'] }
    const few = ['bill_depth_mm', 'body_mass_g', 'sex']
    const sizes = ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g']

    it.each([
      ['wine', 'champion', 'champion', grades, grades.classes],
      ['wine', 'challenger', 'challenger', grades, grades.classes],
      ['penguins', 'champion', 'champion', { ...species, features: few }, species.classes],
      ['penguins', 'challenger', 'challenger', { ...species, features: sizes }, species.classes],
    ])(
      'scores %s/%s as Python does, within 2e-7',
      async (pair, file, fighter, { label, classes: order, features }, names) => {
        const task: FighterTask = {
          target: { task: 'multiclass-classification', label, classes: order },
          threshold: 0.5,
          id: 'row_id',
          features,
        }
        const said = scoresOf('multiclass-classification', await scored(pair, `${file}.onnx`, task))
        const expected = await expectations(pair)
        const labels = expected(`${fighter}_label`)
        expect(idTexts(said.ids).filter((id, row) => labels.get(id) !== names[said.prediction[row]!])).toEqual([])
        for (const [code, name] of names.entries()) {
          const scores = expected(`${fighter}_p_${name}`)
          const worst = idTexts(said.ids).reduce(
            (most, id, row) => Math.max(most, Math.abs(said.scores!.values[row * 3 + code]! - Number(scores.get(id)))),
            0,
          )
          expect(worst).toBeLessThanOrEqual(2e-7)
        }
        expect(said.findings).toEqual([])
      },
    )

    it('scores wine/challenger_int64, whose classes are whole numbers in another order, as the reference says', async () => {
      const names = ['medium', 'low', 'high']
      const task: FighterTask = {
        target: { task: 'multiclass-classification', label: 'grade_code', classes: ['1', '0', '2'] },
        threshold: 0.5,
        id: 'row_id',
        features: WINE_COLUMNS,
      }
      const said = scoresOf('multiclass-classification', await scored('wine', 'challenger_int64.onnx', task))
      const expected = await expectations('wine')
      const labels = expected('challenger_label')
      const same = idTexts(said.ids).filter((id, row) => labels.get(id) === names[said.prediction[row]!])
      const worst = names.map((name, code) => furthest(said, code, expected(`challenger_p_${name}`)))
      const golden = z
        .object({
          challenger_int64: z.object({ same_labels_as_challenger: z.number(), max_abs_score_difference: z.number() }),
        })
        .parse(JSON.parse(await readFile(shared('goldens', 'wine.json'), 'utf8'))).challenger_int64
      expect(same).toHaveLength(golden.same_labels_as_challenger)
      expect(Math.abs(Math.max(...worst) - golden.max_abs_score_difference)).toBeLessThanOrEqual(4e-7)
    })

    it.each(['champion', 'challenger'])('scores bike/%s as Python does, within 1e-6', async (side) => {
      const task: FighterTask = {
        target: { task: 'regression', label: 'cnt' },
        threshold: 0.5,
        id: 'row_id',
        features: BIKE_COLUMNS,
      }
      const { ids, prediction } = scoresOf('regression', await scored('bike', `${side}.onnx`, task))
      const expected = (await expectations('bike'))(side)
      expect(ids).toHaveLength(2168)
      for (const [row, id] of idTexts(ids).entries()) {
        const wanted = Number(expected.get(id))
        expect(Math.abs(prediction[row]! - wanted)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted)))
      }
    })

    it('refuses a classifier for a regression, and a regression for classes', async () => {
      const regression: FighterTask = {
        ...CLASSES,
        id: 'row_id',
        features: WINE_COLUMNS,
        target: { task: 'regression', label: 'quality' },
      }
      await expect(scored('wine', 'challenger.onnx', regression)).rejects.toThrow('got a classifier')
      const classesOfBike: FighterTask = {
        ...CLASSES,
        id: 'row_id',
        features: BIKE_COLUMNS,
        target: { task: 'multiclass-classification', label: 'cnt', classes: ['1', '2', '3'] },
      }
      await expect(scored('bike', 'champion.onnx', classesOfBike)).rejects.toThrow('gives one number for each row')
    })
  })
