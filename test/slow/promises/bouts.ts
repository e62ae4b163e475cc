import { levelOf, metricOfTask, type BinaryRows, type VerdictKind } from '@titlebout/core'
import { rowsToDecide } from '@titlebout/stats'
import { claimVerdict } from '../../../packages/core/src/bout/claims.ts'
import { compare, pairMetric } from '../../../packages/core/src/bout/comparison.ts'
import type { Claim } from '../../../packages/core/src/config/schema.ts'
import type { MetricName } from '../../../packages/core/src/evaluation/metric-name.ts'

/** One-sided error rate of a claim. */
export const ALPHA = 0.05

export interface Rules {
  readonly primary: MetricName
  readonly claim: Claim
  readonly guardrail?: { readonly metric: MetricName; readonly margin: number }
}

/** A claim and its guardrail decided as in a bout, without the numbers that a bout only shows. */
export function boutOf(
  candidate: BinaryRows,
  champion: BinaryRows,
  { primary, claim, guardrail }: Rules,
  alpha = ALPHA,
): VerdictKind {
  const paired = (name: MetricName): ReturnType<typeof pairMetric> =>
    pairMetric(metricOfTask(name, candidate.task), { candidate, champion }, levelOf(alpha))
  const main = compare(paired(primary), { role: 'primary' }, claim)
  const guarded =
    guardrail === undefined
      ? []
      : [compare(paired(guardrail.metric), { role: 'guardrail' }, { claim: 'non-inferior', margin: guardrail.margin })]
  return claimVerdict(main, guarded).kind
}

/** The rows that would decide "no worse by the margin", as a bout says them when it is undecided, from rows of any verdict. */
export function rowsThatWouldDecide(
  candidate: BinaryRows,
  champion: BinaryRows,
  metric: MetricName,
  margin: number,
): number {
  const sides = { candidate, champion }
  const { variance } = pairMetric(metricOfTask(metric, candidate.task), sides, levelOf(ALPHA)).difference
  return rowsToDecide(candidate.count * variance!, margin, { alpha: ALPHA })
}
