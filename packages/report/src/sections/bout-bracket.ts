import type { Bracket, BracketCandidate, Task } from '@titlebout/core'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { metricLink, toMethod } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import { count, difference, level, measured, percent } from '../number.ts'
import { verdictWord } from '../verdict.ts'

/** Who won of several candidates, and how each of them did. */
export function bracket({ winner, shown, reason, candidates, family }: Bracket, task: Task): string {
  const head = winner === null ? `**No winner**: ${plain(reason)}.` : `**Winner: ${code(winner)}**: ${plain(reason)}.`
  const primaries = candidates.flatMap(({ primary }) => (primary === null ? [] : [primary]))
  const metric = primaries[0] === undefined ? 'primary metric' : metricLink(primaries[0].metric, task)
  const scale = commonScale(
    primaries.map((one) => one.difference),
    primaries[0] === undefined || primaries[0].claim === 'superior' ? 0 : -primaries[0].margin,
  )
  const rows = candidates.map((one) => [
    one.name === winner ? `🏆 ${code(one.name)}` : code(one.name),
    one.primary === null ? '' : measured(one.primary.candidate),
    one.primary === null ? '' : difference(one.primary.difference),
    one.primary === null ? '' : intervalBar(one.primary.difference, scale),
    guardsText(one),
    verdictWord(one.gate),
    verdictWord(one.verdict.kind),
  ])
  const heads = ['candidate', metric, 'difference to the champion', '┃ bound', 'guardrails', 'gate', 'claim']
  return [
    head,
    table(heads, rows),
    ...notCompared(candidates, shown),
    ...gateTexts(candidates),
    `_${familyText(family, candidates)}_`,
    ...besideTexts(candidates, winner),
  ].join('\n\n')
}

/** Why there is no number: of the one that is shown the verdict says it. */
function notCompared(candidates: readonly BracketCandidate[], shown: string): readonly string[] {
  return candidates.flatMap(({ name, primary, verdict }) =>
    primary !== null || name === shown
      ? []
      : [`${code(name)} was not compared, ${verdictWord(verdict.kind)}: ${plain(verdict.detail)}.`],
  )
}

/** Why a gate did not pass: its own report is that of another job. */
function gateTexts(candidates: readonly BracketCandidate[]): readonly string[] {
  return candidates.flatMap(({ name, gate, gate_detail: detail }) =>
    detail === undefined ? [] : [`The gate of ${code(name)} ${verdictWord(gate)}: ${plain(detail)}.`],
  )
}

function guardsText({ primary, held_by: held }: BracketCandidate): string {
  if (primary === null) return ''
  return held.length === 0 ? 'all pass' : plain(held.join('; '))
}

/** What was done about there being several, and why it holds. */
function familyText(family: Bracket['family'], candidates: readonly BracketCandidate[]): string {
  const shown = candidates.find(({ primary }) => primary?.difference.low != null)?.primary
  const at = shown == null ? '' : `Intervals of differences are two-sided ${level(shown.difference)}. `
  const by =
    family.method === 'max-t'
      ? `by max-T over ${count(family.comparisons ?? 0)} differences that move together`
      : `alpha shared out among ${count(candidates.length)} candidates, whatever they have in common (Bonferroni)`
  return `${at}${toMethod('Each candidate', 'bonferroni')} has to pass at one-sided ${percent(family.own_alpha)} (z = ${family.z.toFixed(2)}), so that the chance that any passes that should not is at most ${percent(family.alpha)}: ${by}.`
}

function besideTexts(candidates: readonly BracketCandidate[], winner: string | null): readonly string[] {
  const beside = candidates.flatMap(({ name, against_winner: value }) =>
    value === null || winner === null
      ? []
      : [`- ${code(name)} against ${code(winner)}: ${difference(value)} at ${level(value)}`],
  )
  return beside.length === 0 ? [] : [`Those that passed, against the winner:\n${beside.join('\n')}`]
}
