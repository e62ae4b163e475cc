import type { Bout, SliceComparison } from '@titlebout/core'
import { count, difference } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf, type Scale } from '../interval-plot.ts'
import { differencePart, methodPart, saysMeasured } from '../words.ts'

/** Difference by slice on one scale, worst first. */
export function slices({ result }: Bout): readonly Part[] {
  const [first] = result.slices
  if (first === undefined) return []
  const scale = scaleOf(
    result.slices.map((slice) => slice.difference),
    0,
  )
  const hasPositives = result.slices.some(({ positives }) => positives !== null)
  const hasFlips = result.slices.some(({ right_to_wrong: worse }) => worse !== null)
  const columns: Column[] = [
    { head: 'slice' },
    { head: 'difference, drawn', under: axis(scale) },
    { head: 'difference' },
    { head: 'rows', right: true },
    ...(hasPositives ? [{ head: 'positives found: champion → candidate', right: true }] : []),
    ...(hasFlips
      ? [
          { head: 'wrong → right', right: true },
          { head: 'right → wrong', right: true },
        ]
      : []),
    { head: 'interval by' },
  ]
  const rows = [...result.slices]
    .sort((a, b) => (a.difference.estimate ?? Number.MAX_VALUE) - (b.difference.estimate ?? Number.MAX_VALUE))
    .map((slice) => sliceRow(slice, scale, { hasPositives, hasFlips }))
  return [
    el('h3', {}, 'Slices: is it better for everyone?'),
    htmlTable(columns, rows, { caption: `Difference of ${first.metric} by slice, worst first`, isSearched: true }),
  ]
}

interface Counted {
  readonly hasPositives: boolean
  readonly hasFlips: boolean
}

function sliceRow(slice: SliceComparison, scale: Scale | undefined, { hasPositives, hasFlips }: Counted): Row {
  const { difference: value } = slice
  const order = value.estimate ?? undefined
  return {
    ...(value.high !== null && value.high < 0 ? { class: 'outside' } : {}),
    cells: [
      code(slice.name),
      { part: intervalPlot(value, scale, saysMeasured(slice.name, value, difference(value))), order },
      { part: differencePart(value), order },
      { part: count(slice.rows), order: slice.rows },
      ...(hasPositives ? [{ part: foundText(slice), order: slice.positives ?? undefined }] : []),
      ...(hasFlips
        ? [slice.wrong_to_right, slice.right_to_wrong].map((rows) => ({ part: count(rows ?? 0), order: rows ?? 0 }))
        : []),
      methodPart(value.method),
    ],
  }
}

function foundText({ positives, champion_found: before, candidate_found: now }: SliceComparison): string {
  if (positives === null) return ''
  return positives === 0 ? '0 of 0' : `${count(before ?? 0)} → ${count(now ?? 0)} of ${count(positives)}`
}
