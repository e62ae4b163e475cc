import type { Comparison } from '../evidence/bout.ts'
import type { Metrics } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { measure, missingMeasurement } from '../evaluation/measure.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Verdict } from '../verdict.ts'
import { both } from './claims.ts'
import { holdout } from './contamination.ts'
import { noFlips } from './flips.ts'
import { metricsOf, positivesOf, roleOf, type Fight, type FightOptions } from './fought.ts'
import type { Contender } from './pairing.ts'

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
  return sideBySide(candidate, championMetrics, noReplay(why), options)
}

export function noReplay(why: string): Verdict {
  return {
    kind: 'undecided',
    reason: 'no-replay',
    detail: `the champion could not be run on the judged rows: ${why}`,
  }
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
  const comparisons = metricsOf(options.rules, candidate).map((metric) =>
    aloneOn(
      metric.name,
      { candidate: measure(metric, candidate.rows, level).measured, champion: championMetrics?.[metric.name], none },
      { verdict, rules: options.rules },
    ),
  )
  return { ...refused(candidate, verdict), comparisons }
}

/** One metric of a bout that did not take place. */
export function aloneOn(
  metric: MetricName,
  sides: { readonly candidate: Measured; readonly champion: Measured | undefined; readonly none: Measured },
  { verdict, rules }: { readonly verdict: Verdict; readonly rules: FightOptions['rules'] },
): Comparison {
  return {
    metric,
    role: roleOf(metric, rules),
    slice: null,
    claim: rules.merge.claim,
    margin: rules.merge.margin,
    candidate: sides.candidate,
    champion: sides.champion ?? sides.none,
    difference: sides.none,
    p_value: null,
    verdict,
    rows_to_decide: null,
    margin_to_pass: null,
  }
}

/**
 * A first candidate of a task without a trivial opponent. Nothing to be compared with is no pass and no failure: the gate's rules are all
 * that judges it.
 */
export function fightWithoutOpponent(candidate: Contender, options: Pick<FightOptions, 'rules' | 'alpha'>): Fight {
  return sideBySide(candidate, undefined, noOpponent(), options)
}

export function noOpponent(): Verdict {
  return {
    kind: 'undecided',
    reason: 'no-opponent',
    detail:
      'there is no champion yet, and losses alone have no trivial opponent: the rules of the gate are all that judges this model. Let a person approve it (undecided: { promote: approve }), and later models will meet it',
  }
}

/** A bout that did not take place. */
export function refused(candidate: Contender, verdict: Verdict): Fight {
  return notFought(verdict, {
    positives: positivesOf(candidate.rows),
    contamination: holdout(candidate, { ...candidate, seen: undefined }).contamination,
    flips: noFlips(candidate.rows),
  })
}

export function notFought(verdict: Verdict, facts: Pick<Fight, 'positives' | 'contamination' | 'flips'>): Fight {
  return {
    ...facts,
    claims: both(verdict),
    comparisons: [],
    slices: [],
    moved: null,
    churn: null,
    decomposition: null,
    curves: null,
    concentration: null,
    family: undefined,
    findings: [],
  }
}

/** The two are about other rows. */
export function differentRows(): Verdict {
  return {
    kind: 'failed',
    reason: 'different-rows',
    detail:
      'candidate and champion were not judged on the same rows (ids and labels): run evaluate-gate and compare-to-champion on the same test file',
  }
}

/** Scores of other classes cannot be compared, whatever their order. */
export function differentClasses(candidate: JudgedRows, champion: JudgedRows): Verdict | undefined {
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
