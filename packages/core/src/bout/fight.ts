import type { Claim, Config } from '../config/schema.ts'
import type { Comparison } from '../evidence/bout.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { countOnes, isOneClass, keepRows } from '../evaluation/judged-rows.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { keptSlice, type SliceMask } from '../evaluation/slices.ts'
import type { Task } from '../evaluation/task.ts'
import type { Finding } from '../finding.ts'
import { both, claimVerdict, onHoldout, type Claims } from './claims.ts'
import { compare, pairMetric, type PairedMetric } from './comparison.ts'
import { concentratedGain, concentrationOf } from './concentration.ts'
import { holdout, isVerified, type Contamination } from './contamination.ts'
import { flipsOf } from './flips.ts'
import { metricsOf, positivesOf, roleOf, type Fight, type FightOptions } from './fought.ts'
import { movedOf } from './moved.ts'
import { differentClasses, differentRows, refused } from './no-fight.ts'
import { pairedWith, type Contender } from './pairing.ts'
import type { Feature } from './rare-sets.ts'
import { suspiciousJump } from './suspicious-jump.ts'
import { compareSlices } from './slice-comparisons.ts'

/** Candidate against champion (or dummy) on the same rows: every comparison, both claims, and where the difference sits. */
export function fight(candidate: Contender, opponent: Contender, options: FightOptions): Fight {
  const champion = pairedWith(candidate, opponent)
  if (champion === undefined) return refused(candidate, differentRows())
  const classes = differentClasses(candidate.rows, champion.rows)
  if (classes !== undefined) return refused(candidate, classes)
  const { contamination, keep } = holdout(candidate, champion)
  const cleared = clearOf(keep, candidate, champion, options)
  const level = levelOf(options.alpha)
  const paired = metricsOf(options.rules, candidate).map((metric) =>
    pairMetric(metric, cleared.candidate, cleared.champion, level),
  )
  const isDummy = champion.fighter.kind === 'dummy'
  const compared = compareAll(
    paired,
    isDummy ? againstDummy(options.rules, candidate.rows.task) : options.rules,
    options.alpha,
  )
  const sides = {
    metric: metricOfTask(options.rules.primary, candidate.rows.task),
    alpha: options.alpha,
    level,
  }
  const slices = compareSlices(cleared.slices, cleared.candidate, cleared.champion, sides)
  const concentration = concentrationOf({ ...options, ...sides, ...cleared })
  return {
    positives: positivesOf(cleared.candidate),
    contamination,
    claims: onHoldout(oneClass(cleared.candidate) ?? compared.claims, contamination),
    comparisons: compared.comparisons,
    slices: [...slices.slices],
    flips: flipsOf(cleared.candidate, cleared.champion),
    moved: movedOf(sides.metric, cleared.candidate, cleared.champion),
    concentration: concentration ?? null,
    family: slices.family,
    findings: [
      ...holdoutFindings(contamination),
      ...(isDummy ? [] : suspiciousJump(paired.find(({ metric }) => metric.name === options.rules.primary)!)),
      ...(concentration === undefined ? [] : [concentratedGain(concentration)]),
      ...slices.findings,
    ],
  }
}

function oneClass(rows: Contender['rows']): Claims | undefined {
  // rule: one-class-bout
  if (!isOneClass(rows)) return undefined
  return both({
    kind: 'undecided',
    reason: 'one-class',
    detail: `all judged rows have the same label, so nothing tells the two apart: judge on ${rows.task === 'binary-classification' ? 'rows of both classes' : 'rows with different labels'}`,
  })
}

interface Cleared {
  readonly candidate: Contender['rows']
  readonly champion: Contender['rows']
  readonly slices: readonly SliceMask[]
  readonly features: readonly Feature[]
}

/** Everything without the rows that either side has seen; slices that became too small are gone. */
function clearOf(keep: Uint8Array, candidate: Contender, champion: Contender, options: FightOptions): Cleared {
  const whole = {
    candidate: candidate.rows,
    champion: champion.rows,
    slices: options.slices,
    features: options.features,
  }
  if (countOnes(keep) === keep.length) return whole
  const kept = (_: unknown, row: number): boolean => keep[row] === 1
  return {
    candidate: keepRows(candidate.rows, keep),
    champion: keepRows(champion.rows, keep),
    slices: options.slices
      .map((slice) => keptSlice(slice, keep))
      .filter((slice) => countOnes(slice.rows) >= options.minCount),
    features: options.features.map((feature) =>
      feature.kind === 'number'
        ? { ...feature, values: feature.values.filter(kept) }
        : { ...feature, values: feature.values.filter(kept) },
    ),
  }
}

/**
 * A first model must be better than nothing, whatever the claims about a champion are. A dummy's decisions are all
 * alike, so guardrails on decisions have nothing to guard, and it has no losses of the team's own.
 */
function againstDummy(rules: Config['champion'], task: Task): Config['champion'] {
  const superior: Claim = { claim: 'superior', margin: 0 }
  const guards = (metric: MetricName): boolean => !['prediction', 'loss'].includes(metricOfTask(metric, task).reads)
  // A change that is decided on the estimate alone is one against a champion: there is none.
  const guardrails = rules.guardrails.filter(({ metric, decide }) => decide !== 'point' && guards(metric))
  return { ...rules, merge: superior, promote: superior, guardrails }
}

function compareAll(
  paired: readonly PairedMetric[],
  rules: Config['champion'],
  alpha: number,
): { readonly claims: Claims; readonly comparisons: Comparison[] } {
  const of = (name: MetricName): PairedMetric => paired.find(({ metric }) => metric.name === name)!
  const options = { alpha, detect: detectable(rules) }
  const merge = compare(of(rules.primary), 'primary', rules.merge, options)
  const promote = compare(of(rules.primary), 'primary', rules.promote, options)
  const guardrails = rules.guardrails.map(({ metric, margin, decide }) => {
    const guardrail = compare(of(metric), 'guardrail', { claim: 'non-inferior', margin }, options)
    return decide === 'point' ? onPoint(guardrail) : guardrail
  })
  const shown = paired
    .filter(({ metric }) => roleOf(metric.name, rules) === 'shown')
    .map((metric) => compare(metric, 'shown', { claim: 'superior', margin: 0 }, { alpha }))
  return {
    claims: { merge: claimVerdict(merge, guardrails), promote: claimVerdict(promote, guardrails) },
    comparisons: [merge, promote, ...guardrails, ...shown],
  }
}

/** Decided on the estimate of the difference alone; without one it stays as it is. */
function onPoint(guardrail: Comparison): Comparison {
  const { estimate } = guardrail.difference
  if (estimate === null) return guardrail
  const asked =
    guardrail.margin < 0 ? `better by at least ${0 - guardrail.margin}` : `worse by at most ${guardrail.margin}`
  const detail = `${guardrail.metric}: must be ${asked}, and the difference is ${Number(estimate.toPrecision(4))}`
  const decided = (kind: 'passed' | 'failed'): Comparison => ({
    ...guardrail,
    verdict: { kind, reason: 'point', detail },
    rows_to_decide: null,
  })
  // Differences of equal numbers are rarely exactly 0, and a bound is included.
  // rule: guardrail-on-point
  if (estimate < 0 - guardrail.margin - ROUNDING) return decided('failed')
  return decided('passed')
}

/** Of a difference of two metrics in doubles. */
const ROUNDING = 1e-10

/** The gain that is worth finding: the margin within which two models count as equal. Unknown where no claim has one. */
function detectable({ merge, promote }: Config['champion']): number | undefined {
  return [promote, merge].map(({ margin }) => margin).find((margin) => margin > 0)
}

function holdoutFindings(contamination: Contamination): Finding[] {
  const findings: Finding[] = []
  if (!isVerified(contamination))
    findings.push({
      id: 'unverified-holdout',
      severity: 'warning',
      message: `nobody can say whether ${contamination.candidate.checked ? 'the champion' : 'the candidate'} was trained on judged rows`,
      fix: 'let the train action make the model: it records a membership sketch of the training rows',
    })
  if (contamination.dropped > 0)
    findings.push({
      id: 'seen-rows-dropped',
      severity: 'warning',
      message: `${contamination.dropped} of the judged rows were trained on by one of the two and are left out (${(contamination.share * 100).toFixed(2)} %)`,
      expected: 'no judged row in the training rows of either',
      where: { role: 'test' },
    })
  return findings
}
