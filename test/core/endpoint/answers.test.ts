import {
  classesOfAnswer,
  planAnswer,
  readInferAnswer,
  readJsonAnswer,
  readMetadata,
  refusedAddress,
  type AnswerTensor,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const NAME = 'the endpoint'
const ASKED = { from: 10, rows: 2, name: NAME, id: 'rows-from-11', model: 'birds', output: undefined }
const OUTPUT = { name: 'p', datatype: 'FP32', shape: [2], data: [0.25, 0.75] }

/** An answer with one thing another than it should be. */
function answer(output: object = {}, whole: object = {}): string {
  return JSON.stringify({ id: 'rows-from-11', model_name: 'birds', outputs: [{ ...OUTPUT, ...output }], ...whole })
}

describe('readInferAnswer', () => {
  it('reads flat and nested values, with and without what is optional', () => {
    const { answer: read, version, classes } = readInferAnswer(answer(), ASKED)
    expect(read).toEqual({
      output: 'p',
      isFloat: true,
      width: 1,
      tensor: { type: 'float64', dims: [2], data: Float64Array.of(0.25, 0.75) },
    })
    expect({ version, classes }).toEqual({ version: undefined, classes: undefined })
    const nested = { shape: [2, 2], data: [[0.1, 0.9], [0.2, 0.8]], parameters: { classes: ['no', 'yes'] } } // prettier-ignore
    const second = readInferAnswer(answer(nested, { model_version: 'v2', id: null, model_name: null }), ASKED)
    expect(second.answer).toMatchObject({ width: 2, tensor: { dims: [2, 2] } })
    expect([...second.answer.tensor.data]).toEqual([0.1, 0.9, 0.2, 0.8])
    expect(second).toMatchObject({ version: 'v2', classes: ['no', 'yes'] })
    expect(readInferAnswer(answer({ shape: [2, 1, 1] }), ASKED).answer.tensor.dims).toEqual([2])
  })

  it.each([
    ['INT64', [0, 1], 'float64', false],
    ['BOOL', [true, false], 'bool', false],
    ['BYTES', ['no', 'yes'], 'string', false],
    ['FP64', [0, 1], 'float64', true],
  ])('reads %s', (datatype, data, type, isFloat) => {
    expect(readInferAnswer(answer({ datatype, data }), ASKED).answer).toMatchObject({ isFloat, tensor: { type } })
  })

  it.each([
    ['a page', '<!doctype html><title>502</title>', 'it answers with a page (HTML or XML): expected JSON'],
    ['nothing', ' \n', 'its answer is empty'],
    ['no JSON', '{"outputs": [', 'its answer of 13 characters is no JSON'],
    ['NaN', answer().replace('0.25', 'NaN'), 'its answer holds NaN, which is no JSON'],
    ['-Infinity', answer().replace('0.25', '-Infinity'), 'its answer holds -Infinity'],
    ['a list', '[]', 'its answer is none of the Open Inference Protocol v2'],
    ['no outputs', '{"model_name":"birds"}', 'v2: outputs is missing'],
    ['another request', answer({}, { id: 'rows-from-1' }), 'expected id rows-from-11, got rows-from-1'],
    ['another model', answer({}, { model_name: 'cats' }), 'asked for the model "birds", it answers for "cats"'],
    ['two outputs', answer({}, { outputs: [OUTPUT, { ...OUTPUT, name: 'q' }] }), 'it gives 2 outputs ("p", "q")'],
    ['an odd datatype', answer({ datatype: 'COMPLEX' }), 'is COMPLEX, which is no datatype'],
    ['more rows', answer({ shape: [3], data: [1, 1, 1] }), 'has the shape [3] for 2 rows'],
    ['fewer rows', answer({ shape: [1], data: [1] }), 'has the shape [1] for 2 rows'],
    ['no shape', answer({ shape: [] }), 'has the shape [] for 2 rows'],
    ['three dimensions', answer({ shape: [2, 2, 2] }), 'expected [rows], or [rows, values for each row]'],
    ['no width', answer({ shape: [2, 0], data: [] }), 'has the shape [2, 0]'],
    ['missing values', answer({ shape: [2, 2] }), 'has the shape [2, 2] and 2 values'],
    ['null', answer({ data: [0.5, null] }), 'has nothing (null, which servers also write for NaN) for row 12'],
    ['1e999', answer().replace('0.75', '1e999'), 'has Infinity for row 12: expected a finite number'],
    ['a text', answer({ data: ['0.5', 0.5] }), 'has a text for row 11: expected a finite number'],
    ['a nested list', answer({ data: [[0.5], 0.5] }), 'has a list for row 11'],
    ['half a class', answer({ datatype: 'INT64', data: [0, 0.5] }), 'has 0.5 for row 12: expected a whole number'],
    ['no boolean', answer({ datatype: 'BOOL', data: [1, 0] }), 'has 1 for row 11: expected true or false'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readInferAnswer(text, ASKED)).toThrow(message)
  })

  it('never repeats a text of the answer, which may be a row', () => {
    expect(() => readInferAnswer(answer({ data: ['Jo, 1 Main St', 1] }), ASKED)).toThrow(/^(?!.*Main St)/su)
  })

  it('takes the output that was asked for and no other', () => {
    const text = answer({}, { outputs: [{ ...OUTPUT, name: 'q' }, OUTPUT] })
    expect(readInferAnswer(text, { ...ASKED, output: 'p' }).answer.output).toBe('p')
    expect(() => readInferAnswer(text, { ...ASKED, output: 'r' })).toThrow('it gives no output "r", or several')
  })
})

describe('readJsonAnswer', () => {
  it.each([
    ['numbers', '[0.25, 0.75]', undefined, 1],
    ['a key', '{"predictions": [0.25, 0.75]}', 'predictions', 1],
    ['a key of each item', '{"a": {"rows": [{"p": 0.25}, {"p": 0.75}]}}', 'a.rows.p', 1],
    ['lists', '[[0.25], [0.75]]', undefined, 1],
    ['lists of both', '{"p": [[0.75, 0.25], [0.25, 0.75]]}', 'p', 2],
  ])('finds %s', (_, text, path, width) => {
    const read = readJsonAnswer(text, path, ASKED)
    expect(read).toMatchObject({ width, isFloat: true, tensor: { type: 'float64' } })
    expect([...read.tensor.data].filter((_value, at) => at % width === width - 1)).toEqual([0.25, 0.75])
  })

  it.each([
    ['texts', '["no", "yes"]', 'string'],
    ['booleans', '[false, true]', 'bool'],
  ])('takes %s for labels', (_, text, type) => {
    expect(readJsonAnswer(text, undefined, ASKED)).toMatchObject({ isFloat: false, tensor: { type } })
  })

  it.each([
    ['a page', '<html>', undefined, 'it answers with a page'],
    ['no list', '{"p": 1}', 'p', '"p" of its answer is no list'],
    ['no such key', '{"q": [1, 2]}', 'p', 'there is no "p"'],
    ['an inherited key', '{"q": 1}', 'constructor', 'there is no "constructor"'],
    ['fewer rows', '[0.5]', undefined, 'has 1 items for 2 rows'],
    ['more rows', '[0.5, 0.5, 0.5]', undefined, 'has 3 items for 2 rows'],
    ['uneven rows', '[[0.5, 0.5], [1]]', undefined, 'has 1 values for row 12'],
    ['empty rows', '[[], []]', undefined, 'has 0 values for row 11'],
    ['a list among numbers', '[0.5, [0.5]]', undefined, 'for row 12'],
    ['null', '[0.5, null]', undefined, 'has nothing (null'],
    ['objects', '[{"p": 1}, {"p": 2}]', undefined, 'has an object for row 11'],
    ['two kinds', '["yes", 1]', undefined, 'has 1 for row 12: expected a text'],
    ['NaN', '[0.5, NaN]', undefined, 'holds NaN'],
  ])('refuses %s', (_, text, path, message) => {
    expect(() => readJsonAnswer(text, path, ASKED)).toThrow(message)
  })
})

describe('planAnswer', () => {
  const form = (given: Partial<AnswerTensor>): Pick<AnswerTensor, 'output' | 'isFloat' | 'width'> => ({
    output: 'p',
    isFloat: true,
    width: 1,
    ...given,
  })
  const BINARY = { task: 'binary-classification', label: 'y', positive: '1', prevalence: undefined } as const
  const CLASSES = { task: 'multiclass-classification', label: 'y', classes: ['c', 'a', 'b'] } as const
  const question = { target: BINARY, classes: undefined, gives: undefined, name: NAME }

  it('reads probabilities, labels and numbers by what they are', () => {
    expect(planAnswer(form({}), question)).toEqual({ kind: 'scores', output: 'p', column: undefined })
    expect(planAnswer(form({ width: 2 }), { ...question, classes: ['1', '0'] })).toMatchObject({ column: 0 })
    expect(planAnswer(form({ width: 2 }), { ...question, classes: ['0', '1'] })).toMatchObject({ column: 1 })
    expect(planAnswer(form({ isFloat: false }), question)).toEqual({ kind: 'labels', output: 'p' })
    expect(planAnswer(form({}), { ...question, gives: 'label' })).toEqual({ kind: 'labels', output: 'p' })
    const several = { ...question, target: CLASSES, classes: ['a', 'b', 'c'] }
    expect(planAnswer(form({ width: 3 }), several)).toMatchObject({ kind: 'class-scores', columns: [2, 0, 1] })
    expect(planAnswer(form({ isFloat: false }), several)).toEqual({ kind: 'class-labels', output: 'p' })
    expect(planAnswer(form({ isFloat: false }), { ...question, target: { task: 'regression', label: 'y' } })).toEqual({
      kind: 'numbers',
      output: 'p',
    })
  })

  it.each<[string, Partial<AnswerTensor>, Partial<Parameters<typeof planAnswer>[1]>, string]>([
    ['two columns of nobody knows what', { width: 2 }, {}, 'nobody says which of the 2 values of "p" is which class'],
    [
      'three columns for two classes',
      { width: 3 },
      { classes: ['0', '1', '2'] },
      'has 3 values for each row, and model.task is binary',
    ],
    ['other classes', { width: 2 }, { classes: ['no', 'yes'] }, 'are "no", "yes", and titlebout.yml speaks of "1"'],
    ['labels side by side', { width: 2, isFloat: false }, {}, 'has 2 values for each row: expected one'],
    ['labels called probabilities', { isFloat: false }, { gives: 'probability' }, 'holds no floats'],
    ['a class too few', { width: 2 }, { target: CLASSES, classes: ['a', 'b'] }, 'and data.classes has 3'],
    ['a class too many', { width: 3 }, { target: CLASSES, classes: ['a', 'b', 'c', 'd'] }, 'are "a", "b", "c", "d"'],
    ['classes without order', { width: 3 }, { target: CLASSES }, 'nobody says which of the 3 values'],
    ['a matrix for a regression', { width: 2 }, { target: { task: 'regression', label: 'y' } }, 'has 2 values'],
    ['losses', {}, { target: { task: 'custom', label: undefined } }, 'is judged by losses alone'],
  ])('refuses %s', (_, given, asked, message) => {
    expect(() => planAnswer(form(given), { ...question, ...asked })).toThrow(message)
  })

  it('holds the classes of the server against those of the config', () => {
    expect(classesOfAnswer(['0', '1'], ['0.0', '1.0'], NAME)).toEqual(['0', '1'])
    expect(classesOfAnswer(undefined, ['a'], NAME)).toEqual(['a'])
    expect(classesOfAnswer(undefined, undefined, NAME)).toBeUndefined()
    expect(() => classesOfAnswer(['0', '1'], ['1', '0'], NAME)).toThrow('it states its classes as "1", "0"')
  })
})

describe('readMetadata', () => {
  it('reads what servers say, and what they leave out', () => {
    const text = JSON.stringify({
      name: 'birds',
      platform: 'x\u001b[31m',
      versions: null,
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'p', datatype: 'FP32', shape: [-1, 2], parameters: { classes: '["a","b"]' } }],
      parameters: { classes: [0, 1] },
    })
    const { inputs, classes, platform } = readMetadata(text, 'birds', NAME)
    expect(inputs).toEqual([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }])
    expect([...classes]).toEqual([
      [undefined, ['0', '1']],
      ['p', ['a', 'b']],
    ])
    expect(platform).toBe('x?[31m')
    expect(readMetadata('{"name":"birds","parameters":{"classes":"[no"}}', 'birds', NAME)).toMatchObject({
      inputs: [],
      classes: new Map(),
    })
  })

  it.each([
    ['another model', '{"name":"cats"}', 'asked for the model "birds", it speaks of "cats"'],
    ['something else', '{"status":"ok"}', 'is no metadata of the Open Inference Protocol v2'],
    ['a page', '<html>', 'it answers with a page'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readMetadata(text, 'birds', NAME)).toThrow(message)
  })
})

describe('refusedAddress', () => {
  it.each([
    'https://models.test',
    'https://models.test/a/b',
    'http://127.0.0.1:8080',
    'http://localhost/v',
    'http://[::1]:9',
  ])('lets %s be asked', (url) => expect(refusedAddress(url)).toBeUndefined())
  it.each([
    'http://models.test',
    'http://127.0.0.1.models.test/',
    'http://localhost@models.test/',
    'https://me:secret@models.test/',
    'https://models.test/?key=secret',
    'https://models.test/#a',
    'https://models.test\\@other.test/',
    'ftp://models.test',
    'file:///etc/hosts',
    'models.test',
    '',
  ])('refuses %s', (url) => expect(refusedAddress(url)).toContain('address'))
})
