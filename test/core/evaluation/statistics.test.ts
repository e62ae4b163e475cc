import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  evaluate,
  keepRows,
  slicesByValue,
  type BinaryRows,
  type JudgedRows,
  type MetricOutcome,
} from '@titlebout/core'
import { arrayStatistics, compareBy, measureBy, type Cut } from '@titlebout/core'
import { measurementOf } from '../../../packages/core/src/evaluation/measure.ts'
import { orientation } from '../../../packages/core/src/evaluation/metric.ts'
import { arrays, metricsOf } from '../../support/statistics-contract.ts'
import { judgedData, type Hardship } from '../../support/statistics-data.ts'

const TASKS = ['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const
const VALUES = ['large', "o'clock", 'one class', null, 'one row', 'nowhere'] as const

const hardships = fc.record({
  name: fc.string({ minLength: 1, maxLength: 30 }),
  rows: fc.integer({ min: 1, max: 60 }),
  steps: fc.constantFrom(undefined, 3, 10),
  weights: fc.boolean(),
  clusters: fc.boolean(),
  perfect: fc.boolean(),
})

describe('statistics of slices', () => {
  for (const task of TASKS) {
    it(`say of ${task} what the rows of each slice say, of one fighter and of two`, async () => {
      await fc.assert(
        fc.asyncProperty(hardships, async (hardship) => {
          const data = judgedData(task, hardship)
          fc.pre(!weighsNothing(data.fighters.candidate))
          const metrics = metricsOf(task).filter(({ needs }) => needs !== 'rows')
          const cut: Cut = { kind: 'values', column: 'slice', values: VALUES }
          const [single, paired] = [
            await measureBy(arrays(data), metrics, { cut, fighters: ['candidate'] }),
            await compareBy(arrays(data), metrics, { cut, fighters: ['champion', 'candidate'] }),
          ]
          for (const [s, value] of VALUES.entries()) {
            const mask = Uint8Array.from(data.slices, (other) => (other === value ? 1 : 0))
            const [candidate, champion] = [
              keepRows(data.fighters.candidate, mask),
              keepRows(data.fighters.champion, mask),
            ]
            if (candidate.count === 0 || weighsNothing(candidate)) continue
            for (const metric of metrics) {
              expectClose(single[s]!.get(metric)!, metric.measure(candidate), `${metric.name} where ${value}`)
              expectClose(
                paired[s]!.get(metric)!,
                metric.difference(candidate, champion).outcome,
                `difference of ${metric.name} where ${value}`,
              )
            }
          }
        }),
        { numRuns: 60, seed: 4 },
      )
    })
  }
})

describe('a difference', () => {
  it.each([
    ['higher', 1],
    ['lower', -1],
    ['neither', 1],
  ] as const)(
    'of a metric that is better when %s is turned by %d, through rows and statistics alike',
    async (better, sign) => {
      expect(orientation({ better })).toBe(sign)
      const data = judgedData('binary-classification', { name: 'turned', rows: 40 })
      const { champion, candidate } = data.fighters
      const [known] = metricsOf('binary-classification').filter(({ name }) => name === 'brier')
      const asked = { cut: { kind: 'all' }, fighters: ['champion', 'candidate'] } as const
      const [paired] = await compareBy(arrays(data), [{ ...known!, better }], asked)
      const outcome = [...paired!.values()][0]!
      const [ours, theirs] = [candidate, champion].map((rows) => known!.measure(rows))
      if (outcome.kind === 'undefined' || ours?.kind !== 'measured' || theirs?.kind !== 'measured')
        throw new Error('nothing was measured')
      expect(outcome.estimate).toBeCloseTo(sign * (ours.estimate - theirs.estimate), 12)
    },
  )
})

describe('a partition', () => {
  it('that has another number of rows, or a slice that it does not know, is refused with the row', async () => {
    const data = judgedData('binary-classification', { name: 'plain', rows: 5 })
    const ask = (codes: readonly number[]) =>
      arrayStatistics(data.fighters, () => ({ size: 2, codes: Uint8Array.from(codes) })).cells({
        cut: { kind: 'values', column: 'slice', values: ['a', 'b'] },
        fighters: ['candidate'],
      })
    await expect(ask([0, 1, 2, 3, 1])).rejects.toThrow('partition[3] must be a slice from 0 to 2, got 3')
    await expect(ask([0, 1])).rejects.toThrow('partition must have as many rows as the rows (5), got 2')
  })
})

describe('evaluate', () => {
  for (const hardship of [
    { name: 'plain' },
    { name: 'ties', steps: 5 },
    { name: 'both', weights: true, clusters: true },
  ])
    it(`says of each slice what its rows alone say, with ${hardship.name}`, () => {
      const rows = binaryRows(hardship)
      const data = judgedData('binary-classification', hardship)
      const metrics = metricsOf('binary-classification')
      const { slices } = slicesByValue('slice', data.slices, 10)
      const evaluated = evaluate(rows, slices, { metrics, level: 0.9 })
      expect(slices.length).toBe(4)
      for (const [k, slice] of evaluated.slices.entries()) {
        const part = keepRows(rows, slices[k]!.rows)
        expect(slice).toMatchObject({ rows: part.count, positives: part.truth.filter((label) => label === 1).length })
        for (const metric of metrics) {
          const expected = measurementOf(metric.measure(part), 0.9).measured
          const actual = slice.metrics[metric.name]!
          expect({ ...actual, estimate: 0, low: 0, high: 0, effective_n: 0 }).toEqual({
            ...expected,
            estimate: 0,
            low: 0,
            high: 0,
            effective_n: 0,
          })
          for (const key of ['estimate', 'low', 'high', 'effective_n'] as const)
            expectNear(actual[key], expected[key], `${slice.name}: ${key} of ${metric.name}`)
        }
      }
    })

  it('measures a slice alone whose column is not known, and rows whose prevalence is given', () => {
    const rows = { ...binaryRows({ name: 'plain' }), prevalence: 0.1 }
    const mask = Uint8Array.from(rows.truth, (_, i) => (i % 2 === 0 ? 1 : 0))
    const metrics = metricsOf('binary-classification')
    const evaluated = evaluate(rows, [{ name: 'even', where: 'even', rows: mask }], { metrics, level: 0.9 })
    for (const metric of metrics)
      expect(evaluated.slices[0]!.metrics[metric.name]).toEqual(
        measurementOf(metric.measure(keepRows(rows, mask)), 0.9).measured,
      )
  })
})

function binaryRows(hardship: Hardship): BinaryRows {
  const rows: JudgedRows = judgedData('binary-classification', hardship).fighters.candidate
  if (rows.task !== 'binary-classification') throw new Error('another task')
  return rows
}

function weighsNothing({ weight }: JudgedRows): boolean {
  return weight !== undefined && weight.every((w) => w === 0)
}

function expectClose(actual: MetricOutcome, expected: MetricOutcome, what: string): void {
  if (expected.kind === 'undefined') {
    expect(actual, what).toEqual(expected)
    return
  }
  if (actual.kind === 'undefined') throw new Error(`${what}: undefined (${actual.reason})`)
  expect([actual.n, actual.method], what).toEqual([expected.n, expected.method])
  expectNear(actual.df ?? null, expected.df ?? null, `df of ${what}`)
  expectNear(actual.estimate, expected.estimate, `estimate of ${what}`)
  expectNear(actual.variance ?? null, expected.variance ?? null, `variance of ${what}`)
  expectNear(actual.effectiveN, expected.effectiveN, `effective size of ${what}`)
}

/** Rows combine influence values and statistics do not: the last digits of small differences are not the same. */
function expectNear(actual: number | null, expected: number | null, what: string): void {
  if (actual === null || expected === null) expect(actual, what).toBe(expected)
  else
    expect(
      Math.abs(actual - expected) <= 1e-9 * Math.abs(expected) + 1e-13,
      `${what}: got ${actual}, expected ${expected}`,
    ).toBe(true)
}
