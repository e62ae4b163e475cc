import {
  clusterFindings,
  queryFindings,
  sharedQueryFindings,
  validationGroupFindings,
  type Finding,
  type Groups,
  type SharedGroups,
  type TableChecks,
  type Validation,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { DataSets } from './read-data.ts'

export interface CheckedGroups {
  /** Of training and test rows. */
  readonly groups: readonly Groups[]
  /** Of the validation rows and both others. */
  readonly validation: ValidationGroups
  readonly findings: readonly Finding[]
}

/** Clusters and queries: what stands in more than one data set, and queries in which nothing competes. */
export async function checkGroups(checks: TableChecks, opened: Opened, data: DataSets): Promise<CheckedGroups> {
  const groups: Groups[] = []
  const findings: Finding[] = []
  const { train, test } = data
  for (const { role, about } of SHARED) {
    const column = opened.config.data[role]
    if (column === undefined || test === undefined || !has(train, column) || !has(test, column)) continue
    const shared = await checks.sharedGroups(train, test, column)
    groups.push(record(role, column, shared))
    findings.push(...about(shared, column, placeOf(opened, role)))
  }
  const validation = await ofValidation(checks, opened, data)
  return {
    groups,
    validation: validation.groups,
    findings: [...findings, ...validation.findings, ...(await aboutQueries(checks, opened, data))],
  }
}

type ValidationGroups = NonNullable<Validation['result']['validation_groups']>

/** The same of the validation rows with both others. */
async function ofValidation(
  checks: TableChecks,
  opened: Opened,
  { train, validation, test }: DataSets,
): Promise<{ readonly groups: ValidationGroups; readonly findings: readonly Finding[] }> {
  const groups: ValidationGroups[number][] = []
  const findings: Finding[] = []
  if (validation === undefined) return { groups, findings }
  const where = { file: opened.configFile, ...opened.locate(['data', 'validation']) }
  const pairs = [
    { first: 'train', second: 'validation', from: train, to: validation },
    { first: 'validation', second: 'test', from: validation, to: test },
  ] as const
  for (const { role } of SHARED)
    for (const { first, second, from, to } of pairs) {
      const column = opened.config.data[role]
      if (column === undefined || to === undefined || !has(from, column) || !has(to, column)) continue
      const found = await checks.sharedGroups(from, to, column)
      const { train: ofFirst, test: ofSecond, shared, testRows: rows } = found
      const counts = { first_groups: ofFirst, second_groups: ofSecond, shared, second_rows: rows }
      groups.push({ role, column, first, second, ...counts })
      const pair = first === 'train' ? 'train-validation' : 'validation-test'
      findings.push(...validationGroupFindings(found, { role, column, pair }, where))
    }
  return { groups, findings }
}

const SHARED = [
  { role: 'cluster', about: clusterFindings },
  { role: 'query', about: sharedQueryFindings },
] as const

async function aboutQueries(checks: TableChecks, opened: Opened, data: DataSets): Promise<readonly Finding[]> {
  const { query, label } = opened.config.data
  if (query === undefined || label === undefined) return []
  const findings: Finding[] = []
  for (const role of ['train', 'test'] as const) {
    const table = data[role]
    if (table === undefined || !has(table, query) || !has(table, label)) continue
    const facts = await checks.queries(table, query, label)
    findings.push(...queryFindings(facts, query, { ...placeOf(opened, 'query'), role }))
  }
  return findings
}

function record(role: Groups['role'], column: string, { train, test, shared, testRows }: SharedGroups): Groups {
  return { role, column, train, test, shared, test_rows: testRows }
}

function has({ dataset }: DataSets['train'], column: string): boolean {
  return dataset.columns.includes(column)
}

function placeOf(opened: Opened, role: Groups['role']) {
  return { file: opened.configFile, ...opened.locate(['data', role]) }
}
