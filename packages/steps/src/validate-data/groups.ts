import {
  clusterFindings,
  queryFindings,
  sharedQueryFindings,
  type Finding,
  type Groups,
  type SharedGroups,
  type TableChecks,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { DataSets } from './read-data.ts'

/** Clusters and queries: what stands in both data sets, and queries in which nothing competes. */
export async function checkGroups(
  checks: TableChecks,
  opened: Opened,
  data: DataSets,
): Promise<{ readonly groups: readonly Groups[]; readonly findings: readonly Finding[] }> {
  const groups: Groups[] = []
  const findings: Finding[] = []
  for (const { role, about } of SHARED) {
    const column = opened.config.data[role]
    if (column === undefined || !has(data.train, column) || !has(data.test, column)) continue
    const shared = await checks.sharedGroups(data.train, data.test, column)
    groups.push(record(role, column, shared))
    findings.push(...about(shared, column, placeOf(opened, role)))
  }
  return { groups, findings: [...findings, ...(await aboutQueries(checks, opened, data))] }
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
    if (!has(table, query) || !has(table, label)) continue
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
