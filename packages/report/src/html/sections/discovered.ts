import type { Evaluation } from '@titlebout/core'
import { count, difference, number, percent } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf } from '../interval-plot.ts'
import { differencePart, saysMeasured } from '../words.ts'

/** Weak slices that a search found, each as the expression that makes it a declared one; nothing where none was found. */
export function discoveredParts({ discovered, slices: known }: Evaluation['result']): readonly Part[] {
  if (discovered === undefined || discovered.slices.length === 0) return []
  const { slices, suggested, metric } = discovered
  const scale = scaleOf(
    slices.map(({ gap }) => gap),
    0,
  )
  const columns: Column[] = [
    { head: 'where' },
    { head: 'more loss than elsewhere', under: axis(scale) },
    { head: 'more' },
    { head: `${metric} there`, right: true },
    { head: 'elsewhere', right: true },
    { head: 'rows', right: true },
    { head: 'of which judge', right: true },
  ]
  const rows = slices.map(({ where, rows: size, judged_rows: judged, loss, loss_elsewhere: elsewhere, gap }): Row => ({
    cells: [
      [code(where), known.some((one) => one.where === where) ? ' (already a slice)' : ''],
      { part: intervalPlot(gap, scale, saysMeasured(where, gap, difference(gap))), order: gap.estimate ?? undefined },
      differencePart(gap),
      { part: number(loss), order: loss },
      { part: number(elsewhere), order: elsewhere },
      { part: count(size), order: size },
      { part: count(judged), order: judged },
    ],
  }))
  return [
    el('h3', {}, 'Weak slices, found by searching'),
    el(
      'p',
      {},
      `One half of the rows suggested ${count(suggested)}; the other half confirmed these, with intervals (${percent(slices[0]?.gap.level ?? 0)}) that allow for all of them. They decide nothing; to watch one, give it a name in data.slices.`,
    ),
    htmlTable(columns, rows, { caption: 'Weak slices, found by searching', isSearched: true }),
  ]
}
