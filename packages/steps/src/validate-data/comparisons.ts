import {
  liftFinding,
  overlapFindings,
  strongestLift,
  timeFindings,
  type Finding,
  type Lift,
  type LabelEvent,
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
  { features, keys }: NamedColumns,
): Promise<{ readonly overlap: Overlap | undefined; readonly findings: readonly Finding[] }> {
  const id = opened.config.data.id
  const columns = [...features, keys.get('label')].flatMap((column) => column?.name ?? [])
  if (![id, ...columns].every((name) => has(train, name) && has(test, name)))
    return { overlap: undefined, findings: [] }
  const overlap = await checks.overlap(train, test, id, columns)
  return { overlap, findings: overlapFindings(overlap, placeIn(opened, ['data', 'test'])) }
}

/** Whether every training row is older than every test row, where the config says so. */
export async function compareTimes(
  checks: TableChecks,
  opened: Opened,
  { train, test }: DataSets,
): Promise<readonly Finding[]> {
  const { split, time } = opened.config.data
  if (split !== 'temporal' || time === undefined || !has(train, time) || !has(test, time)) return []
  const order = await checks.timeOrder(train, test, time)
  return timeFindings(order, time, placeIn(opened, ['data', 'split']))
}

/** The strongest suspicious rare set of each feature. */
export async function findLifts(
  checks: TableChecks,
  opened: Opened,
  train: Table,
  { features, settings, events }: LeakSearch,
): Promise<{ readonly lifts: readonly Lift[]; readonly findings: readonly Finding[] }> {
  const found: { readonly lift: Lift; readonly finding: Finding }[] = []
  for (const { name, place } of features) {
    if (!has(train, name)) continue
    const lifts: Lift[] = []
    for (const event of events.filter(({ column }) => has(train, column))) {
      const lift = strongestLift(await checks.valueGroups(train, name, event, settings), event, settings)
      if (lift !== undefined) lifts.push(lift)
    }
    const [strongest] = lifts.toSorted(byLift)
    if (strongest === undefined) continue
    found.push({ lift: strongest, finding: liftFinding(strongest, { file: opened.configFile, ...place }) })
  }
  const strongestFirst = found.toSorted((a, b) => byLift(a.lift, b.lift))
  return { lifts: strongestFirst.map(({ lift }) => lift), findings: strongestFirst.map(({ finding }) => finding) }
}

export interface LeakSearch {
  readonly features: readonly NamedColumn[]
  readonly settings: LiftSettings
  /** What rare values may tell about the label. */
  readonly events: readonly LabelEvent[]
}

function byLift(a: Lift, b: Lift): number {
  return b.lift - a.lift
}

function has({ dataset }: Table, column: string): boolean {
  return dataset.columns.includes(column)
}

function placeIn(opened: Opened, key: readonly string[]) {
  return { file: opened.configFile, ...opened.locate(key) }
}
