import {
  byteText,
  databaseText,
  findMetric,
  inShownOrder,
  judgedText,
  type Evaluation,
  type Measured,
  type MetricName,
  type RuleOutcome,
} from '@titlebout/core'
import { about, count, level, measured, number, ruleMeasured } from '../../number.ts'
import { shownBound } from '../../shown-bound.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf } from '../interval-plot.ts'
import { measuredPart, methodPart, metricPart, saysMeasured, verdictPart } from '../words.ts'
import { fighterText, unitsOf } from '../../bout-words.ts'
import { heldText } from '../../calibration.ts'
import { thresholdText } from '../../threshold.ts'
import { isNotJudged, pointText, urgency } from '../../urgency.ts'
import { thresholdPlot } from '../threshold-plot.ts'
import { calibrationParts } from './calibration.ts'
import { discoveredParts } from './discovered.ts'
import { explanationParts } from './explanation.ts'
import { perturbedParts } from './perturbed.ts'

/** The rules, the slices by the metric that tells most, and all metrics. */
export function evaluationParts(evaluation: Evaluation): readonly Part[] {
  const { result } = evaluation
  const decisions = thresholdText(result)
  return [
    el(
      'p',
      {},
      'Judged on ',
      code(result.dataset.name),
      `: ${judgedText(evaluation)}.${decisions === '' ? '' : ` ${decisions}`}`,
    ),
    el(
      'p',
      { class: 'quiet' },
      `Scores: ${fighterText(result.fighter)}.${parity(result.parity)}${size(result.model_size)}${stored(result.database)}`,
    ),
    ...rules(result),
    result.threshold_choice && result.threshold !== null
      ? thresholdPlot(result.threshold_choice, result.threshold)
      : undefined,
    ...perturbedParts(result),
    ...slices(evaluation),
    ...discoveredParts(result),
    ...explanationParts(result),
    ...calibrationParts(result),
    el('h3', {}, 'All metrics'),
    metrics(evaluation),
  ]
}

function stored(database: Evaluation['result']['database']): string {
  return database === undefined ? '' : ` ${databaseText(database)}`
}

function parity(found: Evaluation['result']['parity']): string {
  if (found === null) return ''
  return ` On ${count(found.rows)} rows the model says what training itself said, to within ${number(found.largest_difference)}.`
}

function size(found: Evaluation['result']['model_size']): string {
  if (found === undefined) return ''
  return ` The model takes ${byteText(found.bytes)}${found.files === 1 ? '' : ` in ${count(found.files)} files`}.`
}

function rules({ rules: outcomes, task }: Evaluation['result']): readonly Part[] {
  if (outcomes.length === 0) return []
  const columns: Column[] = [
    { head: 'rule' },
    { head: 'verdict' },
    { head: 'drawn' },
    { head: 'measured' },
    { head: 'interval by' },
  ]
  const rows = outcomes
    .toSorted((a, b) => urgency(a) - urgency(b))
    .map((rule): Row => {
      const { measured: value } = rule
      const says = saysMeasured(
        `${rule.rule}${rule.slice === null ? '' : ` on ${rule.slice}`}`,
        value,
        ruleMeasured(rule),
      )
      const more =
        rule.rows_to_decide === null
          ? undefined
          : ` ${about(rule.rows_to_decide)} ${unitsOf(rule.metric, task)} would decide`
      return {
        cells: [
          [rule.rule, ...scope(rule)],
          [outcome(rule), more],
          intervalPlot(value, scaleOf([value], shownBound(rule)), says),
          [
            value.method === 'counted' ? ruleMeasured(rule) : measuredPart(value),
            heldText(rule) === '' ? undefined : el('p', { class: 'quiet' }, heldText(rule)),
          ],
          methodPart(value.method),
        ],
      }
    })
  return [
    el('h3', {}, 'Rules: what was asked of the model'),
    htmlTable(columns, rows, { caption: 'Rules; the dashed line is the bound' }),
  ]
}

/** Which rows a rule is about; nothing where that is all of them. */
function scope({ on, slice, measured: { note } }: RuleOutcome): readonly Part[] {
  if (on !== 'worst-slice') return slice === null ? [] : [' on ', code(slice)]
  return [' on the worst slice', ...(slice === null ? [] : [', ', code(slice)]), note === undefined ? '' : ` (${note})`]
}

/** A slice with too few rows is shown and decides nothing: it must not look like an open question. */
function outcome(rule: RuleOutcome): Part {
  if (isNotJudged(rule)) return 'too few rows: not judged'
  const { verdict, severity } = rule
  return [verdictPart(verdict), pointText(rule), severity === 'warning' ? ' (warning only)' : undefined]
}

function slices(evaluation: Evaluation): readonly Part[] {
  const { slices: all, task, metrics: overall } = evaluation.result
  const names = sliceMetrics(evaluation)
  const [main] = names
  if (all.length === 0 || main === undefined) return []
  const hasPositives = all.some(({ positives }) => positives !== null)
  const whole = overall[main]?.estimate ?? undefined
  const values = all.flatMap((slice) => slice.metrics[main] ?? [])
  const scale = scaleOf(values, whole)
  const isLess = findMetric(main, task)?.better === 'lower'
  const badness = (value: Measured | undefined): number =>
    typeof value?.estimate !== 'number' ? Number.MAX_VALUE : isLess ? -value.estimate : value.estimate
  const columns: Column[] = [
    { head: 'slice' },
    { head: `${main}, drawn`, under: axis(scale) },
    { head: 'rows', right: true },
    ...(hasPositives ? [{ head: 'positives found', right: true }] : []),
    ...names.map((name) => ({ head: name })),
  ]
  const rows = all
    .toSorted((a, b) => badness(a.metrics[main]) - badness(b.metrics[main]))
    .map((slice): Row => {
      const value = slice.metrics[main]
      const plot =
        value === undefined ? '' : intervalPlot(value, scale, saysMeasured(slice.name, value, measured(value)))
      return {
        cells: [
          code(slice.name),
          { part: plot, order: value?.estimate ?? undefined },
          { part: count(slice.rows), order: slice.rows },
          ...(hasPositives
            ? [
                {
                  part: `${count(slice.found ?? 0)} of ${count(slice.positives ?? 0)}`,
                  order: slice.positives ?? undefined,
                },
              ]
            : []),
          ...names.map((name) => sliceCell(slice.metrics[name])),
        ],
      }
    })
  const caption = `${main} by slice, worst first${whole === undefined ? '' : `; the dashed line is all rows, ${number(whole)}`}`
  return [
    el('h3', {}, 'Slices: is it good enough for everyone?'),
    htmlTable(columns, rows, { caption, isSearched: true }),
  ]
}

function sliceCell(value: Measured | undefined): { readonly part: Part; readonly order: number | undefined } {
  return { part: value === undefined ? '' : measuredPart(value), order: value?.estimate ?? undefined }
}

/** The primary metric, then those that rules ask for, then the others, as far as slices have them. */
function sliceMetrics({ settings, result }: Evaluation): readonly MetricName[] {
  const primary = settings['primary']
  const there = new Set(result.slices.flatMap(({ metrics: own }) => Object.keys(own)))
  const wanted = [
    ...(typeof primary === 'string' ? [primary] : []),
    ...result.rules.map(({ metric }) => metric),
    ...inShownOrder([...there], result.task),
  ]
  return [...new Set(wanted)].filter((name) => there.has(name))
}

function metrics({ result: { task, metrics: all } }: Evaluation): Part {
  const columns: Column[] = [
    { head: 'metric' },
    { head: 'estimate and interval' },
    { head: 'level', right: true },
    { head: 'interval by' },
    { head: 'rows', right: true },
    { head: 'that tell as much as', right: true },
  ]
  const rows = inShownOrder(Object.keys(all), task).flatMap((name): Row[] => {
    const value = all[name]
    if (value === undefined) return []
    return [
      {
        cells: [
          metricPart(name, task),
          measuredPart(value),
          level(value),
          methodPart(value.method),
          count(value.n),
          number(value.effective_n),
        ],
      },
    ]
  })
  return htmlTable(columns, rows, { caption: 'Metrics over all rows' })
}
