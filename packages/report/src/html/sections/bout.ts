import { assertNever, dummyText, judgedText, type Bout, type Comparison, type SliceComparison } from '@titlebout/core'
import { about, count, difference, level, measured, number, percent } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf, type Scale } from '../interval-plot.ts'
import { differencePart, fold, measuredPart, methodPart, metricPart, saysMeasured, verdictPart } from '../words.ts'

/** Who fought whom, both claims, the comparisons that decide, slices, changed decisions; all comparisons folded. */
export function boutParts(bout: Bout): readonly Part[] {
  const { result } = bout
  const deciding = result.comparisons.filter(({ role }) => role !== 'shown')
  const { merge, promote } = result.claims
  return [
    el(
      'p',
      {},
      `${opponent(bout)} Both answered the same rows of `,
      code(result.dataset.name),
      `: ${judgedText(bout)}.`,
    ),
    el(
      'ul',
      {},
      el('li', {}, 'No worse, so that it may be merged? ', verdictPart(merge.kind), ` ${merge.detail}`),
      el('li', {}, 'Better, so that it may be promoted? ', verdictPart(promote.kind), ` ${promote.detail}`),
    ),
    el('h3', {}, 'What decides'),
    deciding.length === 0 ? el('p', {}, 'Nothing was compared.') : comparisons(deciding, bout),
    concentration(bout),
    ...slices(bout),
    ...changed(bout),
    fold('All comparisons, and how they were computed', methods(bout)),
  ]
}

function opponent({ result: { champion, task } }: Bout): string {
  switch (champion.kind) {
    case 'none':
      return 'There is no champion yet, and nothing trivial to fight: the candidate is shown alone.'
    case 'dummy':
      return `There is no champion yet: the candidate fought a dummy, which ${dummyText(task)}.`
    case 'champion':
      return `The candidate fought version ${champion.version ?? '?'}, the one that ${champion.environment ?? 'an environment'} uses.`
    default:
      return assertNever(champion.kind)
  }
}

function comparisons(deciding: readonly Comparison[], { result: { task } }: Bout): Part {
  const columns: Column[] = [
    { head: 'metric' },
    { head: 'difference, drawn' },
    { head: 'difference' },
    { head: 'champion' },
    { head: 'candidate' },
    { head: 'asked for' },
    { head: 'verdict' },
  ]
  const rows = deciding.map((one): Row => {
    const bound = one.claim === 'superior' ? 0 : -one.margin
    const asked = one.claim === 'superior' ? 'better than 0' : `no worse by more than ${number(one.margin)}`
    const says = saysMeasured(`difference of ${one.metric}`, one.difference, difference(one.difference))
    const more = one.rows_to_decide === null ? undefined : ` ${about(one.rows_to_decide)} rows would decide`
    return {
      cells: [
        [metricPart(one.metric, task), one.role === 'primary' ? undefined : ` (${one.role})`],
        intervalPlot(one.difference, scaleOf([one.difference], bound), `${says}; asked for: ${asked}`),
        differencePart(one.difference),
        measuredPart(one.champion),
        measuredPart(one.candidate),
        asked,
        [verdictPart(one.verdict.kind), more],
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

function slices({ result }: Bout): readonly Part[] {
  const [first] = result.slices
  if (first === undefined) return []
  const scale = scaleOf(
    result.slices.map((slice) => slice.difference),
    0,
  )
  const hasPositives = result.slices.some(({ positives }) => positives !== null)
  const columns: Column[] = [
    { head: 'slice' },
    { head: 'difference, drawn', under: axis(scale) },
    { head: 'difference' },
    { head: 'rows', right: true },
    ...(hasPositives ? [{ head: 'positives found: champion → candidate', right: true }] : []),
    { head: 'interval by' },
  ]
  const rows = [...result.slices]
    .sort((a, b) => (a.difference.estimate ?? Infinity) - (b.difference.estimate ?? Infinity))
    .map((slice) => sliceRow(slice, scale, hasPositives))
  return [
    el('h3', {}, 'Slices: is it better for everyone?'),
    htmlTable(columns, rows, { caption: `Difference of ${first.metric} by slice, worst first`, isSearched: true }),
  ]
}

function sliceRow(slice: SliceComparison, scale: Scale | undefined, hasPositives: boolean): Row {
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
      methodPart(value.method),
    ],
  }
}

function foundText({ positives, champion_found: before, candidate_found: now }: SliceComparison): string {
  if (positives === null) return ''
  return positives === 0 ? '0 of 0' : `${count(before ?? 0)} → ${count(now ?? 0)} of ${count(positives)}`
}

/** Decisions that changed, or rows that came out better and worse. */
function changed({ result: { flips, moved } }: Bout): readonly Part[] {
  const head = el('h3', {}, 'What changed')
  if (flips !== null) {
    const columns: Column[] = [{ head: '' }, { head: 'now right', right: true }, { head: 'now wrong', right: true }]
    const rows: Row[] = [
      { cells: ['was right', count(flips.both_right), el('strong', { class: 'worse' }, count(flips.right_to_wrong))] },
      { cells: ['was wrong', el('strong', { class: 'better' }, count(flips.wrong_to_right)), count(flips.both_wrong)] },
    ]
    return [head, htmlTable(columns, rows, { caption: 'Decisions about rows' }), chance('McNemar', flips.p_value)]
  }
  if (moved === null) return []
  const units = moved.unit === 'query' ? 'queries' : 'rows'
  const columns: Column[] = ['better', 'worse', 'equal'].map((name) => ({ head: name, right: true }))
  const cells = [count(moved.better), count(moved.worse), count(moved.equal)]
  return [
    head,
    htmlTable([{ head: `${units} by ${moved.by}` }, ...columns], [{ cells: ['the candidate', ...cells] }], {
      caption: `Where the candidate is better, and where worse, by ${units}`,
    }),
    chance('sign test', moved.p_value),
  ]
}

function chance(test: string, pValue: number | null): Part {
  if (pValue === null) return undefined
  return el(
    'p',
    { class: 'quiet' },
    `Chance of a split at least as uneven if both were equally good: ${number(pValue)} (${test}, mid-p).`,
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
    ({ metric, role, claim, champion, candidate, difference: value, p_value: p }): Row => ({
      cells: [
        [metricPart(metric, result.task), ` (${role === 'primary' ? claim : role})`],
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
  return [
    htmlTable(columns, rows, { caption: 'All comparisons' }),
    el(
      'p',
      {},
      `How the champion came to its scores: ${result.replay}. Judged rows that were trained on: candidate ${seen(candidate)}, champion ${seen(champion)}; ${count(dropped)} left out (refused above ${percent(limit)}).`,
    ),
  ]
}
