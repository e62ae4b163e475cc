import { describe, expect, it } from 'vitest'
import { intervalOf, isUndefined } from '@titlebout/stats'
import { metricsToMeasure, slicesByValue, type JudgedRows, type MetricOutcome } from '@titlebout/core'
import { PairedStatistics } from '../../../packages/core/src/bout/paired-statistics.ts'
import { factsOfCut, factsOfRows } from '../../../packages/core/src/bout/slice-facts.ts'
import { keptSlices } from '../../../packages/core/src/evaluation/slices.ts'
import type { Difference } from '../../../packages/core/src/evaluation/metric.ts'
import { metricsOf } from '../../support/statistics-contract.ts'
import { judgedData, type Hardship } from '../../support/statistics-data.ts'

const HARDSHIPS: readonly Hardship[] = [
  { name: 'plain' },
  { name: 'ties', steps: 5 },
  { name: 'weights', weights: true },
  { name: 'fighters that never err', perfect: true },
  { name: 'three rows', rows: 3 },
]

describe('both sides of a bout by counts and orders', () => {
  for (const task of ['binary-classification', 'multiclass-classification'] as const)
    for (const hardship of HARDSHIPS)
      it(`say of ${task} with ${hardship.name} what the rows say, over all and over each slice`, () => {
        const { fighters, slices } = judgedData(task, hardship)
        const { candidate, champion } = fighters
        const statistics = new PairedStatistics(candidate, champion)
        const cuts = slicesByValue('slice', slices, 1).slices
        let compared = 0
        for (const metric of metricsOf(task)) {
          const whole = statistics.whole(metric)
          if (whole === undefined) continue
          compared += 1
          expectSame(whole.candidate, metric.measure(candidate), metric.name)
          expectSame(whole.champion, metric.measure(champion), metric.name)
          expectSameDifference(whole.difference, metric.difference(candidate, champion), metric.name)
          const cut = cuts[0]!.place!.partition
          const facts = factsOfCut(cut, { metric, statistics })!
          expect(facts).toHaveLength(cuts.length)
          for (const slice of cuts) {
            const [known, expected] = [facts[slice.place!.code - 1]!, factsOfRows(slice, fighters, metric)]
            expect(known.counts).toEqual(expected.counts)
            expect(known.places).toEqual(expected.places)
            expectSameDifference(known.difference, expected.difference, `${metric.name} where ${slice.name}`)
          }
        }
        expect(compared).toBeGreaterThan(5)
      })

  it('leave to the rows what is a mean of losses, what belongs to clusters, and what a fighter gave no scores for', () => {
    const of = (hardship: Hardship, change: Partial<Extract<JudgedRows, { task: 'binary-classification' }>> = {}) => {
      const { candidate, champion } = judgedData('binary-classification', hardship).fighters
      if (candidate.task !== 'binary-classification') throw new Error('another task')
      const statistics = new PairedStatistics({ ...candidate, ...change }, champion)
      return (name: string) =>
        statistics.whole(metricsToMeasure('binary-classification', [name]).find((m) => m.name === name)!)
    }
    expect(of({ name: 'plain' })('log_loss')).toBeUndefined()
    expect(of({ name: 'clusters', clusters: true })('roc_auc')).toBeUndefined()
    expect(of({ name: 'plain' }, { score: undefined })('roc_auc')).toBeUndefined()
    expect(of({ name: 'plain' }, { score: undefined })('recall')).toBeDefined()
    expect(of({ name: 'plain' }, { prevalence: 0.1 })('recall')).toBeUndefined()
    // The metric itself says what is wrong with the rows.
    expect(of({ name: 'plain' }, { score: new Float64Array(400).fill(Number.NaN) })('roc_auc')).toBeUndefined()
    expect(of({ name: 'plain' })('roc_auc')).toBeDefined()
  })
})

describe('slices of the rows that are kept', () => {
  it('are those rows of each slice, of one column still counted together', () => {
    const values = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 'a' : 'b'))
    const keep = Uint8Array.from(values, (_, row) => (row % 7 === 0 ? 0 : 1))
    const { slices } = slicesByValue('x', values, 5)
    const named = { name: 'odd', where: 'odd = 1', rows: Uint8Array.from(values, (_, row) => row % 2) }
    const kept = keptSlices([...slices, named], keep)
    const left = [...keep.keys()].filter((row) => keep[row] === 1)
    for (const [k, slice] of [...slices, named].entries())
      expect([...kept[k]!.rows]).toEqual(left.map((row) => slice.rows[row]))
    expect(kept[0]!.place!.partition).toBe(kept[1]!.place!.partition)
    expect(kept[2]!.place).toBeUndefined()
  })
})

function expectSameDifference(actual: Difference, expected: Difference, what: string): void {
  expectSame(actual.outcome, expected.outcome, `difference of ${what}`)
  expect(actual.interval === undefined, what).toBe(expected.interval === undefined)
  // Of a difference of 0 rounding leaves a variance, or none.
  const { outcome } = expected
  const isNoise = outcome.kind === 'measured' && (outcome.variance ?? 0) < 1e-20
  if (!isNoise) expectNear(actual.pValue, expected.pValue, `p-value of ${what}`)
  const { interval } = actual
  if (interval !== undefined && expected.interval !== undefined)
    expectNear(interval(0.9).low, expected.interval(0.9).low, `own interval of ${what}`)
  if (expected.outcome.kind === 'undefined' || actual.outcome.kind === 'undefined') return
  const [ours, theirs] = [actual.influence!(), expected.influence!()]
  expect(ours.length).toBe(theirs.length)
  for (const [row, phi] of theirs.entries()) expectNear(ours[row]!, phi, `influence of row ${row} on ${what}`)
}

function expectSame(actual: MetricOutcome, expected: MetricOutcome, what: string): void {
  if (expected.kind === 'undefined' || actual.kind === 'undefined') {
    expect(actual, what).toEqual(expected)
    return
  }
  expect([actual.n, actual.method], what).toEqual([expected.n, expected.method])
  expectNear(actual.estimate, expected.estimate, `estimate of ${what}`)
  expectNear(actual.variance ?? null, expected.variance ?? null, `variance of ${what}`)
  if (!actual.variance || !expected.variance) return
  const [ours, theirs] = [intervalOf(actual, { level: 0.9 }), intervalOf(expected, { level: 0.9 })]
  if (isUndefined(ours) || isUndefined(theirs)) throw new Error(`${what} has no interval`)
  expect(ours.method, what).toBe(theirs.method)
  expectNear(ours.low, theirs.low, `lower end of ${what}`)
  expectNear(ours.high, theirs.high, `upper end of ${what}`)
}

/** The last digits of small numbers are not the same in another order of sums. */
function expectNear(actual: number | null, expected: number | null, what: string): void {
  if (actual === null || expected === null) expect(actual, what).toBe(expected)
  else
    expect(Math.abs(actual - expected), `${what}: ${actual}, not ${expected}`).toBeLessThan(
      1e-9 * Math.abs(expected) + 1e-12,
    )
}
