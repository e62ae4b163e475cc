import type { Finding, Policy } from '@titlebout/core'
import { code, el, type Part } from '../el.ts'

const SEVERITIES: { readonly [S in Finding['severity']]: string } = {
  error: '✘ error',
  warning: '⚠ warning',
  notice: 'ℹ notice',
}
const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'notice']
const MOST_FINDINGS = 200

/** Whose policy judged, and what the pull request would change about it: loosenings first. */
export function policyParts(policy: Policy): Part {
  const line = el('p', {}, ...judge(policy))
  if (policy.changes.length === 0) return line
  const changes = policy.changes.toSorted((a, b) => Number(b.loosens ?? false) - Number(a.loosens ?? false))
  return [
    line,
    el('p', {}, 'This pull request changes the policy; ', el('strong', {}, 'the change did not judge it'), ':'),
    el(
      'ul',
      {},
      changes.map(({ key, from, to, loosens }) =>
        el(
          'li',
          {},
          loosens === true ? el('strong', {}, '⚠ loosened: ') : loosens === false ? 'tightened: ' : undefined,
          code(key),
          ' from ',
          code(from),
          ' to ',
          code(to),
        ),
      ),
    ),
  ]
}

function judge({ side, ref, commit }: Policy): readonly Part[] {
  const at = commit === null ? '' : ` (commit ${commit.slice(0, 7)})`
  switch (side) {
    case 'base':
      return ['Judged by the rules of ', code(ref ?? 'the base'), `${at}, not by those of the change itself.`]
    case 'head-first':
      return ['Judged by its own rules, since the base has none yet: advice only.']
    case 'defaults':
      return ['There is no titlebout.yml, so nobody’s rules: advice only.']
    case 'checkout':
      return [`Judged by the rules of this commit${at}.`]
  }
}

/** What a person should look at, gravest first: what is wrong, where, and how to fix it. */
export function findingsParts(findings: readonly Finding[]): readonly Part[] {
  if (findings.length === 0) return []
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
  const rest = sorted.length - MOST_FINDINGS
  return [
    el('h3', {}, 'Findings: what somebody should look at'),
    el('ul', {}, sorted.slice(0, MOST_FINDINGS).map(finding)),
    rest > 0 ? el('p', {}, `… and ${rest} more, in the evidence file.`) : undefined,
  ]
}

function finding({ severity, message, where, fix }: Finding): Part {
  const place = where?.file === undefined ? '' : ` (${where.file}${where.line === undefined ? '' : `:${where.line}`})`
  return el(
    'li',
    { class: 'finding' },
    el('strong', {}, SEVERITIES[severity]),
    `: ${message}`,
    el('span', { class: 'quiet' }, place),
    fix === undefined ? undefined : el('div', {}, `→ ${fix}`),
  )
}
