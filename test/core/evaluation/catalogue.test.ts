import {
  evaluate,
  metricOfTask,
  type BinaryRows,
  type ClassRows,
  type JudgedRows,
  type Metric,
  type NumberRows,
  type QueryRows,
  type Task,
} from '@titlebout/core'
import {
  averagePrecision,
  balancedAccuracy,
  brierSkill,
  calibrationError,
  cohenKappa,
  cost,
  curvePoint,
  d2AbsoluteError,
  d2Pinball,
  d2Tweedie,
  expectedCalibrationError,
  gini,
  intervalCoverage,
  intervalOf,
  intervalScore,
  kendallTauB,
  logLossSkill,
  mase,
  maxError,
  mean,
  meanIntervalWidth,
  medianAbsoluteError,
  multiclassBrierSkill,
  multiclassLogLossSkill,
  operatingPoint,
  resampledMedianError,
  rocAucOvo,
  scoreKs,
  seeded,
  spearman,
  zeroOneLoss,
  type CurvePoint,
  type Summarised,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'

const N = 400
const rng = seeded(11)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
const column = (value: (row: number) => number): Float64Array => Float64Array.from({ length: N }, (_, i) => value(i))

const COSTS = [
  [0, 1],
  [20, -2],
] as const
const TRUTH = Uint8Array.from({ length: N }, () => (rng.next() < 0.3 ? 1 : 0))
const HIDDEN = column((row) => TRUTH[row]! + normal())

function binary(noise: number): BinaryRows {
  const score = column((row) => 1 / (1 + Math.exp(-(2 * HIDDEN[row]! - 1.5 + noise * normal()))))
  const prediction = Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0))
  return { task: 'binary-classification', count: N, truth: TRUTH, score, prediction, costs: COSTS }
}

const CLASSES = ['low', 'middle', 'high']
const PRICES = [
  [0, 1, 5],
  [1, 0, 1],
  [9, 1, 0],
] as const
const LABELS = Uint16Array.from({ length: N }, () => Math.floor(3 * rng.next()))

function multiclass(strength: number): ClassRows {
  const values = new Float64Array(3 * N)
  const prediction = new Uint16Array(N)
  for (let i = 0; i < N; i += 1) {
    const raw = [0, 1, 2].map((k) => Math.exp((k === LABELS[i] ? strength : 0) + normal()))
    const total = raw[0]! + raw[1]! + raw[2]!
    raw.forEach((value, k) => (values[3 * i + k] = value / total))
    prediction[i] = raw.indexOf(Math.max(...raw))
  }
  const scores = { values, classes: 3 }
  return {
    task: 'multiclass-classification',
    count: N,
    classes: CLASSES,
    truth: LABELS,
    scores,
    prediction,
    costs: PRICES,
  }
}

const AMOUNTS = column(() => 20 + 5 * Math.abs(normal()))
const STEPS = column(normal)

function numeric(noise: number): NumberRows {
  const prediction = column((row) => AMOUNTS[row]! + noise * STEPS[row]! + 0.1 * normal())
  const half = column(() => noise * (1.2 + 0.2 * rng.next()))
  const bounds = { lower: prediction.map((p, i) => p - half[i]!), upper: prediction.map((p, i) => p + half[i]!) }
  return { task: 'regression', count: N, truth: AMOUNTS, prediction, bounds, naiveError: 3.5 }
}

const GRADES = column(() => Math.floor(4 * rng.next()))
const QUERY = Uint32Array.from({ length: N }, (_, row) => Math.floor(row / 8))

function ranked(noise: number): QueryRows {
  return {
    task: 'ranking',
    count: N,
    truth: GRADES,
    score: column((row) => GRADES[row]! + noise * normal()),
    query: QUERY,
  }
}

const perQueryMean = (rows: QueryRows, of: typeof spearman): number => {
  const queries = Array.from({ length: N / 8 }, (_, q) => q)
  const values = queries.map((q) => of(rows.truth.slice(8 * q, 8 * q + 8), rows.score.slice(8 * q, 8 * q + 8)) ?? 0)
  return mean(Float64Array.from(values))
}

const DRAWS = () => ({ rng: seeded(1), resamples: 1000 })
const point = (rows: BinaryRows, which: CurvePoint) => curvePoint(rows.truth, rows.score!, which, DRAWS())

type Expected<R> = (rows: R) => Summarised | number

const BINARY: Readonly<Record<string, Expected<BinaryRows>>> = {
  zero_one_loss: ({ truth, prediction }) => zeroOneLoss(truth, prediction),
  hamming_loss: ({ truth, prediction }) => zeroOneLoss(truth, prediction),
  balanced_accuracy_adjusted: ({ truth, prediction }) => balancedAccuracy(truth, prediction, { adjusted: true }),
  cost: ({ truth, prediction }) => cost(truth, prediction, { matrix: COSTS }),
  gini: ({ truth, score }) => gini(truth, score!),
  ks: ({ truth, score }) => scoreKs(truth, score!),
  'lift@0.1': (rows) => point(rows, { point: 'lift', at: 0.1 }),
  'recall_at_fpr@0.1': (rows) => point(rows, { point: 'recall-at-fpr', at: 0.1 }),
  'recall_at_precision@0.5': (rows) => point(rows, { point: 'recall-at-precision', at: 0.5 }),
  'precision_at_recall@0.6': (rows) => point(rows, { point: 'precision-at-recall', at: 0.6 }),
  'partial_roc_auc@0.2': (rows) => point(rows, { point: 'partial-roc-auc', at: 0.2 }),
  expected_calibration_error: ({ truth, score }) => calibrationError(truth, score!, DRAWS()),
}

const MULTICLASS: Readonly<Record<string, Expected<ClassRows>>> = {
  zero_one_loss: ({ truth, prediction }) => zeroOneLoss(truth, prediction, { classes: 3 }),
  hamming_loss: ({ truth, prediction }) => zeroOneLoss(truth, prediction, { classes: 3 }),
  balanced_accuracy_adjusted: ({ truth, prediction }) =>
    balancedAccuracy(truth, prediction, { adjusted: true, classes: 3 }),
  cohen_kappa_linear: ({ truth, prediction }) => cohenKappa(truth, prediction, { disagreement: 'linear', classes: 3 }),
  cohen_kappa_quadratic: ({ truth, prediction }) =>
    cohenKappa(truth, prediction, { disagreement: 'quadratic', classes: 3 }),
  cost: ({ truth, prediction }) => cost(truth, prediction, { matrix: PRICES }),
  d2_log_loss: ({ truth, scores }) => multiclassLogLossSkill(truth, scores!),
  d2_brier: ({ truth, scores }) => multiclassBrierSkill(truth, scores!),
  roc_auc_ovo: ({ truth, scores }) => rocAucOvo(truth, scores!),
  roc_auc_ovo_weighted: ({ truth, scores }) => rocAucOvo(truth, scores!, { average: 'weighted' }),
}

const REGRESSION: Readonly<Record<string, Expected<NumberRows>>> = {
  median_ae: ({ truth, prediction }) => medianAbsoluteError(truth, prediction),
  max_error: ({ truth, prediction }) => maxError(truth, prediction),
  mase: ({ truth, prediction }) => mase(truth, prediction, { scale: 3.5 }),
  d2_absolute_error: ({ truth, prediction }) => d2AbsoluteError(truth, prediction),
  'd2_pinball@0.9': ({ truth, prediction }) => d2Pinball(truth, prediction, { alpha: 0.9 }),
  'd2_tweedie@1.5': ({ truth, prediction }) => d2Tweedie(truth, prediction, { power: 1.5 }),
  interval_coverage: ({ truth, bounds }) => intervalCoverage(truth, bounds!.lower, bounds!.upper),
  mean_interval_width: ({ bounds }) => meanIntervalWidth(bounds!.lower, bounds!.upper),
  'winkler@0.2': ({ truth, bounds }) => intervalScore(truth, bounds!.lower, bounds!.upper, { alpha: 0.2 }),
}

const RANKING: Readonly<Record<string, Expected<QueryRows>>> = {
  kendall_tau_b: (rows) => perQueryMean(rows, kendallTauB),
  spearman: (rows) => perQueryMean(rows, spearman),
}

describe.each<[Task, Readonly<Record<string, Expected<never>>>, JudgedRows, JudgedRows]>([
  ['binary-classification', BINARY, binary(0.2), binary(3)],
  ['multiclass-classification', MULTICLASS, multiclass(3), multiclass(0.5)],
  ['regression', REGRESSION, numeric(0.5), numeric(2)],
  ['ranking', RANKING, ranked(0.3), ranked(3)],
])('a metric of %s', (task, expected, better, worse) => {
  it.each(Object.keys(expected))('%s is that of stats, with its interval', (name) => {
    const outcome = metricOfTask(name, task).measure(better)
    if (outcome.kind === 'undefined') throw new Error(`no value: ${outcome.reason}`)
    const reference = expected[name]!(better as never)
    if (typeof reference === 'number') {
      expect(outcome.estimate).toBeCloseTo(reference, 12)
      return
    }
    if (reference.kind === 'undefined') throw new Error(`stats has no value: ${reference.reason}`)
    expect(outcome.estimate).toBeCloseTo(reference.estimate, 12)
    const [own, theirs] = [outcome, reference].map((summary) => intervalOf(summary, { level: 0.9 }))
    if ('kind' in theirs! || 'kind' in own!) expect(own).toEqual(theirs)
    else {
      expect(own!.low).toBeCloseTo(theirs!.low, 10)
      expect(own!.high).toBeCloseTo(theirs!.high, 10)
    }
  })

  it.each(Object.keys(expected))('%s of the better one is better, by as much as the values differ', (name) => {
    const metric = metricOfTask(name, task)
    const [ours, theirs] = [metric.measure(better), metric.measure(worse)]
    const { outcome } = metric.difference(better, worse)
    if (outcome.kind === 'undefined' || ours.kind === 'undefined' || theirs.kind === 'undefined')
      throw new Error('no difference')
    const gain = metric.better === 'higher' ? ours.estimate - theirs.estimate : theirs.estimate - ours.estimate
    expect(outcome.estimate).toBeCloseTo(gain, 10)
    // Predicted intervals of both hold what they hold; everything else tells the two apart.
    if (name !== 'interval_coverage') expect(outcome.estimate).toBeGreaterThan(0)
    const interval = intervalOf(outcome, { level: 0.9 })
    if (metric.pointOnly) expect(interval).toMatchObject({ kind: 'undefined' })
    else if ('kind' in interval) throw new Error(`no interval: ${interval.reason}`)
    else {
      expect(interval.low).toBeLessThanOrEqual(interval.estimate)
      expect(interval.high).toBeGreaterThanOrEqual(interval.estimate)
      expect(interval.estimate).toBeCloseTo(gain, 10)
    }
  })
})

const named = (name: string, task: Task): Metric => metricOfTask(name, task)
const clusters = (of: number): Uint32Array => Uint32Array.from({ length: N }, (_, row) => row % of)

describe('metrics that are resampled', () => {
  const better = binary(0.2)

  it('draw whole clusters, and stand alone where those are too few', () => {
    const metric = named('recall_at_fpr@0.1', 'binary-classification')
    const plain = metric.measure(better)
    const inPairs = metric.measure({ ...better, cluster: clusters(N / 2) })
    const inFive = metric.measure({ ...better, cluster: clusters(5) })
    if (plain.kind === 'undefined' || inPairs.kind === 'undefined') throw new Error('no value')
    expect(inPairs.variance).not.toBe(plain.variance)
    expect(inPairs.effectiveN).toBe(N / 2)
    expect(inFive).toMatchObject({ estimate: plain.estimate, variance: undefined, clusters: 5 })
  })

  it('are weighted', () => {
    const weight = column((row) => (row % 3) + 0.5)
    const metric = named('median_ae', 'regression')
    const rows = numeric(1)
    const outcome = metric.measure({ ...rows, weight })
    const expected = medianAbsoluteError(rows.truth, rows.prediction, { weights: weight })
    if (outcome.kind === 'undefined' || expected.kind === 'undefined') throw new Error('no value')
    expect(outcome.estimate).toBe(expected.estimate)
    expect(outcome.variance).toBeGreaterThan(0)
    const same = resampledMedianError(rows.truth, rows.prediction, DRAWS())
    const plain = medianAbsoluteError(rows.truth, rows.prediction)
    if (same.kind === 'undefined' || plain.kind === 'undefined') throw new Error('no value')
    expect(same.estimate).toBe(plain.estimate)
  })

  it('are what they are at the prevalence of the real world', () => {
    const share = 0.05
    const positives = TRUTH.reduce((sum, label) => sum + label, 0) / N
    const weights = Float64Array.from(TRUTH, (label) =>
      label === 1 ? share / positives : (1 - share) / (1 - positives),
    )
    const rows = { ...better, prevalence: share }
    const value = (name: string) => {
      const outcome = named(name, 'binary-classification').measure(rows)
      return outcome.kind === 'undefined' ? undefined : outcome.estimate
    }
    const lift = operatingPoint(TRUTH, better.score!, { point: 'lift', at: 0.1 }, { weights })
    expect(value('lift@0.1')).toBeCloseTo(lift.kind === 'undefined' ? NaN : lift.value, 12)
    for (const [name, measure] of [
      ['average_precision', averagePrecision],
      ['d2_log_loss', logLossSkill],
      ['d2_brier', brierSkill],
    ] as const) {
      const outcome = measure(TRUTH, better.score!, { weights })
      expect(value(name)).toBeCloseTo(outcome.kind === 'undefined' ? NaN : outcome.estimate, 12)
    }
    expect(value('expected_calibration_error')).toBeCloseTo(
      Number(expectedCalibrationError(TRUTH, better.score!, { weights })),
      12,
    )
  })

  it('say of a calibration error what right probabilities would show', () => {
    const metrics = [named('expected_calibration_error', 'binary-classification')]
    const { note } = evaluate(better, [], { metrics, level: 0.9 }).metrics['expected_calibration_error']!
    const { null: chance } = calibrationError(TRUTH, better.score!, DRAWS()) as {
      null: { mean: number; upper: number }
    }
    expect(note).toContain(
      `${Number(chance.mean.toPrecision(3))} on average and up to ${Number(chance.upper.toPrecision(3))}`,
    )
  })
})

describe('what a metric lacks', () => {
  it.each<[string, JudgedRows, string]>([
    ['mase', { ...numeric(1), naiveError: undefined }, 'data.time'],
    ['interval_coverage', { ...numeric(1), bounds: undefined }, 'bounds'],
    ['winkler@0.1', { ...numeric(1), bounds: undefined }, 'bounds'],
    ['cost', { ...binary(1), costs: undefined }, 'model.costs'],
    ['ks', { ...binary(1), score: undefined }, 'needs scores'],
    ['lift@0.1', { ...binary(1), truth: new Uint8Array(N) }, 'not every class'],
  ])('%s says what is missing', (name, rows, said) => {
    const metrics = [named(name, rows.task)]
    const { estimate, note } = evaluate(rows, [], { metrics, level: 0.9 }).metrics[name]!
    expect(estimate).toBeNull()
    expect(note).toContain(said)
    expect(metrics[0]!.difference(rows, rows).outcome.kind).toBe('undefined')
  })

  it('max_error is a fact without an interval, and says so', () => {
    const metrics = [named('max_error', 'regression')]
    expect(evaluate(numeric(1), [], { metrics, level: 0.9 }).metrics['max_error']).toMatchObject({
      low: null,
      note: 'a fact about these rows: it has no interval',
    })
  })
})
