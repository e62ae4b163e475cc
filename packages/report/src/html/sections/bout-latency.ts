import type { BoutLatency, Turns } from '@titlebout/core'
import { count, level, measured, number } from '../../number.ts'
import { shownBound } from '../../shown-bound.ts'
import { el, type Part } from '../el.ts'
import { htmlTable, type Row } from '../html-table.ts'
import { intervalPlot, scaleOf } from '../interval-plot.ts'
import { measuredPart, methodPart, saysMeasured, verdictPart } from '../words.ts'

/** What the candidate takes beside the champion, and what was asked of it. */
export function latencyParts({ rules, turns, why_not: why }: BoutLatency): readonly Part[] {
  const rows = rules.map((rule): Row => {
    const { measured: value } = rule
    const says = saysMeasured(rule.rule, value, measured(value))
    return {
      cells: [
        rule.rule,
        [verdictPart(rule.verdict), rule.severity === 'warning' ? ' (warning only)' : undefined],
        intervalPlot(value, scaleOf([value], shownBound(rule) ?? 1), says),
        measuredPart(value),
        level(value),
        methodPart(value.method),
      ],
    }
  })
  const columns = ['rule', 'verdict', 'ratio, drawn', 'ratio', 'level', 'interval by'].map((head) => ({ head }))
  return [
    el('h3', {}, 'Latency beside the champion'),
    ...(rows.length === 0
      ? []
      : [htmlTable(columns, rows, { caption: 'Rules on latency; the dashed line is the bound' })]),
    turns === null ? el('p', {}, `Not timed: ${why ?? 'nobody knows why'}.`) : times(turns),
  ]
}

function times(turns: Turns): Part {
  const { blocks, batch_rows: size, warm_up_blocks: warmUp } = turns
  const rows = (['candidate', 'champion'] as const).map((side): Row => {
    const { p50_ms: p50, p95_ms: p95, p99_ms: p99 } = turns[side]
    return { cells: [side, ...[p50, p95, p99].map((value) => `${number(value)} ms`)] }
  })
  return [
    htmlTable([{ head: 'who' }, ...['p50', 'p95', 'p99'].map((head) => ({ head, right: true }))], rows, {
      caption: `Times of one batch of ${count(size)} rows`,
    }),
    el(
      'p',
      { class: 'quiet' },
      `Both scored the same ${count(blocks)} batches in one job, in turns (${turns.order}), after ${count(warmUp)} batches that do not count; a ratio above 1 means that the candidate is slower.`,
    ),
  ]
}
