import {
  metricOfTask,
  type Bout,
  type Decomposition,
  type Flips,
  type LineageChange,
  type Moved,
  type Task,
} from '@titlebout/core'
import { churnText } from '../bout-words.ts'
import { metricLink, toMethod } from '../links.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import { table } from '../markdown/table.ts'
import { decidedAt } from '../threshold.ts'
import { count, difference, measured, pText } from '../number.ts'

/** What the candidate does otherwise than the champion, and what else differs between the two; undefined where nothing can be said. */
export function changes(bout: Bout): string | undefined {
  const { result } = bout
  const lines = [
    ...(result.flips === null ? [] : [flips(result.flips, result)]),
    ...(result.moved === null ? [] : [moved(result.moved)]),
    ...(result.churn === null ? [] : [churnText(result.churn)]),
    ...decisionCost(bout),
    ...(result.decomposition === null ? [] : [decomposition(result.decomposition, bout)]),
  ]
  const parts = [...(lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')]), ...lineage(bout)]
  return parts.length === 0 ? undefined : ['**What changed**', ...parts].join('\n\n')
}

function flips(counts: Flips, result: Bout['result']): string {
  const { wrong_to_right: better, right_to_wrong: worse, both_right: right, both_wrong: wrong } = counts
  const where = result.task === 'binary-classification' ? decidedAt(result) : ''
  const test = chance(toMethod('McNemar, mid-p', 'mcnemar'), counts.p_value)
  return `Decisions${where}: ${count(better)} from wrong to right, ${count(worse)} from right to wrong${test}; unchanged: ${count(right)} right, ${count(wrong)} wrong.`
}

function moved({ unit, by, better, worse, equal, p_value: p }: Moved): string {
  const units = unit === 'query' ? 'Queries' : 'Rows'
  return `${units} that moved, by ${plain(by)}: the candidate is better on ${count(better)}, worse on ${count(worse)}${chance(toMethod('sign test, mid-p', 'sign-test'), p)}; equal on ${count(equal)}.`
}

/** Only where titlebout.yml prices decisions. */
function decisionCost({ result }: Bout): string[] {
  const cost = result.comparisons.find(({ metric }) => metric === 'cost')
  if (cost === undefined || cost.difference.estimate === null) return []
  return [
    `Cost of the decisions, a row: ${measured(cost.champion)} → ${measured(cost.candidate)}; saved: ${difference(cost.difference)}.`,
  ]
}

function decomposition({ metric, champion_then: then, model, data, total }: Decomposition, { result }: Bout): string {
  const { task, champion } = result
  const version = champion.version === null ? 'the champion' : `version ${champion.version}`
  return `${metricLink(metric, task)} since ${version} was judged for itself, at ${measured(then)}: ${difference(total)}. Of that ${toMethod('the model', 'decomposition')} is ${difference(model)}, and other rows than then are ${difference(data)}.${lower(metric, task)}`
}

function lower(metric: string, task: Task): string {
  return metricOfTask(metric, task).better === 'lower' ? ' Positive means less of it.' : ''
}

/** What the parts that went into a model are called. */
export const LINEAGE_PARTS: { readonly [P in LineageChange['part']]: string } = {
  code: 'code',
  data: 'data',
  params: 'parameter',
  environment: 'environment',
  features: 'feature',
}

function lineage({ result }: Bout): string[] {
  const { lineage: all } = result
  if (all === null) return []
  if (all.length === 0)
    return ['Code, data, parameters, environment and features are those that the champion was made with.']
  const rows = all.map(({ part, what, champion, candidate }) => [
    LINEAGE_PARTS[part],
    code(what),
    code(champion),
    code(candidate),
  ])
  const counted = [...new Set(all.map(({ part }) => part))].map(
    (part) => `${LINEAGE_PARTS[part]} (${all.filter((one) => one.part === part).length})`,
  )
  return [
    fold(
      `Also different in how the two were made: ${counted.join(', ')}`,
      table(['', 'what', 'champion', 'candidate'], rows),
    ),
  ]
}

function chance(test: string, pValue: number | null): string {
  return pValue === null ? '' : ` (${test}: ${pText(pValue)})`
}
