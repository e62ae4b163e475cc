import { byteText, capital, counted, type BoutSize } from '@titlebout/core'
import { plain } from '../markdown/escape.ts'
import { table } from '../markdown/table.ts'
import { count, number } from '../number.ts'
import { verdictWord } from '../verdict.ts'

/** What the candidate's files take beside the champion's, and what was asked of it. */
export function size(found: BoutSize): string {
  const rows = found.rules.map(({ rule, measured, verdict, severity }) => [
    plain(rule),
    measured.estimate === null ? 'none' : number(measured.estimate),
    `${verdictWord(verdict)}${severity === 'warning' ? ' (warning only)' : ''}`,
  ])
  const asked = rows.length === 0 ? [] : [table(['rule', 'ratio', 'verdict'], rows)]
  return ['**Model size** beside the champion', ...asked, `_${plain(sizesText(found))}_`].join('\n\n')
}

/** Both sizes, exactly; or why there is no ratio of them. */
export function sizesText({ candidate, champion, why_not: why }: BoutSize): string {
  const known = [
    ...(candidate === null ? [] : [`Candidate: ${filesText(candidate)}`]),
    ...(champion === null ? [] : [`champion: ${filesText(champion)}`]),
  ].join('; ')
  const told = known === '' ? '' : `${capital(known)}.`
  return why === null ? `${told} Sizes are counted: the number decides.` : `No ratio: ${why}. ${told}`.trim()
}

function filesText({ bytes, files }: NonNullable<BoutSize['candidate']>): string {
  return `${byteText(bytes)} (${count(bytes)} bytes in ${counted(files, 'file')})`
}
