import {
  assertNever,
  dummyText,
  judgedText,
  type Bout,
  type Comparison,
  type Flips,
  type Moved,
  type SliceComparison,
  type Task,
} from '@titlebout/core'
import { methodLink, metricLink, toMethod } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { about, count, difference, level, measured, number, percent } from '../number.ts'
import { verdictLine, verdictWord } from '../verdict.ts'

/** Who fought whom, the table that decides, slices worst first, what changed; methods folded. */
export function boutSections(bout: Bout): Section[] {
  const { result } = bout
  const deciding = result.comparisons.filter(({ role }) => role !== 'shown')
  const sections: Section[] = [
    {
      name: 'the bout',
      rank: 1,
      body: `${opponents(bout)}\n\n${claims(bout)}\n\n${comparisonTable(deciding, result.task)}`,
    },
  ]
  if (result.concentration !== null) sections.push({ name: 'where the gain sits', rank: 1, body: concentration(bout) })
  if (result.slices.length > 0)
    sections.push({
      name: 'slices of the bout',
      rank: 3,
      body: `**Slices**, worst first\n\n${slicesTable(result.slices, result.task)}`,
    })
  const changes = changed(bout)
  if (changes !== undefined) sections.push({ name: 'what changed', rank: 3, body: changes })
  sections.push({
    name: 'all comparisons',
    rank: 5,
    body: fold('All comparisons, and how they were computed', methods(bout)),
  })
  return sections
}

function opponents(bout: Bout): string {
  const { result } = bout
  const rows = `the same rows of ${code(result.dataset.name)}: ${plain(judgedText(bout))}`
  return `${who(bout)}, on ${rows}.`
}

function who({ inputs, result: { champion, task } }: Bout): string {
  switch (champion.kind) {
    case 'none':
      return 'There is no champion yet, and nothing trivial to fight: the candidate is shown alone'
    case 'dummy':
      return `There is no champion yet: the candidate fought the **dummy**, which ${dummyText(task)}`
    case 'champion':
      return `The candidate fought **version ${champion.version ?? '?'}**, which ${code(champion.environment ?? 'an environment')} points at`
    case 'scores':
      return `Compared with ${code(inputs.find(({ role }) => role === 'against')?.name ?? 'earlier scores')}`
    default:
      return assertNever(champion.kind)
  }
}

function claims(bout: Bout): string {
  const { result } = bout
  if (result.champion.kind === 'scores') return noWorseOrBetter(bout)
  return `- may it merge? ${verdictLine(result.claims.merge)}\n- is it better, so that it may be promoted? ${verdictLine(result.claims.promote)}`
}

/** Nobody promotes a file of scores: what a reader wants to know is whether they are worse, or better. */
function noWorseOrBetter({
  settings,
  result: {
    claims: { merge },
    comparisons,
  },
}: Bout): string {
  const { margin, margin_from: from } = settings
  const by = typeof margin === 'number' ? `, within a margin of ${number(margin)} (${plain(String(from))})` : ''
  const better = comparisons.find(({ role, claim }) => role === 'primary' && claim === 'superior')
  const second = better === undefined ? [] : [`- are they better? ${verdictLine(better.verdict)}`]
  return [`- are the scores no worse than before${by}? ${verdictLine(merge)}`, ...second].join('\n')
}

function comparisonTable(comparisons: readonly Comparison[], task: Task): string {
  const rows = comparisons.map((one) => {
    const bound = one.claim === 'superior' ? 0 : -one.margin
    return [
      `${metricLink(one.metric, task)}${one.role === 'guardrail' ? ' (guardrail)' : ''}`,
      measured(one.champion),
      measured(one.candidate),
      difference(one.difference),
      intervalBar(one.difference, commonScale([one.difference], bound)),
      methodLink(one.difference.method),
      one.claim === 'superior' ? 'better' : `no worse by more than ${number(one.margin)}`,
      `${verdictWord(one.verdict.kind)}${one.rows_to_decide === null ? '' : `, ${about(one.rows_to_decide)} rows would decide`}`,
    ]
  })
  const first = comparisons[0]
  const scale =
    first === undefined
      ? ''
      : `\n\n_Intervals are two-sided ${level(first.difference)}: the ones that decide. A positive difference means that the candidate is better, whatever the metric. ┃ is the bound._`
  return `${table(['metric', 'champion', 'candidate', 'difference', '', 'interval by', 'claim', 'verdict'], rows)}${scale}`
}

/** From this share on the sentence says "all", as the finding does. */
const ALL_OF_IT = 0.9

function concentration({ result }: Bout): string {
  const found = result.concentration
  if (found === null) return ''
  const [all, without] = [found.difference_all.estimate ?? 0, found.difference_without.estimate ?? 0]
  const lost = all === 0 ? 1 : (all - without) / all
  const much = lost >= ALL_OF_IT ? 'All of the gain sits' : `${percent(lost)} of the gain sit`
  return `⚠️ **${much} in ${percent(found.share)} of the rows** (${count(found.rows)} rows with ${code(found.where)}): with them the difference is ${difference(found.difference_all)}, without them ${difference(found.difference_without)}. Is ${code(found.field)} known before the outcome?`
}

function slicesTable(slices: readonly SliceComparison[], task: Task): string {
  const hasPositives = slices.some(({ positives }) => positives !== null)
  const rows = slices.map((slice) => [
    code(slice.name),
    count(slice.rows),
    ...(hasPositives ? [foundText(slice)] : []),
    slice.difference.estimate === null
      ? measured(slice.difference)
      : `${difference(slice.difference)} by ${methodLink(slice.difference.method)}`,
  ])
  const [first] = slices
  const what = first === undefined ? 'difference' : `difference of ${metricLink(first.metric, task)}`
  const counted = hasPositives ? ['positives found: champion → candidate'] : []
  return table(['slice', 'rows', ...counted, what], rows, ['l', 'r', ...counted.map(() => 'r' as const), 'l'])
}

function foundText({ positives, champion_found: before, candidate_found: now }: SliceComparison): string {
  if (positives === 0) return '0 of 0'
  return `${count(before ?? 0)} → ${count(now ?? 0)} of ${count(positives ?? 0)}`
}

/** Decisions that changed, or rows that came out better and worse; undefined where neither can be said. */
function changed({ result }: Bout): string | undefined {
  if (result.flips !== null) return flips(result.flips, result.task)
  return result.moved === null ? undefined : moved(result.moved)
}

function flips(counts: Flips, task: Task): string {
  const { wrong_to_right: better, right_to_wrong: worse, both_right: right, both_wrong: wrong } = counts
  const where = task === 'binary-classification' ? ' at the threshold' : ''
  const test = chance(toMethod('McNemar, mid-p', 'mcnemar'), counts.p_value)
  return `**Changed decisions**${where}: ${count(better)} from wrong to right, ${count(worse)} from right to wrong${test}; unchanged: ${count(right)} right, ${count(wrong)} wrong.`
}

function moved({ unit, by, better, worse, equal, p_value: p }: Moved): string {
  const units = unit === 'query' ? 'Queries' : 'Rows'
  return `**${units} that moved**, by ${plain(by)}: the candidate is better on ${count(better)}, worse on ${count(worse)}${chance(toMethod('sign test, mid-p', 'sign-test'), p)}; equal on ${count(equal)}.`
}

function chance(test: string, pValue: number | null): string {
  return pValue === null ? '' : ` (${test} ${number(pValue)})`
}

function methods({ result }: Bout): string {
  const rows = result.comparisons.map((one) => [
    `${metricLink(one.metric, result.task)} (${one.role === 'primary' ? one.claim : one.role})`,
    difference(one.difference),
    one.p_value === null ? '' : number(one.p_value),
    methodLink(one.difference.method),
    count(one.difference.n),
  ])
  const { candidate, champion, dropped, limit } = result.contamination
  const seen = (side: { checked: boolean; rows: number }): string =>
    side.checked ? `${count(side.rows)} seen in training` : 'not known'
  const facts = `Replay of the champion: ${result.replay}. Judged rows that were trained on: candidate ${seen(candidate)}, champion ${seen(champion)}; ${count(dropped)} left out (the bout is refused above ${percent(limit)}).`
  return `${table(['metric', 'difference', 'p, two-sided', 'interval by', 'n'], rows, ['l', 'l', 'r', 'l', 'r'])}\n\n${facts}`
}
