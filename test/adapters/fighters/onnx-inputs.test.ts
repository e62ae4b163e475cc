import { beforeAll, describe, expect, it } from 'vitest'
import type { FighterTask } from '@titlebout/core'
import {
  classifier,
  initializer,
  input,
  logisticScore,
  model,
  node,
  output,
  TYPE,
  type Dimension,
} from '../../support/onnx-model.ts'
import { refusalOf, workspace } from './workspace.ts'
import { binary, binaryTask } from '../../support/tasks.ts'

const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['a'] })
const OUTPUTS = [output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 2])]

/** One column of an element type, cast to float and through a logistic with weight 1. */
function single(type: number, dimensions: readonly Dimension[] = ['n', 1], name = 'a'): Buffer {
  const reads = type === TYPE.float ? node('Identity', [name], ['x']) : node('Cast', [name], ['x'], { to: TYPE.float })
  return model([input(name, type, dimensions), reads, classifier({ coefficients: [1], intercept: 0 }), ...OUTPUTS])
}

function csv(values: readonly string[], column = 'a'): string {
  return `id,${column},y\n${values.map((value, row) => `r${row},${value},${row === 0 ? 'yes' : 'no'}\n`).join('')}`
}

async function logits(bytes: Uint8Array, rows: string, task: Partial<FighterTask> = {}): Promise<number[]> {
  const { score } = binary(await place.scored(bytes, rows, { ...TASK, ...task }))
  return Array.from(score ?? [], (value) => Math.log(value / (1 - value)))
}

/** A graph that says one half whatever comes in. */
const CONSTANT = [
  node('Constant', [], ['answer'], { value_floats: { floats: [0.5] } }),
  output('answer', TYPE.float, ['n']),
]

describe.each(['native', 'wasm'] as const)('in the %s runtime,', (runtime) => {
  beforeAll(() => place.use(runtime))

  describe('onnxFighter fills', () => {
    it.each([
      ['float', TYPE.float, ['1.5', '-2'], [1.5, -2]],
      ['double', TYPE.double, ['1.5', '-2'], [1.5, -2]],
      ['int64', TYPE.int64, ['3', '-2'], [3, -2]],
      ['int32', TYPE.int32, ['3', '-2'], [3, -2]],
      ['bool from true and false', TYPE.bool, ['true', 'False'], [1, 0]],
      ['bool from 1 and 0', TYPE.bool, ['1', '0'], [1, 0]],
      ['string of numbers', TYPE.string, ['1.5', '-2'], [1.5, -2]],
    ])('%s', async (_, type, values, expected) => {
      const found = await logits(single(type), csv(values))
      for (const [row, value] of expected.entries()) expect(found[row]).toBeCloseTo(value, 4)
    })

    it.each([
      ['[rows]', ['n']],
      ['[rows, 1]', ['n', 1]],
      ['[rows, ?]', ['n', 'k']],
    ])('an input of shape %s', async (_, dimensions) => {
      const flat = dimensions.length === 1
      const graph = [
        input('a', TYPE.float, dimensions),
        flat ? node('Unsqueeze', ['a', 'axis'], ['x']) : node('Identity', ['a'], ['x']),
        classifier({ coefficients: [1], intercept: 0 }),
        ...OUTPUTS,
      ]
      const bytes = model(flat ? [...graph, initializer('axis', TYPE.int64, [1], { ints: [1] })] : graph)
      expect((await logits(bytes, csv(['1.5', '-2'])))[1]).toBeCloseTo(-2, 4)
    })

    it('one input per column by name, also folded as exporters fold it', async () => {
      const graph = [
        input('Marital_Status', TYPE.float, ['n', 1]),
        input('hours', TYPE.float, ['n', 1]),
        node('Concat', ['Marital_Status', 'hours'], ['x'], { axis: 1 }),
        classifier({ coefficients: [1, 10], intercept: 0 }),
        ...OUTPUTS,
      ]
      const rows = 'id,hours,marital-status,y\nr1,0.1,1,yes\nr2,0.2,2,no\n'
      const found = await logits(model(graph), rows, { features: ['hours', 'marital-status'] })
      expect(found[0]).toBeCloseTo(2, 4)
      expect(found[1]).toBeCloseTo(4, 4)
    })

    it('a matrix in the order of the features, not of the file', async () => {
      const graph = [input('x', TYPE.float, ['n', 2]), classifier({ coefficients: [1, 10], intercept: 0 }), ...OUTPUTS]
      const rows = 'id,a,b,y\nr1,0.01,0.1,yes\nr2,0.02,0.2,no\n'
      expect((await logits(model(graph), rows, { features: ['b', 'a'] }))[1]).toBeCloseTo(0.2 + 0.2, 5)
      expect((await logits(model(graph), rows, { features: ['a', 'b'] }))[1]).toBeCloseTo(0.02 + 2, 5)
    })

    it('an input called __proto__', async () => {
      const task = { ...TASK, features: ['__proto__'] }
      const csvRows = csv(['1', '2'], '__proto__')
      const { score } = binary(await place.scored(single(TYPE.float, ['n', 1], '__proto__'), csvRows, task))
      expect(score?.[1]).toBeCloseTo(logisticScore({ coefficients: [1], intercept: 0 }, [2]), 6)
    })

    it.each([1, 2, 3, 7])('a model that takes %d rows at once', async (size) => {
      const values = ['0.5', '-1', '2', '3', '-4']
      const graph = [
        input('a', TYPE.float, [size, 1]),
        node('Identity', ['a'], ['x']),
        classifier({ coefficients: [1], intercept: 0 }),
        output('label', TYPE.string, [size]),
        output('probabilities', TYPE.float, [size, 2]),
      ]
      const found = await logits(model(graph), csv(values))
      expect(found).toHaveLength(5)
      for (const [row, value] of values.entries()) expect(found[row]).toBeCloseTo(Number(value), 4)
    })

    it('more rows than one batch', async () => {
      const values = Array.from({ length: 10_000 }, (_, row) => String((row % 17) / 4 - 2))
      const found = await logits(single(TYPE.float), csv(values))
      expect(found).toHaveLength(values.length)
      expect(Math.max(...found.map((value, row) => Math.abs(value - Number(values[row]))))).toBeLessThan(1e-4)
    })

    it('a missing number as NaN, and a missing text as an empty one', async () => {
      const gaps = [
        input('a', TYPE.float, ['n', 1]),
        node('ai.onnx.ml:Imputer', ['a'], ['x'], {
          imputed_value_floats: { floats: [3] },
          replaced_value_float: { float: Number.NaN },
        }),
        classifier({ coefficients: [1], intercept: 0 }),
        ...OUTPUTS,
      ]
      expect((await logits(model(gaps), csv(['1', ''])))[1]).toBeCloseTo(3, 4)
      const texts = [
        input('a', TYPE.string, ['n', 1]),
        node('ai.onnx.ml:LabelEncoder', ['a'], ['x'], {
          keys_strings: { strings: [''] },
          values_floats: { floats: [2] },
          default_float: { float: 5 },
        }),
        classifier({ coefficients: [1], intercept: 0 }),
        ...OUTPUTS,
      ]
      const found = await logits(model(texts), csv(['word', '']))
      expect(found[0]).toBeCloseTo(5, 3)
      expect(found[1]).toBeCloseTo(2, 4)
    })
  })

  describe('onnxFighter refuses', () => {
    it.each<[what: string, type: number, values: readonly string[], message: string]>([
      [
        'text among numbers',
        TYPE.float,
        ['1', 'many'],
        'column "a": the model takes numbers, got "many" in row 2 (1 of 2 rows are like that)',
      ],
      [
        'a part of a whole number',
        TYPE.int64,
        ['1', '1.5'],
        'column "a": the model takes whole numbers (int64), and nothing missing, got "1.5" in row 2',
      ],
      ['a missing whole number', TYPE.int64, ['1', ''], 'and nothing missing, got nothing in row 2'],
      [
        'a number too large for its type',
        TYPE.int32,
        ['1', '3000000000'],
        'whole numbers (int32), and nothing missing, got "3000000000"',
      ],
      ['a word for true', TYPE.bool, ['true', 'yes'], 'the model takes true or false, got "yes" in row 2'],
    ])('%s', async (_, type, values, message) => {
      expect(await refusalOf(place.scored(single(type), csv(values), TASK), 'DATA')).toContain(message)
    })

    it.each<[what: string, graph: readonly Buffer[], task: Partial<FighterTask>, message: string]>([
      [
        'an input that is no feature',
        [input('b', TYPE.float, ['n', 1]), input('a', TYPE.float, ['n', 1])],
        { features: ['a', 'c'] },
        'input "b" is none of data.features ("a", "c")',
      ],
      [
        'an input that is the label',
        [input('y', TYPE.string, ['n', 1]), input('a', TYPE.float, ['n', 1])],
        { features: ['a', 'c'] },
        'input "y" is none of data.features',
      ],
      [
        'another number of columns',
        [input('x', TYPE.float, ['n', 3])],
        { features: ['a', 'b'] },
        'input "x" takes 3 columns, and data.features gives 2',
      ],
      [
        'one of several columns without a name for it',
        [input('x', TYPE.float, ['n', 1])],
        { features: ['a', 'b'] },
        'input "x" is none of data.features',
      ],
      [
        'columns that are alike when folded',
        [input('a_b', TYPE.float, ['n', 1])],
        { features: ['a-b', 'a b'] },
        'input "a_b" could be "a-b" or "a b"',
      ],
      [
        'two inputs for one column',
        [input('a', TYPE.float, ['n', 1]), input('A', TYPE.float, ['n', 1])],
        { features: ['a', 'b'] },
        'two of its inputs would be filled from the column "a"',
      ],
      [
        'a matrix among others',
        [input('x', TYPE.float, ['n', 2]), input('a', TYPE.float, ['n', 1])],
        { features: ['a', 'b', 'c'] },
        'input "x" takes 2 columns and is one of several',
      ],
      ['an image', [input('x', TYPE.float, ['n', 1, 28, 28])], {}, 'input "x" has 4 dimensions'],
      ['half floats', [input('a', TYPE.float16, ['n', 1])], {}, 'input "a" has an element type (number 10)'],
      [
        'inputs of different batches',
        [input('a', TYPE.float, [2, 1]), input('b', TYPE.float, [3, 1])],
        { features: ['a', 'b'] },
        'its inputs want different numbers of rows (2, 3)',
      ],
    ])('%s', async (_, inputs, task, message) => {
      // The graph behind the inputs does not matter: they are refused before it runs.
      const bytes = model([...inputs, ...CONSTANT])
      expect(await refusalOf(place.scored(bytes, csv(['1', '2']), { ...TASK, ...task }), 'MODEL')).toContain(message)
    })

    it('a category that training never saw, by column, value and row', async () => {
      const graph = [
        input('phase', TYPE.string, ['n', 1]),
        input('speed', TYPE.float, ['n', 1]),
        node('ai.onnx.ml:OneHotEncoder', ['phase'], ['cube'], {
          cats_strings: { strings: ['climb', 'cruise'] },
          zeros: 0,
        }),
        node('Reshape', ['cube', 'shape'], ['hot']),
        node('Concat', ['hot', 'speed'], ['x'], { axis: 1 }),
        classifier({ coefficients: [1, 2, 0.01], intercept: 0 }),
        ...OUTPUTS,
      ]
      const bytes = model([...graph, initializer('shape', TYPE.int64, [2], { ints: [-1, 2] })])
      const task = { ...TASK, features: ['speed', 'phase'] }
      const rows = (phase: string) =>
        `id,phase,speed,y\n${Array.from({ length: 9 }, (_, row) => `r${row},${row === 6 ? phase : row % 2 === 0 ? 'climb' : 'cruise'},${row},no\n`).join('')}`
      expect((await place.scored(bytes, rows('cruise'), task)).ids).toHaveLength(9)
      const message = await refusalOf(place.scored(bytes, rows('taxi'), task), 'DATA')
      expect(message).toContain('column "phase": the model does not take the value "taxi" of row 7')
    })

    it.each([
      ['takes none of', [5, 1]],
      ['takes one by one, but not together', [1, 1]],
    ])('rows that the model %s, without blaming a value', async (_, shape) => {
      const graph = [
        input('a', TYPE.float, ['n', 'k']),
        initializer('shape', TYPE.int64, [2], { ints: shape }),
        node('Reshape', ['a', 'shape'], ['x']),
        node('Sigmoid', ['x'], ['answer']),
        output('answer', TYPE.float, undefined),
      ]
      const message = await refusalOf(place.scored(model(graph), csv(['1', '2', '3']), TASK), 'MODEL')
      expect(message).toMatch(/: the model cannot be run on rows-\d+\.csv: /u)
    })
  })
})
