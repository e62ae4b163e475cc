import {
  liftFinding,
  overlapFindings,
  strongestLift,
  timeFindings,
  type Finding,
  type Lift,
  type LiftSettings,
  type NamedColumn,
  type Overlap,
  type Table,
  type TableChecks,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { NamedColumns } from './questions.ts'
import type { DataSets } from './read-data.ts'

/** Rows that stand in both data sets; undefined when one of them lacks a column that it takes. */
export async function compareRows(
  checks: TableChecks,
  opened: Opened,
  { train, test }: DataSets,
  named: NamedColumns,
): Promise<{ readonly overlap: Overlap | undefined; readonly findings: readonly Finding[] }> {
  const columns = [...named.features, named.label].map(({ name }) => name)
  if (![named.id.name, ...columns].every((name) => has(train, name) && has(test, name)))
    return { overlap: undefined, findings: [] }
  const overlap = await checks.overlap(train, test, named.id.name, columns)
  return { overlap, findings: overlapFindings(overlap, placeIn(opened, ['data', 'test'])) }
}

/** Whether every training row is older than every test row, where the config says so. */
export async function compareTimes(
  checks: TableChecks,
  opened: Opened,
  { train, test }: DataSets,
  time: NamedColumn | undefined,
): Promise<readonly Finding[]> {
  const isAsked = opened.config.data.split === 'temporal'
  if (!isAsked || time === undefined || !has(train, time.name) || !has(test, time.name)) return []
  const order = await checks.timeOrder(train, test, time.name)
  return timeFindings(order, time.name, placeIn(opened, ['data', 'split']))
}

/** The strongest suspicious rare set of each feature. */
export async function findLifts(
  checks: TableChecks,
  opened: Opened,
  train: Table,
  { features }: NamedColumns,
  settings: LiftSettings,
): Promise<{ readonly lifts: readonly Lift[]; readonly findings: readonly Finding[] }> {
  const { label, positive } = opened.config.data
  if (!has(train, label)) return { lifts: [], findings: [] }
  const found: { readonly lift: Lift; readonly finding: Finding }[] = []
  for (const { name, place } of features) {
    if (!has(train, name)) continue
    const lift = strongestLift(await checks.valueGroups(train, name, { name: label, positive }, settings), settings)
    if (lift === undefined) continue
    found.push({ lift, finding: liftFinding(lift, positive, { file: opened.configFile, ...place }) })
  }
  const strongestFirst = found.toSorted((a, b) => b.lift.lift - a.lift.lift)
  return { lifts: strongestFirst.map(({ lift }) => lift), findings: strongestFirst.map(({ finding }) => finding) }
}

function has({ dataset }: Table, column: string): boolean {
  return dataset.columns.includes(column)
}

function placeIn(opened: Opened, key: readonly string[]) {
  return { file: opened.configFile, ...opened.locate(key) }
}
