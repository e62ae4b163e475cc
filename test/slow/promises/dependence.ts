import type { Outcome, Rng } from '@titlebout/stats'
import {
  accuracy,
  autocorrelated,
  clustered,
  intervalOf,
  isUndefined,
  meanLoss,
  pairedDelong,
  pairedLosses,
  rocAuc,
} from '@titlebout/stats'
import { normalCdf } from '../../../packages/stats/src/distributions/normal.ts'
import { normals } from './draws.ts'
import { type Band, type Figure, type Scenario, Tally } from './scenario.ts'

const BAND: Band = [0.93, 0.97]
const SIMULATIONS = 3000
const INTRACLASS = 0.2
const CORRELATION = 0.5

interface Grouped {
  readonly cluster: Uint32Array
  readonly y: Uint8Array
  /** Standard normal within rows of a label, correlated within clusters. */
  readonly first: Float64Array
  readonly second: Float64Array
}

/** Clusters of 5 to 35 rows, as patients or days are: no two alike. */
function groups(count: number, rng: Rng): Grouped {
  const normal = normals(rng)
  const sizes = Array.from({ length: count }, () => 5 + Math.floor(31 * rng.next()))
  const n = sizes.reduce((sum, size) => sum + size, 0)
  const [cluster, y] = [new Uint32Array(n), new Uint8Array(n)]
  const [first, second] = [new Float64Array(n), new Float64Array(n)]
  const [between, within] = [Math.sqrt(INTRACLASS), Math.sqrt(1 - INTRACLASS)]
  let row = 0
  sizes.forEach((size, g) => {
    const common = [between * normal(), between * normal()] as const
    for (let i = 0; i < size; i += 1) {
      cluster[row] = g
      y[row] = rng.next() < 0.3 ? 1 : 0
      first[row] = common[0] + within * normal()
      second[row] = common[1] + within * normal()
      row += 1
    }
  })
  return { cluster, y, first, second }
}

interface Measure {
  readonly row: string
  readonly truth: number
  readonly measure: (rows: Grouped) => Outcome
}

const DISTANCE = 1.2

function scores(y: Uint8Array, noise: Float64Array): Float64Array {
  return noise.map((e, i) => e + DISTANCE * y[i]!)
}

const MEASURES: readonly Measure[] = [
  { row: 'mean loss', truth: 2, measure: ({ first }) => meanLoss(first.map((e) => 2 + e)) },
  {
    row: 'Δ mean loss',
    truth: 0.1,
    measure: ({ first, second }) =>
      pairedLosses(
        first,
        second.map((e) => e + 0.1),
      ),
  },
  {
    row: 'accuracy',
    truth: normalCdf(0.8),
    measure: ({ y, first }) =>
      accuracy(
        y,
        y.map((label, i) => (first[i]! < 0.8 ? label : 1 - label)),
      ),
  },
  { row: 'roc_auc', truth: normalCdf(DISTANCE / Math.SQRT2), measure: ({ y, first }) => rocAuc(y, scores(y, first)) },
  {
    row: 'Δ roc_auc',
    truth: 0,
    measure: ({ y, first, second }) => pairedDelong(y, scores(y, first), scores(y, second)),
  },
]

function holds(outcome: Outcome, truth: number): boolean | undefined {
  const interval = intervalOf(outcome)
  return isUndefined(interval) ? undefined : interval.low <= truth && truth <= interval.high
}

function figuresOf(tally: Tally, table: Figure['table'], column: string): Figure[] {
  return tally.keys().map((key) => {
    const [row = '', how = ''] = key.split(' | ')
    return {
      table,
      row: `${row}, ${column}`,
      column: how,
      ...tally.of(key),
      band: BAND,
      promised: how !== 'taken for independent',
    }
  })
}

export function clusterCoverage(): Scenario[] {
  return [30, 50, 200].map((count) => ({
    name: `clusters ${count}`,
    cost: count * 20 * SIMULATIONS,
    run: (rng: Rng) => {
      const tally = new Tally()
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const rows = groups(count, rng)
        for (const { row, truth, measure } of MEASURES) {
          const outcome = measure(rows)
          const robust = holds(clustered(outcome, rows.cluster), truth)
          if (robust !== undefined) tally.add(`${row} | cluster-robust`, robust)
          const naive = holds(outcome, truth)
          if (naive !== undefined) tally.add(`${row} | taken for independent`, naive)
        }
      }
      return figuresOf(tally, 'clusters', `${count} clusters`)
    },
  }))
}

/** A first-order autoregression around 2, standard deviation 1. */
function series(n: number, rng: Rng): Float64Array {
  const normal = normals(rng)
  const values = new Float64Array(n)
  let e = normal()
  for (let i = 0; i < n; i += 1) {
    values[i] = 2 + e
    e = CORRELATION * e + Math.sqrt(1 - CORRELATION ** 2) * normal()
  }
  return values
}

export function timeOrderCoverage(): Scenario[] {
  return [100, 300, 1000, 3000].map((n) => ({
    name: `time order ${n}`,
    cost: n * SIMULATIONS,
    run: (rng: Rng) => {
      const tally = new Tally()
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const first = series(n, rng)
        const second = series(n, rng)
        for (const [row, truth, outcome] of [
          ['mean loss', 2, meanLoss(first)],
          ['Δ mean loss', 0, pairedLosses(first, second)],
        ] as const) {
          const robust = holds(autocorrelated(outcome), truth)
          if (robust !== undefined) tally.add(`${row} | in time order`, robust)
          const naive = holds(outcome, truth)
          if (naive !== undefined) tally.add(`${row} | taken for independent`, naive)
        }
      }
      return figuresOf(tally, 'time-order', `${n} rows`)
    },
  }))
}
