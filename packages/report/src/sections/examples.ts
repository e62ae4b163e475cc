import type { Bout, ExampleFacts, Examples } from '@titlebout/core'
import { exampleText, examplesSentence } from '../examples.ts'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count } from '../number.ts'

/** What got worse on the validation rows; the rows themselves where somebody handed them over. */
export function exampleSections({ result, model }: Bout, examples: Examples | undefined): Section[] {
  const facts = result.examples
  if (facts === undefined) return []
  const said = `${plain(examplesSentence(facts))} (${code(facts.dataset.name)}).`
  const rows = examples?.model === model && facts.file !== null ? `\n\n${rowsOf(facts, examples)}` : where(facts, model)
  return [{ name: 'examples', rank: 5, body: `**Examples**, from the validation rows: ${said}${rows}` }]
}

function where({ file }: ExampleFacts, model: string): string {
  if (file === null) return ''
  return ` Which they are stands in the job summary, and for some days in the artifact ${code(`titlebout.${model}.examples`)}.`
}

function rowsOf({ by }: ExampleFacts, { columns, rows }: Examples): string {
  const lines = rows.map(({ id, label, champion, candidate, values }) => [
    code(id),
    label === null ? '' : code(label),
    plain(exampleText(champion)),
    plain(exampleText(candidate)),
    ...values.map((value) => (value === null ? '' : code(value))),
  ])
  const head = ['id', 'truth', 'champion', 'candidate', ...columns.map(code)]
  const which = by === 'decisions' ? 'right before and wrong now' : `by ${plain(by)}`
  return fold(`The ${count(rows.length)} worst, ${which}`, table(head, lines))
}
