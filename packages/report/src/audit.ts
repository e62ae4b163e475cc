import type { AuditLine, AuditMove, AuditReport } from '@titlebout/core'

const MARKS: { readonly [S in AuditLine['state']]: string } = { verified: '✓', recorded: '·', broken: '✗' }

/**
 * The audit as plain text for a terminal: the way back as a tree, then the moves of the pointer. Digests are shown by
 * their first twelve digits; the JSON output has them whole.
 */
export function renderAudit(report: AuditReport): string {
  const { model, environment, version, registry, lines, history } = report
  const broken = lines.filter(({ state }) => state === 'broken')
  const verdict =
    broken.length === 0
      ? `sound: every digest agrees (${counted(lines, 'verified')} computed again, ${counted(lines, 'recorded')} recorded)`
      : `broken: ${broken.map(({ name }) => safe(name)).join(', ')}`
  return [
    `${model} ${version === null ? '(version unknown)' : `version ${version}`} in ${environment}: ${verdict}`,
    `registry: ${safe(registry)}`,
    '',
    ...lines.map(lineText),
    '',
    'history',
    ...history.map(moveText),
    '',
  ].join('\n')
}

function counted(lines: readonly AuditLine[], state: AuditLine['state']): number {
  return lines.filter((line) => line.state === state).length
}

function lineText({ depth, what, name, sha256, state, detail }: AuditLine): string {
  const digest = sha256 === null ? '' : `  ${safe(sha256).slice(0, 12)}`
  const more = detail === '' ? '' : `  ${safe(detail)}`
  return `${MARKS[state]} ${'  '.repeat(depth)}${what} ${safe(name)}${digest}${more}`
}

function moveText({ at, by, approver, why, from, to, kind, revision }: AuditMove): string {
  const named = (version: number | null): string => (version === null ? 'nothing' : `version ${version}`)
  const way = kind === 'moved' ? `${named(from)} → ${named(to)}` : `${kind}, ${named(to)} serves`
  const approved = approver === null ? '' : `, approved by ${safe(approver)}`
  return `  ${safe(at)}  ${way}  by ${safe(by)}${approved}: ${safe(why)}  (${safe(revision).slice(0, 12)})`
}

/** Names and reasons come from outside: a terminal must not take them for commands, nor a log for lines. */
function safe(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
