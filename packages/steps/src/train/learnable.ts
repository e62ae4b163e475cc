import { answer, labelInquiries, targetVariableOf, type Table, type TableChecks } from '@titlebout/core'
import type { Opened } from '../step.ts'
import { keyError } from './train-error.ts'

/** @throws {UserError} `DATA` when the training rows lack a feature, the label or the query */
export function refuseMissing(opened: Opened, { dataset }: Table, features: readonly string[]): void {
  const { label, query } = opened.config.data
  const wanted = [
    { key: 'features', columns: features },
    { key: 'label', columns: label === undefined ? [] : [label] },
    { key: 'query', columns: query === undefined ? [] : [query] },
  ]
  for (const { key, columns } of wanted) {
    const missing = columns.filter((column) => !dataset.columns.includes(column))
    // rule: column-missing
    if (missing.length > 0)
      throw keyError(opened, ['data', key], {
        code: 'DATA',
        message: `${dataset.name}: no column ${missing.map((name) => `"${name}"`).join(', ')}, which data.${key} wants`,
      })
  }
}

/**
 * Findings about training labels after which there is nothing to learn, with the key to blame. What else stands against
 * them is said by validate-data.
 */
const NOTHING_TO_LEARN: ReadonlyMap<string, 'values' | 'label'> = new Map([
  ['one-class-training', 'values'],
  ['unknown-class', 'values'],
  ['label-no-number', 'label'],
  ['label-no-relevance', 'label'],
  ['constant-label', 'label'],
])

/** @throws {UserError} `DATA` when the labels teach nothing, or are not what the task needs */
export async function refuseUnlearnable(opened: Opened, checks: TableChecks, table: Table): Promise<void> {
  const variable = targetVariableOf(opened.config)
  const valuesKey = variable.task === 'multiclass-classification' ? 'classes' : 'positive'
  const inquiries = labelInquiries({
    configFile: opened.configFile,
    variable,
    labelPlace: undefined,
    valuesPlace: undefined,
    namedValues: [],
  })
  const questions = inquiries.flatMap(({ counts }) => counts)
  const { name: file, row_count: rows } = table.dataset
  const findings = answer(inquiries, { role: 'train', file, rows }, await checks.count(table, questions))
  const finding = findings.find(({ id }) => NOTHING_TO_LEARN.has(id))
  // rule: nothing-to-learn
  if (finding !== undefined)
    throw keyError(opened, ['data', NOTHING_TO_LEARN.get(finding.id) === 'values' ? valuesKey : 'label'], {
      code: 'DATA',
      message: finding.message,
    })
}
