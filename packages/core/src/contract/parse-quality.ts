import type { ContractRule, LogicalType } from './contract.ts'
import type { Count } from './count.ts'
import { Fields, nameOf } from './fields.ts'
import { limitText, OPERATORS, RANGE_OPERATORS, type Limit, type LimitTest } from './limit.ts'
import { patternProblem } from './pattern.ts'
import type { Severity } from '../finding.ts'

const QUALITY_KEYS = {
  used: ['type', 'metric', 'rule', 'arguments', 'unit', 'severity', ...Object.keys(OPERATORS), ...RANGE_OPERATORS],
  descriptive: [
    'id',
    'name',
    'description',
    'dimension',
    'businessImpact',
    'method',
    'schedule',
    'scheduler',
    'tags',
    'authoritativeDefinitions',
    'customProperties',
    'query',
    'engine',
    'implementation',
  ],
}

const SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: 'error',
  high: 'error',
  error: 'error',
  medium: 'warning',
  warning: 'warning',
  low: 'notice',
  info: 'notice',
  notice: 'notice',
}

/** The column that a rule is about; null: the whole table. */
type About = { readonly name: string; readonly logicalType: LogicalType | undefined } | null

/** Rules from `quality`: the metrics of the standard's library. SQL and rules of other tools are not run, and named. */
export function parseQuality(owner: Fields, about: About): readonly ContractRule[] {
  return owner.mappings('quality').flatMap((fields) => {
    fields.check(QUALITY_KEYS)
    const type = fields.oneOf('type', ['library', 'text', 'sql', 'custom']) ?? 'library'
    if (type === 'text') return []
    if (type !== 'library') {
      fields.notes.notChecked(fields.path, `rules of type ${type} are not run`)
      return []
    }
    return libraryRule(fields, about) ?? []
  })
}

function libraryRule(fields: Fields, about: About): ContractRule | undefined {
  const metric = fields.text('metric') ?? fields.text('rule')
  const counted = countOf(fields, metric, about)
  const limit = limitOf(fields, metric)
  if (metric === undefined || counted === undefined || limit === undefined) return undefined
  return {
    id: metric.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`),
    field: about?.name ?? null,
    count: counted.count,
    limit,
    expected: `${counted.what} ${limitText(limit)}`,
    severity: severityOf(fields),
    place: fields.notes.placeOf(fields.path),
  }
}

interface Counted {
  readonly count: Count
  /** What is counted, to precede "= 0". */
  readonly what: string
}

function countOf(fields: Fields, metric: string | undefined, about: About): Counted | undefined {
  const named = fields.mapping('arguments')
  const problem = (message: string): undefined => {
    fields.notes.problem(fields.path, message)
    return undefined
  }
  if (about === null) {
    if (metric === 'rowCount') return { count: { kind: 'rows' }, what: 'number of rows' }
    if (metric === 'duplicateValues') return duplicatesOf(fields, named)
    return problem(`metric must be rowCount or duplicateValues for a table, got ${metric ?? 'nothing'}`)
  }
  const column = about.name
  const isNumber = about.logicalType === 'number' || about.logicalType === 'integer'
  switch (metric) {
    case 'nullValues': {
      const emptyIsNull = about.logicalType !== undefined && about.logicalType !== 'string'
      return { count: { kind: 'matching', test: { kind: 'null', column, emptyIsNull } }, what: 'missing values' }
    }
    case 'duplicateValues':
      return { count: { kind: 'duplicates', columns: [column] }, what: 'repeated values' }
    case 'missingValues': {
      const values = argumentTexts(fields, named, 'missingValues', true)
      if (values === undefined) return undefined
      return { count: { kind: 'matching', test: { kind: 'among', column, values } }, what: 'values that mean nothing' }
    }
    case 'invalidValues':
      return invalidValues(fields, named, column, isNumber)
    case undefined:
    default:
      return problem(
        `metric must be one of nullValues, missingValues, invalidValues, duplicateValues for a column, got ${metric ?? 'nothing'}`,
      )
  }
}

function duplicatesOf(fields: Fields, named: Fields | undefined): Counted | undefined {
  const columns = argumentTexts(fields, named, 'properties', false)?.flatMap((column) => column ?? [])
  if (columns === undefined) return undefined
  return {
    count: { kind: 'duplicates', columns },
    what: `rows that repeat ${columns.map((name) => `"${name}"`).join(', ')}`,
  }
}

function invalidValues(
  fields: Fields,
  named: Fields | undefined,
  column: string,
  isNumber: boolean,
): Counted | undefined {
  const pattern = named?.text('pattern')
  if (named?.has('validValues') === true) {
    const values = argumentTexts(fields, named, 'validValues', false)?.flatMap((value) => value ?? [])
    if (pattern !== undefined)
      fields.notes.problem(named.path, 'arguments hold validValues and pattern: make two rules of them')
    if (values === undefined) return undefined
    const test = { kind: 'not-among', column, values, as: isNumber ? 'number' : 'text' } as const
    return { count: { kind: 'matching', test }, what: `values other than ${listed(values)}` }
  }
  if (pattern === undefined) {
    fields.notes.problem(
      fields.path,
      'invalidValues needs arguments: validValues (a list) or pattern (a regular expression)',
    )
    return undefined
  }
  const problem = patternProblem(pattern)
  if (problem !== undefined) fields.notes.problem([...fields.path, 'arguments', 'pattern'], problem)
  return {
    count: { kind: 'matching', test: { kind: 'unmatched', column, pattern } },
    what: `values that do not match ${pattern}`,
  }
}

/** A list of plain values as texts, the way a file holds them. */
function argumentTexts(
  fields: Fields,
  named: Fields | undefined,
  key: string,
  mayHoldNull: boolean,
): readonly (string | null)[] | undefined {
  const items = named?.list(key) ?? []
  if (items.length === 0) {
    fields.notes.problem(fields.path, `the metric needs arguments: ${key}, a list of values`)
    return undefined
  }
  const bad = items.findIndex((item) => (item === null && !mayHoldNull) || (typeof item === 'object' && item !== null))
  if (bad >= 0) {
    const path = [...fields.path, 'arguments', key, bad]
    fields.notes.problem(path, `${nameOf(path)} must be a plain value`)
    return undefined
  }
  return items.map((item) => (item === null ? null : plainText(item)))
}

function limitOf(fields: Fields, metric: string | undefined): Limit | undefined {
  const tests: LimitTest[] = []
  for (const [key, operator] of Object.entries(OPERATORS)) {
    const value = fields.number(key)
    if (value !== undefined) tests.push({ operator, value })
  }
  for (const key of RANGE_OPERATORS) {
    if (!fields.has(key)) continue
    const [low, high] = fields.list(key)
    if (typeof low !== 'number' || typeof high !== 'number' || low >= high) {
      fields.notes.problem([...fields.path, key], `${key} must be a list of two numbers, the smaller first`)
      return undefined
    }
    tests.push({ operator: key === 'mustBeBetween' ? 'between' : 'not between', low, high })
  }
  if (tests.length === 0) {
    if (!hasOperator(fields))
      fields.notes.problem(
        fields.path,
        `the rule does not say what ${metric ?? 'it'} must be: add an operator, such as mustBe: 0`,
      )
    return undefined
  }
  const unit = fields.oneOf('unit', ['rows', 'percent']) ?? 'rows'
  if (unit === 'percent' && metric === 'rowCount')
    fields.notes.problem([...fields.path, 'unit'], 'rowCount is counted in rows: leave unit out')
  return { unit, tests }
}

function hasOperator(fields: Fields): boolean {
  return [...Object.keys(OPERATORS), ...RANGE_OPERATORS].some((key) => fields.has(key))
}

function severityOf(fields: Fields): Severity {
  const given = fields.text('severity')
  if (given === undefined) return 'error'
  const severity = SEVERITIES[given.toLowerCase()]
  if (severity === undefined)
    fields.notes.problem(
      [...fields.path, 'severity'],
      `severity must be one of ${Object.keys(SEVERITIES).join(', ')}, got "${given}"`,
    )
  return severity ?? 'error'
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 12).map((value) => `"${value}"`)
  return values.length > shown.length
    ? `${shown.join(', ')} and ${values.length - shown.length} more`
    : shown.join(', ')
}

function plainText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item)
}
