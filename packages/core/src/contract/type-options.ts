import { assertNever } from '../error.ts'
import type { ContractRule, LogicalType } from './contract.ts'
import type { RowTest } from './count.ts'
import type { Fields } from './fields.ts'
import { NONE } from './limit.ts'
import { patternProblem } from './pattern.ts'

type Bounded = 'number' | 'date' | 'timestamp' | 'time'

const BOUNDS = {
  minimum: { breaks: '<', words: 'of at least' },
  exclusiveMinimum: { breaks: '<=', words: 'above' },
  maximum: { breaks: '>', words: 'of at most' },
  exclusiveMaximum: { breaks: '>=', words: 'below' },
} as const
const BOUND_KEYS = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const

const ISO: Readonly<Record<Exclude<Bounded, 'number'>, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/u,
  timestamp: /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/u,
  time: /^\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/u,
}

const NUMBER_KEYS = {
  used: BOUND_KEYS,
  unchecked: { multipleOf: 'multiples are not checked', format: 'the width of numbers is not checked' },
}
const TIME_KEYS = {
  used: [...BOUND_KEYS, 'format'],
  unchecked: { timezone: 'time zones are not checked', defaultTimezone: 'time zones are not checked' },
}
const TEXT_KEYS = {
  used: ['minLength', 'maxLength', 'pattern'],
  unchecked: { format: 'formats are not checked: use pattern' },
}

/** Rules from `logicalTypeOptions`. */
export function parseTypeOptions(
  property: Fields,
  column: string,
  type: LogicalType | undefined,
): readonly ContractRule[] {
  const options = property.mapping('logicalTypeOptions')
  if (options === undefined) return []
  switch (type) {
    case undefined:
      options.notes.problem(options.path, 'logicalTypeOptions need a logicalType: say what the values are')
      return []
    case 'number':
    case 'integer':
      options.check(NUMBER_KEYS)
      return boundRules(options, column, 'number')
    case 'date':
    case 'timestamp':
    case 'time':
      options.check(TIME_KEYS)
      noteFormat(options, type)
      return boundRules(options, column, type)
    case 'string':
      options.check(TEXT_KEYS)
      return textRules(options, column)
    case 'boolean':
    case 'object':
    case 'array':
      options.notes.notChecked(options.path, `options of type ${type} are not checked`)
      return []
    default:
      return assertNever(type)
  }
}

function boundRules(options: Fields, column: string, as: Bounded): readonly ContractRule[] {
  return BOUND_KEYS.flatMap((key) => {
    const bound = as === 'number' ? options.number(key) : timeBound(options, key, as)
    if (bound === undefined) return []
    const { breaks, words } = BOUNDS[key]
    return [
      ruleOf(
        options,
        key,
        column,
        { kind: 'compare', column, operator: breaks, bound, as },
        `values ${words} ${bound}`,
      ),
    ]
  })
}

function timeBound(options: Fields, key: string, as: Exclude<Bounded, 'number'>): string | undefined {
  const bound = options.text(key)
  if (bound === undefined || ISO[as].test(bound)) return bound
  options.notes.problem([...options.path, key], `${key} must be a ${as} as ISO 8601 writes it, got "${bound}"`)
  return undefined
}

function noteFormat(options: Fields, type: string): void {
  const format = options.text('format')
  if (format !== undefined && !format.startsWith('yyyy-MM-dd') && type !== 'time')
    options.notes.problem(
      [...options.path, 'format'],
      `format "${format}" is not supported: dates are read as ISO 8601 writes them (yyyy-MM-dd): write them so, or call the column a string`,
    )
}

function textRules(options: Fields, column: string): readonly ContractRule[] {
  const rules: ContractRule[] = []
  const [least, most] = [options.number('minLength'), options.number('maxLength')]
  if (least !== undefined)
    rules.push(
      ruleOf(
        options,
        'minLength',
        column,
        { kind: 'length', column, operator: '<', bound: least },
        `texts of at least ${least} characters`,
      ),
    )
  if (most !== undefined)
    rules.push(
      ruleOf(
        options,
        'maxLength',
        column,
        { kind: 'length', column, operator: '>', bound: most },
        `texts of at most ${most} characters`,
      ),
    )
  const pattern = options.text('pattern')
  if (pattern === undefined) return rules
  const problem = patternProblem(pattern)
  if (problem !== undefined) options.notes.problem([...options.path, 'pattern'], problem)
  rules.push(ruleOf(options, 'pattern', column, { kind: 'unmatched', column, pattern }, `values that match ${pattern}`))
  return rules
}

function ruleOf(options: Fields, key: string, field: string, test: RowTest, expected: string): ContractRule {
  return {
    id: key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`),
    field,
    count: { kind: 'matching', test },
    limit: NONE,
    expected,
    severity: 'error',
    place: options.notes.placeOf([...options.path, key]),
  }
}
