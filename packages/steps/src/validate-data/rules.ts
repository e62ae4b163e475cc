import {
  answer,
  applicableRules,
  askable,
  judgeRules,
  type Contract,
  type Finding,
  type Inquiry,
  type Judged,
  type Table,
  type TableChecks,
} from '@titlebout/core'

/** What a data set came to: against the contract, and in what its key columns hold. */
export interface CheckedRows extends Judged {
  readonly keyFindings: readonly Finding[]
}

/** Holds a data set against the contract, and asks about its label and other key columns: one query. */
export async function checkRows(
  checks: TableChecks,
  table: Table,
  contract: Contract | undefined,
  inquiries: readonly Inquiry[],
): Promise<CheckedRows> {
  const { role, name: file, row_count: rows, columns: names } = table.dataset
  const columns = new Set(names)
  const rules = contract === undefined ? [] : applicableRules(contract, columns)
  const asked = askable(inquiries, columns)
  const questions = asked.flatMap(({ counts }) => counts)
  const counts = await checks.count(table, [...questions, ...rules.map(({ count }) => count)])
  const judged = judgeRules(contract?.file ?? '', rules, { role, rows, counts: counts.slice(questions.length) })
  const set = { role: role === 'current' ? 'test' : role, file, rows } as const
  return { ...judged, keyFindings: answer(asked, set, counts) }
}
