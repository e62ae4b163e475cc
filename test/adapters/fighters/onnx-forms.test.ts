import { idTexts } from '@titlebout/core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  classifier,
  initializer,
  input,
  logisticScore,
  mapsOutput,
  model,
  node,
  output,
  TYPE,
  type Logistic,
} from '../../support/onnx-model.ts'
import { refusalOf, workspace } from './workspace.ts'
import { binary, binaryTask, type BinaryTaskWords } from '../../support/tasks.ts'

const place = workspace()

const WEIGHTS: Logistic = { coefficients: [1, -2], intercept: 0.25 }
const ROWS = 'id,a,b,y\nr1,1,0.5,yes\nr2,-1.5,2,no\nr3,0,0,no\n'
const X = [
  [1, 0.5],
  [-1.5, 2],
  [0, 0],
]
const WORDS: BinaryTaskWords = { positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['a', 'b'] }
const TASK = binaryTask(WORDS)
const MATRIX = input('x', TYPE.float, ['n', 2])
const LABEL = output('label', TYPE.string, ['n'])
const PROBABILITIES = output('probabilities', TYPE.float, ['n', 2])

/** What the weights say for the second class. */
const EXPECTED = X.map((x) => logisticScore(WEIGHTS, x))

async function expectScores(bytes: Uint8Array, words: Partial<BinaryTaskWords> = {}, rows = ROWS): Promise<void> {
  const { ids, score, prediction } = binary(await place.scored(bytes, rows, binaryTask({ ...WORDS, ...words })))
  expect(idTexts(ids)).toEqual(['r1', 'r2', 'r3'])
  for (const [row, expected] of EXPECTED.entries()) expect(score?.[row]).toBeCloseTo(expected, 6)
  expect([...prediction]).toEqual(EXPECTED.map((value) => Number(value >= 0.5)))
}

describe.each(['native', 'wasm'] as const)('in the %s runtime,', (runtime) => {
  beforeAll(() => place.use(runtime))

  describe('onnxFighter finds the probability of the positive class in', () => {
    it('a tensor of two classes, by the labels of the classifier', async () => {
      await expectScores(model([MATRIX, classifier(WEIGHTS), LABEL, PROBABILITIES]))
    })

    it('the first column, when the positive class is the first', async () => {
      const turned = { coefficients: [-1, 2], intercept: -0.25, classes: ['yes', 'no'] } as const
      await expectScores(model([MATRIX, classifier(turned), LABEL, PROBABILITIES]))
    })

    it('outputs in any order, and without a label output', async () => {
      await expectScores(model([MATRIX, classifier(WEIGHTS), PROBABILITIES, LABEL]))
      await expectScores(model([MATRIX, classifier(WEIGHTS), PROBABILITIES]))
    })

    it('a model with whole numbers for labels, where data.positive is one', async () => {
      const numbers = { ...WEIGHTS, classes: [0, 1] } as const
      const graph = [MATRIX, classifier(numbers), output('label', TYPE.int64, ['n']), PROBABILITIES]
      await expectScores(model(graph), { positive: '1' }, ROWS.replaceAll('yes', '1').replaceAll('no', '0'))
    })

    it('a ZipMap, whose maps the runtime cannot give', async () => {
      const zipped = (labels: readonly string[]) =>
        node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], { classlabels_strings: { strings: labels } })
      await expectScores(
        model([MATRIX, classifier(WEIGHTS), zipped(['no', 'yes']), LABEL, mapsOutput('maps', TYPE.string)]),
      )
      const numbers = { ...WEIGHTS, classes: [0, 1] } as const
      const zippedNumbers = node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], {
        classlabels_int64s: { ints: [0, 1] },
      })
      await expectScores(
        model([
          MATRIX,
          classifier(numbers),
          zippedNumbers,
          output('label', TYPE.int64, ['n']),
          mapsOutput('maps', TYPE.int64),
        ]),
        { positive: '1' },
        ROWS.replaceAll('yes', '1').replaceAll('no', '0'),
      )
    })

    it('a ZipMap whose labels are not in the order of the alphabet', async () => {
      const turned = { coefficients: [-1, 2], intercept: -0.25, classes: ['yes', 'no'] } as const
      const zipped = node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], {
        classlabels_strings: { strings: ['yes', 'no'] },
      })
      await expectScores(model([MATRIX, classifier(turned), zipped, LABEL, mapsOutput('maps', TYPE.string)]))
    })

    it('a ZipMap beside the tensor that feeds it', async () => {
      const zipped = node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], {
        classlabels_strings: { strings: ['no', 'yes'] },
      })
      await expectScores(
        model([MATRIX, classifier(WEIGHTS), zipped, LABEL, PROBABILITIES, mapsOutput('maps', TYPE.string)]),
      )
    })

    it('one output per class, named by class as skl2onnx names them', async () => {
      const column = (from: number, name: string) => [
        initializer(`from${from}`, TYPE.int64, [1], { ints: [from] }),
        initializer(`to${from}`, TYPE.int64, [1], { ints: [from + 1] }),
        node('Slice', ['probabilities', `from${from}`, `to${from}`, 'axes'], [`column${from}`]),
        node('Reshape', [`column${from}`, 'flat'], [name]),
      ]
      const shared = [
        initializer('axes', TYPE.int64, [1], { ints: [1] }),
        initializer('flat', TYPE.int64, [1], { ints: [-1] }),
      ]
      const graph = (no: string, yes: string) => [
        MATRIX,
        classifier(WEIGHTS),
        ...shared,
        ...column(0, no),
        ...column(1, yes),
        LABEL,
      ]
      const outputs = (no: string, yes: string) => [output(no, TYPE.float, ['n']), output(yes, TYPE.float, ['n'])]
      await expectScores(model([...graph('sno', 'syes'), ...outputs('sno', 'syes')]))
      await expectScores(model([...graph('no', 'yes'), ...outputs('no', 'yes')]))
      const other = model([...graph('first', 'second'), ...outputs('first', 'second')])
      expect(await refusalOf(place.scored(other, ROWS, TASK), 'MODEL')).toContain(
        'data.positive "yes" is none of its classes',
      )
    })

    it.each([
      ['[rows]', [1], ['n']],
      ['[rows, 1]', [1, 1], ['n', 1]],
    ])('one number for each row, %s', async (_, shape, dimensions) => {
      const graph = [
        MATRIX,
        initializer('w', TYPE.float, [2, 1], { raw: Buffer.from(Float32Array.from([1, -2]).buffer) }),
        initializer('c', TYPE.float, [1], { raw: Buffer.from(Float32Array.from([0.25]).buffer) }),
        initializer('shape', TYPE.int64, [shape.length], { ints: shape.length === 1 ? [-1] : [-1, 1] }),
        node('MatMul', ['x', 'w'], ['xw']),
        node('Add', ['xw', 'c'], ['z']),
        node('Sigmoid', ['z'], ['p']),
        node('Reshape', ['p', 'shape'], ['answer']),
        output('answer', TYPE.float, dimensions),
      ]
      await expectScores(model(graph))
    })

    it('two columns whose order only the metadata says', async () => {
      const bare = [
        MATRIX,
        initializer('w', TYPE.float, [2, 2], { raw: Buffer.from(Float32Array.from([-0.5, 0.5, 1, -1]).buffer) }),
        initializer('c', TYPE.float, [2], { raw: Buffer.from(Float32Array.from([-0.125, 0.125]).buffer) }),
        node('MatMul', ['x', 'w'], ['xw']),
        node('Add', ['xw', 'c'], ['z']),
        node('Softmax', ['z'], ['answer'], { axis: 1 }),
        output('answer', TYPE.float, ['n', 2]),
      ]
      await expectScores(model(bare, { metadata: { classes: '["no","yes"]' } }))
      expect(await refusalOf(place.scored(model(bare), ROWS, TASK), 'MODEL')).toContain(
        'has two columns, and nothing in the file says which class is which: add the metadata "classes"',
      )
      const unreadable = model(bare, { metadata: { classes: 'no, yes' } })
      expect(await refusalOf(place.scored(unreadable, ROWS, TASK), 'MODEL')).toContain('nothing in the file says')
    })

    it('a label that is looked up in a list of classes', async () => {
      const graph = [
        MATRIX,
        classifier({ ...WEIGHTS, classes: [0, 1] }),
        initializer('classes', TYPE.string, [2], { strings: ['no', 'yes'] }),
        node('ArgMax', ['probabilities'], ['best'], { axis: 1, keepdims: 0 }),
        node('ai.onnx.ml:ArrayFeatureExtractor', ['classes', 'best'], ['named']),
        initializer('flat', TYPE.int64, [1], { ints: [-1] }),
        node('Reshape', ['named', 'flat'], ['answer']),
        output('answer', TYPE.string, ['n']),
        PROBABILITIES,
      ]
      await expectScores(model(graph))
    })

    it('a label that is renamed from a number', async () => {
      const graph = (values: readonly string[]) => [
        MATRIX,
        classifier({ ...WEIGHTS, classes: [0, 1] }),
        node('ai.onnx.ml:LabelEncoder', ['label'], ['named'], {
          keys_int64s: { ints: [1, 0] },
          values_strings: { strings: values },
        }),
        output('named', TYPE.string, ['n']),
        PROBABILITIES,
      ]
      await expectScores(model(graph(['yes', 'no'])))
      const turned = binary(await place.scored(model(graph(['no', 'yes'])), ROWS, TASK))
      for (const [row, expected] of EXPECTED.entries()) expect(turned.score?.[row]).toBeCloseTo(1 - expected, 6)
    })
  })

  describe('onnxFighter without probabilities', () => {
    it('takes the label for a prediction', async () => {
      const { score, prediction } = binary(await place.scored(model([MATRIX, classifier(WEIGHTS), LABEL]), ROWS, TASK))
      expect(score).toBeUndefined()
      expect([...prediction]).toEqual([1, 0, 1])
    })

    it.each([
      ['three classes', [0.1, 0.2, 0.7], 'expected two classes (model.task: binary-classification), got 3'],
      ['a margin', [-3, 3], 'expected probabilities from 0 to 1, no logits and no regression'],
      [
        'NaN',
        [Number.NaN, Number.NaN],
        'gives NaN for row 1: expected probabilities from 0 to 1, also where a value is missing',
      ],
    ])('refuses %s', async (_, columns, message) => {
      const graph = [
        MATRIX,
        initializer('w', TYPE.float, [2, columns.length], { raw: Buffer.alloc(8 * columns.length) }),
        initializer('c', TYPE.float, [columns.length], { raw: Buffer.from(Float32Array.from(columns).buffer) }),
        node('MatMul', ['x', 'w'], ['xw']),
        node('Add', ['xw', 'c'], ['answer']),
        output('answer', TYPE.float, ['n', columns.length]),
      ]
      const bytes = model(graph, { metadata: columns.length === 2 ? { classes: '["no","yes"]' } : {} })
      expect(await refusalOf(place.scored(bytes, ROWS, TASK), 'MODEL')).toContain(message)
    })

    it.each([
      [
        'is none of the classes',
        { positive: 'damaged' },
        'data.positive "damaged" is none of its classes, which are "no" and "yes"',
      ],
      ['differs in case', { positive: 'Yes' }, 'data.positive "Yes" is none of its classes'],
    ])('refuses a positive class that %s', async (_, task, message) => {
      const bytes = model([MATRIX, classifier(WEIGHTS), LABEL, PROBABILITIES])
      expect(await refusalOf(place.scored(bytes, ROWS, binaryTask({ ...WORDS, ...task })), 'MODEL')).toContain(message)
    })

    it('refuses two outputs that could be probabilities', async () => {
      const graph = [
        MATRIX,
        classifier(WEIGHTS),
        node('Identity', ['probabilities'], ['other']),
        output('other', TYPE.float, ['n', 2]),
        output('xs', TYPE.float, ['n', 2]),
        node('Identity', ['x'], ['xs']),
      ]
      expect(await refusalOf(place.scored(model(graph), ROWS, TASK), 'MODEL')).toContain(
        'expected one output of probabilities, got "other", "xs"',
      )
    })
  })
})
