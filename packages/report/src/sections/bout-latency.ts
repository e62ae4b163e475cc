import type { BoutLatency, Turns } from '@titlebout/core'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { methodLink } from '../links.ts'
import { plain } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import { count, level, measured, number } from '../number.ts'
import { shownBound } from '../shown-bound.ts'
import { verdictWord } from '../verdict.ts'

/** What the candidate takes beside the champion, and what was asked of it. */
export function latency({ rules, turns, why_not: why }: BoutLatency): string {
  const rows = rules.map((rule) => [
    plain(rule.rule),
    measured(rule.measured),
    intervalBar(rule.measured, commonScale([rule.measured], shownBound(rule) ?? 1)),
    methodLink(rule.measured.method),
    `${verdictWord(rule.verdict)}${rule.severity === 'warning' ? ' (warning only)' : ''}`,
  ])
  const asked = rows.length === 0 ? [] : [table(['rule', 'ratio', '┃ bound', 'interval by', 'verdict'], rows)]
  const told = turns === null ? `Not timed: ${plain(why ?? 'nobody knows why')}.` : timesText(turns)
  const levels = rules[0] === undefined || turns === null ? '' : ` Intervals are two-sided ${level(rules[0].measured)}.`
  return ['**Latency** beside the champion', ...asked, `_${told}${levels}_`].join('\n\n')
}

function timesText({ candidate, champion, blocks, batch_rows: rows, warm_up_blocks: warmUp }: Turns): string {
  const side = ({ p50_ms: p50, p95_ms: p95, p99_ms: p99 }: Turns['candidate']): string =>
    `p50 ${number(p50)} ms, p95 ${number(p95)} ms, p99 ${number(p99)} ms`
  return `Candidate: ${side(candidate)}; champion: ${side(champion)}. Both scored the same ${count(blocks)} batches of ${count(rows)} rows in this job, in turns (candidate, champion, champion, candidate), after ${count(warmUp)} that do not count.`
}
