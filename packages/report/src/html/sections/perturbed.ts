import type { Evaluation } from '@titlebout/core'
import { count, number } from '../../number.ts'
import { ABOUT_CHANGED, expected, perturbedRules, violations, whereWorst } from '../../sections/perturbed.ts'
import { el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'

/** What the rules on changed rows changed, and how many rows did not do what they must; nothing where there are none. */
export function perturbedParts(result: Evaluation['result']): readonly Part[] {
  const rules = perturbedRules(result.rules)
  if (rules.length === 0) return []
  const columns: Column[] = [
    { head: 'change' },
    { head: 'what must follow' },
    { head: 'rows changed', right: true },
    { head: 'did not follow', right: true },
    { head: 'largest movement', right: true },
  ]
  const rows = rules.map((rule): Row => {
    const { change, changed_rows: changed, largest_move: largest, violations: broken } = rule.perturb
    return {
      cells: [
        change,
        expected(rule, result.task),
        { part: count(changed), order: changed },
        { part: violations(rule), order: broken ?? undefined },
        { part: largest === null ? '' : number(largest), order: largest ?? undefined },
      ],
    }
  })
  const worst = whereWorst(result)
  return [
    el('h3', {}, 'Rules on changed rows: does the model do what it must?'),
    el('p', {}, ABOUT_CHANGED, worst === undefined ? undefined : ` ${worst}`),
    htmlTable(columns, rows, { caption: 'What was changed, and what came of it' }),
  ]
}
