import { counted, type Finding } from '@titlebout/core'
import { plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { count } from '../number.ts'

const SIGNS: Readonly<Record<Finding['severity'], string>> = { error: '❌', warning: '⚠️', notice: 'ℹ️' }
const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'notice']
/** Beside all errors; the rest is folded. */
const MOST_SHOWN = 5
const MOST = 30

/** Findings, gravest first: what is wrong, where, and how to fix it. */
export function findingsSection(findings: readonly Finding[], rank: number): Section[] {
  if (findings.length === 0) return []
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
  const lines = sorted.slice(0, MOST).map(findingLine)
  if (sorted.length > MOST) lines.push(`- … and ${count(sorted.length - MOST)} more`)
  const errors = sorted.filter(({ severity }) => severity === 'error').length
  const shown = lines.length <= MOST_SHOWN + 1 ? lines.length : Math.max(MOST_SHOWN, errors)
  const rest = lines.slice(shown)
  const folded = rest.length === 0 ? [] : [fold(counted(sorted.length - shown, 'more finding'), rest.join('\n'))]
  return [
    { name: 'findings', rank, body: [`**Findings**\n\n${lines.slice(0, shown).join('\n')}`, ...folded].join('\n\n') },
  ]
}

function findingLine(finding: Finding): string {
  const { where } = finding
  const place =
    where?.file === undefined ? '' : ` (${plain(where.file)}${where.line === undefined ? '' : `:${where.line}`})`
  const fix = finding.fix === undefined ? '' : ` → ${plain(finding.fix)}`
  return `- ${SIGNS[finding.severity]} ${plain(finding.message)}${place}${fix}`
}
