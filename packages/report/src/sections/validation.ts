import { counted, roundedText, type Groups, type Validation } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count, percent } from '../number.ts'
import { sign } from '../verdict.ts'

/** What was read, what the contract found, rows in train and test, suspicious values. */
export function validationSections(validation: Validation): Section[] {
  const { result } = validation
  const sections: Section[] = []
  if (result.lifts.length > 0)
    sections.push({
      name: 'rare values',
      rank: 3,
      body: `**Rare values that all but tell the label**: are they known before the outcome?\n\n${lifts(validation)}`,
    })
  sections.push({
    name: 'data sets and checks',
    rank: 5,
    body: fold(
      `Data: ${counted(result.datasets.length, 'data set')}, ${counted(result.checks.length, 'check')}`,
      details(validation),
    ),
  })
  return sections
}

/** Training rows, how often the label is there and overall, and the ratio of the two. */
export function liftTexts(lift: Validation['result']['lifts'][number]): readonly string[] {
  return [
    `${count(lift.rows)} (${percent(lift.share)})`,
    percent(lift.positive_rate),
    percent(lift.base_rate),
    `${roundedText(lift.lift, 2)} ×`,
  ]
}

function lifts({ result }: Validation): string {
  const rows = result.lifts.map((lift) => [code(lift.where), code(lift.event), ...liftTexts(lift)])
  return table(['where', 'label', 'training rows', 'how often there', 'how often overall', 'ratio'], rows, [
    'l',
    'l',
    'r',
    'r',
    'r',
    'r',
  ])
}

function details({ result }: Validation): string {
  const sets = result.datasets.map((set) => [
    set.role,
    code(set.name),
    count(set.row_count),
    count(set.columns.length),
    `\`${set.sha256.slice(0, 12)}\``,
  ])
  const parts = [table(['role', 'file', 'rows', 'columns', 'sha256'], sets, ['l', 'l', 'r', 'r', 'l'])]
  const { contract, overlap } = result
  if (contract !== null)
    parts.push(`Contract: ${plain(contract.name)} ${plain(contract.version)} (${code(contract.file)}).`)
  if (overlap !== null)
    parts.push(
      `Of ${count(overlap.test_rows)} test rows, ${count(overlap.ids)} have an id that stands in train too; ${count(overlap.rows)} look like a training row in every feature and the label, which is a finding only where chance would hardly make such twins.`,
    )
  parts.push(
    ...(result.validation_overlaps ?? []).map(sharedText),
    ...result.groups.map(groupsText),
    ...(result.validation_groups ?? []).map(validationGroupsText),
  )
  const checks = result.checks.map((check) => [
    sign(check.verdict),
    check.role,
    check.field === null ? '' : code(check.field),
    plain(check.expected),
    plain(check.found),
  ])
  if (checks.length > 0) parts.push(table(['', 'data', 'column', 'expected', 'found'], checks))
  return parts.join('\n\n')
}

type Shared = NonNullable<Validation['result']['validation_overlaps']>[number]

function sharedText({ first, second, ids, rows, second_rows: all }: Shared): string {
  return `Of ${count(all)} ${second} rows, ${count(ids)} have an id that stands in ${first} too; ${count(rows)} look like a row of ${first} in every feature and the label.`
}

function groupsText({ role, column, train, test, shared, test_rows: rows }: Groups): string {
  const plural = role === 'query' ? 'queries' : 'clusters'
  return `The test rows have ${count(test)} ${plural} (${code(column)}), the training rows ${count(train)}; ${count(shared)} stand in both, with ${count(rows)} test rows.`
}

type ValidationGroups = NonNullable<Validation['result']['validation_groups']>[number]

function validationGroupsText({ role, column, first, second, ...counts }: ValidationGroups): string {
  const plural = role === 'query' ? 'queries' : 'clusters'
  return `The ${second} rows have ${count(counts.second_groups)} ${plural} (${code(column)}), those of ${first} ${count(counts.first_groups)}; ${count(counts.shared)} stand in both, with ${count(counts.second_rows)} ${second} rows.`
}
