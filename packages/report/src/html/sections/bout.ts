import {
  boundOf,
  assertNever,
  boutDatabaseText,
  capital,
  counted,
  dummyText,
  judgedText,
  type Bout,
  type Comparison,
  type Looks,
  type Verdict,
} from '@titlebout/core'
import { askedFor, holdoutText, isSaid, purpose, sideName, wayOut } from '../../bout-words.ts'
import { whatBetterIsFor } from '../../claim-question.ts'
import { count, difference, level, measured, percent, pText } from '../../number.ts'
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
      return `${capital(it)} fought version ${champion.version ?? '?'}, the one that ${champion.environment ?? 'an environment'} uses.`
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
    el('li', {}, 'No worse, so that it may be merged? ', ...claimParts(merge, bout)),
    ...(second === undefined ? [] : [el('li', {}, `Better, ${whatBetterIsFor(bout)}? `, ...claimParts(second, bout))]),
  ]
  return el('ul', {}, result.claim === 'promote' ? items.toReversed() : items)
}

/** The sentence of the verdict stands above: it is not said again. */
function claimParts(claim: Verdict, { verdict }: Bout): readonly Part[] {
  return [verdictPart(claim.kind), isSaid(claim, verdict) ? undefined : ` ${claim.detail}`]
}

/** What it costs that these rows promoted a model before; nothing when they did not. */
function looks({ look, earlier, exhausted, spending, z, z_fresh: fresh, rows_factor: factor }: Looks): Part {
  if (look === 1) return undefined
  const before = `Look ${look} on these rows: they promoted ${counted(earlier.length, 'version')} before`
  if (exhausted) return el('p', {}, `⚠ ${before}, which is as many as was agreed. Put fresh rows into the test set.`)
  if (spending === 'none') return el('p', {}, `${before}. The policy makes nothing of it.`)
  return el(
    'p',
    {},
    `${before}. Each look makes a lucky pass likelier, so the bar for "better" is now z = ${z.toFixed(1)}, and ${fresh.toFixed(1)} on fresh rows; the same gain takes ${Number(factor.toPrecision(2))} times the rows.`,
  )
}

function comparisons(deciding: readonly Comparison[], { result }: Bout): Part {
  const { task, champion } = result
  const columns: Column[] = [
    { head: 'metric' },
    { head: 'verdict' },
    { head: 'difference, drawn' },
    { head: 'difference' },
    { head: sideName(champion) },
    { head: 'candidate' },
    { head: 'asked for' },
  ]
  const levels = [...new Set(deciding.map((one) => level(one.difference)))]
  const rows = deciding.map((one): Row => {
    const bound = boundOf(one)
    const way = wayOut(one, result)
    const asked = askedFor(one)
    const says = saysMeasured(`difference of ${one.metric}`, one.difference, difference(one.difference, bound))
    return {
      cells: [
        [metricPart(one.metric, task), ...roleParts(one)],
        [verdictPart(one.verdict.kind), way === '' ? '' : `; ${way}`],
        intervalPlot(one.difference, scaleOf([one.difference], bound), `${says}; asked for: ${asked}`),
        [differencePart(one.difference, bound), levels.length === 1 ? '' : ` at ${level(one.difference)}`],
        measuredPart(one.champion),
        measuredPart(one.candidate),
        asked,
      ],
    }
  })
  return [
    htmlTable(columns, rows, { caption: `Candidate against ${sideName(champion)}` }),
    el(
      'p',
      { class: 'quiet' },
      `The bar is the interval (two-sided ${levels.join(', ')}) that the true difference is likely in, the dot its estimate, the dashed line the bound that it must stay to the right of. A positive difference means that the candidate is better, whatever the metric.`,
    ),
  ]
}

function roleParts({ role, slice }: Comparison): readonly Part[] {
  if (slice !== null) return [' where ', code(slice), ' (critical)']
  return role === 'primary' ? [] : [` (${role})`]
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
    { head: sideName(result.champion) },
    { head: 'candidate' },
    { head: 'difference' },
    { head: 'level', right: true },
    { head: 'p, two-sided', right: true },
    { head: 'interval by' },
    { head: 'n', right: true },
  ]
  const rows = result.comparisons.map((one): Row => {
    const { metric, slice, champion, candidate, difference: value, p_value: p } = one
    return {
      cells: [
        [
          metricPart(metric, result.task),
          ...(slice === null ? [` (${purpose(one)})`] : [' (critical: ', code(slice), ')']),
        ],
        measured(champion),
        measured(candidate),
        differencePart(value),
        level(value),
        p === null ? '' : pText(p),
        methodPart(value.method),
        count(value.n),
      ],
    }
  })
  const stored = result.database === undefined ? '' : ` ${boutDatabaseText(result.database)}`
  return [htmlTable(columns, rows, { caption: 'All comparisons' }), el('p', {}, `${holdoutText(result)}${stored}`)]
}
