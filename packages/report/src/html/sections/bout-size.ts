import type { BoutSize } from '@titlebout/core'
import { number } from '../../number.ts'
import { sizesText } from '../../sections/bout-size.ts'
import { el, type Part } from '../el.ts'
import { htmlTable, type Row } from '../html-table.ts'
import { verdictPart } from '../words.ts'

/** What the candidate's files take beside the champion's, and what was asked of it. */
export function sizeParts(found: BoutSize): readonly Part[] {
  const rows = found.rules.map(({ rule, measured, verdict, severity }): Row => ({
    cells: [
      rule,
      [verdictPart(verdict), severity === 'warning' ? ' (warning only)' : undefined],
      measured.estimate === null ? 'none' : number(measured.estimate),
    ],
  }))
  const columns = ['rule', 'verdict', 'ratio'].map((head) => ({ head }))
  return [
    el('h3', {}, 'Model size beside the champion'),
    ...(rows.length === 0 ? [] : [htmlTable(columns, rows, { caption: 'Rules on the ratio of sizes' })]),
    el('p', {}, sizesText(found)),
  ]
}
