import {
  inferBody,
  latencyOf,
  planFields,
  planTensors,
  rowsBody,
  sentValues,
  type EndpointConfig,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const NAME = 'the endpoint'
const FEATURES = ['size', 'speed', 'height']

type Inputs = EndpointConfig['inputs']
const planned = (inputs: Inputs, stated: Parameters<typeof planTensors>[1]) =>
  planTensors({ inputs }, stated, FEATURES, NAME)

describe('planTensors', () => {
  it('fills each tensor from the column of its name', () => {
    const stated = [
      { name: 'speed', datatype: 'FP32', shape: [-1, 1] },
      { name: 'size', datatype: 'BYTES', shape: [-1] },
      { name: 'height', datatype: 'INT64', shape: undefined },
    ]
    expect(planned(undefined, stated)).toEqual([
      { name: 'speed', columns: ['speed'], datatype: 'FP32', rank: 2 },
      { name: 'size', columns: ['size'], datatype: 'BYTES', rank: 1 },
      { name: 'height', columns: ['height'], datatype: 'INT64', rank: 2 },
    ])
  })

  it('fills a matrix from the columns that the config lists, in that order', () => {
    const inputs = { x: { columns: ['height', 'speed'] } }
    expect(planned(inputs, [{ name: 'x', datatype: 'FP64', shape: [-1, 2] }])).toEqual([
      { name: 'x', columns: ['height', 'speed'], datatype: 'FP64', rank: 2 },
    ])
    expect(planned({ x: { columns: ['height', 'speed'], datatype: 'FP32' } }, [])).toEqual([
      { name: 'x', columns: ['height', 'speed'], datatype: 'FP32', rank: 2 },
    ])
  })

  it.each<[string, Inputs, [string, string, number[]][], string]>([
    ['a silent server', undefined, [], 'it does not state the inputs of its model'],
    ['an input that is not there', { y: {} }, [['x', 'FP32', [-1]]], 'names "y", and its model has "x"'],
    ['a matrix without columns', undefined, [['x', 'FP32', [-1, 3]]], 'is a matrix of 3 columns: list its columns'],
    ['a matrix of any width', undefined, [['x', 'FP32', [-1, -1]]], 'is a matrix: list its columns'],
    [
      'another width',
      { x: { columns: ['speed'] } },
      [['x', 'FP32', [-1, 3]]],
      'takes 3 columns, and model.endpoint.inputs gives it 1',
    ],
    [
      'columns for one',
      { x: { columns: ['speed', 'size'] } },
      [['x', 'FP32', [-1]]],
      'takes one column, and is given 2',
    ],
    ['a cube', undefined, [['speed', 'FP32', [-1, 2, 2]]], 'has 3 dimensions'],
    ['a number of rows', undefined, [['speed', 'FP32', [8, 1]]], 'takes exactly 8 rows at once'],
    [
      'two datatypes',
      { speed: { datatype: 'FP64' } },
      [['speed', 'FP32', [-1]]],
      'is FP32, and model.endpoint.inputs says FP64',
    ],
    ['an odd datatype', undefined, [['speed', 'FP16', [-1]]], 'is FP16, which no column is turned into'],
    ['no datatype', { speed: {} }, [], 'does not state the datatype of "speed"'],
    [
      'a column that is no feature',
      undefined,
      [['label', 'FP32', [-1]]],
      '"label", which fills its input "label", is none of data.features',
    ],
  ])('refuses %s', (_, inputs, stated, message) => {
    const tensors = stated.map(([name, datatype, shape]) => ({ name, datatype, shape }))
    expect(() => planned(inputs, tensors)).toThrow(message)
  })
})

describe('planFields', () => {
  it('sends every feature under its name, or what the config lists', () => {
    expect(planFields({}, ['a', 'b'], NAME).map(({ name, rank }) => [name, rank])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(planFields({ inputs: { f: { columns: ['a', 'b'] }, a: {} } }, ['a', 'b'], NAME)).toEqual([
      { name: 'f', columns: ['a', 'b'], datatype: undefined, rank: 2 },
      { name: 'a', columns: ['a'], datatype: undefined, rank: 1 },
    ])
    expect(() => planFields({ inputs: { y: {} } }, ['a'], NAME)).toThrow('"y", which fills its input "y", is none')
  })
})

describe('sentValues', () => {
  const where = { column: 'speed', file: 't.csv', missing: 'refuse' } as const

  it('sends values of the type', () => {
    expect(sentValues(['1', '0', 'true'], 'BOOL', where)).toEqual([true, false, true])
    expect(sentValues(Float64Array.of(1, -3), 'INT64', where)).toEqual([1, -3])
    expect(sentValues(['003', ''], 'BYTES', where)).toEqual(['003', ''])
    expect(sentValues(Float64Array.of(0.5), 'FP32', where)).toEqual([0.5])
  })

  it('sends null for what is missing only where it was said', () => {
    const lenient = { ...where, missing: 'as-null' } as const
    expect(sentValues(Float64Array.of(1, Number.NaN), 'FP64', lenient)).toEqual([1, null])
    expect(sentValues(['a', null], 'BYTES', lenient)).toEqual(['a', null])
    const tensors = { ...where, missing: 'as-null-or-empty-text' } as const
    expect(sentValues(Float64Array.of(1, Number.NaN), 'FP64', tensors)).toEqual([1, null])
    expect(sentValues(['a', null], 'BYTES', tensors)).toEqual(['a', ''])
    expect(sentValues(Float64Array.of(1, Number.NaN), 'BYTES', tensors)).toEqual(['1', ''])
    expect(() => sentValues(Float64Array.of(1, Number.NaN), 'FP64', where)).toThrow(
      'row 2 has no value, and JSON has no number',
    )
    expect(() => sentValues(['a', null], 'BYTES', where)).toThrow('row 2 has no value')
    expect(() => sentValues(Float64Array.of(1, Number.NaN), 'INT64', lenient)).toThrow('nothing missing')
  })

  it('refuses numbers that would arrive as infinities', () => {
    expect(() => sentValues(Float64Array.of(1, 1e39), 'FP32', where)).toThrow(
      '1e+39 in row 2 is beyond what FP32 holds',
    )
    expect(sentValues(Float64Array.of(1e39), 'FP64', where)).toEqual([1e39])
    expect(() => sentValues(Float64Array.of(-Infinity), 'FP64', where)).toThrow(
      '-Infinity in row 1 is beyond what FP64',
    )
  })
})

describe('the bodies', () => {
  const rows = {
    inputs: [
      { name: 'x', columns: ['a', 'b'], datatype: 'FP64', rank: 2 },
      { name: 'c', columns: ['c'], datatype: 'BYTES', rank: 1 },
    ],
    values: [[[1, 2, 3], [4, 5, null]], [['u', 'v', 'w']]], // prettier-ignore
    from: 1,
    to: 3,
  } as const

  it('are tensors, flat and row by row', () => {
    expect(JSON.parse(inferBody(rows, 'rows-from-2', 'p'))).toEqual({
      id: 'rows-from-2',
      inputs: [
        { name: 'x', shape: [2, 2], datatype: 'FP64', data: [2, 5, 3, null] },
        { name: 'c', shape: [2], datatype: 'BYTES', data: ['v', 'w'] },
      ],
      outputs: [{ name: 'p' }],
    })
    expect(JSON.parse(inferBody(rows, 'i', undefined))).not.toHaveProperty('outputs')
  })

  it('are rows, under a key or not', () => {
    const list = [
      { x: [2, 5], c: 'v' },
      { x: [3, null], c: 'w' },
    ]
    expect(JSON.parse(rowsBody(rows, undefined))).toEqual(list)
    expect(JSON.parse(rowsBody(rows, 'instances'))).toEqual({ instances: list })
  })
})

it('latencyOf tells times that were measured, by nearest rank', () => {
  const times = Array.from({ length: 100 }, (_, index) => 100 - index)
  const facts = { retries: 2, batch_size: 8, concurrency: 4 }
  expect(latencyOf(times, facts)).toEqual({ requests: 100, ...facts, p50_ms: 50, p95_ms: 95, p99_ms: 99 })
  expect(latencyOf([12.34], facts)).toMatchObject({ requests: 1, p50_ms: 12.3, p95_ms: 12.3, p99_ms: 12.3 })
})
