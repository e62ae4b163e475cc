import {
  applicableRules,
  judgeRules,
  type Contract,
  type Count,
  type Judged,
  type LabelFacts,
  type Table,
  type TableChecks,
} from '@titlebout/core'

/** Holds a data set against the contract, and counts what its label and id hold: one query. */
export async function checkRows(
  checks: TableChecks,
  table: Table,
  contract: Contract | undefined,
  names: { readonly id: string; readonly label: string; readonly positive: string },
): Promise<Judged & { readonly facts: LabelFacts | undefined }> {
  const columns = new Set(table.dataset.columns)
  const rules = contract === undefined ? [] : applicableRules(contract, columns)
  const hasBoth = columns.has(names.id) && columns.has(names.label)
  const asked = hasBoth ? factCounts(names) : []
  const counts = await checks.count(table, [...asked, ...rules.map(({ count }) => count)])
  const { role, row_count: rows } = table.dataset
  const judged = judgeRules(contract?.file ?? '', rules, { role, rows, counts: counts.slice(asked.length) })
  return { ...judged, facts: hasBoth ? factsOf(table, counts) : undefined }
}

function factCounts({
  id,
  label,
  positive,
}: {
  readonly id: string
  readonly label: string
  readonly positive: string
}) {
  const counts: readonly Count[] = [
    { kind: 'matching', test: { kind: 'among', column: label, values: [positive] } },
    { kind: 'matching', test: { kind: 'null', column: label, emptyIsNull: true } },
    { kind: 'matching', test: { kind: 'among', column: label, values: [''] } },
    { kind: 'duplicates', columns: [label] },
    { kind: 'matching', test: { kind: 'null', column: id, emptyIsNull: true } },
    { kind: 'duplicates', columns: [id] },
  ]
  return counts
}

function factsOf({ dataset }: Table, counts: readonly number[]): LabelFacts {
  const [positives = 0, labelNulls = 0, labelEmpty = 0, labelDuplicates = 0, idNulls = 0, idDuplicates = 0] = counts
  const present = dataset.row_count - labelNulls
  return {
    role: dataset.role === 'train' ? 'train' : 'test',
    file: dataset.name,
    rows: dataset.row_count,
    positives,
    labelNulls,
    // An empty text is a value that the count of duplicates knows, and none to us.
    labelValues: present + labelEmpty - labelDuplicates - (labelEmpty > 0 ? 1 : 0),
    idNulls,
    idDuplicates,
  }
}
