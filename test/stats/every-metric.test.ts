import type { Measured, Summarised } from '@titlebout/stats'
import { clustered, DomainError, intervalOf, isUndefined, pairedDifference } from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVERY_METRIC, rowsOf, type Entry, type Input, type Row, type Rows } from './every-metric.ts'
import { numbers } from './reference.ts'

const digit = fc.constantFrom(0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1)
const shares = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map((parts) => {
  const total = parts.reduce((a, b) => a + b, 0)
  return total === 0 ? [0.5, 0.25, 0.25] : parts.map((part) => part / total)
})
const row: fc.Arbitrary<Row> = fc.record({
  y: fc.nat(1),
  called: fc.nat(1),
  p: digit,
  class: fc.nat(2),
  calledClass: fc.nat(2),
  shares,
  truth: fc.integer({ min: 1, max: 6 }),
  predicted: fc.integer({ min: 1, max: 6 }),
  w: fc.integer({ min: 1, max: 3 }),
})
const table = fc.array(row, { minLength: 1, maxLength: 25 })
const RUNS = { numRuns: 40 }

function expectSame(a: Summarised, b: Summarised): void {
  if (a.kind === 'undefined' || b.kind === 'undefined') {
    expect(a.kind).toBe(b.kind)
    return
  }
  expect(Math.abs(a.estimate - b.estimate)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(a.estimate)))
}

/** What can be paired; undefined where there is no value. */
function influential(outcome: Summarised): Measured | undefined {
  if (outcome.kind === 'undefined') return undefined
  if (!('influence' in outcome) || typeof outcome.influence !== 'function') throw new Error('no influence values')
  const { influence } = outcome
  return { ...outcome, influence: () => influence() as Float64Array }
}

/** What a bad value in a column is called, and the table with it in row 1. */
const BAD: Record<
  Input,
  readonly { readonly what: string; readonly spoil: (rows: Rows) => Rows; readonly argument: RegExp }[]
> = {
  labels: [{ what: 'a label of 2', spoil: (r) => ({ ...r, y: spoiled(r.y, 2) }), argument: /^y$/ }],
  calls: [{ what: 'a call of 3', spoil: (r) => ({ ...r, called: spoiled(r.called, 3) }), argument: /^predicted$/ }],
  scores: [NaN, Infinity, -Infinity].map((bad) => ({
    what: `a score of ${bad}`,
    spoil: (r: Rows) => ({ ...r, p: spoiled(r.p, bad) }),
    argument: /^score$/,
  })),
  probabilities: [NaN, Infinity, -Infinity, 1.0000001, -1e-9].map((bad) => ({
    what: `a probability of ${bad}`,
    spoil: (r: Rows) => ({ ...r, p: spoiled(r.p, bad) }),
    argument: /^p$/,
  })),
  classes: [{ what: 'a class of 3', spoil: (r) => ({ ...r, classes: spoiled(r.classes, 3) }), argument: /^y$/ }],
  'class calls': [
    {
      what: 'a called class of 3',
      spoil: (r) => ({ ...r, calledClasses: spoiled(r.calledClasses, 3) }),
      argument: /^predicted$/,
    },
  ],
  'class scores': [NaN, Infinity, -Infinity].map((bad) => ({
    what: `a class score of ${bad}`,
    spoil: (r: Rows) => ({ ...r, shares: { ...r.shares, values: r.shares.values.with(4, bad) } }),
    argument: /^scores$/,
  })),
  numbers: [NaN, Infinity, -Infinity].flatMap((bad) => [
    { what: `a truth of ${bad}`, spoil: (r: Rows) => ({ ...r, truth: spoiled(r.truth, bad) }), argument: /^(y|x)$/ },
    {
      what: `a prediction of ${bad}`,
      spoil: (r: Rows) => ({ ...r, predicted: spoiled(r.predicted, bad) }),
      argument: /^(predicted|y)$/,
    },
  ]),
}

function spoiled<T extends Uint8Array | Float64Array>(column: T, bad: number): T {
  const copy = column.slice() as T
  copy[1] = bad
  return copy
}

function errorOf(run: () => unknown): DomainError {
  try {
    run()
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('no DomainError')
}

const plain: Row = {
  y: 0,
  called: 0,
  p: 0.2,
  class: 0,
  calledClass: 0,
  shares: [0.5, 0.3, 0.2],
  truth: 1,
  predicted: 2,
  w: 1,
}
const FINE: readonly Row[] = [
  plain,
  { ...plain, y: 1, called: 1, p: 0.9, class: 1, calledClass: 1, shares: [0.2, 0.6, 0.2], truth: 4, predicted: 3 },
  { ...plain, called: 1, p: 0.7, class: 2, calledClass: 2, shares: [0.1, 0.1, 0.8], truth: 2, predicted: 4 },
  { ...plain, y: 1, p: 0.4, class: 1, calledClass: 2, shares: [0.1, 0.4, 0.5], truth: 5, predicted: 6 },
]

/** A column too short, as every metric must notice. */
const SHORT: Record<Input, (rows: Rows) => Rows> = {
  labels: (r) => ({ ...r, y: r.y.subarray(1) }),
  calls: (r) => r,
  scores: (r) => r,
  probabilities: (r) => r,
  classes: (r) => ({ ...r, classes: r.classes.subarray(1) }),
  'class calls': (r) => r,
  'class scores': (r) => r,
  numbers: (r) => ({ ...r, truth: r.truth.subarray(1) }),
}

describe.each(Object.entries(EVERY_METRIC))('%s', (_name, entry: Entry) => {
  const { measure, needs } = entry
  it('names the row and the value of bad input', () => {
    const rows = rowsOf(FINE)
    expect(measure(rows, {}).kind).toBe('measured')
    for (const { what, spoil, argument } of needs.flatMap((input) => BAD[input])) {
      const error = errorOf(() => measure(spoil(rows), {}))
      expect(error.argument, what).toMatch(argument)
      expect(error.index, what).toBe(1)
      expect(error.message, what).toContain(String(error.value))
    }
    if (needs.length > 1 || needs[0] === 'numbers') {
      const error = errorOf(() => measure(SHORT[needs[0]!](rows), {}))
      expect(error.message).toMatch(/must have as many rows as/)
    }
  })
  if (entry.weights) {
    it('refuses weights that are negative, not finite, all 0 or too few', () => {
      const rows = rowsOf(FINE)
      for (const bad of [-1, NaN, Infinity]) {
        const error = errorOf(() => measure(rows, { weights: numbers([1, bad, 1, 1]) }))
        expect(error).toMatchObject({ argument: 'weights', index: 1, value: bad })
      }
      expect(errorOf(() => measure(rows, { weights: numbers([0, 0, 0, 0]) })).message).toBe('weights must not all be 0')
      expect(errorOf(() => measure(rows, { weights: numbers([1]) })).argument).toBe('weights')
    })
    it('counts a row of weight k as k rows, and not at all with weight 0', () => {
      fc.assert(
        fc.property(table, (data) => {
          const repeated = data.flatMap((r) => Array.from({ length: r.w - 1 }, () => r))
          if (repeated.length === 0) return
          const weights = numbers(data.map((r) => r.w - 1))
          const [weighted, plainly] = [measure(rowsOf(data), { weights }), measure(rowsOf(repeated), {})]
          // One row of weight 2 is two rows for a value, but not for those that need two different ones.
          if (weighted.kind === 'measured' && plainly.kind === 'measured') expectSame(weighted, plainly)
        }),
        RUNS,
      )
    })
  }
  it('is undefined without rows, and says so', () => {
    expect(measure(rowsOf([]), {})).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
  })
  it('has a number or a reason with one class and with all rows equal', () => {
    for (const data of [[plain], [plain, plain, plain], FINE.map((r) => ({ ...r, y: 1, class: 1 }))]) {
      const outcome = measure(rowsOf(data), {})
      if (outcome.kind === 'measured') expect(Number.isFinite(outcome.estimate)).toBe(true)
      else expect(outcome).toMatchObject({ n: data.length, reason: expect.stringMatching(/./) })
    }
  })
  it('stays within its bounds, does not depend on the order of rows, and keeps its value when all are doubled', () => {
    fc.assert(
      fc.property(table, (data) => {
        const outcome = measure(rowsOf(data), {})
        const turned = measure(rowsOf(data.toReversed()), {})
        const doubled = measure(rowsOf([...data, ...data]), {})
        // Whether enough resamples have a value is up to the draws.
        const drawn = entry.summary && [outcome, turned, doubled].some(({ kind }) => kind === 'undefined')
        if (!drawn) expectSame(outcome, turned)
        if (outcome.kind === 'undefined') return
        if (!drawn) expectSame(outcome, doubled)
        expect(outcome.estimate).toBeGreaterThanOrEqual(entry.bounds[0] - 1e-12)
        expect(outcome.estimate).toBeLessThanOrEqual(entry.bounds[1] + 1e-12)
        expect(outcome.variance === undefined || outcome.variance >= 0).toBe(true)
        const interval = intervalOf(outcome)
        if (isUndefined(interval)) return
        for (const bound of [interval.low, interval.high]) expect(bound).not.toBeNaN()
        expect(interval.low).toBeLessThanOrEqual(interval.high)
      }),
      RUNS,
    )
  })
  if (entry.symmetric) {
    it('is the same when truth and prediction change places', () => {
      fc.assert(
        fc.property(table, (data) => {
          const turned = data.map((r) => ({
            ...r,
            y: r.called,
            called: r.y,
            class: r.calledClass,
            calledClass: r.class,
            truth: r.predicted,
            predicted: r.truth,
          }))
          expectSame(measure(rowsOf(data), {}), measure(rowsOf(turned), {}))
        }),
        RUNS,
      )
    })
  }
  if (entry.relabelled) {
    it('is the same when the classes change places', () => {
      fc.assert(
        fc.property(table, (data) => {
          const turned = data.map((r) => ({ ...r, y: 1 - r.y, called: 1 - r.called, p: 1 - r.p }))
          expectSame(measure(rowsOf(data), {}), measure(rowsOf(turned), {}))
        }),
        RUNS,
      )
    })
  }
  if (entry.offset || entry.scale) {
    it('obeys its law of offset and scale', () => {
      fc.assert(
        fc.property(table, (data) => {
          const outcome = measure(rowsOf(data), {})
          if (outcome.kind === 'undefined') return
          const moved = data.map((r) => ({ ...r, truth: r.truth + 64, predicted: r.predicted + 64 }))
          if (entry.offset) expectSame(outcome, measure(rowsOf(moved), {}))
          const grown = data.map((r) => ({ ...r, truth: 4 * r.truth, predicted: 4 * r.predicted }))
          if (entry.scale)
            expectSame({ ...outcome, estimate: entry.scale(outcome.estimate, 4) }, measure(rowsOf(grown), {}))
        }),
        RUNS,
      )
    })
  }
  if (!entry.summary) {
    it('differs by the difference of the singles, and is the same in clusters of one row', () => {
      fc.assert(
        fc.property(table, table, (data, other) => {
          const n = Math.min(data.length, other.length)
          const [first, second] = [
            influential(measure(rowsOf(data.slice(0, n)), {})),
            influential(measure(rowsOf(other.slice(0, n)), {})),
          ]
          if (first === undefined || second === undefined) return
          const paired = pairedDifference(first, second)
          if (paired.kind === 'undefined') throw new Error(paired.reason)
          expect(paired.estimate).toBe(second.estimate - first.estimate)
          const single = clustered(
            first,
            Uint32Array.from({ length: n }, (_, i) => i),
            { minimum: 2 },
          )
          if (single.kind === 'undefined' || first.variance === undefined) return
          expect(Math.abs(single.variance! - first.variance)).toBeLessThanOrEqual(1e-9 * (1e-6 + first.variance))
        }),
        RUNS,
      )
    })
  }
  it('gives no NaN for finite numbers, however nasty', () => {
    const nasty = fc.constantFrom(
      0,
      -0,
      1e308,
      -1e308,
      1e-308,
      -1e-308,
      5e-324,
      1,
      1,
      1e9,
      1e9 + 1,
      2 ** -1074,
      1e154,
      1e-200,
    )
    const probability = fc.constantFrom(0, -0, 1, 1e-308, 5e-324, 1 - 2 ** -53, 0.5, 0.5)
    const isScore = needs.includes('scores')
    const nastyRow = fc.record({
      y: fc.nat(1),
      called: fc.nat(1),
      p: isScore ? nasty : probability,
      class: fc.nat(2),
      calledClass: fc.nat(2),
      shares: fc.tuple(probability, probability, probability),
      truth: nasty,
      predicted: nasty,
      w: fc.constantFrom(1, 1e-300, 1e300),
    })
    fc.assert(
      fc.property(fc.array(nastyRow, { minLength: 1, maxLength: 8 }), (data) => {
        const within = data.map((r) =>
          entry.above === undefined
            ? r
            : { ...r, truth: Math.abs(r.truth) + 5e-324, predicted: Math.abs(r.predicted) + 5e-324 },
        )
        let outcome: Summarised
        try {
          outcome = measure(rowsOf(within), {})
        } catch (error) {
          // Too large to add up is an answer, if it is said.
          expect(error).toBeInstanceOf(DomainError)
          expect(String(error)).toMatch(/too large|must be/)
          return
        }
        if (outcome.kind === 'undefined') return
        expect(outcome.estimate).not.toBeNaN()
        expect(outcome.variance).not.toBeNaN()
        const interval = intervalOf(outcome)
        if (isUndefined(interval)) return
        expect(interval.low).not.toBeNaN()
        expect(interval.high).not.toBeNaN()
      }),
      { numRuns: 150 },
    )
  })
})
