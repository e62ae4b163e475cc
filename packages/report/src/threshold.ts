import { metricOfTask, numberText, roundedText, type Bout, type Evaluation } from '@titlebout/core'
import { count, number } from './number.ts'

/** What the decisions rest on, as a sentence; empty where the task has none. */
export function thresholdText({ threshold, threshold_choice: choice }: Evaluation['result']): string {
  if (threshold === null) return ''
  const from = `Scores from ${roundedText(threshold, 3)} on count as positive`
  if (choice === undefined) return `${from}.`
  const { goal, metric, value, keeping, rows, tied } = choice
  const best = `the ${goal === 'maximise' ? 'highest' : 'lowest'} ${labelOf(metric)}`
  const kept =
    keeping === null
      ? ''
      : ` with ${labelOf(keeping.metric)} of at least ${numberText(keeping.min)} (there ${number(keeping.value)})`
  const alike = tied === 1 ? '' : `; ${count(tied)} thresholds do as well, and the highest was taken`
  return `${from}: chosen on ${count(rows)} validation rows for ${best}${kept}, ${number(value)} there${alike}. The test rows had no part in it.`
}

/** Where the decisions of a bout come from: each side has a threshold of its own. */
export function decidedAt({ thresholds }: Bout['result']): string {
  if (thresholds === undefined || thresholds.champion === thresholds.candidate) return ' at the threshold'
  const { champion, candidate } = thresholds
  return `, each side from its own threshold on (champion ${number(champion)}, candidate ${number(candidate)})`
}

function labelOf(metric: string): string {
  return metricOfTask(metric, 'binary-classification').label
}
