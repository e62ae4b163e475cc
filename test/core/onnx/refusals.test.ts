import { describe, expect, it } from 'vitest'
import {
  columnValues,
  externalFiles,
  planInputs,
  planOutputs,
  readOnnx,
  refuseCustomOperators,
  refuseOtherFormats,
  scoresIn,
  UserError,
  type OnnxModel,
} from '@titlebout/core'
import { classifier, input, model, node, output, TYPE } from '../../support/onnx-model.ts'

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    return cause instanceof UserError ? cause.message : ''
  }
  return 'not refused'
}

describe('refuseOtherFormats', () => {
  it.each([
    ['an empty file', [], 'm.onnx: expected an ONNX model, got an empty file'],
    [
      'a pickle',
      [0x80, 0x05, 0x95],
      'm.onnx: expected an ONNX model, got a pickle, which is code and is never opened here',
    ],
    ['a zip archive', [0x50, 0x4b, 0x03, 0x04], 'got a file that is a zip archive'],
  ])('refuses %s', (_, bytes, says) => {
    expect(refusal(() => refuseOtherFormats(Uint8Array.from(bytes), 'm.onnx'))).toContain(says)
  })
})

describe('externalFiles', () => {
  const references = (...pairs: readonly (readonly [string, string])[]) => [
    { tensor: 't', entries: pairs.map(([key, value]) => ({ key, value })) },
  ]

  it('gives each file once, with the bytes that it must have', () => {
    const both = [
      ...references(['location', 'a/w.bin'], ['offset', '16'], ['length', '4']),
      ...references(['location', 'a/w.bin'], ['offset', '0'], ['length', '8'], ['checksum', 'x']),
      ...references(['location', 'v.bin']),
    ]
    expect(externalFiles(both, 'm.onnx')).toEqual([
      { location: 'a/w.bin', bytes: 20 },
      { location: 'v.bin', bytes: 0 },
    ])
  })

  it.each([
    '',
    '/w',
    '../w',
    'a/../w',
    'a//w',
    './w',
    'a\\w',
    'C:w',
    'w\n',
    '*/_ORT_MEM_ADDR_/*',
    'w\0',
    '~/w'.repeat(100),
  ])('refuses the location %j', (location) => {
    expect(refusal(() => externalFiles(references(['location', location]), 'm.onnx'))).toContain(
      `m.onnx: external data of tensor "t": expected one relative path`,
    )
  })

  it.each(['-1', '1.5', '1e3', '0x10', '', '99999999999999999'])('refuses the offset %j', (offset) => {
    expect(refusal(() => externalFiles(references(['location', 'w'], ['offset', offset]), 'm.onnx'))).toContain(
      'expected an offset and a length in whole bytes',
    )
  })
})

describe('refuseCustomOperators', () => {
  const read = (domain: string): OnnxModel => readOnnx(model([node(`${domain}:Op`, ['x'], ['y'])]))

  it.each(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft'])('takes the domain "%s"', (domain) => {
    expect(refusal(() => refuseCustomOperators(read(domain), 'm.onnx'))).toBe('not refused')
  })

  it('refuses any other, by operator and domain', () => {
    expect(refusal(() => refuseCustomOperators(read('com.acme'), 'm.onnx'))).toContain(
      'the operator Op of the domain "com.acme"',
    )
  })
})

describe('planInputs', () => {
  const plan = (inputs: readonly Buffer[], features: readonly string[]) =>
    planInputs(readOnnx(model(inputs)).graph.inputs, features, 'm.onnx')

  it('prefers the exact name to a folded one', () => {
    expect(
      plan([input('a_b', TYPE.float, ['n', 1]), input('c', TYPE.float, ['n', 1])], ['a-b', 'a_b', 'c']).inputs.map(
        ({ columns }) => columns,
      ),
    ).toEqual([['a_b'], ['c']])
  })

  it.each([
    ['no input at all', [], ['a'], 'it has no inputs'],
    [
      'another width',
      [input('x', TYPE.float, ['n', 3])],
      ['a', 'b'],
      'input "x" takes 3 columns, and data.features gives 2',
    ],
    [
      'a name that is no feature',
      [input('x', TYPE.float, ['n']), input('a', TYPE.float, ['n'])],
      ['a', 'b'],
      'input "x" is none of data.features ("a", "b")',
    ],
    [
      'a name for two features',
      [input('a_b', TYPE.float, ['n']), input('c', TYPE.float, ['n'])],
      ['a b', 'a-b', 'c'],
      'input "a_b" could be "a b" or "a-b"',
    ],
    [
      'two names for one feature',
      [input('a', TYPE.float, ['n']), input('A', TYPE.float, ['n'])],
      ['a', 'b'],
      'two of its inputs would be filled from the column "a"',
    ],
  ])('refuses %s', (_, inputs, features, says) => {
    expect(refusal(() => plan(inputs, features))).toContain(`m.onnx: ${says}`)
  })
})

const TARGET = { task: 'binary-classification', label: 'y', positive: 'yes', prevalence: undefined } as const

describe('planOutputs', () => {
  const LABELLED = [input('x', TYPE.float, ['n', 1]), classifier({ coefficients: [1], intercept: 0 })]
  const question = (
    graph: readonly Buffer[],
    width: number | undefined,
    metadata: Readonly<Record<string, string>> = {},
  ) => ({
    model: readOnnx(model(graph, { metadata })),
    zipped: new Map<string, readonly string[]>(),
    target: TARGET,
    name: 'm.onnx',
    widthOf: () => width,
  })
  const matrix = [...LABELLED, output('probabilities', TYPE.float, ['n', 2])]
  const unlabelled = [
    input('x', TYPE.float, ['n', 2]),
    node('Softmax', ['x'], ['p']),
    output('p', TYPE.float, ['n', 2]),
  ]

  it('finds the column of the positive class, also by metadata', () => {
    expect(planOutputs(question(matrix, 2))).toEqual({ kind: 'scores', output: 'probabilities', column: 1 })
    expect(planOutputs(question(unlabelled, 2, { classes: '["yes","no"]' }))).toEqual({
      kind: 'scores',
      output: 'p',
      column: 0,
    })
    expect(planOutputs(question(unlabelled, 1))).toEqual({ kind: 'scores', output: 'p', column: undefined })
  })

  it.each([
    ['no column whose class is known', unlabelled, 2, {}, 'nothing in the file says which class is which'],
    ['three columns', matrix, 3, {}, 'expected two classes (model.task: binary-classification), got 2'],
    ['three classes', unlabelled, 2, { classes: '["yes","no","maybe"]' }, 'got 3 ("yes", "no", "maybe")'],
    [
      'a positive class of another name',
      unlabelled,
      2,
      { classes: '["true","false"]' },
      'data.positive "yes" is none of its classes, which are "true" and "false"',
    ],
    [
      'the positive class twice',
      unlabelled,
      2,
      { classes: '["yes","yes"]' },
      'data.positive "yes" is none of its classes',
    ],
  ])('refuses %s', (_, graph, width, metadata, says) => {
    expect(refusal(() => planOutputs(question(graph, width, metadata)))).toContain(says)
  })
})

describe('planOutputs with one output per class', () => {
  const plan = (...names: readonly string[]) =>
    planOutputs({
      model: readOnnx(model(names.map((name) => output(name, TYPE.float, ['n'])))),
      zipped: new Map(),
      target: TARGET,
      name: 'm.onnx',
      widthOf: () => 1,
    })

  it('takes the one that is named after the positive class', () => {
    expect(plan('sno', 'syes')).toEqual({ kind: 'scores', output: 'syes', column: undefined })
    expect(plan('yes', 'no')).toEqual({ kind: 'scores', output: 'yes', column: undefined })
  })

  it.each([
    [
      'names that say no class',
      ['first', 'second'],
      'data.positive "yes" is none of its classes, which are "first" and "second"',
    ],
    ['two names for the positive class', ['yes', 'syes'], 'data.positive "yes" is none of its classes'],
    ['three classes', ['sno', 'syes', 'smaybe'], 'expected two classes (model.task: binary-classification), got 3'],
  ])('refuses %s', (_, names, says) => {
    expect(refusal(() => plan(...names))).toContain(says)
  })
})

describe('scoresIn', () => {
  const plan = { kind: 'scores', output: 'p', column: 1 } as const
  const single = { kind: 'scores', output: 'p', column: undefined } as const
  const tensor = (data: readonly number[], ...dims: readonly number[]) => ({
    type: 'float32' as const,
    dims,
    data: Float32Array.from(data),
  })

  it('reads the column, drops padding and puts rounding back on the edge', () => {
    expect([...scoresIn(tensor([1, 0, 0.5, 0.5, 9, 9], 3, 2), plan, { rows: 2, from: 8, name: 'm.onnx' })]).toEqual([
      0, 0.5,
    ])
    expect([...scoresIn(tensor([1.0000001, -1e-8], 2), single, { rows: 2, from: 8, name: 'm.onnx' })]).toEqual([1, 0])
  })

  it.each([
    ['fewer rows', tensor([0, 1], 1, 2), plan, 'has the shape [1, 2] for 2 rows'],
    ['one number where two are wanted', tensor([0, 1], 2, 1), plan, 'expected two numbers for each row'],
    ['two numbers where one is wanted', tensor([0, 1, 1, 0], 2, 2), single, 'expected one number for each row'],
    [
      'a margin',
      tensor([0, 1, 0, 1.01], 2, 2),
      plan,
      'gives 1.0099999904632568 for row 10: expected probabilities from 0 to 1, no logits',
    ],
    [
      'NaN',
      tensor([0, 1, 0, Number.NaN], 2, 2),
      plan,
      'gives NaN for row 10: expected probabilities from 0 to 1, also where a value is missing',
    ],
  ])('refuses %s', (_, data, how, says) => {
    expect(refusal(() => scoresIn(data, how, { rows: 2, from: 8, name: 'm.onnx' }))).toContain(says)
  })
})

describe('columnValues', () => {
  const where = { column: 'speed', file: 'test.csv' }

  it('keeps what is missing apart from what is wrong', () => {
    expect(columnValues(['1', null, '', 'nan'], 'float', where)).toEqual(
      Float64Array.from([1, Number.NaN, Number.NaN, Number.NaN]),
    )
    expect(columnValues([null, ''], 'string', where)).toEqual(['', ''])
    expect(refusal(() => columnValues(['1', '1,5', '2,5'], 'float', where))).toBe(
      'test.csv: column "speed": the model takes numbers, got "1,5" in row 2 (2 of 3 rows are like that)',
    )
  })
})
