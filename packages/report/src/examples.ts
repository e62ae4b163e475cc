import type { ExampleFacts, Examples } from '@titlebout/core'
import { count, number } from './number.ts'

/** What changed on the validation rows, without a row. */
export function examplesSentence({ by, better, worse, dataset }: ExampleFacts): string {
  const rows = `${count(dataset.row_count)} rows`
  if (by === 'decisions')
    return `of ${rows}, the candidate decides ${count(worse)} wrongly that the champion had right, and ${count(better)} the other way round`
  return `of ${rows}, the candidate is worse on ${count(worse)} by ${by}, and better on ${count(better)}`
}

/** What one side said of a row: `negative (0.042)`. */
export function exampleText({ prediction, score }: Examples['rows'][number]['champion']): string {
  const said = typeof prediction === 'number' ? number(prediction) : prediction
  if (said === null) return score === null ? '' : number(score)
  return score === null ? said : `${said} (${number(score)})`
}
