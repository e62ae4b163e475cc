import type { Policy } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import type { Section } from '../markdown/section.ts'

/** Whose policy judged, and what the pull request would change about it: loosenings first. */
export function policySection(policy: Policy): Section[] {
  const changes = policy.changes.toSorted((a, b) => Number(b.loosens ?? false) - Number(a.loosens ?? false))
  const who = judge(policy)
  if (changes.length === 0) return [{ name: 'policy', rank: 1, body: who }]
  const lines = changes.map(
    ({ key, from, to, loosens }) =>
      `- ${loosens === true ? '⚠️ **loosened:** ' : loosens === false ? 'tightened: ' : ''}${plain(key)} ${code(from)} → ${code(to)}`,
  )
  const body = `${who} This pull request changes the policy; **the change did not judge it**:\n\n${lines.join('\n')}`
  return [{ name: 'policy', rank: 0, body }]
}

function judge(policy: Policy): string {
  const commit = policy.commit === null ? '' : ` (${policy.commit.slice(0, 7)})`
  switch (policy.side) {
    case 'base':
      return `Judged by the policy of ${code(policy.ref ?? 'the base')}${commit}.`
    case 'head-first':
      return 'Judged by its own policy, since the base has none yet: advice only.'
    case 'defaults':
      return 'There is no titlebout.yml, hence no rule. The one claim, where there are earlier scores (the champion), is that these (the candidate) are no worse. Advice only.'
    case 'checkout':
      return `Judged by the policy of this commit${commit}.`
  }
}
