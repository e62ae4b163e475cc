import type { Evaluation, RuleOutcome, Slice } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { about, count, level, measured, number, percent } from '../number.ts'
import { verdictWord } from '../verdict.ts'

/** The rules first, then the slices, then all metrics with their methods. */
export function evaluationSections(evaluation: Evaluation): Section[] {
  const { result } = evaluation
  const sections: Section[] = []
  if (result.rules.length > 0)
    sections.push({ name: 'rules of the gate', rank: 2, body: `**Rules**\n\n${rulesTable(result.rules)}` })
  if (result.slices.length > 0)
    sections.push({
      name: 'slices',
      rank: 4,
      body: fold(`Slices (${result.slices.length})`, slicesTable(result.slices)),
    })
  sections.push({
    name: 'all metrics',
    rank: 6,
    body: fold('All metrics, and how they were computed', metricsTable(evaluation)),
  })
  return sections
}

function rulesTable(rules: readonly RuleOutcome[]): string {
  const rows = rules.map((rule) => {
    const bound = rule.min ?? rule.max ?? 0
    const decide = rule.rows_to_decide === null ? '' : `, ${about(rule.rows_to_decide)} rows would decide`
    return [
      `${plain(rule.rule)}${rule.slice === null ? '' : ` on ${code(rule.slice)}`}`,
      measured(rule.measured),
      intervalBar(rule.measured, commonScale([rule.measured], bound)),
      `${ruleVerdict(rule)}${decide}`,
    ]
  })
  return table(['rule', 'measured', '● estimate, ┃ bound', 'verdict'], rows)
}

/** A slice with too few rows is shown and decides nothing: it must not look like an open question. */
function ruleVerdict(rule: RuleOutcome): string {
  if (rule.slice !== null && rule.reason === 'few-rows') return 'too few rows: not judged'
  return `${verdictWord(rule.verdict)}${rule.severity === 'warning' ? ' (warning only)' : ''}`
}

function slicesTable(slices: readonly Slice[]): string {
  const rows = slices.map((slice) => [
    code(slice.name),
    count(slice.rows),
    (slice.positives ?? 0) === 0 ? '0' : `${count(slice.found ?? 0)} of ${count(slice.positives ?? 0)}`,
    slice.metrics['recall'] === undefined ? '' : measured(slice.metrics['recall']),
    slice.metrics['roc_auc'] === undefined ? '' : measured(slice.metrics['roc_auc']),
  ])
  return table(['slice', 'rows', 'positives found', 'recall', 'roc_auc'], rows, ['l', 'r', 'r', 'l', 'l'])
}

function metricsTable({ result }: Evaluation): string {
  const rows = Object.entries(result.metrics).map(([name, value]) => [
    name,
    measured(value),
    level(value),
    plain(value.method),
    count(value.n),
  ])
  const facts = `${count(result.dataset.row_count)} rows of ${code(result.dataset.name)}, ${count(result.positives ?? 0)} positive (${percent((result.positives ?? 0) / Math.max(1, result.dataset.row_count))}); scores from ${number(result.threshold ?? 0.5)} on count as positive; scores: ${result.fighter.assurance} (${plain(result.fighter.runtime)}).`
  return `${facts}\n\n${table(['metric', 'estimate and interval', 'level', 'method', 'n'], rows, ['l', 'l', 'r', 'l', 'r'])}`
}
