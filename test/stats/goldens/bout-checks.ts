import type { Outcome, PairedCounts } from '@titlebout/stats'
import { mcnemar, newcombePaired, pairedLosses, signedRank, tango, waldInterval, waldTest } from '@titlebout/stats'
import { expect } from 'vitest'
import { defined, withVariance } from '../narrow.ts'
import { expectClose } from '../reference.ts'
import { ABSOLUTE, at, bounds, expectBounds, num } from './golden-files.ts'

/** Everything that a golden file says of a difference: size, error, statistic, p-value and each kind of interval. */
export function expectPaired(difference: Outcome, expected: unknown, what: string): void {
  const got = withVariance(difference)
  const error = Math.sqrt(got.variance)
  expectClose(got.estimate, num(expected, 'diff'), 1e-12, ABSOLUTE, what)
  expectClose(error, num(expected, 'se'), 1e-11, ABSOLUTE, what)
  const statistic = at(expected, 'z') ?? at(expected, 't')
  if (statistic !== undefined) expectClose(got.estimate / error, Number(statistic), 1e-9, 1e-9, what)
  // The golden files know of no skewness.
  const free = { ...got, skewness: undefined, range: [-Infinity, Infinity] as const }
  const normal = { ...free, df: undefined }
  const byT = at(expected, 'df') !== undefined
  if (byT) expect(got.df).toBe(num(expected, 'df'))
  const { pValue } = defined(waldTest(byT ? free : normal))
  expectClose(pValue, num(expected, 'p'), 1e-7, 1e-9, what)
  const slack = 1e-11 * Math.abs(got.estimate) + ABSOLUTE
  for (const name of ['ci95', 'ci95_z']) {
    if (at(expected, name) !== undefined) expectBounds(waldInterval(normal), bounds(expected, name), what, slack)
  }
  if (at(expected, 'ci95_t') !== undefined) expectBounds(waldInterval(free), bounds(expected, 'ci95_t'), what, slack)
}

/** The paired losses of two fighters, with Wilcoxon's test as the note beside. */
export function expectLosses(first: Float64Array, second: Float64Array, expected: unknown, what: string): void {
  const mean = (losses: Float64Array): number => losses.reduce((total, loss) => total + loss, 0) / losses.length
  expectClose(mean(first), num(expected, 'champion'), 1e-12, ABSOLUTE, what)
  expectClose(mean(second), num(expected, 'challenger'), 1e-12, ABSOLUTE, what)
  expectPaired(pairedLosses(first, second), expected, what)
  expect(countOf(first, (loss, i) => second[i]! < loss)).toBe(num(expected, 'rows_where_challenger_lower'))
  expect(countOf(first, (loss, i) => second[i] === loss)).toBe(num(expected, 'rows_equal'))
  const differences = first.map((loss, i) => second[i]! - loss)
  const test = defined(signedRank(differences, { method: 'asymptotic' }))
  expectClose(test.statistic, num(expected, 'wilcoxon', 'statistic'), 0, 0, what)
  expectClose(test.pValue, num(expected, 'wilcoxon', 'p_asymptotic'), 1e-9, 0, what)
}

function countOf(values: Float64Array, holds: (value: number, i: number) => boolean): number {
  return values.reduce((count, value, i) => count + (holds(value, i) ? 1 : 0), 0)
}

/** Who was right where, and every test and interval of the difference in accuracy. */
export function expectFlips(counts: PairedCounts, accuracy: Outcome, bout: unknown): void {
  expectCounts(counts, at(bout, 'flips'))
  const n = counts.both + counts.onlyFirst + counts.onlySecond + counts.neither
  expect(n).toBe(num(bout, 'accuracy', 'n'))
  expectBounds(tango(counts), bounds(bout, 'accuracy', 'tango_ci95'), 'tango')
  expectBounds(newcombePaired(counts), bounds(bout, 'accuracy', 'newcombe10_ci95'), 'newcombe')
  const difference = withVariance(accuracy)
  expectClose(difference.estimate, num(bout, 'accuracy', 'diff'), 0, ABSOLUTE)
  expectClose(Math.sqrt(difference.variance), num(bout, 'accuracy', 'wald', 'se'), 0, ABSOLUTE)
  expectBounds(waldInterval({ ...difference, df: undefined }), bounds(bout, 'accuracy', 'wald', 'ci95'), 'wald')
  const expected = at(bout, 'mcnemar')
  expect(counts.onlyFirst).toBe(num(expected, 'champion_only'))
  expect(counts.onlySecond).toBe(num(expected, 'challenger_only'))
  const { exact, midP, asymptotic } = mcnemar(counts.onlyFirst, counts.onlySecond)
  expectClose(exact.pValue, num(expected, 'exact_p'), 1e-9, ABSOLUTE)
  expectClose(midP.pValue, num(expected, 'mid_p'), 1e-9, ABSOLUTE)
  expectClose(asymptotic.statistic, num(expected, 'chi2'), 1e-12)
  expectClose(asymptotic.pValue, num(expected, 'chi2_p'), 1e-9, 0)
}

export function expectCounts(counts: PairedCounts, expected: unknown): void {
  expect(counts).toEqual({
    both: num(expected, 'both_right'),
    onlyFirst: num(expected, 'champion_only_right'),
    onlySecond: num(expected, 'challenger_only_right'),
    neither: num(expected, 'both_wrong'),
  })
}
