import { coxSlope, intervalOf, seeded } from '@titlebout/stats'
import {
  configSchema,
  judgeGate,
  metricOfTask,
  type BinaryRows,
  type Rule,
  type RuleOutcome,
  type SliceMask,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { expectClose, reference } from '../../stats/reference.ts'

const RULE = configSchema.shape.gate.unwrap().element
const OPTIONS = { alpha: 0.05, level: 0.9 }

/** Rows whose probabilities are right where `steep` is 1, and too sure above it. */
function rowsOf(count: number, steep: number, seed = 4): BinaryRows {
  const rng = seeded(seed)
  const truth = new Uint8Array(count)
  const score = Float64Array.from({ length: count }, (_, row) => {
    const right = 0.02 + 0.96 * rng.next()
    truth[row] = rng.next() < right ? 1 : 0
    return 1 / (1 + Math.exp(-steep * Math.log(right / (1 - right))))
  })
  const prediction = Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0))
  return { task: 'binary-classification', count, truth, score, prediction }
}

function judged(rule: Partial<Rule>, rows: BinaryRows, slices: readonly SliceMask[] = []): readonly RuleOutcome[] {
  return judgeGate([RULE.parse({ metric: 'cox_slope', between: [0.9, 1.1], ...rule })], rows, slices, OPTIONS).rules
}

describe("a rule on Cox's recalibration", () => {
  it('is held against statsmodels’ numbers', () => {
    interface Case {
      readonly in: { readonly y: number[]; readonly p: number[] }
      readonly out: Record<'intercept' | 'slope' | 'inTheLarge', { estimate: number; variance: number }>
    }
    const [{ in: data, out }] = reference<Case>('recalibration').cases as unknown as readonly [Case]
    const score = Float64Array.from(data.p)
    const truth = Uint8Array.from(data.y)
    const rows = { ...rowsOf(1, 1), count: truth.length, truth, score, prediction: truth }
    for (const [metric, part] of [
      ['cox_slope', out.slope],
      ['cox_intercept', out.intercept],
      ['calibration_in_the_large', out.inTheLarge],
    ] as const) {
      const [outcome] = judged({ metric }, rows)
      expectClose(outcome!.measured.estimate!, part.estimate, 1e-8, 1e-10)
      expectClose(outcome!.measured.low!, part.estimate - 1.6448536269514722 * Math.sqrt(part.variance), 1e-8, 1e-9)
    }
  })

  it('passes a calibrated model, fails one that is too sure, and cannot tell on few rows', () => {
    expect(judged({}, rowsOf(20_000, 1))[0]).toMatchObject({ verdict: 'passed', rule: expect.stringContaining("slope of Cox's recalibration from 0.9 to 1.1") as unknown }) // prettier-ignore
    expect(judged({}, rowsOf(20_000, 2))[0]).toMatchObject({ verdict: 'failed' })
    const [few] = judged({}, rowsOf(300, 1))
    expect(few).toMatchObject({ verdict: 'undecided', reason: 'interval' })
    expect(few!.rows_to_decide).toBeGreaterThan(300)
  })

  it('is decided on each slice, and says where a slice has too few rows of a label', () => {
    const rows = rowsOf(20_000, 1)
    const mask = (holds: (row: number) => boolean): Uint8Array =>
      Uint8Array.from({ length: rows.count }, (_, row) => Number(holds(row)))
    const positives = [...rows.truth.keys()].filter((row) => rows.truth[row] === 1).slice(0, 9)
    const slices: SliceMask[] = [
      { name: 'half', where: 'half', rows: mask((row) => row % 2 === 0) },
      {
        name: 'rare',
        where: 'rare',
        rows: mask((row) => positives.includes(row) || (row < 3000 && rows.truth[row] === 0)),
      },
    ]
    const [half, rare] = judged({ on: 'slices', min_rows: 100 }, rows, slices)
    expect(half).toMatchObject({ slice: 'half', verdict: 'passed' })
    expect(rare).toMatchObject({
      slice: 'rare',
      verdict: 'undecided',
      measured: { low: null, note: 'an interval needs at least 10 rows of each label' },
    })
    expect(rare!.measured.estimate).not.toBeNull()
  })

  it('respects clusters and weights', () => {
    const rows = rowsOf(2000, 1)
    // Each row four times is no more than once, where the clusters say so.
    const places = Array.from({ length: 8000 }, (_, k) => Math.floor(k / 4))
    const four: BinaryRows = {
      ...rows,
      count: 8000,
      truth: Uint8Array.from(places, (row) => rows.truth[row]!),
      score: Float64Array.from(places, (row) => rows.score![row]!),
      prediction: Uint8Array.from(places, (row) => rows.prediction[row]!),
      cluster: Uint32Array.from(places),
    }
    const [once, again] = [judged({}, rows)[0]!.measured, judged({}, four)[0]!.measured]
    expectClose(again.estimate!, once.estimate!, 1e-9)
    expect((again.high! - again.low!) / (once.high! - once.low!)).toBeCloseTo(1, 2)
    const weight = Float64Array.from({ length: 2000 }, (_, row) => (row % 4) + 0.5)
    const weighted = intervalOf(coxSlope(rows.truth, rows.score!, { weights: weight }), { level: 0.9 })
    if ('kind' in weighted) throw new Error(weighted.reason)
    expect(judged({}, { ...rows, weight })[0]!.measured.low).toBeCloseTo(weighted.low, 12)
  })

  it('has no value without scores, and is as it is where the world has another share of positives', () => {
    expect(judged({}, { ...rowsOf(300, 1), score: undefined })[0]).toMatchObject({
      verdict: 'undecided',
      measured: { note: expect.stringContaining('the fighter gave labels alone') as string },
    })
    // What holds at a half does not where one in ten is positive: too much is said, everywhere.
    const [shifted] = judged({ metric: 'calibration_in_the_large' }, { ...rowsOf(5000, 1), prevalence: 0.1 })
    expect(shifted!.measured.high).toBeLessThan(-1)
  })

  it('is no suspicion of a leak where it is too high or too low', () => {
    const rule = RULE.parse({ metric: 'cox_slope', between: [0.9, 1.1] })
    for (const steep of [0.5, 2]) {
      const { rules, findings } = judgeGate([rule], rowsOf(20_000, steep), [], OPTIONS)
      expect(rules[0]?.verdict).toBe('failed')
      expect(findings).toEqual([])
    }
  })

  it('differs between two models by what their slopes differ, without a better one', () => {
    const [first, second] = [rowsOf(2000, 1), rowsOf(2000, 2)]
    const metric = metricOfTask('cox_slope', 'binary-classification')
    const { outcome } = metric.difference(second, first)
    const [ours, theirs] = [metric.measure(second), metric.measure(first)]
    if (outcome.kind === 'undefined' || ours.kind === 'undefined' || theirs.kind === 'undefined')
      throw new Error('none')
    expect(outcome.estimate).toBeCloseTo(ours.estimate - theirs.estimate, 10)
    expect(metric.better).toBe('neither')
  })
})
