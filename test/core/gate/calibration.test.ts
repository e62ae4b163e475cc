import { calibrationError, calibrationErrorNull, seeded } from '@titlebout/stats'
import {
  configSchema,
  findMetric,
  judgeGate,
  reliabilityOf,
  type BinaryRows,
  type ClassRows,
  type Rule,
  type RuleOutcome,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { edited, problemsOf } from '../config/base-config.ts'
import { expectClose, reference } from '../../stats/reference.ts'

const RULE = configSchema.shape.gate.unwrap().element
const OPTIONS = { alpha: 0.05, level: 0.9 }
const NAME = 'expected_calibration_error'

/** Rows whose probabilities are right, or off by a power. */
function rowsOf(count: number, power: number, seed = 3): BinaryRows {
  const rng = seeded(seed)
  const score = Float64Array.from({ length: count }, () => rng.next())
  const truth = Uint8Array.from(score, (p) => (rng.next() < p ** power ? 1 : 0))
  const prediction = Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0))
  return { task: 'binary-classification', count, truth, score, prediction }
}

function judged(rule: Partial<Rule>, rows: BinaryRows | ClassRows): RuleOutcome {
  const { rules } = judgeGate([RULE.parse({ metric: NAME, ...rule })], rows, [], OPTIONS)
  return rules[0]!
}

describe('a rule on the calibration error', () => {
  it('carries what right probabilities would show, in the evidence', () => {
    const rows = rowsOf(1000, 1)
    const { measured } = judged({ max: 0.05 }, rows)
    // The null's own draws begin where those of the interval have ended.
    const whole = calibrationError(rows.truth, rows.score!, { rng: seeded(1), resamples: 1000 })
    if (whole.kind === 'undefined') throw new Error(whole.reason)
    expect(measured.null_level).toEqual({ mean: whole.null.mean, upper: whole.null.upper })
    const again = calibrationErrorNull(rows.score!, { rng: seeded(99), resamples: 1000 })
    if ('kind' in again) throw new Error(again.reason)
    expect(measured.null_level!.mean).toBeCloseTo(again.mean, 2)
  })

  it('does not fail right probabilities for being few: the error that few rows show is no failure', () => {
    const few = judged({ max: 0.01 }, rowsOf(300, 1))
    expect(few.measured.estimate).toBeGreaterThan(0.01)
    expect(few.verdict).toBe('undecided')
    expect(judged({ max: 0.01 }, rowsOf(300, 2)).verdict).toBe('failed')
  })

  it('beyond a calibrated model is the error less the null, with an interval about that', () => {
    const rows = rowsOf(1000, 1)
    const plain = judged({ max: 0.05 }, rows)
    const { measured, rule, compared_to: opponent } = judged({ max: 0.02, compared_to: 'calibrated' }, rows)
    expect(opponent).toBe('calibrated')
    expect(rule).toBe('expected calibration error beyond that of a calibrated model at most 0.02')
    expect(measured.estimate).toBeCloseTo(plain.measured.estimate! - plain.measured.null_level!.mean, 14)
    expect(measured.low! < measured.estimate! && measured.estimate! < measured.high!).toBe(true)
    expect((measured.low! + measured.high!) / 2).toBeCloseTo(measured.estimate!, 12)
    expect(measured.note).toContain('which a model of right probabilities would show on these rows')
  })

  it.each<[what: string, rows: number, power: number, verdict: string]>([
    ['right probabilities on many rows', 4000, 1, 'passed'],
    ['right probabilities on few rows', 60, 1, 'undecided'],
    ['probabilities that are far off', 4000, 1.6, 'failed'],
  ])('beyond a calibrated model, of %s, is decided by its interval', (_, count, power, verdict) => {
    expect(judged({ max: 0.02, compared_to: 'calibrated' }, rowsOf(count, power)).verdict).toBe(verdict)
  })

  it.each<[rule: string, message: string]>([
    ['{ metric: roc_auc, max: 0.1, compared_to: calibrated }', 'is about expected_calibration_error, got roc_auc'],
    [`{ metric: ${NAME}, max: 0.1, compared_to: calibrated, on: worst-slice }`, 'has no worst slice'],
    [`{ metric: ${NAME}, max: 0.1, compared_to: calibrated, by: phase }`, 'no meaning for a rule between groups'],
    [`{ metric: ${NAME}, max: 0.1, compared_to: perfect }`, 'must be one of dummy, calibrated, got "perfect"'],
  ])('%s is refused', (rule, message) => {
    expect(problemsOf(edited('{ metric: roc_auc, min: 0.7 }', rule))).toEqual([expect.stringContaining(message)])
  })
})

interface Case {
  name: string
  in: { y: number[]; p: number[]; classes: number }
  out: { error: number; bins: { rows: number; said: number; happened: number }[] }
}

describe('calibration of the most likely class', () => {
  const table = reference<Case[]>('top-label-calibration')
  it.each(table.cases)('is that of its definition, $name', ({ in: data, out }) => {
    const rows: ClassRows = {
      task: 'multiclass-classification',
      count: data.y.length,
      classes: Array.from({ length: data.classes }, (_, k) => `class ${k}`),
      truth: Uint16Array.from(data.y),
      scores: { values: Float64Array.from(data.p), classes: data.classes },
      prediction: Uint16Array.from(data.y),
    }
    const outcome = findMetric(NAME, rows.task)!.measure(rows)
    if (outcome.kind === 'undefined') throw new Error(outcome.reason)
    expectClose(outcome.estimate, out.error, table.tolerance)
    const { bins, of } = reliabilityOf(rows, { minCount: 1, level: 0.9 })!
    expect(of).toBe('most-likely-class')
    expect(bins.map(({ rows: size }) => size)).toEqual(out.bins.map(({ rows: size }) => size))
    for (const [k, bin] of bins.entries()) {
      expectClose(bin.said, out.bins[k]!.said, table.tolerance)
      expectClose(bin.happened, out.bins[k]!.happened, table.tolerance)
      expect(bin.low <= bin.happened && bin.happened <= bin.high).toBe(true)
    }
  })
})

describe('the reliability diagram', () => {
  it('leaves out parts of too few rows, and what has no probabilities', () => {
    const rows = rowsOf(200, 1)
    const all = reliabilityOf(rows, { minCount: 1, level: 0.9 })!
    expect(all).toMatchObject({ of: 'positive', level: 0.9 })
    expect(all.bins).toHaveLength(10)
    const fewest = Math.min(...all.bins.map(({ rows: size }) => size))
    expect(reliabilityOf(rows, { minCount: fewest + 1, level: 0.9 })!.bins.length).toBeLessThan(10)
    expect(reliabilityOf({ ...rows, score: undefined }, { minCount: 1, level: 0.9 })).toBeUndefined()
    expect(reliabilityOf({ task: 'custom', count: 3 }, { minCount: 1, level: 0.9 })).toBeUndefined()
  })

  it("has Wilson's intervals: 30 of 100, 0 of 100, as statsmodels' proportion_confint has them", () => {
    const score = new Float64Array(200).fill(0.3).fill(0.05, 100)
    const truth = new Uint8Array(200).fill(1, 0, 30)
    const rows: BinaryRows = { task: 'binary-classification', count: 200, truth, score, prediction: truth }
    const { bins } = reliabilityOf(rows, { minCount: 1, level: 0.95 })!
    expect(bins[0]).toMatchObject({ said: expect.closeTo(0.05, 12) as unknown, happened: 0, low: 0 })
    expect(bins[0]!.high).toBeCloseTo(0.03699349820698569, 12)
    expect(bins[1]!.low).toBeCloseTo(0.21894885294932756, 12)
    expect(bins[1]!.high).toBeCloseTo(0.39584854633346667, 12)
  })

  it('respects weights and the prevalence of the real world', () => {
    const rows = rowsOf(500, 1)
    const twice = reliabilityOf({ ...rows, weight: new Float64Array(500).fill(2) }, { minCount: 1, level: 0.9 })!
    expect(twice).toEqual(reliabilityOf(rows, { minCount: 1, level: 0.9 }))
    const rare = reliabilityOf({ ...rows, prevalence: 0.1 }, { minCount: 1, level: 0.9 })!
    const plain = reliabilityOf(rows, { minCount: 1, level: 0.9 })!
    expect(rare.bins[5]!.happened).toBeLessThan(plain.bins[5]!.happened)
  })
})
