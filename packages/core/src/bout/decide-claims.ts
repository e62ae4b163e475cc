import type { Claim } from '../config/schema.ts'
import type { Comparison, Looks } from '../evidence/bout.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Finding } from '../finding.ts'
import { claimVerdict, type Claims } from './claims.ts'
import { compare, type PairedMetric } from './comparison.ts'
import { criticalComparison, type CriticalPair } from './critical-slices.ts'
import { roleOf, type FightOptions } from './fought.ts'
import { wornRows } from './looks.ts'
import { onPoint } from './on-point.ts'

interface Compared {
  readonly claims: Claims
  readonly comparisons: Comparison[]
  readonly findings: readonly Finding[]
}

/** Both claims, each at its own alpha: the merge claim at that of the policy, the promote claim at what the looks have left of it. */
export function compareAll(
  pairs: { readonly paired: readonly PairedMetric[]; readonly critical: readonly CriticalPair[] },
  rules: FightOptions['rules'],
  options: Pick<FightOptions, 'alpha' | 'looks' | 'ownAlpha' | 'claim'>,
): Compared {
  const { alpha, looks, ownAlpha = (whole) => whole } = options
  const at = (bar: number): ClaimParts => partsAt(pairs, rules, levelOf(ownAlpha(bar)))
  const merging = at(alpha)
  const promoting = looks === undefined ? merging : at(looks.alpha)
  const merge = merging.primary(rules.merge)
  const promote = promoting.primary(rules.promote)
  const claims = { merge: claimVerdict(merge, merging.guards), promote: claimVerdict(promote, promoting.guards) }
  const shown = shownOf(pairs.paired, rules).map((metric) =>
    compare(metric, { role: 'shown' }, { claim: 'superior', margin: 0 }),
  )
  const guards = options.claim === 'promote' ? promoting.guards : merging.guards
  return {
    claims,
    comparisons: [merge, promote, ...guards, ...shown],
    findings: looks !== undefined && claims.promote.kind === 'undecided' ? worn(looks, rules, at) : [],
  }
}

export function shownOf(paired: readonly PairedMetric[], rules: FightOptions['rules']): readonly PairedMetric[] {
  return paired.filter(({ metric }) => roleOf(metric.name, rules) === 'shown')
}

interface ClaimParts {
  primary(claim: Claim): Comparison
  readonly guards: readonly Comparison[]
}

function partsAt(
  { paired, critical }: Parameters<typeof compareAll>[0],
  rules: FightOptions['rules'],
  level: number,
): ClaimParts {
  const of = (name: MetricName): PairedMetric => paired.find(({ metric }) => metric.name === name)!.atLevel(level)
  const detect = detectable(rules)
  const nonInferior = (margin: number): Claim => ({ claim: 'non-inferior', margin })
  return {
    primary: (claim) => compare(of(rules.primary), { role: 'primary' }, claim, { detect }),
    guards: [
      ...rules.guardrails.map(({ metric, margin, decide }) => {
        const guardrail = compare(of(metric), { role: 'guardrail' }, nonInferior(margin), { detect })
        return decide === 'point' ? onPoint(guardrail) : guardrail
      }),
      ...critical.map((one) => criticalComparison(one, level)),
    ],
  }
}

/** Whether it is the looks alone that keep the promote claim from passing. */
function worn(looks: Looks, rules: FightOptions['rules'], at: (alpha: number) => ClaimParts): Finding[] {
  if (looks.look === 1) return []
  const fresh = at(looks.alpha_fresh)
  return claimVerdict(fresh.primary(rules.promote), fresh.guards).kind === 'passed' ? [wornRows(looks)] : []
}

/** The gain that is worth finding: the margin within which two models count as equal. Unknown where no claim has one. */
function detectable({ merge, promote }: FightOptions['rules']): number | undefined {
  return [promote, merge].map(({ margin }) => margin).find((margin) => margin > 0)
}
