import type { Claim, Config } from '../config/schema.ts'
import type { Bout, Comparison } from '../evidence/bout.ts'
import type { Metrics } from '../evidence/evaluation.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { countOnes, isOneClass, keepRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measure, missingMeasurement } from '../evaluation/measure.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { metricOfTask, metricsToMeasure } from '../evaluation/metrics.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Task } from '../evaluation/task.ts'
import type { Finding } from '../finding.ts'
import type { Verdict } from '../verdict.ts'
import { both, claimVerdict, onHoldout, type Claims } from './claims.ts'
import { compare, pairMetric, type PairedMetric } from './comparison.ts'
import { concentratedGain, concentrationOf } from './concentration.ts'
import { holdout, isVerified, type Contamination } from './contamination.ts'
import { flipsOf, noFlips } from './flips.ts'
import { movedOf } from './moved.ts'
import { pairedWith, type Contender } from './pairing.ts'
import type { Feature } from './rare-sets.ts'
import { compareSlices } from './slice-comparisons.ts'
import type { Family } from './slice-family.ts'

/** What a bout needs to know beside its two sides; slices and features are of the judged rows, in the candidate's order. */
export interface FightOptions {
  readonly rules: Config['champion']
  readonly alpha: number
  readonly minCount: number
  readonly slices: readonly SliceMask[]
  readonly features: readonly Feature[]
  /** Columns that the candidate uses and the champion does not. */
  readonly newFeatures: ReadonlySet<string>
}

/** The part of a bout's result that follows from the rows. */
export type Fight = Pick<
  Bout['result'],
  'positives' | 'contamination' | 'claims' | 'comparisons' | 'slices' | 'flips' | 'moved' | 'concentration'
> & {
  readonly findings: readonly Finding[]
  /** How it was allowed for the number of slices; undefined when none was tested. */
  readonly family: Family | undefined
}

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
      ...(concentration === undefined ? [] : [concentratedGain(concentration)]),
      ...slices.findings,
    ],
  }
}

/**
 * The champion could not be run on the judged rows: its own numbers, on whatever rows they are, beside the
 * candidate's. Never a pass.
 */
export function fightWithoutReplay(
  candidate: Contender,
  championMetrics: Metrics | undefined,
  why: string,
  options: Pick<FightOptions, 'rules' | 'alpha'>,
): Fight {
  const verdict: Verdict = {
    kind: 'undecided',
    reason: 'no-replay',
    detail: `the champion could not be run on the judged rows: ${why}`,
  }
  return sideBySide(candidate, championMetrics, verdict, options)
}

/** Numbers without a comparison. */
function sideBySide(
  candidate: Contender,
  championMetrics: Metrics | undefined,
  verdict: Verdict,
  options: Pick<FightOptions, 'rules' | 'alpha'>,
): Fight {
  const level = levelOf(options.alpha)
  const none = missingMeasurement('no-replay', candidate.rows.count, level).measured
  const comparisons = metricsOf(options.rules, candidate).map((metric): Comparison => ({
    metric: metric.name,
    role: roleOf(metric.name, options.rules),
    claim: options.rules.merge.claim,
    margin: options.rules.merge.margin,
    candidate: measure(metric, candidate.rows, level).measured,
    champion: championMetrics?.[metric.name] ?? none,
    difference: none,
    p_value: null,
    verdict,
    rows_to_decide: null,
  }))
  return { ...refused(candidate, verdict), comparisons }
}

/**
 * A first candidate of a task without a trivial opponent. Nothing to be compared with is no pass and no failure: the gate's rules are all
 * that judges it.
 */
export function fightWithoutOpponent(candidate: Contender, options: Pick<FightOptions, 'rules' | 'alpha'>): Fight {
  // rule: no-opponent
  const verdict: Verdict = {
    kind: 'undecided',
    reason: 'no-opponent',
    detail:
      'there is no champion yet, and losses alone have no trivial opponent: the rules of the gate are all that judges this model. Let a person approve it (undecided: { promote: approve }), and later models will meet it',
  }
  return sideBySide(candidate, undefined, verdict, options)
}

/** What the rules are about, and what is shown beside it. */
function metricsOf(rules: Config['champion'], { rows }: Contender): readonly Metric[] {
  const asked = [rules.primary, ...rules.guardrails.map(({ metric }) => metric)]
  return metricsToMeasure(rows.task, asked, [...(rows.losses?.keys() ?? [])])
}

/** A bout that did not take place. */
function refused(candidate: Contender, verdict: Verdict): Fight {
  return {
    positives: positivesOf(candidate.rows),
    contamination: holdout(candidate, { ...candidate, seen: undefined }).contamination,
    claims: both(verdict),
    comparisons: [],
    slices: [],
    flips: noFlips(candidate.rows),
    moved: null,
    concentration: null,
    family: undefined,
    findings: [],
  }
}

function differentRows(): Verdict {
  return {
    kind: 'failed',
    reason: 'different-rows',
    detail:
      'candidate and champion were not judged on the same rows (ids and labels): run evaluate-gate and compare-to-champion on the same test file',
  }
}

/** Scores of other classes cannot be compared, whatever their order. */
function differentClasses(candidate: JudgedRows, champion: JudgedRows): Verdict | undefined {
  if (candidate.task !== 'multiclass-classification' || champion.task !== candidate.task) return undefined
  const [ours, theirs] = [candidate.classes, champion.classes]
  // rule: different-classes
  if (ours.length === theirs.length && ours.every((name, code) => name === theirs[code])) return undefined
  return {
    kind: 'failed',
    reason: 'different-classes',
    detail: `the candidate tells ${classNames(ours)} apart, the champion ${classNames(theirs)}: change data.classes and the model together, and let a person deploy the first model of the new classes`,
  }
}

function classNames(classes: readonly string[]): string {
  const shown = classes.slice(0, 10).map((name) => `"${name}"`)
  return `${shown.join(', ')}${classes.length > shown.length ? ` and ${classes.length - shown.length} more` : ''}`
}

function positivesOf(rows: JudgedRows): number | null {
  return rows.task === 'binary-classification' ? countOnes(rows.truth) : null
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
      .map((slice) => ({ ...slice, rows: slice.rows.filter(kept) }))
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
 * alike, so guardrails on decisions have nothing to guard.
 */
function againstDummy(rules: Config['champion'], task: Task): Config['champion'] {
  const superior: Claim = { claim: 'superior', margin: 0 }
  const guardrails = rules.guardrails.filter(({ metric }) => metricOfTask(metric, task).reads !== 'prediction')
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
  const guardrails = rules.guardrails.map(({ metric, margin }) =>
    compare(of(metric), 'guardrail', { claim: 'non-inferior', margin }, options),
  )
  const shown = paired
    .filter(({ metric }) => roleOf(metric.name, rules) === 'shown')
    .map((metric) => compare(metric, 'shown', { claim: 'superior', margin: 0 }, { alpha }))
  return {
    claims: { merge: claimVerdict(merge, guardrails), promote: claimVerdict(promote, guardrails) },
    comparisons: [merge, promote, ...guardrails, ...shown],
  }
}

/** The gain that is worth finding: the margin within which two models count as equal. Unknown where no claim has one. */
function detectable({ merge, promote }: Config['champion']): number | undefined {
  return [promote, merge].map(({ margin }) => margin).find((margin) => margin > 0)
}

function roleOf(metric: MetricName, rules: Config['champion']): Comparison['role'] {
  if (metric === rules.primary) return 'primary'
  return rules.guardrails.some((guardrail) => guardrail.metric === metric) ? 'guardrail' : 'shown'
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
