import { paramValues, UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

describe('paramValues', () => {
  it('joins nested keys by dots and keeps the kinds of values', () => {
    const text =
      'model: { depth: 3, layers: [64, 32], none: {} }\nname: x\non: true\nrate: 1.0e-3\nnothing:\nbig: .inf\n'
    expect(paramValues(text, 'params.yaml')).toEqual({
      'model.depth': 3,
      'model.layers': '[64,32]',
      'model.none': '{}',
      name: 'x',
      on: true,
      rate: 0.001,
      nothing: null,
      big: 'Infinity',
    })
  })

  it('reads JSON as well', () => {
    expect(paramValues('{"a": {"b": "c"}}', 'params.json')).toEqual({ 'a.b': 'c' })
  })

  it.each([
    ['a list', '- 1\n', 'params.yaml: expected a mapping'],
    ['one value', 'x\n', 'params.yaml: expected a mapping'],
    ['two keys that become one', 'a: { b: 1 }\na.b: 2\n', '"a.b" stands there twice'],
    [
      'a table of data',
      `${Array.from({ length: 2_001 }, (_, index) => `k${index}: 1`).join('\n')}\n`,
      'expected at most 2000 values',
    ],
    ['an open bracket', 'a: [1\n', 'params.yaml:'],
  ])('refuses %s', (_, text, says) => {
    expect(() => paramValues(text, 'params.yaml')).toThrow(UserError)
    expect(() => paramValues(text, 'params.yaml')).toThrow(says)
  })
})
