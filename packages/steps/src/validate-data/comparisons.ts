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
  type OverlapPair,
  type Table,
  type TableChecks,
  type Validation,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { NamedColumns } from './questions.ts'
import type { DataSets } from './read-data.ts'

export interface ComparedRows {
  /** Of train and test; undefined when one of them is not there or lacks a column that it takes. */
  readonly overlap: Overlap | undefined
  /** Of the validation rows with both; undefined without such rows. */
  readonly validation: NonNullable<Validation['result']['validation_overlaps']> | undefined
  readonly findings: readonly Finding[]
}

/** Rows that stand in two data sets. */
export async function compareRows(
  checks: TableChecks,
  opened: Opened,
  { train, test, validation }: DataSets,
  { features, keys }: NamedColumns,
): Promise<ComparedRows> {
  const id = opened.config.data.id
  const columns = [...features, keys.get('label')].flatMap((column) => column?.name ?? [])
  const shared = async (first: Table, second: Table | undefined): Promise<Overlap | undefined> =>
    second !== undefined && [id, ...columns].every((name) => has(first, name) && has(second, name))
      ? await checks.overlap(first, second, id, columns)
      : undefined
  const overlap = await shared(train, test)
  const about = (found: Overlap | undefined, key: string, pair?: OverlapPair): readonly Finding[] =>
    found === undefined ? [] : overlapFindings(found, placeIn(opened, ['data', key]), pair)
  const findings = about(overlap, 'test')
  if (validation === undefined) return { overlap, validation: undefined, findings }
  const [trained, judged] = [await shared(train, validation), await shared(validation, test)]
  return {
    overlap,
    validation: [...overlapRecord('train', 'validation', trained), ...overlapRecord('validation', 'test', judged)],
    findings: [
      ...findings,
      ...about(trained, 'validation', 'train-validation'),
      ...about(judged, 'validation', 'validation-test'),
    ],
  }
}

type OverlapRecord = NonNullable<Validation['result']['validation_overlaps']>[number]

function overlapRecord(
  first: OverlapRecord['first'],
  second: OverlapRecord['second'],
  overlap: Overlap | undefined,
): OverlapRecord[] {
  if (overlap === undefined) return []
  return [{ first, second, ids: overlap.ids, rows: overlap.rows, second_rows: overlap.testRows }]
}

/** Whether every training and every validation row is older than every test row, where the config says so. */
export async function compareTimes(
  checks: TableChecks,
  opened: Opened,
  { train, test, validation }: DataSets,
): Promise<readonly Finding[]> {
  const { split, time } = opened.config.data
  if (split !== 'temporal' || time === undefined || test === undefined || !has(test, time)) return []
  const place = placeIn(opened, ['data', 'split'])
  const findings: Finding[] = []
  if (has(train, time)) findings.push(...timeFindings(await checks.timeOrder(train, test, time), time, place))
  if (validation !== undefined && has(validation, time))
    findings.push(...timeFindings(await checks.timeOrder(validation, test, time), time, place, 'validation'))
  return findings
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
