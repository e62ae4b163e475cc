import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { findMetric, metricNames, metricPage, TASKS, type Metric, type Task } from '@titlebout/core'
import { markdownTable } from 'markdown-table'
import { readText } from './generated.ts'
import { cell } from './markdown.ts'

/** A number that shows a metric with a parameter: `ndcg@10`. */
const EXAMPLES: Readonly<Record<string, string>> = {
  fbeta: '2',
  top_k_accuracy: '3',
  tweedie_deviance: '1.5',
  d2_tweedie: '1.5',
  pinball: '0.9',
  d2_pinball: '0.9',
  winkler: '0.1',
  lift: '0.1',
  recall_at_fpr: '0.05',
  recall_at_precision: '0.8',
  precision_at_recall: '0.8',
  partial_roc_auc: '0.1',
}

/** Every page of docs/statistics with its heading and the sentence under it, in the order of their names. */
export async function statisticsPages(root: string): Promise<string> {
  const folder = path.join(root, 'docs', 'statistics')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()
  const rows: string[][] = []
  for (const name of names) {
    const [heading = '', , sentence = ''] = ((await readText(path.join(folder, name))) ?? '').split('\n')
    rows.push([`[${heading.replace(/^# /u, '')}](${name})`, cell(sentence)])
  }
  return markdownTable([['page', 'about'], ...rows], { alignDelimiters: false })
}

/** Every metric of every task. */
export function statisticsMetrics(): string {
  return TASKS.map((task) => `### ${task}\n\n${taskTable(task)}`).join('\n\n')
}

function taskTable(task: Task): string {
  const rows = metricNames(task).map((name) => {
    const metric = exampleOf(name, task)
    const [low, high] = metric.range
    return [
      `\`${name.replaceAll('…', name.startsWith('loss_') ? '…' : (EXAMPLES[name.split('@')[0] ?? ''] ?? '10'))}\``,
      name.startsWith('loss_') ? 'a column of your own losses' : cell(metric.label),
      metric.better,
      `${bound(low)} to ${bound(high)}`,
      metric.needs,
      `[${metricPage(metric, task).replace('.md', '')}](${metricPage(metric, task)})`,
    ]
  })
  return markdownTable([['metric', 'what', 'better', 'range', 'needs', 'page'], ...rows], { alignDelimiters: false })
}

function exampleOf(name: string, task: Task): Metric {
  const [base = ''] = name.split('@')
  const wanted = name.startsWith('loss_') ? 'loss_x' : name.includes('@') ? `${base}@${EXAMPLES[base] ?? '10'}` : name
  const metric = findMetric(wanted, task)
  if (metric === undefined) throw new Error(`no example of ${name} for ${task}: add its number to EXAMPLES`)
  return metric
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : value < 0 ? '−∞' : '∞'
}
