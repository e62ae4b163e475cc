import { describe, expect, it } from 'vitest'
import { applicableRules, judgeRules, mergeContracts, parseContract } from '@titlebout/core'

const contract = (properties: string, quality = '') =>
  parseContract(
    `apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nschema:\n  - name: t\n${quality}    properties:\n${properties}`,
    'c.yaml',
  )

const BASE = contract(
  '      - { name: a, logicalType: number, required: true }\n      - { name: cost, customProperties: [{ property: availability, value: after-outcome }] }\n',
  '    quality: [{ metric: rowCount, mustBeGreaterThan: 10 }]\n',
)

describe('mergeContracts', () => {
  it('keeps what the base says of its columns, whatever the head makes of them', () => {
    const head = contract('      - { name: cost }\n      - { name: a }\n')
    const merged = mergeContracts(BASE, head)
    expect(merged.properties.map(({ name, required, availability }) => [name, required, availability])).toEqual([
      ['a', true, undefined],
      ['cost', false, 'after-outcome'],
    ])
    expect(merged.rules.map(({ id }) => id)).toEqual(['row-count'])
    expect(merged.notices.map(({ id, where }) => [id, where?.field])).toEqual([
      ['contract-change', 'a'],
      ['contract-change', 'cost'],
      ['contract-change', undefined],
    ])
  })

  it('keeps a column that the head leaves out', () => {
    const merged = mergeContracts(BASE, contract('      - { name: a, logicalType: number, required: true }\n'))
    expect(merged.properties.map(({ name }) => name)).toEqual(['a', 'cost'])
    expect(merged.notices.map(({ message }) => message)).toContain(
      'column "cost" is left out in the contract of this pull request: judged as the base has it',
    )
  })

  it('takes columns that the base does not know, and shows them', () => {
    const head = contract(
      '      - { name: a, logicalType: number, required: true }\n      - { name: cost, customProperties: [{ property: availability, value: after-outcome }] }\n      - { name: b, required: true }\n',
      '    quality: [{ metric: rowCount, mustBeGreaterThan: 10 }]\n',
    )
    const merged = mergeContracts(BASE, head)
    expect(merged.properties.map(({ name }) => name)).toEqual(['a', 'cost', 'b'])
    expect(merged.notices).toMatchObject([
      { id: 'contract-addition', severity: 'notice', where: { file: 'c.yaml', line: 11, field: 'b' } },
    ])
  })

  it('points at the lines of the file of the pull request', () => {
    const merged = mergeContracts(BASE, contract('      - { name: new }\n      - { name: a, required: true }\n'))
    expect(merged.properties[0]?.place?.line).toBe(9)
    expect(merged.properties[0]?.rules.find(({ id }) => id === 'required')?.place?.line).toBe(9)
    expect(merged.properties[1]?.place).toBeUndefined()
  })

  it('says nothing when both are the same', () => {
    expect(mergeContracts(BASE, BASE)).toEqual(BASE)
  })
})

describe('judgeRules', () => {
  const limited = contract(
    '      - name: a\n        quality:\n          - { metric: nullValues, unit: percent, mustBeLessThan: 10 }\n          - { metric: nullValues, mustBe: 0, severity: warning }\n      - { name: absent, required: true }\n',
    '    quality: [{ metric: rowCount, mustBeBetween: [100, 2000] }]\n',
  )
  const rules = applicableRules(limited, new Set(['a']))

  it('asks only about columns that are there', () => {
    expect(rules.map(({ id, field }) => [id, field])).toEqual([
      ['row-count', null],
      ['null-values', 'a'],
      ['null-values', 'a'],
    ])
  })

  it.each([
    [
      [1000, 99, 0],
      ['passed', 'passed', 'passed'],
    ],
    [
      [1000, 100, 1],
      ['passed', 'failed', 'failed'],
    ],
    [
      [100, 0, 0],
      ['failed', 'passed', 'passed'],
    ],
    [
      [2000, 0, 0],
      ['failed', 'passed', 'passed'],
    ],
  ])('holds counts %j against limits of rows and percent', (counts, verdicts) => {
    const { checks } = judgeRules('c.yaml', rules, { role: 'train', rows: 1000, counts })
    expect(checks.map(({ verdict }) => verdict)).toEqual(verdicts)
  })

  it('makes a finding of each broken rule, with its line, counts and severity', () => {
    const { checks, findings } = judgeRules('c.yaml', rules, { role: 'test', rows: 1204, counts: [1204, 740, 740] })
    expect(checks[1]).toEqual({
      id: 'null-values',
      role: 'test',
      field: 'a',
      expected: 'missing values < 10 %',
      found: '61.5 % (740 of 1,204 rows)',
      rows: 740,
      verdict: 'failed',
      severity: 'error',
    })
    expect(checks[0]).toMatchObject({ rows: null, found: '1,204 rows', verdict: 'passed' })
    expect(findings).toMatchObject([
      {
        id: 'contract-null-values',
        severity: 'error',
        message: 'column "a" of the test rows: expected missing values < 10 %, got 61.5 % (740 of 1,204 rows)',
        where: { file: 'c.yaml', line: 11, field: 'a', role: 'test' },
      },
      { id: 'contract-null-values', severity: 'warning', where: { line: 12 } },
    ])
  })
})
