import { roundedText, type Scoring } from '@titlebout/core'
import { code } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { count } from '../number.ts'

/** What a command was given, and what it took. */
export function scoringSections({ result, producer }: Scoring): Section[] {
  const { table } = result
  const job = producer.job === null ? '' : ` in the job ${code(producer.job)}`
  const memory = result.peak_memory_mb === null ? 'not known' : `${count(Math.round(result.peak_memory_mb))} MiB`
  const lines = [
    `- command: ${code(result.command)}${job}${result.setup === null ? '' : `, after ${code(result.setup)}`}`,
    `- given: ${count(table.row_count)} rows with ${table.columns.map(code).join(', ')}, and no label`,
    `- took ${roundedText(result.duration_ms / 1000, 2)} s of the ${count(result.time_limit_minutes)} minutes allowed; memory ${memory}`,
  ]
  const { explain } = result
  if (explain !== undefined) lines.push(`- asked what it goes by: ${askedText(explain)}`)
  return [{ name: 'scoring', rank: 5, body: fold('Scoring by a command', lines.join('\n')) }]
}

/** On how many rows a command was run once more, for the sake of an explanation. */
export function askedText({
  table,
  rows,
  times,
  duration_ms: took,
}: NonNullable<Scoring['result']['explain']>): string {
  return `${count(table.row_count)} rows with changed values (${count(rows)} × ${count(times)}), in one more run of ${roundedText(took / 1000, 2)} s`
}
