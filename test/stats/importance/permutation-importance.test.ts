import {
  intervalOf,
  meanLoss,
  permutationImportance,
  seeded,
  shuffled,
  type PermutedRun,
  type Rng,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { expectClose, numbers, reference } from '../reference.ts'

interface Kernel {
  readonly in: { readonly y: number[]; readonly x: number[]; readonly rest: number[] }
  readonly out: { readonly importance: number; readonly variance: number; readonly allPermutations: number }
}
const { kernels } = reference<{ readonly kernels: readonly Kernel[] }>('importance').cases

/** Squared errors of the model f = x + rest, as they are and with x permuted. */
function runOf(y: Float64Array, x: Float64Array, rest: Float64Array, permutation: Uint32Array): PermutedRun {
  const gained = y.map((truth, i) => (truth - x[permutation[i]!]! - rest[i]!) ** 2 - (truth - x[i]! - rest[i]!) ** 2)
  const mean = meanLoss(gained)
  if (mean.kind === 'undefined') throw new Error('no mean')
  return { estimate: mean.estimate, influence: mean.influence(), permutation }
}

function measuredOf(runs: readonly PermutedRun[], clusters?: Uint32Array) {
  const outcome = permutationImportance(runs, { clusters })
  if (outcome.kind === 'undefined' || outcome.variance === undefined) throw new Error('not measured')
  return { ...outcome, variance: outcome.variance }
}

describe('permutation importance', () => {
  it.each(kernels.filter(({ in: { y } }) => y.length > 6))(
    'comes, with its variance, to those of all pairs of rows as permutations grow many',
    ({ in: data, out }) => {
      const [y, x, rest] = [numbers(data.y), numbers(data.x), numbers(data.rest)]
      const rng = seeded(1)
      const runs = Array.from({ length: 3000 }, () => runOf(y, x, rest, shuffled(y.length, rng)))
      const { estimate, variance } = measuredOf(runs)
      // Within what 3,000 permutations leave open.
      expectClose(estimate, out.importance, 0.015)
      expectClose(variance, out.variance, 0.03)
    },
  )

  it('is, with its variance, the mean over all permutations where all are given', () => {
    const { in: data, out } = kernels[0]!
    const [y, x, rest] = [numbers(data.y), numbers(data.x), numbers(data.rest)]
    const runs = allPermutations(y.length).map((order) => runOf(y, x, rest, Uint32Array.from(order)))
    const outcome = permutationImportance(runs, { rowwise: false })
    if (outcome.kind === 'undefined' || outcome.variance === undefined) throw new Error('not measured')
    expectClose(outcome.estimate, out.allPermutations)
    // Of all permutations no noise is left that would have to be taken out.
    expectClose(outcome.variance, out.variance)
  })

  it.each([1, 2, 5])('has intervals that hold the truth as often as they say, of %d permutations', (repeats) => {
    const rng = seeded(7)
    const [held, width] = coverage(rng, repeats, () => 150)
    // 90 % of 600, give or take four standard errors, of which 150 rows cost some 2 %.
    expect(held).toBeGreaterThan(0.84)
    expect(held).toBeLessThan(0.935)
    expect(width).toBeLessThan(4)
  })

  it('respects rows that move together', () => {
    const rng = seeded(9)
    const size = 3
    const loose = coverage(rng, 5, () => 90 * size, size, false)[0]
    const held = coverage(rng, 5, () => 90 * size, size, true)[0]
    expect(loose).toBeLessThan(0.82)
    expect(held).toBeGreaterThan(0.84)
    expect(held).toBeLessThan(0.935)
  })

  it('is 0, exactly, of a column that nobody looks at', () => {
    const permutation = shuffled(40, seeded(3))
    const outcome = measuredOf([{ estimate: 0, influence: new Float64Array(40), permutation }])
    expect(outcome).toMatchObject({ estimate: 0, variance: 0 })
    expect(intervalOf(outcome, { level: 0.9 })).toMatchObject({ low: 0, high: 0 })
  })

  it('gives influence values whose squares are its variance', () => {
    const [{ in: data }] = [kernels[1]!]
    const [y, x, rest] = [numbers(data.y), numbers(data.x), numbers(data.rest)]
    const outcome = measuredOf([runOf(y, x, rest, shuffled(y.length, seeded(5)))])
    const squares = outcome.influence().reduce((total, phi) => total + phi * phi, 0)
    expectClose(squares / y.length ** 2, outcome.variance)
  })

  it('errs on the wide side where a row’s φ hangs on other rows', () => {
    const [{ in: data }] = [kernels[1]!]
    const [y, x, rest] = [numbers(data.y), numbers(data.x), numbers(data.rest)]
    const runs = [1, 2, 3].map((seed) => runOf(y, x, rest, shuffled(y.length, seeded(seed))))
    const wide = permutationImportance(runs, { rowwise: false })
    expect(wide.kind === 'measured' ? wide.variance : undefined).toBeGreaterThan(measuredOf(runs).variance)
  })

  it('has no interval of nothing, of one row, or of a handful of clusters', () => {
    expect(permutationImportance([])).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
    const one = { estimate: 1, influence: Float64Array.of(0), permutation: Uint32Array.of(0) }
    expect(permutationImportance([one])).toMatchObject({ estimate: 1, variance: undefined, n: 1 })
    const run = { estimate: 1, influence: new Float64Array(40), permutation: shuffled(40, seeded(1)) }
    const clusters = Uint32Array.from({ length: 40 }, (_, i) => i % 4)
    expect(permutationImportance([run], { clusters })).toMatchObject({ reason: 'few-clusters', n: 40 })
  })

  it.each<[string, Partial<PermutedRun>, string]>([
    ['an influence that is NaN', { influence: Float64Array.of(0, Number.NaN, 0) }, 'influence'],
    ['an influence that is infinite', { influence: Float64Array.of(0, 0, Infinity) }, 'influence'],
    ['an estimate that is NaN', { estimate: Number.NaN }, 'estimate'],
    ['a permutation that gives a value twice', { permutation: Uint32Array.of(0, 1, 1) }, 'permutation'],
    ['a permutation beyond the rows', { permutation: Uint32Array.of(0, 1, 3) }, 'permutation'],
    ['a permutation of other rows', { permutation: Uint32Array.of(0, 1) }, 'permutation'],
  ])('refuses %s', (_, change, argument) => {
    const run = { estimate: 0, influence: new Float64Array(3), permutation: Uint32Array.of(2, 0, 1), ...change }
    expect(() => permutationImportance([run])).toThrow(expect.objectContaining({ argument }))
  })

  it('shuffles every order as often as any other', () => {
    const rng = seeded(11)
    const counts = new Map<string, number>()
    for (let k = 0; k < 6000; k += 1) {
      const order = shuffled(3, rng).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
  })
})

/**
 * How often the interval at 90 % holds the true importance 2·Var(x) of y = x + e, f = x, where the squared error is what is lost; and the mean
 * width in units of the truth. Rows of a cluster share x and e.
 */
function coverage(
  rng: Rng,
  repeats: number,
  rows: () => number,
  size = 1,
  respected = size > 1,
): readonly [number, number] {
  let [held, width] = [0, 0]
  const draws = 600
  for (let draw = 0; draw < draws; draw += 1) {
    const n = rows()
    const groups = n / size
    const [signal, noise] = [normals(groups, rng), normals(groups, rng)]
    const x = Float64Array.from({ length: n }, (_, i) => signal[Math.floor(i / size)]!)
    const y = x.map((value, i) => value + noise[Math.floor(i / size)]!)
    const runs = Array.from({ length: repeats }, () => runOf(y, x, new Float64Array(n), shuffled(n, rng)))
    const clusters = respected ? Uint32Array.from({ length: n }, (_, i) => Math.floor(i / size)) : undefined
    const interval = intervalOf(measuredOf(runs, clusters), { level: 0.9 })
    if (!('low' in interval)) throw new Error('no interval')
    if (interval.low <= 2 && interval.high >= 2) held += 1
    width += interval.high - interval.low
  }
  return [held / draws, width / draws]
}

function normals(n: number, rng: Rng): Float64Array {
  return Float64Array.from(
    { length: n },
    () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()),
  )
}

function allPermutations(n: number): number[][] {
  if (n === 0) return [[]]
  return allPermutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, k) => [...order.slice(0, k), n - 1, ...order.slice(k)]),
  )
}
