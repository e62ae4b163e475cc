import type { Deployment, VersionRef } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import type { Section } from '../markdown/section.ts'
import { count, number } from '../number.ts'

/** From what to what, who approved, what was verified. */
export function deploymentSections({ result, findings }: Deployment): Section[] {
  const act = result.mode === 'plan' ? 'Plan' : result.rollback ? 'Rollback' : 'Deployed'
  const lines = [
    `**${act}**: ${code(result.environment)} from ${refText(result.from)} to ${refText(result.to)}.`,
    `- why: ${plain(result.why)}`,
  ]
  if (result.approval !== null)
    lines.push(
      `- approved by ${code(result.approval.approver)}, started by ${code(result.approval.author)}${result.approval.approver === result.approval.author ? ' (**the same person**)' : ''}${result.approval.comment === '' ? '' : `: ${plain(result.approval.comment)}`}`,
    )
  if (result.verified !== null) {
    const largest = result.verified.largest_difference
    lines.push(
      `- verified: what serves is this package; ${count(result.verified.golden_rows)} golden rows scored again${largest === null ? '' : `, largest difference ${number(largest)}`}`,
    )
  }
  // A deployment that was made says it as a finding.
  if (result.guard === 'none' && findings.length === 0)
    lines.push(
      '- ⚠️ no rule protects the registry branch: anyone who may push can move the pointer; add a ruleset for it',
    )
  return [{ name: `deployment to ${result.environment}`, rank: 2, body: lines.join('\n') }]
}

function refText(ref: VersionRef | null): string {
  if (ref === null) return 'nothing'
  const digest = `package \`${ref.package_sha256.slice(0, 12)}\``
  return ref.version === null ? digest : `version ${ref.version} (${digest})`
}
