import type { Finding } from '@titlebout/core'
import { plain } from '../markdown/escape.ts'
import type { Section } from '../markdown/section.ts'

const SIGNS: Readonly<Record<Finding['severity'], string>> = { error: '❌', warning: '⚠️', notice: 'ℹ️' }
const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'notice']
const MOST = 30

/** Findings, gravest first: what is wrong, where, and how to fix it. */
export function findingsSection(findings: readonly Finding[], rank: number): Section[] {
  if (findings.length === 0) return []
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
  const lines = sorted.slice(0, MOST).map(findingLine)
  if (sorted.length > MOST) lines.push(`- … and ${sorted.length - MOST} more`)
  return [{ name: 'findings', rank, body: `**Findings**\n\n${lines.join('\n')}` }]
}

function findingLine(finding: Finding): string {
  const { where } = finding
  const place =
    where?.file === undefined ? '' : ` (${plain(where.file)}${where.line === undefined ? '' : `:${where.line}`})`
  const fix = finding.fix === undefined ? '' : ` → ${plain(finding.fix)}`
  return `- ${SIGNS[finding.severity]} ${plain(finding.message)}${place}${fix}`
}
