import type { Bout, Dependence, Evaluation, Importance, Measured, Shap } from '@titlebout/core'
import { difference, measured, number } from '../../number.ts'
import { askedText, championRunText, oneRunText, shapText } from '../../sections/explanation.ts'
import { dependencePlot, type Ends } from '../dependence-plot.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf } from '../interval-plot.ts'
import { differencePart, fold, measuredPart, metricPart, saysMeasured } from '../words.ts'

/** What the model goes by: columns by importance, how answers depend on the most important ones, SHAP values; nothing where nobody asked. */
export function explanationParts(result: Evaluation['result']): readonly Part[] {
  const { explanation } = result
  if (explanation === undefined) return []
  const { importance, dependence, shap } = explanation
  if (importance === null && shap === null) return []
  return [
    el('h3', {}, 'What does the model go by?'),
    ...(importance === null ? [] : importanceParts(importance, result)),
    ...dependenceParts(dependence),
    ...(shap === null ? [] : shapParts(shap)),
  ]
}

/** What the candidate goes by more, or less, than the champion. */
export function importanceChangeParts({ importance_change: found, task }: Bout['result']): readonly Part[] {
  if (found === undefined || found.features.length === 0) return []
  const scale = scaleOf(
    found.features.map(({ change }) => change),
    0,
  )
  const columns: Column[] = [
    { head: 'column' },
    { head: 'change, drawn', under: axis(scale) },
    { head: 'change' },
    { head: 'champion' },
    { head: 'candidate' },
  ]
  const rows = found.features.map(({ name, champion, candidate, change }): Row => ({
    cells: [
      code(name),
      {
        part: intervalPlot(change, scale, saysMeasured(name, change, difference(change))),
        order: change.estimate ?? undefined,
      },
      differencePart(change),
      measuredPart(champion),
      measuredPart(candidate),
    ],
  }))
  return [
    el('h3', {}, 'What the candidate goes by more, or less, than the champion'),
    el(
      'p',
      {},
      'How much each loses in ',
      metricPart(found.metric, task),
      ` when a column is permuted, both alike. ${askedText(found)}${championRunText(found)}`,
    ),
    htmlTable(columns, rows, { caption: 'Importance of each column to both, largest change first', isSearched: true }),
  ]
}

function importanceParts(found: Importance, result: Evaluation['result']): readonly Part[] {
  return [
    el(
      'p',
      {},
      'What is lost in ',
      metricPart(found.metric, result.task),
      ` when a column is permuted, so that it says nothing any more. ${askedText(found)}${oneRunText(result)}`,
    ),
    bars(
      'importance',
      found.features.map(({ name, importance }) => ({ name, value: importance })),
      'Columns by importance',
    ),
  ]
}

function bars(
  head: string,
  features: readonly { readonly name: string; readonly value: Measured }[],
  caption: string,
): Part {
  const scale = scaleOf(
    features.map(({ value }) => value),
    0,
  )
  const columns: Column[] = [{ head: 'column' }, { head: `${head}, drawn`, under: axis(scale) }, { head }]
  const rows = features.map(({ name, value }): Row => ({
    cells: [
      code(name),
      {
        part: intervalPlot(value, scale, saysMeasured(name, value, measured(value))),
        order: value.estimate ?? undefined,
      },
      measuredPart(value),
    ],
  }))
  return htmlTable(columns, rows, { caption, isSearched: true })
}

function dependenceParts(found: readonly Dependence[]): readonly Part[] {
  if (found.length === 0) return []
  const ends = endsOf(found)
  return [
    el(
      'p',
      {},
      'How the answer depends on a column: what the model says on average when every row is given the same value there. All plots have one scale.',
    ),
    el(
      'div',
      { class: 'curves' },
      found.flatMap(({ feature, kind, lines }) => lines.map((line) => dependencePlot(feature, kind, line, ends))),
    ),
    fold('The numbers of these plots', numbers(found)),
  ]
}

function endsOf(found: readonly Dependence[]): Ends {
  const all = found.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.flatMap(({ mean }) => [mean.low, mean.estimate, mean.high])),
  )
  const known = all.filter((value) => value !== null)
  return { from: Math.min(...known), to: Math.max(...known) }
}

function numbers(found: readonly Dependence[]): Part {
  const hasClasses = found.some(({ lines }) => lines.some((line) => line.class !== null))
  const rows = found.flatMap(({ feature, lines }) =>
    lines.flatMap((line) =>
      line.points.map(({ at, mean }): Row => ({
        cells: [
          code(feature),
          ...(hasClasses ? [line.class === null ? '' : code(line.class)] : []),
          typeof at === 'number' ? number(at) : code(at),
          measuredPart(mean),
        ],
      })),
    ),
  )
  const columns = [
    { head: 'column' },
    ...(hasClasses ? [{ head: 'class' }] : []),
    { head: 'at' },
    { head: 'mean answer' },
  ]
  return htmlTable(columns, rows, { caption: 'Mean answer with every row at one value' })
}

function shapParts({ features, ...about }: Shap): readonly Part[] {
  return [
    el('p', {}, 'Mean absolute SHAP values of ', code(about.file), shapText(about)),
    bars(
      'mean absolute value',
      features.map(({ name, mean_abs: value }) => ({ name, value })),
      'Columns by SHAP values',
    ),
  ]
}
