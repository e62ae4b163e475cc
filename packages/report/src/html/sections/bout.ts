import {
  assertNever,
  boutDatabaseText,
  dummyText,
  judgedText,
  numberText,
  type Bout,
  type Comparison,
  type Looks,
} from '@titlebout/core'
import { whatBetterIsFor } from '../../claim-question.ts'
import { about, count, difference, level, measured, number, percent } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { intervalPlot, scaleOf } from '../interval-plot.ts'
import { differencePart, fold, measuredPart, methodPart, metricPart, saysMeasured, verdictPart } from '../words.ts'
import { bracketParts } from './bout-bracket.ts'
import { changeParts } from './bout-changes.ts'
import { curveParts } from './bout-curves.ts'
import { latencyParts } from './bout-latency.ts'
import { sizeParts } from './bout-size.ts'
import { slices } from './bout-slices.ts'
import { importanceChangeParts } from './explanation.ts'

/** Who fought whom, both claims, the comparisons that decide, slices, changed decisions; all comparisons folded. */
export function boutParts(bout: Bout): readonly Part[] {
  const { result } = bout
  const deciding = result.comparisons.filter(({ role }) => role !== 'shown')
  return [
    ...(result.bracket === undefined ? [] : bracketParts(result.bracket, result.task)),
    el(
      'p',
      {},
      `${opponent(bout)} Both answered the same rows of `,
      code(result.dataset.name),
      `: ${judgedText(bout)}.`,
    ),
    claims(bout),
    looks(result.looks),
    el('h3', {}, 'What decides'),
    deciding.length === 0 ? el('p', {}, 'Nothing was compared.') : comparisons(deciding, bout),
    ...(result.latency === undefined ? [] : latencyParts(result.latency)),
    ...(result.size === undefined ? [] : sizeParts(result.size)),
    concentration(bout),
    ...slices(bout),
    ...changeParts(bout),
    ...importanceChangeParts(result),
    ...(result.curves === null ? [] : curveParts(result.curves)),
    fold('All comparisons, and how they were computed', methods(bout)),
  ]
}

function opponent({ inputs, result: { champion, task, bracket } }: Bout): string {
  const it = bracket === undefined ? 'the candidate' : `candidate ${bracket.shown}`
  switch (champion.kind) {
    case 'none':
      return 'There is no champion yet, and nothing trivial to fight: the candidate is shown alone.'
    case 'dummy':
      return `There is no champion yet: ${it} fought a dummy, which ${dummyText(task)}.`
    case 'champion':
      return `${it.charAt(0).toUpperCase()}${it.slice(1)} fought version ${champion.version ?? '?'}, the one that ${champion.environment ?? 'an environment'} uses.`
    case 'scores':
      return `The candidate is compared with ${inputs.find(({ role }) => role === 'against')?.name ?? 'earlier scores'}, here called the champion.`
    default:
      return assertNever(champion.kind)
  }
}

/** Both claims, the one that decides this verdict first. */
function claims(bout: Bout): Part {
  const { result } = bout
  const { merge, promote } = result.claims
  const better = result.comparisons.find(({ role, claim }) => role === 'primary' && claim === 'superior')
  // Nobody promotes a file of scores.
  const second = result.champion.kind === 'scores' ? better?.verdict : promote
  const items = [
    el('li', {}, 'No worse, so that it may be merged? ', verdictPart(merge.kind), ` ${merge.detail}`),
    ...(second === undefined
      ? []
      : [el('li', {}, `Better, ${whatBetterIsFor(bout)}? `, verdictPart(second.kind), ` ${second.detail}`)]),
  ]
  return el('ul', {}, result.claim === 'promote' ? items.toReversed() : items)
}

/** What it costs that these rows promoted a model before; nothing when they did not. */
function looks({ look, earlier, exhausted, spending, z, z_fresh: fresh, rows_factor: factor }: Looks): Part {
  if (look === 1) return undefined
  const before = `Look ${look} on these rows: they let in ${earlier.length === 1 ? 'one version' : `${count(earlier.length)} versions`} before`
  if (exhausted) return el('p', {}, `⚠ ${before}, which is as many as was agreed. Put fresh rows into the test set.`)
  if (spending === 'none') return el('p', {}, `${before}. The policy makes nothing of it.`)
  return el(
    'p',
    {},
    `${before}. Each look makes a lucky pass likelier, so the bar for "better" is now z = ${z.toFixed(1)}, and ${fresh.toFixed(1)} on fresh rows; the same gain takes ${Number(factor.toPrecision(2))} times the rows.`,
  )
}

function comparisons(deciding: readonly Comparison[], { result: { task } }: Bout): Part {
  const columns: Column[] = [
    { head: 'metric' },
    { head: 'verdict' },
    { head: 'difference, drawn' },
    { head: 'difference' },
    { head: 'champion' },
    { head: 'candidate' },
    { head: 'asked for' },
  ]
  const rows = deciding.map((one): Row => {
    const bound = one.claim === 'superior' ? 0 : -one.margin
    const asked = one.claim === 'superior' ? 'better than 0' : `no worse by more than ${number(one.margin)}`
    const says = saysMeasured(`difference of ${one.metric}`, one.difference, difference(one.difference))
    return {
      cells: [
        [metricPart(one.metric, task), ...roleParts(one)],
        [verdictPart(one.verdict.kind), wayOut(one)],
        intervalPlot(one.difference, scaleOf([one.difference], bound), `${says}; asked for: ${asked}`),
        differencePart(one.difference),
        measuredPart(one.champion),
        measuredPart(one.candidate),
        asked,
      ],
    }
  })
  const levels = [...new Set(deciding.map((one) => level(one.difference)))].join(', ')
  return [
    htmlTable(columns, rows, { caption: 'Candidate against champion' }),
    el(
      'p',
      { class: 'quiet' },
      `The bar is the interval (two-sided ${levels}) that the true difference is likely in, the dot its estimate, the dashed line the bound that it must stay to the right of. A positive difference means that the candidate is better, whatever the metric.`,
    ),
  ]
}

function roleParts({ role, slice }: Comparison): readonly Part[] {
  if (slice !== null) return [' where ', code(slice), ' (critical)']
  return role === 'primary' ? [] : [` (${role})`]
}

/** What would decide: more rows, or a wider margin on the next ones. */
function wayOut({ rows_to_decide: rows, margin_to_pass: margin, claim }: Comparison): string {
  const ways = [
    ...(rows === null ? [] : [`${about(rows)} rows would decide`]),
    ...(margin === null
      ? []
      : [`${claim === 'superior' ? '"no worse"' : 'it'} passes with a margin of ${numberText(margin)}`]),
  ]
  return ways.length === 0 ? '' : `; ${ways.join('; ')}`
}

function concentration({ result }: Bout): Part {
  const found = result.concentration
  if (found === null) return undefined
  return el(
    'p',
    { class: 'verdict undecided' },
    `⚠ Where the gain sits: in ${percent(found.share)} of the rows (${count(found.rows)}, with `,
    code(found.where),
    `). With them the difference is ${difference(found.difference_all)}, without them ${difference(found.difference_without)}. Is `,
    code(found.field),
    ' known before the outcome?',
  )
}

function methods({ result }: Bout): Part {
  const columns: Column[] = [
    { head: 'metric' },
    { head: 'champion' },
    { head: 'candidate' },
    { head: 'difference' },
    { head: 'level', right: true },
    { head: 'p, two-sided', right: true },
    { head: 'interval by' },
    { head: 'rows', right: true },
  ]
  const rows = result.comparisons.map(
    ({ metric, role, slice, claim, champion, candidate, difference: value, p_value: p }): Row => ({
      cells: [
        [
          metricPart(metric, result.task),
          ` (${role === 'primary' ? claim : role})`,
          ...(slice === null ? [] : [' ', code(slice)]),
        ],
        measured(champion),
        measured(candidate),
        differencePart(value),
        level(value),
        p === null ? '' : number(p),
        methodPart(value.method),
        count(value.n),
      ],
    }),
  )
  const { candidate, champion, dropped, limit } = result.contamination
  const seen = (side: { readonly checked: boolean; readonly rows: number }): string =>
    side.checked ? `${count(side.rows)} seen in training` : 'not known'
  const stored = result.database === undefined ? '' : ` ${boutDatabaseText(result.database)}`
  return [
    htmlTable(columns, rows, { caption: 'All comparisons' }),
    el(
      'p',
      {},
      `How the champion came to its scores: ${result.replay}. Judged rows that were trained on: candidate ${seen(candidate)}, champion ${seen(champion)}; ${count(dropped)} left out (refused above ${percent(limit)}).${stored}`,
    ),
  ]
}
