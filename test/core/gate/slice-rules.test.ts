import {
  configSchema,
  evaluate,
  judgeGate,
  metricOfTask,
  rowsAt,
  slicesByValue,
  type BinaryRows,
  type Rule,
  type SliceMask,
} from '@titlebout/core'
import { seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'

const OPTIONS = { alpha: 0.05, level: 0.9 }
const RULE = configSchema.shape.gate.unwrap().element
const rule = (given: object): Rule => RULE.parse({ metric: 'accuracy', ...given })

/** Rows of some slices, each with so many rows of which so many are right. */
function sliced(parts: readonly (readonly [name: string, rows: number, right: number])[]): {
  readonly rows: BinaryRows
  readonly slices: readonly SliceMask[]
} {
  const all = parts.flatMap(([name, count, right]) =>
    Array.from({ length: count }, (_, i) => ({ name, truth: i % 2, right: i < right })),
  )
  const truth = Uint8Array.from(all, (row) => row.truth)
  const prediction = Uint8Array.from(all, (row) => (row.right ? row.truth : 1 - row.truth))
  const score = Float64Array.from(prediction, (said) => 0.2 + 0.6 * said)
  return {
    rows: binaryRows({ truth, prediction, score }),
    slices: slicesByValue(
      'place',
      all.map(({ name }) => name),
      1,
    ).slices,
  }
}

const THREE = sliced([
  ['a', 400, 360],
  ['b', 300, 240],
  ['c', 200, 180],
])

describe('a rule between two bounds', () => {
  it('asks the same as min and max together', () => {
    const [between] = judgeGate([rule({ between: [0.8, 0.9] })], THREE.rows, [], OPTIONS).rules
    const [both] = judgeGate([rule({ min: 0.8, max: 0.9 })], THREE.rows, [], OPTIONS).rules
    expect(between).toEqual(both)
    expect(between).toMatchObject({ rule: 'accuracy from 0.8 to 0.9', min: 0.8, max: 0.9, verdict: 'passed' })
  })
})

describe('a rule on each of some slices', () => {
  it('is decided on those alone, by the name of the value or of the column', () => {
    const on = (each: readonly string[]): readonly (string | null)[] =>
      judgeGate([rule({ min: 0.5, on: { each } })], THREE.rows, THREE.slices, OPTIONS).rules.map(({ slice }) => slice)
    expect(on(["place = 'b'"])).toEqual(["place = 'b'"])
    expect(on(['place'])).toEqual(["place = 'a'", "place = 'b'", "place = 'c'"])
  })

  it('finds a slice that is not there, as severe as the rule is', () => {
    const asked = [
      rule({ min: 0.5, on: { each: ["place = 'd'"] } }),
      rule({ min: 0.5, on: { each: ["place = 'e'", "place = 'a'"] }, severity: 'warning' }),
    ]
    expect(judgeGate(asked, THREE.rows, THREE.slices, OPTIONS).findings).toMatchObject([
      { id: 'rule-without-slice', severity: 'error' },
      { id: 'rule-without-slice', severity: 'warning' },
    ])
  })
})

describe('a rule on the worst slice', () => {
  const ends = (level: number): readonly { readonly low: number; readonly high: number }[] =>
    evaluate(THREE.rows, THREE.slices, {
      metrics: [metricOfTask('accuracy', 'binary-classification')],
      level,
    }).slices.map(({ metrics }) => ({ low: metrics['accuracy']!.low!, high: metrics['accuracy']!.high! }))

  it('passes by the lowest of own lower ends, and fails by the lowest of upper ends that allow for all', () => {
    const [outcome] = judgeGate([rule({ min: 0.7, on: 'worst-slice' })], THREE.rows, THREE.slices, OPTIONS).rules
    expect(outcome).toMatchObject({ on: 'worst-slice', slice: "place = 'b'", verdict: 'passed', reason: 'interval' })
    expect(outcome!.measured).toMatchObject({ estimate: 0.8, n: 300, method: 'worst-slice', level: 0.9 })
    expect(outcome!.measured.low).toBeCloseTo(Math.min(...ends(0.9).map(({ low }) => low)), 12)
    expect(outcome!.measured.high).toBeCloseTo(Math.min(...ends(1 - 0.1 / 3).map(({ high }) => high)), 12)
    expect(outcome!.measured.high).toBeGreaterThan(Math.min(...ends(0.9).map(({ high }) => high)))
  })

  it('looks at the largest value where the bound is a max', () => {
    const [outcome] = judgeGate([rule({ max: 0.85, on: 'worst-slice' })], THREE.rows, THREE.slices, OPTIONS).rules
    expect(outcome).toMatchObject({ slice: "place = 'a'", verdict: 'failed' })
    expect(outcome!.measured.low).toBeCloseTo(Math.max(...ends(1 - 0.1 / 3).map(({ low }) => low)), 12)
    expect(outcome!.measured.high).toBeCloseTo(Math.max(...ends(0.9).map(({ high }) => high)), 12)
  })

  it('leaves out slices of few rows, says so, and is undecided where none is left', () => {
    const asked = (minRows: number): Rule => rule({ min: 0.7, on: 'worst-slice', min_rows: minRows })
    const [some] = judgeGate([asked(250)], THREE.rows, THREE.slices, OPTIONS).rules
    expect(some!.measured.note).toBe('the worst of 2 slices, allowing for their number; 1 with too few rows not judged')
    const none = judgeGate([asked(500)], THREE.rows, THREE.slices, OPTIONS)
    expect(none.rules).toMatchObject([{ slice: null, verdict: 'undecided', reason: 'few-rows' }])
    expect(none.verdict.kind).toBe('undecided')
  })

  it('does not pass while a slice of enough rows has no value', () => {
    const { rows, slices } = sliced([
      ['a', 400, 360],
      ['b', 300, 300],
    ])
    // Of b all rows are negative, so that there is no recall.
    const truth = rows.truth.map((label, i) => (i < 400 ? label : 0))
    const judged = { ...rows, truth, prediction: rows.prediction.map((said, i) => (i < 400 ? said : 0)) }
    const { verdict, rules } = judgeGate(
      [rule({ metric: 'recall', min: 0.5, on: 'worst-slice' })],
      judged,
      slices,
      OPTIONS,
    )
    expect(rules).toMatchObject([{ verdict: 'undecided', reason: 'one-class' }])
    expect(verdict.kind).toBe('undecided')
  })

  it('rarely fails a model that is good enough everywhere, and rarely passes one that is not', () => {
    const rng = seeded(7)
    const draw = (accuracies: readonly number[]): string => {
      const parts = accuracies.map((accuracy, k) => {
        let right = 0
        for (let i = 0; i < 200; i += 1) if (rng.next() < accuracy) right += 1
        return [`s${k}`, 200, right] as const
      })
      const { rows, slices } = sliced(parts)
      return judgeGate([rule({ min: 0.8, on: 'worst-slice' })], rows, slices, OPTIONS).rules[0]!.verdict
    }
    const all = Array.from({ length: 300 }, () => draw(Array.from({ length: 10 }, () => 0.8)))
    const one = Array.from({ length: 300 }, () => draw([0.7999, ...Array.from({ length: 9 }, () => 0.95)]))
    // 300 draws of a chance of 5 %: more than 26 come once in a thousand.
    expect(all.filter((kind) => kind === 'failed').length).toBeLessThanOrEqual(26)
    expect(one.filter((kind) => kind === 'passed').length).toBeLessThanOrEqual(26)
    expect(one.filter((kind) => kind === 'passed').length).toBeGreaterThan(3)
  })
})

describe('a rule about the gain over the dummy', () => {
  const dummy = {
    ...THREE.rows,
    score: new Float64Array(900).fill(0.5),
    prediction: new Uint8Array(900).fill(1),
  }

  it('is decided on the paired difference, on all rows and on slices', () => {
    const asked = [rule({ min: 0.3, compared_to: 'dummy' }), rule({ min: 0.3, compared_to: 'dummy', on: 'slices' })]
    const { rules } = judgeGate(asked, THREE.rows, THREE.slices, { ...OPTIONS, dummy })
    expect(rules[0]).toMatchObject({
      rule: 'gain in accuracy over the dummy at least 0.3',
      compared_to: 'dummy',
      verdict: 'passed',
    })
    expect(rules[0]!.measured.estimate).toBeCloseTo(780 / 900 - 0.5, 12)
    const b = rowsAt(
      THREE.rows,
      [...THREE.slices[1]!.rows.keys()].filter((i) => THREE.slices[1]!.rows[i] === 1),
    )
    expect(rules[2]!.measured.estimate).toBeCloseTo(240 / 300 - 0.5, 12)
    expect(rules[2]!.measured.n).toBe(b.count)
  })

  it('is positive for a lower loss', () => {
    const [outcome] = judgeGate([rule({ metric: 'log_loss', min: 0.1, compared_to: 'dummy' })], THREE.rows, [], {
      ...OPTIONS,
      dummy,
    }).rules
    expect(outcome!.measured.estimate).toBeGreaterThan(0.1)
  })
})
