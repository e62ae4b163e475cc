import {
  boundOf,
  assertNever,
  boutDatabaseText,
  capital,
  dummyText,
  judgedText,
  numberText,
  type Bout,
  type Comparison,
  type Examples,
  type Measured,
  type SliceComparison,
  type Verdict,
} from '@titlebout/core'
import { askedFor, holdoutText, isSaid, purpose, sideName, wayOut } from '../bout-words.ts'
import { methodLink, metricLabel, metricLink } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { count, difference, estimateOf, level, measured, percent, pText } from '../number.ts'
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
        HEADINGS[result.champion.kind],
        claims(bout),
        opponents(bout),
        ...(looked === undefined ? [] : [looked]),
        comparisonTable(deciding, bout),
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
      body: `**Slices**, worst first\n\n${slicesTable(result)}`,
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

const HEADINGS: { readonly [K in Bout['result']['champion']['kind']]: string } = {
  champion: '**Against the champion**',
  dummy: '**Against the dummy**',
  scores: '**Against the earlier scores**',
  none: '**Without an opponent**',
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

function claims(bout: Bout): string {
  const { result } = bout
  if (result.champion.kind === 'scores') return noWorseOrBetter(bout)
  const [first, second] = [
    `- May it merge? ${claimLine(result.claims.merge, bout)}`,
    `- Is it better, ${whatBetterIsFor(bout)}? ${claimLine(result.claims.promote, bout)}`,
  ]
  return result.claim === 'promote' ? `${second}\n${first}` : `${first}\n${second}`
}

/** Nobody promotes a file of scores: what a reader wants to know is whether they are worse, or better. */
function noWorseOrBetter(bout: Bout): string {
  const { settings, result } = bout
  const { margin, margin_from: from } = settings
  const by = typeof margin === 'number' ? `, within a margin of ${numberText(margin)} (${plain(String(from))})` : ''
  const better = result.comparisons.find(({ role, claim }) => role === 'primary' && claim === 'superior')
  const second = better === undefined ? [] : [`- Are they better? ${claimLine(better.verdict, bout)}`]
  return [`- Are the scores no worse than before${by}? ${claimLine(result.claims.merge, bout)}`, ...second].join('\n')
}

/** The sentence of the verdict stands in the first lines of the report: it is not said again. */
function claimLine(claim: Verdict, { verdict }: Bout): string {
  return isSaid(claim, verdict) ? verdictWord(claim.kind) : verdictLine(claim)
}

function comparisonTable(comparisons: readonly Comparison[], bout: Bout): string {
  const { champion, task } = bout.result
  const heads = ['metric', sideName(champion), 'candidate', 'difference', 'asked for', 'verdict', '┃ bound']
  if (comparisons.length === 0) return table(heads, [])
  const levels = [...new Set(comparisons.map((one) => level(one.difference)))]
  const rows = comparisons.map((one) => {
    const bound = boundOf(one)
    return [
      `${metricLabel(one.metric, task)}${roleText(one)}`,
      estimateOf(one.champion),
      estimateOf(one.candidate),
      `${difference(one.difference, bound)}${levels.length === 1 ? '' : ` at ${level(one.difference)}`}`,
      askedFor(one),
      verdictWord(one.verdict.kind),
      intervalBar(one.difference, commonScale([one.difference], bound)),
    ]
  })
  const shown = levels.length === 1 ? `two-sided, ${levels.join('')}` : 'two-sided'
  const ways = comparisons.flatMap((one) => {
    const way = wayOut(one, bout.result)
    return way === '' ? [] : [`- ${metricLabel(one.metric, task)}${roleText(one)}: ${way}`]
  })
  const open = ways.length === 0 ? '' : `\n\nUndecided, and what would decide:\n\n${ways.join('\n')}`
  return `${table(heads, rows)}\n\n_Differences with the intervals (${shown}) that decide. Above 0 the candidate is better, whatever the metric; all of the interval has to lie right of ┃._${open}`
}

function roleText({ role, slice }: Comparison): string {
  if (slice !== null) return ` where ${code(slice)} (critical)`
  return role === 'guardrail' ? ' (guardrail)' : ''
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

function slicesTable({ slices, task, champion }: Bout['result']): string {
  const hasPositives = slices.some(({ positives }) => positives !== null)
  const hasFlips = slices.some(({ right_to_wrong: worse }) => worse !== null)
  const rows = slices.map((slice) => [
    code(slice.name),
    count(slice.rows),
    difference(slice.difference),
    ...(hasPositives ? [foundText(slice)] : []),
    ...(hasFlips ? [count(slice.wrong_to_right ?? 0), count(slice.right_to_wrong ?? 0)] : []),
  ])
  const [first] = slices
  const what = first === undefined ? 'difference' : `difference of ${metricLabel(first.metric, task)}`
  const counted = [
    ...(hasPositives ? [`positives found: ${sideName(champion)} → candidate`] : []),
    ...(hasFlips ? ['wrong → right', 'right → wrong'] : []),
  ]
  const shown = table(['slice', 'rows', what, ...counted], rows, ['l', 'r', 'l', ...counted.map(() => 'r' as const)])
  return `${shown}\n\n_${intervalsBy(slices.map((slice) => slice.difference))}_`
}

/** One line for all intervals of a column, each of one slice by itself. */
function intervalsBy(values: readonly Measured[]): string {
  const given = values.filter(({ low }) => low !== null)
  const levels = [...new Set(given.map(level))]
  const methods = [...new Set(given.map(({ method }) => methodLink(method)))]
  return given.length === 0
    ? 'No interval.'
    : `Intervals: ${levels.join(', ')}, by ${methods.join(', ')}; each slice by itself.`
}

function foundText({ positives, champion_found: before, candidate_found: now }: SliceComparison): string {
  if (positives === 0) return '0 of 0'
  return `${count(before ?? 0)} → ${count(now ?? 0)} of ${count(positives ?? 0)}`
}

function methods({ result }: Bout): string {
  const rows = result.comparisons.map((one) => [
    `${metricLink(one.metric, result.task)} (${one.slice === null ? purpose(one) : `critical: ${code(one.slice)}`})`,
    measured(one.champion),
    measured(one.candidate),
    `${difference(one.difference)} at ${level(one.difference)}`,
    one.p_value === null ? '' : pText(one.p_value),
    methodLink(one.difference.method),
    count(one.difference.n),
  ])
  const heads = ['metric', sideName(result.champion), 'candidate', 'difference', 'p, two-sided', 'interval by', 'n']
  const stored = result.database === undefined ? '' : ` ${plain(boutDatabaseText(result.database))}`
  return `${table(heads, rows, ['l', 'l', 'l', 'l', 'r', 'l', 'r'])}\n\n${holdoutText(result)}${stored}`
}
