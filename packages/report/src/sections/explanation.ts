import {
  counted,
  roundedText,
  type Bout,
  type Dependence,
  type Evaluation,
  type Importance,
  type ImportanceChange,
  type Shap,
} from '@titlebout/core'
import { intervalBar, commonScale } from '../chart/interval-bar.ts'
import { sparkline } from '../chart/sparkline.ts'
import { metricLink, toMethod } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count, difference, level, measured, number } from '../number.ts'

/** Names in a cell. */
const MOST_NAMES = 4

/** What the model goes by, folded; nothing where nobody asked. */
export function explanationSections({ result }: Evaluation): Section[] {
  const { explanation } = result
  if (explanation === undefined) return []
  const parts = [
    ...(explanation.importance === null ? [] : [importance(explanation.importance, result)]),
    ...(explanation.dependence.length === 0 ? [] : [dependence(explanation.dependence)]),
    ...(explanation.shap === null ? [] : [shap(explanation.shap)]),
  ]
  if (parts.length === 0) return []
  return [{ name: 'what the model goes by', rank: 5, body: fold('What the model goes by', parts.join('\n\n')) }]
}

/** What the candidate goes by more, or less, than the champion. */
export function importanceChangeSections({ result }: Bout): Section[] {
  const change = result.importance_change
  if (change === undefined || change.features.length === 0) return []
  const scale = commonScale(
    change.features.map((one) => one.change),
    0,
  )
  const rows = change.features.map(({ name, champion, candidate, change: by }) => [
    code(name),
    measured(champion),
    measured(candidate),
    difference(by),
    intervalBar(by, scale),
  ])
  const head = ['column', 'champion', 'candidate', 'change', '┃ none']
  const words = `How much each loses in ${metricLink(change.metric, result.task)} when a column is permuted, both alike (${toMethod('permutation importance', 'permutation-importance')}). ${askedText(change)}${championRunText(change)}`
  const body = `${words}\n\n${table(head, rows)}`
  return [
    {
      name: 'what the candidate goes by now',
      rank: 5,
      body: fold('What the candidate goes by more, or less, than the champion', body),
    },
  ]
}

function importance(found: Importance, result: Evaluation['result']): string {
  const words = `What is lost in ${metricLink(found.metric, result.task)} when a column is permuted, so that it says nothing any more (${toMethod('permutation importance', 'permutation-importance')}). ${askedText(found)}${oneRunText(result)}`
  if (found.features.length === 0) return words
  const scale = commonScale(
    found.features.map((one) => one.importance),
    0,
  )
  const rows = found.features.map(({ name, importance: value }) => [
    code(name),
    measured(value),
    intervalBar(value, scale),
  ])
  return `${words}\n\n${table(['column', 'importance', '● estimate, ┃ 0'], rows)}`
}

/** On which rows, how often, and what no time was left for. */
export function askedText(
  asked: Omit<Importance, 'features' | 'metric'> & Pick<Importance | ImportanceChange, 'features'>,
): string {
  const { rows, of_rows: all, repeats, left_out: left } = asked
  const which = rows === all ? `all ${count(rows)} judged rows` : `${count(rows)} of ${count(all)} judged rows`
  const [first] = asked.features
  const interval = first === undefined ? undefined : 'importance' in first ? first.importance : first.change
  const sure =
    interval === undefined || interval.low === null
      ? ''
      : ` Intervals (${level(interval)}) are of rows and permutations.`
  const missing = left.length === 0 ? '' : ` No time was left for: ${plain(left.join(', '))}.`
  return `On ${which}, ${count(repeats)} ${repeats === 1 ? 'permutation' : 'permutations'} of each column.${sure}${missing} None of it decides.`
}

/** What a command was given for it; nothing where Titlebout ran the model itself. */
export function oneRunText({ scoring }: Evaluation['result']): string {
  const explain = scoring?.result.explain
  if (explain === undefined) return ''
  return ` The predict command said all of it in one run of ${rowsRun({ ...explain, row_count: explain.table.row_count })}.`
}

/** The same of a champion whose command was run once more for it. */
export function championRunText({ champion_run: run }: ImportanceChange): string {
  return run === undefined ? '' : ` The champion's command said its part in one more run of ${rowsRun(run)}.`
}

function rowsRun({ row_count: all, times, duration_ms: took }: NonNullable<ImportanceChange['champion_run']>): string {
  return `${count(all)} rows (${count(all / times)} × ${count(times)}), which took ${roundedText(took / 1000, 2)} s`
}

function dependence(found: readonly Dependence[]): string {
  const means = found.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.map(({ mean }) => mean.estimate ?? 0)),
  )
  const ends = { from: Math.min(...means), to: Math.max(...means) }
  const hasClasses = found.some(({ lines }) => lines.some((line) => line.class !== null))
  const rows = found.flatMap(({ feature, lines }) =>
    lines.map((line) => {
      const values = line.points.map(({ mean }) => mean.estimate ?? 0)
      return [
        code(feature),
        ...(hasClasses ? [line.class === null ? '' : code(line.class)] : []),
        atText(line.points.map(({ at }) => at)),
        sparkline(values, ends),
        `${number(Math.min(...values))} to ${number(Math.max(...values))}`,
      ]
    }),
  )
  const head = ['column', ...(hasClasses ? ['class'] : []), 'at', 'mean answer', 'from, to']
  return `What the model says on average when every row is given the same value in one column (${toMethod('partial dependence', 'partial-dependence')}), drawn from ${number(ends.from)} to ${number(ends.to)}.\n\n${table(head, rows)}`
}

/** Of numbers from where to where; of texts the first few. */
function atText(values: readonly (number | string)[]): string {
  const [first, last] = [values[0], values.at(-1)]
  if (typeof first === 'number' && typeof last === 'number') return `${number(first)} … ${number(last)}`
  const shown = values.slice(0, MOST_NAMES).map((value) => code(String(value)))
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}

/** What follows the name of the file. */
export function shapText({ rows, more }: Pick<Shap, 'rows' | 'more'>): string {
  const of = rows === null ? '' : `, over ${counted(rows, 'row')}`
  const rest = more === 0 ? '' : ` Not listed: ${counted(more, 'more column')}.`
  return `${of}, computed by your own code.${rest}`
}

function shap({ features, ...about }: Shap): string {
  const scale = commonScale(
    features.map((one) => one.mean_abs),
    0,
  )
  const rows = features.map(({ name, mean_abs: mean }) => [code(name), measured(mean), intervalBar(mean, scale)])
  return `Mean absolute ${toMethod('SHAP values', 'shap')} of ${code(about.file)}${shapText(about)}\n\n${table(['column', 'mean absolute value', '● estimate, ┃ 0'], rows)}`
}
