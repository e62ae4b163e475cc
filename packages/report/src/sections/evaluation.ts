import {
  byteText,
  counted,
  databaseText,
  findMetric,
  inShownOrder,
  judgedText,
  type Evaluation,
  type Latency,
  type MetricName,
  type RuleOutcome,
  type Slice,
  type Task,
} from '@titlebout/core'
import { methodLink, metricLink, toMetric } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { calibrationSections } from './calibration.ts'
import { discoveredSections } from './discovered.ts'
import { explanationSections } from './explanation.ts'
import { perturbedSections } from './perturbed.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { about, count, level, measured, number, ruleMeasured } from '../number.ts'
import { shownBound } from '../shown-bound.ts'
import { heldText } from '../calibration.ts'
import { thresholdText } from '../threshold.ts'
import { fighterText, unitsOf } from '../bout-words.ts'
import { isNotJudged, pointText, urgency } from '../urgency.ts'
import { verdictWord } from '../verdict.ts'

/** The rules first, then the slices, then all metrics with their methods. */
export function evaluationSections(evaluation: Evaluation): Section[] {
  const { result } = evaluation
  const sections: Section[] = []
  if (result.rules.length > 0) sections.push({ name: 'rules of the gate', rank: 2, body: rulesText(evaluation) })
  sections.push(...perturbedSections(evaluation))
  if (result.slices.length > 0)
    sections.push({
      name: 'slices',
      rank: 4,
      body: fold(`Slices (${count(result.slices.length)}), worst first`, slicesTable(evaluation)),
    })
  sections.push(
    ...discoveredSections(evaluation),
    ...calibrationSections(evaluation),
    ...explanationSections(evaluation),
  )
  const metrics = metricsTable(evaluation)
  // Without rules the metrics are the answer, and nothing to be looked up.
  if (evaluation.policy.side === 'defaults')
    return [{ name: 'all metrics', rank: 2, body: `**Metrics**\n\n${metrics}` }, ...sections]
  sections.push({ name: 'all metrics', rank: 6, body: fold('All metrics, and how they were computed', metrics) })
  return sections
}

/** More rules than these that passed are folded: what a reader has to see first is what did not. */
const MOST_PASSED = 5

function rulesText({ result: { rules, task } }: Evaluation): string {
  const sorted = rules.toSorted((a, b) => urgency(a) - urgency(b))
  const [open, done] = [
    sorted.filter((rule) => rule.verdict !== 'passed' && !isNotJudged(rule)),
    sorted.filter((rule) => rule.verdict === 'passed' || isNotJudged(rule)),
  ]
  if (done.length <= MOST_PASSED) return `**Rules**\n\n${rulesTable(sorted, task)}`
  const shown = open.length === 0 ? [] : [`**Rules** that did not pass\n\n${rulesTable(open, task)}`]
  const few = done.filter(isNotJudged).length
  const judged = `${counted(done.length - few, 'rule')} passed`
  const head = few === 0 ? judged : `${judged}, ${count(few)} not judged: too few rows`
  return [...shown, fold(head, rulesTable(done, task))].join('\n\n')
}

function rulesTable(rules: readonly RuleOutcome[], task: Task): string {
  const rows = rules.map((rule) => {
    const bound = shownBound(rule) ?? 0
    const decide =
      rule.rows_to_decide === null ? '' : `, ${about(rule.rows_to_decide)} ${unitsOf(rule.metric, task)} would decide`
    return [
      `${toMetric(plain(rule.rule), rule.metric, task)}${scopeText(rule)}`,
      `${ruleMeasured(rule)}${heldAgainst(rule)}`,
      `${ruleVerdict(rule)}${decide}`,
      intervalBar(rule.measured, commonScale([rule.measured], bound)),
      methodLink(rule.measured.method),
    ]
  })
  return table(['rule', 'measured', 'verdict', '● estimate, ┃ bound', 'interval by'], rows)
}

/** An error that is above 0 by chance alone never stands without what chance makes of it. */
function heldAgainst(rule: RuleOutcome): string {
  const text = heldText(rule)
  return text === '' ? '' : ` (${plain(text)})`
}

/** Which rows a rule is about; nothing where that is all of them. */
function scopeText({ on, slice, measured: { note } }: RuleOutcome): string {
  if (on !== 'worst-slice') return slice === null ? '' : ` on ${code(slice)}`
  const which = slice === null ? '' : `, ${code(slice)}`
  return ` on the worst slice${which}${note === undefined ? '' : ` (${plain(note)})`}`
}

/** A slice with too few rows is shown and decides nothing: it must not look like an open question. */
function ruleVerdict(rule: RuleOutcome): string {
  if (isNotJudged(rule)) return 'too few rows: not judged'
  return `${verdictWord(rule.verdict)}${pointText(rule)}${rule.severity === 'warning' ? ' (warning only)' : ''}`
}

function slicesTable(evaluation: Evaluation): string {
  const { slices, task } = evaluation.result
  const names = telling(evaluation)
  const hasPositives = slices.some(({ positives }) => positives !== null)
  const rows = worstFirst(slices, names[0], task).map(({ name, rows: size, positives, found, metrics }) => [
    code(name),
    count(size),
    ...(hasPositives ? [`${count(found ?? 0)} of ${count(positives ?? 0)}`] : []),
    ...names.map((metric) => (metrics[metric] === undefined ? '' : measured(metrics[metric]))),
  ])
  const counted = hasPositives ? ['positives found'] : []
  const head = ['slice', 'rows', ...counted, ...names.map((name) => metricLink(name, task))]
  return table(head, rows, ['l', ...['rows', ...counted].map(() => 'r' as const), ...names.map(() => 'l' as const)])
}

/** By the metric that is shown first; slices on which it has no value last. */
function worstFirst(slices: readonly Slice[], name: MetricName | undefined, task: Task): readonly Slice[] {
  if (name === undefined) return slices
  const sign = findMetric(name, task)?.better === 'lower' ? -1 : 1
  const rank = ({ metrics }: Slice): number => {
    const estimate = metrics[name]?.estimate ?? null
    return estimate === null ? Infinity : sign * estimate
  }
  return slices.toSorted((a, b) => {
    const [first, second] = [rank(a), rank(b)]
    return first === second ? 0 : first - second
  })
}

/** Metrics that slices are shown by. */
const MOST_SHOWN = 2

/** The primary metric, then those that rules ask for, then those that the task always shows. */
function telling({ settings, result }: Evaluation): readonly MetricName[] {
  const { task, metrics, rules } = result
  const primary = settings['primary']
  const wanted = [
    ...(typeof primary === 'string' ? [primary] : []),
    ...rules.map(({ metric }) => metric),
    ...inShownOrder(Object.keys(metrics), task),
  ]
  return [...new Set(wanted)].filter((name) => metrics[name] !== undefined).slice(0, MOST_SHOWN)
}

function metricsTable(evaluation: Evaluation): string {
  const { task, metrics } = evaluation.result
  const rows = inShownOrder(Object.keys(metrics), task).flatMap((name) => {
    const value = metrics[name]
    if (value === undefined) return []
    return [[metricLink(name, task), measured(value), level(value), methodLink(value.method), count(value.n)]]
  })
  const head = ['metric', 'estimate and interval', 'level', 'interval by', 'n']
  return `${facts(evaluation)}\n\n${table(head, rows, ['l', 'l', 'r', 'l', 'r'])}`
}

function facts(evaluation: Evaluation): string {
  const { dataset, fighter, parity, latency, model_size: size, database } = evaluation.result
  const stored = database === undefined ? '' : ` ${plain(databaseText(database))}`
  const decisions = thresholdText(evaluation.result)
  return `Judged: ${code(dataset.name)}, ${plain(judgedText(evaluation))}.${decisions === '' ? '' : ` ${decisions}`} Scores: ${plain(fighterText(fighter))}.${parity === null ? '' : paritySentence(parity)}${latency === undefined ? '' : latencySentence(latency)}${size === undefined ? '' : ` Model: ${byteText(size.bytes)}${size.files === 1 ? '' : ` in ${count(size.files)} files`}.`}${stored}`
}

/** What a request took is about the way to the server as well. */
function latencySentence({ requests, retries, p50_ms: p50, p95_ms: p95, p99_ms: p99, ...sent }: Latency): string {
  const again = retries === 0 ? '' : `, ${count(retries)} sent again`
  return ` ${count(requests)} requests of up to ${count(sent.batch_size)} rows, ${count(sent.concurrency)} at a time${again} took ${number(p50)} ms (median), ${number(p95)} ms (p95), ${number(p99)} ms (p99).`
}

function paritySentence({ rows, largest_difference: largest }: NonNullable<Evaluation['result']['parity']>): string {
  const apart = largest === 0 ? 'without a difference' : `to within ${number(largest)}`
  return ` On ${count(rows)} rows the model says what training itself said, ${apart}.`
}
