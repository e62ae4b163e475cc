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
  const head = `Weak slices that nobody declared (${slices.length})`
  return [{ name: 'weak slices that nobody declared', rank: 5, body: fold(head, bodyOf(discovered, result.task)) }]
}

function bodyOf({ metric, slices, suggested }: Discovered, task: Evaluation['result']['task']): string {
  const level = percent(slices[0]?.gap.level ?? 0)
  const rows = slices.map(({ where, rows: size, loss, loss_elsewhere: elsewhere, gap }) => [
    code(where),
    count(size),
    number(loss),
    number(elsewhere),
    difference(gap),
  ])
  const words = [
    `One half of the rows suggested ${suggested === 1 ? 'one slice' : `${suggested} slices`}; the other half confirmed these, with intervals (${level}) that allow for all of them.`,
    'They decide nothing. To watch one, give it a name in `data.slices`, such as:',
  ]
  const pasted = `\`\`\`yaml\n- { name: weak 1, where: ${JSON.stringify(slices[0]?.where ?? '')} }\n\`\`\``
  const columns = ['slice', 'rows', metricLink(metric, task), 'elsewhere', 'more']
  return `${table(columns, rows, ['l', 'r', 'r', 'r', 'l'])}\n\n${words.join(' ')}\n\n${pasted}`
}
