import {
  assertNever,
  boutDatabaseText,
  dummyText,
  judgedText,
  numberText,
  type Bout,
  type Comparison,
  type Examples,
  type SliceComparison,
  type Task,
} from '@titlebout/core'
import { methodLink, metricLink } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { about, count, difference, level, measured, number, percent } from '../number.ts'
import { verdictLine, verdictWord } from '../verdict.ts'
import { whatBetterIsFor } from '../claim-question.ts'
import { bracket } from './bout-bracket.ts'
import { changes } from './bout-changes.ts'
import { curves } from './bout-curves.ts'
import { latency } from './bout-latency.ts'
import { size } from './bout-size.ts'
import { looks } from './bout-looks.ts'
import { exampleSections } from './examples.ts'
import { importanceChangeSections } from './explanation.ts'

/** The claims first, then the table that decides, slices worst first, what changed; methods folded. */
export function boutSections(bout: Bout, examples: Examples | undefined): Section[] {
  const { result } = bout
  const deciding = result.comparisons.filter(({ role }) => role !== 'shown')
  const looked = looks(result.looks)
  const sections: Section[] = [
    {
      name: 'the bout',
      rank: 1,
      body: [
        // Without it the list would run on from the findings, as one list.
        '**The verdict, claim by claim**',
        claims(bout),
        opponents(bout),
        ...(looked === undefined ? [] : [looked]),
        comparisonTable(deciding, result.task),
      ].join('\n\n'),
    },
  ]
  if (result.bracket !== undefined)
    sections.unshift({ name: 'the candidates', rank: 1, body: bracket(result.bracket, result.task) })
  if (result.latency !== undefined) sections.push({ name: 'latency', rank: 2, body: latency(result.latency) })
  if (result.size !== undefined) sections.push({ name: 'model size', rank: 2, body: size(result.size) })
  if (result.concentration !== null) sections.push({ name: 'where the gain sits', rank: 1, body: concentration(bout) })
  if (result.slices.length > 0)
    sections.push({
      name: 'slices of the bout',
      rank: 3,
      body: `**Slices**, worst first\n\n${slicesTable(result.slices, result.task)}`,
    })
  const changed = changes(bout)
  if (changed !== undefined) sections.push({ name: 'what changed', rank: 3, body: changed })
  sections.push(...importanceChangeSections(bout))
  sections.push(...exampleSections(bout, examples))
  if (result.curves !== null) sections.push({ name: 'curves', rank: 6, body: curves(result.curves) })
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

function who({ inputs, result: { champion, task, bracket: several } }: Bout): string {
  const it = several === undefined ? 'the candidate' : `candidate ${code(several.shown)}`
  switch (champion.kind) {
    case 'none':
      return 'There is no champion yet, and nothing trivial to fight: the candidate is shown alone'
    case 'dummy':
      return `There is no champion yet: ${it} fought the **dummy**, which ${dummyText(task)}`
    case 'champion':
      return `${capital(it)} fought **version ${champion.version ?? '?'}**, which ${code(champion.environment ?? 'an environment')} points at`
    case 'scores':
      return `Compared with ${code(inputs.find(({ role }) => role === 'against')?.name ?? 'earlier scores')}`
    default:
      return assertNever(champion.kind)
  }
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function claims(bout: Bout): string {
  const { result } = bout
  if (result.champion.kind === 'scores') return noWorseOrBetter(bout)
  const { merge, promote } = result.claims
  const [first, second] = [
    `- may it merge? ${verdictLine(merge)}`,
    `- is it better, ${whatBetterIsFor(bout)}? ${verdictLine(promote)}`,
  ]
  return result.claim === 'promote' ? `${second}\n${first}` : `${first}\n${second}`
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
  const [first] = comparisons
  if (first === undefined) return table(['metric', 'champion', 'candidate', 'difference', '', 'claim', 'verdict'], [])
  const levels = [...new Set(comparisons.map((one) => level(one.difference)))]
  const rows = comparisons.map((one) => {
    const bound = one.claim === 'superior' ? 0 : -one.margin
    return [
      `${metricLink(one.metric, task)}${roleText(one)}`,
      measured(one.champion),
      measured(one.candidate),
      `${difference(one.difference)}${levels.length === 1 ? '' : ` at ${level(one.difference)}`}`,
      intervalBar(one.difference, commonScale([one.difference], bound)),
      one.claim === 'superior' ? 'better' : `no worse by more than ${number(one.margin)}`,
      `${verdictWord(one.verdict.kind)}${wayOut(one)}`,
    ]
  })
  const shown =
    levels.length === 1 ? `two-sided ${levels.join('')}` : 'two-sided, at the confidence that stands beside them'
  const scale = `_Intervals are ${shown}: the ones that decide. A positive difference means that the candidate is better, whatever the metric. ┃ is the bound._`
  return `${table(['metric', 'champion', 'candidate', 'difference', '', 'claim', 'verdict'], rows)}\n\n${scale}`
}

function roleText({ role, slice }: Comparison): string {
  if (slice !== null) return ` where ${code(slice)} (critical)`
  return role === 'guardrail' ? ' (guardrail)' : ''
}

/** What would decide: more rows, or a wider margin on the next ones. */
function wayOut({ rows_to_decide: rows, margin_to_pass: margin, claim }: Comparison): string {
  const ways = [
    ...(rows === null ? [] : [`${about(rows)} rows would decide`]),
    ...(margin === null
      ? []
      : [`${claim === 'superior' ? '"no worse"' : 'it'} passes with a margin of ${numberText(margin)}`]),
  ]
  return ways.length === 0 ? '' : `, ${ways.join('; ')}`
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
  const hasFlips = slices.some(({ right_to_wrong: worse }) => worse !== null)
  const rows = slices.map((slice) => [
    code(slice.name),
    count(slice.rows),
    ...(hasPositives ? [foundText(slice)] : []),
    ...(hasFlips ? [count(slice.wrong_to_right ?? 0), count(slice.right_to_wrong ?? 0)] : []),
    slice.difference.estimate === null
      ? measured(slice.difference)
      : `${difference(slice.difference)} by ${methodLink(slice.difference.method)}`,
  ])
  const [first] = slices
  const what = first === undefined ? 'difference' : `difference of ${metricLink(first.metric, task)}`
  const counted = [
    ...(hasPositives ? ['positives found: champion → candidate'] : []),
    ...(hasFlips ? ['wrong → right', 'right → wrong'] : []),
  ]
  return table(['slice', 'rows', ...counted, what], rows, ['l', 'r', ...counted.map(() => 'r' as const), 'l'])
}

function foundText({ positives, champion_found: before, candidate_found: now }: SliceComparison): string {
  if (positives === 0) return '0 of 0'
  return `${count(before ?? 0)} → ${count(now ?? 0)} of ${count(positives ?? 0)}`
}

function methods({ result }: Bout): string {
  const rows = result.comparisons.map((one) => [
    `${metricLink(one.metric, result.task)} (${one.role === 'primary' ? one.claim : one.role}${one.slice === null ? '' : ` ${code(one.slice)}`})`,
    `${difference(one.difference)} at ${level(one.difference)}`,
    one.p_value === null ? '' : number(one.p_value),
    methodLink(one.difference.method),
    count(one.difference.n),
  ])
  const { candidate, champion, dropped, limit } = result.contamination
  const seen = (side: { checked: boolean; rows: number }): string =>
    side.checked ? `${count(side.rows)} seen in training` : 'not known'
  const facts = `Replay of the champion: ${result.replay}. Judged rows that were trained on: candidate ${seen(candidate)}, champion ${seen(champion)}; ${count(dropped)} left out (the bout is refused above ${percent(limit)}).`
  const stored = result.database === undefined ? '' : ` ${plain(boutDatabaseText(result.database))}`
  return `${table(['metric', 'difference', 'p, two-sided', 'interval by', 'n'], rows, ['l', 'l', 'r', 'l', 'r'])}\n\n${facts}${stored}`
}
