import { assertNever } from '../error.ts'
import { numberText } from '../number-text.ts'

/** The operators of the Open Data Contract Standard, with what they say. */
export const OPERATORS = {
  mustBe: '=',
  mustNotBe: '!=',
  mustBeGreaterThan: '>',
  mustBeGreaterOrEqualTo: '>=',
  mustBeLessThan: '<',
  mustBeLessOrEqualTo: '<=',
} as const
export const RANGE_OPERATORS = ['mustBeBetween', 'mustNotBeBetween'] as const

export type LimitTest =
  | { readonly operator: (typeof OPERATORS)[keyof typeof OPERATORS]; readonly value: number }
  /** Strictly between, as the standard says. */
  | { readonly operator: 'between' | 'not between'; readonly low: number; readonly high: number }

/** What a count must be: all tests must hold, on the number of rows or on their percentage. */
export interface Limit {
  readonly unit: 'rows' | 'percent'
  readonly tests: readonly LimitTest[]
}

/** Nothing may break the rule. */
export const NONE: Limit = { unit: 'rows', tests: [{ operator: '=', value: 0 }] }

/** Whether a count of `count` among `rows` rows keeps the limit. */
export function keepsLimit(limit: Limit, count: number, rows: number): boolean {
  const value = limit.unit === 'percent' ? (100 * count) / rows : count
  return limit.tests.every((test) => holds(test, value))
}

/** To follow "must be": "= 0 rows". */
export function limitText({ unit, tests }: Limit): string {
  const words = tests.map((test) =>
    'value' in test
      ? `${test.operator} ${numberText(test.value)}`
      : `${test.operator} ${numberText(test.low)} and ${numberText(test.high)}`,
  )
  return `${words.join(' and ')}${unit === 'percent' ? ' %' : ''}`
}

function holds(test: LimitTest, value: number): boolean {
  switch (test.operator) {
    case '=':
      return value === test.value
    case '!=':
      return value !== test.value
    case '>':
      return value > test.value
    case '>=':
      return value >= test.value
    case '<':
      return value < test.value
    case '<=':
      return value <= test.value
    case 'between':
      return value > test.low && value < test.high
    case 'not between':
      return value <= test.low || value >= test.high
    default:
      return assertNever(test)
  }
}
