import { unitsText, metricOfTask, type Bout, type Decomposition, type LineageChange } from '@titlebout/core'
import { count, difference, measured, pText } from '../../number.ts'
import { churnText } from '../../bout-words.ts'
import { LINEAGE_PARTS } from '../../sections/bout-changes.ts'
import { decidedAt } from '../../threshold.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { differencePart, fold, metricPart } from '../words.ts'

/** What the candidate does otherwise than the champion, and what else differs between the two. */
export function changeParts(bout: Bout): readonly Part[] {
  const { churn, decomposition, lineage, comparisons } = bout.result
  const cost = comparisons.find(({ metric, difference: value }) => metric === 'cost' && value.estimate !== null)
  const parts = [
    ...decisions(bout),
    ...(churn === null ? [] : [el('p', {}, churnText(churn))]),
    ...(cost === undefined
      ? []
      : [
          el(
            'p',
            {},
            `Cost of the decisions, a row: ${measured(cost.champion)} → ${measured(cost.candidate)}; saved: ${difference(cost.difference)}.`,
          ),
        ]),
    ...(decomposition === null ? [] : [apart(decomposition, bout)]),
    ...(lineage === null ? [] : [making(lineage)]),
  ]
  return parts.length === 0 ? [] : [el('h3', {}, 'What changed'), ...parts]
}

/** Decisions that changed, or rows that came out better and worse. */
function decisions({ result }: Bout): readonly Part[] {
  const { flips, moved } = result
  if (flips !== null) {
    const columns: Column[] = [{ head: '' }, { head: 'now right', right: true }, { head: 'now wrong', right: true }]
    const where = result.thresholds === undefined ? '' : decidedAt(result)
    const rows: Row[] = [
      { cells: ['was right', count(flips.both_right), el('strong', { class: 'worse' }, count(flips.right_to_wrong))] },
      { cells: ['was wrong', el('strong', { class: 'better' }, count(flips.wrong_to_right)), count(flips.both_wrong)] },
    ]
    return [htmlTable(columns, rows, { caption: `Decisions about rows${where}` }), chance('McNemar', flips.p_value)]
  }
  if (moved === null) return []
  const units = unitsText(moved.unit)
  const columns: Column[] = ['better', 'worse', 'equal'].map((name) => ({ head: name, right: true }))
  const cells = [count(moved.better), count(moved.worse), count(moved.equal)]
  return [
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
    `Chance of a split at least as uneven if both were equally good: ${pText(pValue)} (${test}, mid-p).`,
  )
}

/** The change since the champion was judged for itself, by what made it. */
function apart({ metric, champion_then: then, model, data, total }: Decomposition, { result }: Bout): Part {
  const { task, champion } = result
  const version = champion.version === null ? 'the champion' : `version ${champion.version}`
  const rows: Row[] = [
    { cells: ['the model', differencePart(model)] },
    { cells: ['other rows than then', differencePart(data)] },
    { cells: ['together', differencePart(total)] },
  ]
  const less = metricOfTask(metric, task).better === 'lower' ? ' Positive means less of it.' : ''
  return [
    el('p', {}, metricPart(metric, task), ` was ${measured(then)} when ${version} was judged for itself.${less}`),
    htmlTable([{ head: 'what made the change' }, { head: 'change' }], rows, {
      caption: `Change of ${metric} since then`,
    }),
  ]
}

function making(all: readonly LineageChange[]): Part {
  if (all.length === 0)
    return el('p', {}, 'Code, data, parameters, environment and features are those that the champion was made with.')
  const columns = ['what', 'part', 'champion', 'candidate'].map((head) => ({ head }))
  const rows = all.map(({ part, what, champion, candidate }): Row => ({
    cells: [code(what), LINEAGE_PARTS[part], code(champion), code(candidate)],
  }))
  return fold(
    `Also different in how the two were made (${count(all.length)})`,
    htmlTable(columns, rows, { caption: 'What the two were made of' }),
  )
}
