import { importanceOf, importanceRun, metricOfTask, shuffledRows, type JudgedRows } from '@titlebout/core'
import { seeded, type Rng } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'

type RegressionRows = Extract<JudgedRows, { readonly task: 'regression' }>

const MSE = metricOfTask('mse', 'regression')
const N = 150

/** Rows of y = x + e, and the model f = x, so that what is lost when x is permuted is 2·Var(x) = 2. */
function drawn(rng: Rng): { readonly rows: RegressionRows; readonly x: Float64Array } {
  const x = normals(N, rng)
  const noise = normals(N, rng)
  return { x, rows: { task: 'regression', count: N, truth: x.map((value, i) => value + noise[i]!), prediction: x } }
}

function normals(n: number, rng: Rng): Float64Array {
  return Float64Array.from(
    { length: n },
    () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()),
  )
}

function measured({ rows, x }: ReturnType<typeof drawn>, seed: number, kept?: Uint32Array) {
  const runs = shuffledRows(N, { seed, repeats: 3 }).map((permutation) => {
    const permuted = { ...rows, prediction: Float64Array.from(permutation, (row) => x[row]!) }
    const run = importanceRun(MSE, { rows, permuted, permutation, kept })
    if (typeof run === 'string') throw new Error(run)
    return run
  })
  return { runs, all: importanceOf(MSE, rows, runs, 0.9) }
}

describe('importance on some of the rows that were asked about', () => {
  it('is that of the rows that count, whose values come from all', () => {
    const made = drawn(seeded(1))
    const kept = Uint32Array.from({ length: 90 }, (_, k) => k)
    const { runs, all } = measured(made, 4, kept)
    for (const [k, permutation] of shuffledRows(N, { seed: 4, repeats: 3 }).entries()) {
      const { truth } = made.rows
      let gained = 0
      for (const row of kept)
        gained += ((truth[row]! - made.x[permutation[row]!]!) ** 2 - (truth[row]! - made.x[row]!) ** 2) / 90
      expect(runs[k]!.estimate).toBeCloseTo(gained, 12)
    }
    expect(all.n).toBe(90)
  })

  it('is the same where all of them count', () => {
    const made = drawn(seeded(2))
    const every = Uint32Array.from({ length: N }, (_, k) => k)
    expect(measured(made, 4, every).all).toEqual(measured(made, 4).all)
  })

  it('has intervals that hold the truth as often as they say', () => {
    const rng = seeded(3)
    let held = 0
    for (let draw = 0; draw < 600; draw += 1) {
      const kept = Uint32Array.from({ length: N }, (_, k) => k).filter(() => rng.next() < 0.6)
      const { low, high } = measured(drawn(rng), draw + 1, kept).all
      if (low! <= 2 && 2 <= high!) held += 1
    }
    // 90 % of 600, give or take four standard errors, of which so few rows cost some 2 %.
    expect(held / 600).toBeGreaterThan(0.84)
    expect(held / 600).toBeLessThan(0.935)
  })
})
