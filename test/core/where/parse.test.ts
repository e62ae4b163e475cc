import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, parseWhere, UserError, whereText, type Expression, type Literal } from '@titlebout/core'

const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
)
const columns = fc.oneof(fc.string(), fc.constantFrom('a', 'AND', 'null', 'Cost Total $', 'Größe', '1st', 'a"b'))

const expressions = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('compare' as const),
      column: columns,
      operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
      value: literals,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      column: columns,
      values: fc.array(literals, { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('null' as const), column: columns, negated: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('expression') }),
  ),
})).expression

describe('parseWhere', () => {
  it('reads back what whereText writes', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        expect(parseWhere(whereText(expression))).toEqual(expression)
      }),
    )
  })

  it('binds and tighter than or, and not tightest', () => {
    expect(parseWhere("a = 1 or not b = 'x' AND c is null")).toEqual({
      kind: 'or',
      parts: [
        { kind: 'compare', column: 'a', operator: '=', value: 1 },
        {
          kind: 'and',
          parts: [
            { kind: 'not', part: { kind: 'compare', column: 'b', operator: '=', value: 'x' } },
            { kind: 'null', column: 'c', negated: false },
          ],
        },
      ],
    })
  })

  it('takes names in double quotes and texts in single quotes, each doubled to mean itself', () => {
    expect(parseWhere(`  "a ""b""" not in ('it''s', -1.5e3)\n`)).toEqual({
      kind: 'in',
      column: 'a "b"',
      values: ["it's", -1500],
      negated: true,
    })
  })

  it.each([
    ['', 'expected a column, got the end, at character 1'],
    ['speed', 'expected one of = != < <= > >=, in, not in, is null, is not null, got the end, at character 6'],
    ['speed == 4', 'write = instead of ==, at character 7'],
    ['speed <> 4', 'write != instead of <>, at character 7'],
    ['size = Small', "texts stand in single quotes, as 'Small', at character 8"],
    ['size = "Small"', "texts stand in single quotes, as 'Small', at character 8"],
    ["size = 'Small", "the text that starts here has no closing ', at character 8"],
    ['"size = 4', 'the column name that starts here has no closing ", at character 1'],
    ['speed in ()', 'expected a number or a text in single quotes, got ), at character 11'],
    ['speed in (1, 2', 'expected ), got the end, at character 15'],
    ['speed is 4', 'expected null, got 4, at character 10'],
    ['speed not 4', 'expected in, got 4, at character 11'],
    ['(a = 1', 'expected ), got the end, at character 7'],
    ['a = 1 b = 2', 'expected and, or, or the end, got b, at character 7'],
    ["'a' = 1", "expected a column, got the text 'a', at character 1"],
    ['a = 1; drop table x', 'expected a column, a value or an operator, got ";": '],
    [
      'hours-per-week >= 40',
      'got "-": the name of a column that holds such a sign stands in double quotes, at character 6',
    ],
    ['a = 1 && b = 2', 'got "&": write and, at character 7'],
    ['!a', 'got "!": write not, at character 1'],
    ['a = 1e999', 'the number is too large, at character 10'],
  ])('says of %j where it stops being an expression', (text, message) => {
    expect(() => parseWhere(text)).toThrow(message)
    expect(() => parseWhere(text)).toThrow(UserError)
  })

  it('refuses a text that nests deeper than the stack, not by overflowing it', () => {
    expect(() => parseWhere('('.repeat(1e5))).toThrow('nested more than 100 deep')
    expect(() => parseWhere('not '.repeat(1e5))).toThrow('nested more than 100 deep')
  })
})

describe('whereText', () => {
  it('quotes only what needs quotes', () => {
    expect(whereText(parseWhere(`("speed" > 0 or "is" = 'a') and "Cost Total $" > 1.50`))).toBe(
      `(speed > 0 or "is" = 'a') and "Cost Total $" > 1.5`,
    )
  })
})

describe('columnsOf', () => {
  it('names each column once, in order', () => {
    expect(columnsOf(parseWhere("not (b = 1 or a in ('x')) and b is null"))).toEqual(['b', 'a'])
  })
})
