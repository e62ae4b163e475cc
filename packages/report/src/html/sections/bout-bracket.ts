import { capital, type Bracket, type BracketCandidate, type Task } from '@titlebout/core'
import { count, difference, level, percent } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { intervalPlot, scaleOf } from '../interval-plot.ts'
import { differencePart, measuredPart, metricPart, saysMeasured, verdictPart } from '../words.ts'

/** Who won of several candidates, and how each of them did. */
export function bracketParts({ winner, shown, reason, candidates, family }: Bracket, task: Task): readonly Part[] {
  const columns: Column[] = [
    { head: 'candidate' },
    { head: 'claim' },
    { head: 'difference to the champion, drawn' },
    { head: 'difference' },
    { head: 'its own value' },
    { head: 'guardrails' },
    { head: 'gate' },
    { head: 'against the winner' },
  ]
  const primaries = candidates.flatMap(({ primary }) => (primary === null ? [] : [primary]))
  const [first] = primaries
  const scale = scaleOf(
    primaries.map((one) => one.difference),
    first === undefined || first.claim === 'superior' ? 0 : -first.margin,
  )
  return [
    el('h3', {}, winner === null ? 'Several candidates: no winner' : ['Several candidates: ', code(winner), ' wins']),
    el('p', {}, `${capital(reason)}.`),
    ...(first === undefined ? [] : [el('p', {}, 'Compared by ', metricPart(first.metric, task), '.')]),
    htmlTable(
      columns,
      candidates.map((one) => candidateRow(one, { winner, scale })),
      { caption: 'Each candidate against the champion' },
    ),
    ...candidates.flatMap(({ name, primary, verdict }) =>
      primary !== null || name === shown
        ? []
        : [el('p', {}, code(name), ' was not compared, ', verdictPart(verdict.kind), `: ${verdict.detail}.`)],
    ),
    ...candidates.flatMap(({ name, gate, gate_detail: detail }) =>
      detail === undefined ? [] : [el('p', {}, 'The gate of ', code(name), ' ', verdictPart(gate), `: ${detail}.`)],
    ),
    el('p', { class: 'quiet' }, familyText(family, candidates.length)),
  ]
}

function candidateRow(
  { name, primary, gate, verdict, held_by: held, against_winner: beside }: BracketCandidate,
  { winner, scale }: { readonly winner: string | null; readonly scale: ReturnType<typeof scaleOf> },
): Row {
  const tail = [
    primary === null ? '' : held.length === 0 ? 'all pass' : held.join('; '),
    verdictPart(gate),
    beside === null ? (name === winner ? 'is the winner' : '') : [differencePart(beside), ` at ${level(beside)}`],
  ]
  if (primary === null) return { cells: [code(name), verdictPart(verdict.kind), '', '', '', ...tail] }
  const { difference: value } = primary
  const says = saysMeasured(`difference of ${name}`, value, difference(value))
  return {
    cells: [
      code(name),
      verdictPart(verdict.kind),
      intervalPlot(value, scale, says),
      differencePart(value),
      measuredPart(primary.candidate),
      ...tail,
    ],
  }
}

function familyText(family: Bracket['family'], candidates: number): string {
  const by =
    family.method === 'max-t'
      ? `by max-T, which knows how ${count(family.comparisons ?? 0)} differences move together`
      : `alpha shared out among ${count(candidates)} candidates, whatever they have in common (Bonferroni)`
  return `Several candidates have several chances of a lucky pass. Each has to pass at one-sided ${percent(family.own_alpha)} (z = ${family.z.toFixed(2)}), so that the chance that any passes that should not is at most ${percent(family.alpha)}: ${by}.`
}
