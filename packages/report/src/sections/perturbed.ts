import { keepingText, numberText, type Evaluation, type RuleOutcome, type Task } from '@titlebout/core'
import { plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count, number } from '../number.ts'

type PerturbedRule = RuleOutcome & { readonly perturb: NonNullable<RuleOutcome['perturb']> }

/** The rules that changed a column before they asked the model. */
export function perturbedRules(rules: readonly RuleOutcome[]): readonly PerturbedRule[] {
  return rules.flatMap((rule) => (rule.perturb === undefined ? [] : [{ ...rule, perturb: rule.perturb }]))
}

/** What each changed row must do, in words. */
export function expected({ max, perturb }: PerturbedRule, task: Task): string {
  const { expect } = perturb
  if (expect !== null) return keepingText({ ...perturb, expect }, task)
  return max === null ? 'the metric loses by it' : `the metric loses no more than ${numberText(max)}`
}

/** Rows that did not do it. */
export function violations({ perturb }: PerturbedRule): string {
  return perturb.violations === null ? '' : `${count(perturb.violations)} of ${count(perturb.changed_rows)}`
}

export const ABOUT_CHANGED =
  'The column was changed in every judged row that the change is about, and the model asked again.'

/** Where the rows that broke rules most are to be found: never in the report itself. */
export function whereWorst({ perturbed_rows: rows }: Evaluation['result']): string | undefined {
  if (rows === undefined) return undefined
  return `The ${count(rows.row_count)} rows that broke these rules most are named, by id, in ${rows.file} of the scores of this run, which are kept for three days.`
}

/** What the rules on changed rows changed, and how many rows did not do what they must; nothing where there are none. */
export function perturbedSections({ result }: Evaluation): Section[] {
  const rules = perturbedRules(result.rules)
  if (rules.length === 0) return []
  const rows = rules.map((rule) => [
    plain(rule.perturb.change),
    plain(expected(rule, result.task)),
    count(rule.perturb.changed_rows),
    violations(rule),
    rule.perturb.largest_move === null ? '' : number(rule.perturb.largest_move),
  ])
  const head = ['change', 'what must follow', 'rows changed', 'did not follow', 'largest movement']
  const worst = whereWorst(result)
  const words = [ABOUT_CHANGED, ...(worst === undefined ? [] : [plain(worst)])].join(' ')
  const body = `${table(head, rows, ['l', 'l', 'r', 'r', 'r'])}\n\n${words}`
  return [{ name: 'rules on changed rows', rank: 4, body: fold(`Rules on changed rows (${rules.length})`, body) }]
}
