import type { Discovered, Evaluation } from '@titlebout/core'
import { metricLink } from '../links.ts'
import { code } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count, difference, number, percent } from '../number.ts'

/** Weak slices that nobody declared, each with the expression that makes it a declared one; nothing where none was found. */
export function discoveredSections({ result }: Evaluation): Section[] {
  const { discovered } = result
  if (discovered === undefined || discovered.slices.length === 0) return []
  const { slices } = discovered
  const head = `Weak slices, found by searching (${slices.length})`
  return [{ name: 'weak slices', rank: 5, body: fold(head, bodyOf(discovered, result)) }]
}

function bodyOf({ metric, slices, suggested }: Discovered, { slices: declared, task }: Evaluation['result']): string {
  const isSlice = (where: string): boolean => declared.some((one) => one.where === where)
  const fresh = slices.find(({ where }) => !isSlice(where))
  const level = percent(slices[0]?.gap.level ?? 0)
  const rows = slices.map(({ where, rows: size, loss, loss_elsewhere: elsewhere, gap }) => [
    `${code(where)}${isSlice(where) ? ' (already a slice)' : ''}`,
    count(size),
    number(loss),
    number(elsewhere),
    difference(gap),
  ])
  const words = [
    `One half of the rows suggested ${suggested === 1 ? 'one slice' : `${suggested} slices`}; the other half confirmed these, with intervals (${level}) that allow for all of them.`,
    fresh === undefined
      ? 'They decide nothing.'
      : 'They decide nothing. To watch one, give it a name in `data.slices`, such as:',
  ]
  const pasted =
    fresh === undefined ? '' : `\n\n\`\`\`yaml\n- { name: weak 1, where: ${JSON.stringify(fresh.where)} }\n\`\`\``
  const columns = ['slice', 'rows', metricLink(metric, task), 'elsewhere', 'more']
  return `${table(columns, rows, ['l', 'r', 'r', 'r', 'l'])}\n\n${words.join(' ')}${pasted}`
}
