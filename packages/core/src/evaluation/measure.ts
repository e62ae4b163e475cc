import { intervalOf, type Interval } from '@titlebout/stats'
import type { Measured } from '../evidence/measured.ts'
import type { Reason } from '../verdict.ts'
import type { JudgedRows } from './judged-rows.ts'
import type { Metric, MetricOutcome, Missing, MissingReason } from './metric.ts'

/** A metric of some rows: as evidence shows it, and as the decisions need it. */
export interface Measurement {
  readonly measured: Measured
  /** Sampling variance of the estimate; undefined where there is none to be had. */
  readonly variance: number | undefined
  /** Why there is no estimate; undefined when there is one. */
  readonly missing: MissingReason | undefined
  /** Why there is an estimate and no interval; undefined when there are both, or neither. */
  readonly unsettled: 'few-rows' | 'few-clusters' | undefined
}

/** The default of `clustered`. */
const FEWEST_CLUSTERS = 30

const NOTES: { readonly [K in MissingReason]: string } = {
  empty: 'no rows',
  'one-class': 'not every class has judged rows',
  'no-positives': 'no row has the positive label',
  'no-negatives': 'no row has the negative label',
  'no-predicted-positives': 'no row is called positive at the threshold',
  'no-predicted-negatives': 'no row is called negative at the threshold',
  'no-truth': 'no labels to judge by',
  'too-few-rows': 'too few rows for an interval',
  'too-few-positives': 'too few positive rows for an interval',
  'few-clusters': 'too few clusters for an interval',
  constant: 'all values are alike',
  'other-classes':
    'one of the two calls a class that no label here has and the other never calls, so they are averages over different classes: a _weighted average is over the same',
  'no-variance': 'no row tells apart: there is no variance to make an interval from',
  'no-scores':
    'it needs scores, and the fighter gave labels alone: a column "score" (of classes: "score_<class>") would bring them',
  'no-bounds': 'the fighter gave no bounds of an interval',
  'no-costs': 'titlebout.yml says nothing of what errors cost (model.costs)',
  'no-naive-error':
    'the training evidence has no error of a naive forecast: data.time must name the time of the training rows when train runs',
  'no-losses': 'the fighter gave no such column of losses',
  'no-replay': 'the champion could not be run on these rows',
}

/** One metric of some rows with its interval at a two-sided level. */
export function measure(metric: Metric, rows: JudgedRows, level: number): Measurement {
  return measurementOf(metric.measure(rows), level)
}

/** Evidence form of an outcome of `stats`; its own interval where the metric has one. */
export function measurementOf(outcome: MetricOutcome, level: number, interval?: Interval): Measurement {
  if (isMissing(outcome)) return missingMeasurement(outcome.reason, outcome.n, level)
  // rule: too-few-clusters
  if (outcome.clusters !== undefined)
    return held(outcome, fewClusters(outcome.estimate, outcome.clusters, outcome.n, level))
  const shown = interval ?? intervalOf(outcome, { level })
  if ('kind' in shown) {
    const measured = withoutInterval(outcome.estimate, outcome.note ?? NOTES[shown.reason], outcome.n, level)
    return held(outcome, { measured, variance: undefined, missing: undefined, unsettled: 'few-rows' })
  }
  const notes = [outcome.note, shown.note].filter((note) => note !== undefined)
  const noted = notes.length === 0 ? shown : { ...shown, note: notes.join('; ') }
  const { variance } = outcome
  return held(outcome, { measured: measuredOf(noted), variance, missing: undefined, unsettled: undefined })
}

/** Beside what it has to be held against. */
function held({ nullLevel }: Exclude<MetricOutcome, Missing>, measurement: Measurement): Measurement {
  if (nullLevel === undefined) return measurement
  const { mean, upper } = nullLevel
  return { ...measurement, measured: { ...measurement.measured, null_level: { mean, upper } } }
}

function isMissing(outcome: MetricOutcome): outcome is Missing {
  return outcome.kind === 'undefined'
}

export function missingMeasurement(reason: MissingReason, n: number, level: number): Measurement {
  const measured = withoutInterval(null, NOTES[reason], n, level)
  return { measured, variance: undefined, missing: reason, unsettled: undefined }
}

/** How rows vary between clusters is not to be had from a handful of them. */
function fewClusters(estimate: number, clusters: number, n: number, level: number): Measurement {
  const note = `the rows are of ${clusters} clusters (data.cluster), and an interval needs at least ${FEWEST_CLUSTERS}`
  const measured = { ...withoutInterval(estimate, note, n, level), effective_n: clusters }
  return { measured, variance: undefined, missing: undefined, unsettled: 'few-clusters' }
}

/** An interval of `stats` as evidence has it. */
export function measuredOf(interval: Interval): Measured {
  const { estimate, low, high, level, method, n, effectiveN } = interval
  const note = interval.note === undefined ? {} : { note: interval.note }
  return { estimate, low, high, level, method, n, effective_n: effectiveN, ...note }
}

/** What nothing is known of, and why. */
export function unmeasured(note: string, level: number): Measured {
  return withoutInterval(null, note, 0, level)
}

function withoutInterval(estimate: number | null, note: string, n: number, level: number): Measured {
  return { estimate, low: null, high: null, level, method: 'none', n, effective_n: 0, note }
}

/** The reason of a verdict about a metric that has no estimate. @param oneClass whether all labels are alike */
export function reasonOfMissing(missing: MissingReason, oneClass: () => boolean): Reason {
  if (missing === 'no-replay') return 'no-replay'
  if (missing === 'one-class' || oneClass()) return 'one-class'
  return 'undefined-metric'
}
