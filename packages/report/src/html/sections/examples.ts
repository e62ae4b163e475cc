import { capital, type Bout, type Examples } from '@titlebout/core'
import { exampleText, examplesSentence } from '../../examples.ts'
import { count } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable } from '../html-table.ts'

/** What got worse on the validation rows, and on a page that is gone in days the rows themselves. */
export function exampleParts({ result, model }: Bout, examples: Examples | undefined): readonly Part[] {
  const facts = result.examples
  if (facts === undefined) return []
  const sentence = examplesSentence(facts)
  return [
    el('h3', {}, 'Examples, from the validation rows'),
    el('p', {}, `${capital(sentence)} (`, code(facts.dataset.name), ').'),
    facts.file === null
      ? undefined
      : examples?.model === model
        ? rowsTable(examples)
        : el('p', { class: 'quiet' }, 'Which they are stands on examples.html, which is kept for some days only.'),
  ]
}

function rowsTable({ columns, rows }: Examples): Part {
  return htmlTable(
    ['id', 'truth', 'champion', 'candidate', ...columns].map((head) => ({ head })),
    rows.map(({ id, label, champion, candidate, values }) => ({
      cells: [
        code(id),
        label === null ? '' : code(label),
        exampleText(champion),
        exampleText(candidate),
        ...values.map((value) => (value === null ? '' : code(value))),
      ],
    })),
    { caption: `The ${count(rows.length)} worst` },
  )
}
