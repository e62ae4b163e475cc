import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnKinds, parseContract, rulesOf, UserError, type Contract } from '@titlebout/core'

const HEAD = 'apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: t\n'

/** A contract with one column. */
const column = (lines: string) =>
  parseContract(`${HEAD}    properties:\n      - name: a\n${indented(lines, 8)}`, 'c.yaml')
const table = (lines: string) =>
  parseContract(`${HEAD}${indented(lines, 4)}    properties: [{ name: a }, { name: b }]\n`, 'c.yaml')
const indented = (lines: string, width: number) =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${' '.repeat(width)}${line}\n`)
    .join('')

function problemsOf(act: () => Contract): readonly string[] {
  try {
    act()
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code !== 'CONTRACT') throw cause
    return cause.problems.map(({ message, file, line, column: at }) => `${file}:${line}:${at}: ${message}`)
  }
  throw new Error('expected a refusal')
}

describe('parseContract', () => {
  it('reads the contract of the example', () => {
    const file = path.resolve(
      import.meta.dirname,
      '../../../workflows-examples/bird-strikes/contracts/strikes.odcs.yaml',
    )
    const contract = parseContract(readFileSync(file, 'utf8'), 'contracts/strikes.odcs.yaml')
    expect(contract).toMatchObject({ name: 'Bird strikes', version: '1.0.0', notices: [] })
    const cost = contract.properties.find(({ name }) => name === 'cost_repair')
    expect(cost).toMatchObject({ availability: 'after-outcome', logicalType: 'number', required: true })
    expect(columnKinds(contract)).toMatchObject({
      report_id: 'text',
      flight_date: 'text',
      speed_ias_in_knots: 'number',
    })
  })

  it('plans what required, unique, key and type ask for', () => {
    const contract = column('logicalType: integer\nrequired: true\nunique: true\nprimaryKey: true')
    expect(rulesOf(contract).map(({ id, count, place }) => [id, count, place?.line])).toEqual([
      ['primary-key', { kind: 'duplicates', columns: ['a'] }, 13],
      ['required', { kind: 'matching', test: { kind: 'null', column: 'a', emptyIsNull: true } }, 13],
      ['unique', { kind: 'duplicates', columns: ['a'] }, 12],
      ['type', { kind: 'matching', test: { kind: 'unreadable', column: 'a', as: 'integer' } }, 10],
    ])
  })

  it('takes key columns together, in the order of their positions', () => {
    const contract = parseContract(
      `${HEAD}    properties:\n      - { name: a, primaryKey: true, primaryKeyPosition: 2 }\n      - { name: b, primaryKey: true, primaryKeyPosition: 1 }\n`,
      'c.yaml',
    )
    expect(contract.rules).toMatchObject([{ id: 'primary-key', count: { columns: ['b', 'a'] } }])
  })

  it.each([
    ['minimum: 0', 'number', '<', 0, 'values of at least 0'],
    ['exclusiveMinimum: 0.5', 'number', '<=', 0.5, 'values above 0.5'],
    ['maximum: 1e3', 'integer', '>', 1000, 'values of at most 1000'],
    ['exclusiveMaximum: -1', 'number', '>=', -1, 'values below -1'],
    ['minimum: "1990-01-01"', 'date', '<', '1990-01-01', 'values of at least 1990-01-01'],
    [
      'maximum: "1990-01-01T00:00:00Z"',
      'timestamp',
      '>',
      '1990-01-01T00:00:00Z',
      'values of at most 1990-01-01T00:00:00Z',
    ],
  ])('reads the bound %s of a %s', (option, type, operator, bound, expected) => {
    const rules = column(`logicalType: ${type}\nlogicalTypeOptions: { ${option} }`).properties[0]?.rules ?? []
    expect(rules.at(-1)).toMatchObject({ count: { test: { kind: 'compare', operator, bound } }, expected })
  })

  it('reads lengths and patterns of texts', () => {
    const rules = column("logicalType: string\nlogicalTypeOptions: { minLength: 2, maxLength: 3, pattern: '^[A-Z]+$' }")
      .properties[0]?.rules
    expect(rules?.map(({ id, count }) => [id, count])).toEqual([
      ['min-length', { kind: 'matching', test: { kind: 'length', column: 'a', operator: '<', bound: 2 } }],
      ['max-length', { kind: 'matching', test: { kind: 'length', column: 'a', operator: '>', bound: 3 } }],
      ['pattern', { kind: 'matching', test: { kind: 'unmatched', column: 'a', pattern: '^[A-Z]+$' } }],
    ])
  })

  it.each([
    ['metric: nullValues\n    mustBe: 0', 'null-values', 'missing values = 0'],
    [
      'type: library\n    metric: nullValues\n    unit: percent\n    mustBeLessThan: 50',
      'null-values',
      'missing values < 50 %',
    ],
    [
      "metric: missingValues\n    arguments: { missingValues: [null, '', N/A] }\n    mustBeLessOrEqualTo: 3",
      'missing-values',
      'values that mean nothing <= 3',
    ],
    [
      'metric: invalidValues\n    arguments: { validValues: [yes, "no", 1] }\n    mustBe: 0',
      'invalid-values',
      'values other than "yes", "no", "1" = 0',
    ],
    [
      "metric: invalidValues\n    arguments: { pattern: '^x' }\n    mustBe: 0",
      'invalid-values',
      'values that do not match ^x = 0',
    ],
    ['metric: duplicateValues\n    mustBeBetween: [0, 10]', 'duplicate-values', 'repeated values between 0 and 10'],
    [
      'metric: duplicateValues\n    mustBeGreaterOrEqualTo: 0\n    mustNotBe: 5',
      'duplicate-values',
      'repeated values != 5 and >= 0',
    ],
  ])('reads the rule %j of a column', (quality, id, expected) => {
    const rules = column(`quality:\n  - ${quality}`).properties[0]?.rules
    expect(rules).toMatchObject([{ id, field: 'a', expected, severity: 'error' }])
  })

  it('reads rules about the table as a whole, and severities', () => {
    const contract = table(
      'quality:\n  - { metric: rowCount, mustBeGreaterThan: 10, severity: info }\n  - { metric: duplicateValues, mustBe: 0, arguments: { properties: [a, b] }, severity: warning }',
    )
    expect(contract.rules).toMatchObject([
      { id: 'row-count', field: null, count: { kind: 'rows' }, severity: 'notice' },
      { id: 'duplicate-values', field: null, count: { kind: 'duplicates', columns: ['a', 'b'] }, severity: 'warning' },
    ])
  })

  it('names every part that would be a rule and is not checked', () => {
    const contract = parseContract(
      [
        HEAD.trimEnd(),
        '    relationships: []',
        '    quality:',
        '      - { type: sql, query: select 1, mustBe: 1 }',
        '      - { type: custom, engine: soda, implementation: x }',
        '      - { type: text, description: read me }',
        '    properties:',
        '      - { name: a, logicalType: number, logicalTypeOptions: { multipleOf: 5, format: f32 }, physicalName: A }',
        '      - { name: b, logicalType: object }',
        '  - { name: second, properties: [{ name: z }] }',
        'slaProperties: [{ property: latency, value: 4 }]',
      ].join('\n'),
      'c.yaml',
    )
    expect(contract.notices.map(({ id, severity, message, where }) => [id, severity, message, where?.line])).toEqual(
      expect.arrayContaining([
        ['contract-not-checked', 'notice', 'slaProperties: service levels are not checked', 17],
        ['contract-not-checked', 'notice', 'schema[1]: only the first table of a contract is checked', 16],
        ['contract-not-checked', 'notice', 'schema[0].relationships: relationships between tables are not checked', 8],
        ['contract-not-checked', 'notice', 'schema[0].quality[0]: rules of type sql are not run', 10],
        ['contract-not-checked', 'notice', 'schema[0].quality[1]: rules of type custom are not run', 11],
        [
          'contract-not-checked',
          'notice',
          'schema[0].properties[0].logicalTypeOptions.multipleOf: multiples are not checked',
          14,
        ],
        [
          'contract-not-checked',
          'notice',
          'schema[0].properties[0].logicalTypeOptions.format: the width of numbers is not checked',
          14,
        ],
        [
          'contract-not-checked',
          'notice',
          'schema[0].properties[0].physicalName: columns are found by name: "a" is looked for',
          14,
        ],
        [
          'contract-not-checked',
          'notice',
          'schema[0].properties[1].logicalType: the content of a column of type object is not checked',
          15,
        ],
      ]),
    )
    expect(contract.notices).toHaveLength(9)
  })

  it.each([
    ['required: "yes"', 'c.yaml:10:9: schema[0].properties[0].required must be true or false, got "yes"'],
    [
      'requierd: true',
      'unknown key schema[0].properties[0].requierd: it is not part of the Open Data Contract Standard 3.1: did you mean required?',
    ],
    ['logicalType: int', 'must be one of string, number, integer'],
    ['logicalTypeOptions: { minimum: 0 }', 'logicalTypeOptions need a logicalType'],
    [
      'logicalType: string\nlogicalTypeOptions: { minimum: 0 }',
      'unknown key schema[0].properties[0].logicalTypeOptions.minimum',
    ],
    ['logicalType: number\nlogicalTypeOptions: { minimum: "0" }', 'minimum must be a number, got "0"'],
    [
      'logicalType: date\nlogicalTypeOptions: { minimum: 01/02/1990 }',
      'minimum must be a date as ISO 8601 writes it, got "01/02/1990"',
    ],
    ['logicalType: date\nlogicalTypeOptions: { format: dd.MM.yyyy }', 'format "dd.MM.yyyy" is not supported'],
    ["logicalType: string\nlogicalTypeOptions: { pattern: '(' }", '"(" is no regular expression'],
    [
      "logicalType: string\nlogicalTypeOptions: { pattern: '(?=a)' }",
      'uses looking ahead or behind, which cannot be checked here',
    ],
    ['customProperties: { availability: after-outcome }', 'customProperties must be a list, got a mapping'],
    [
      'customProperties: [{ property: availability, value: later }]',
      'value must be one of before-outcome, after-outcome, got "later"',
    ],
    ['customProperties: [{ property: availability }]', 'availability needs a value'],
    [
      'quality: [{ metric: freshness, mustBe: 0 }]',
      'metric must be one of nullValues, missingValues, invalidValues, duplicateValues for a column, got freshness',
    ],
    ['quality: [{ metric: rowCount, mustBe: 0 }]', 'for a column, got rowCount'],
    ['quality: [{ metric: nullValues }]', 'the rule does not say what nullValues must be: add an operator'],
    ['quality: [{ metric: nullValues, mustBe: none }]', 'mustBe must be a number, got "none"'],
    ['quality: [{ metric: nullValues, mustBe: 0, unit: share }]', 'unit must be one of rows, percent'],
    [
      'quality: [{ metric: nullValues, mustBeBetween: [2, 1] }]',
      'mustBeBetween must be a list of two numbers, the smaller first',
    ],
    ['quality: [{ metric: invalidValues, mustBe: 0 }]', 'invalidValues needs arguments'],
    ['quality: [{ metric: missingValues, mustBe: 0 }]', 'the metric needs arguments: missingValues'],
    ['quality: [{ metric: nullValues, mustBe: 0, severity: awful }]', 'severity must be one of critical'],
  ])('refuses %j with its place', (lines, message) => {
    const problems = problemsOf(() => column(lines))
    expect(problems.join('\n')).toContain(message)
    expect(problems.every((problem) => /^c\.yaml:\d+:\d+: /u.test(problem))).toBe(true)
  })

  it.each([
    [
      'apiVersion: v2.2.2\nkind: DataContract\nid: x\nversion: 1.0.0\nschema: []\n',
      'apiVersion must be v3.0.0 to v3.1.0, got v2.2.2',
    ],
    ['apiVersion: v3.1.0\nkind: Table\nid: x\nversion: 1.0.0\nschema: []\n', 'kind must be DataContract'],
    [
      'apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1\nschema: []\n',
      'version must be text, got number 1: put it in quotes, "1"',
    ],
    ['apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\n', 'schema must be a list with one table'],
    [`${HEAD}    properties: []\n`, 'the table has no properties'],
    [`${HEAD}    properties: [{ name: a }, { name: a }]\n`, 'column "a" is described twice'],
    [`${HEAD}    properties: [{ description: x }]\n`, 'a property needs a name'],
    [`${HEAD}    properties: [a]\n`, 'schema[0].properties[0] must be a mapping, got "a"'],
    [
      `${HEAD}    quality: [{ metric: duplicateValues, mustBe: 0, arguments: { properties: [z] } }]\n    properties: [{ name: a }]\n`,
      'duplicateValues names "z", which is no property',
    ],
    ['a: [', 'a quote or a bracket is opened and not closed'],
    ['', 'the file is empty'],
    ['- 1\n', 'the contract must be a mapping, got a list'],
  ])('refuses a contract that is none: %#', (text, message) => {
    expect(problemsOf(() => parseContract(text, 'c.yaml')).join('\n')).toContain(message)
  })

  it('reports all problems at once', () => {
    expect(problemsOf(() => column('required: 1\nunique: 2\nlogicalType: x'))).toHaveLength(3)
  })
})
