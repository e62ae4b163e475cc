import type { NumberRows } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { normalCdf } from '../../../packages/stats/src/distributions/normal.ts'
import { coverage, metricTargets, type Pair } from './coverage.ts'
import { normals, OWN, SHARED } from './draws.ts'
import type { Scenario } from './scenario.ts'

const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 5000],
  [300, 5000],
  [1000, 3000],
  [3000, 1500],
  [10_000, 1000],
]

/** What is predicted is N(10, 3²); errors are independent of it, and the champion's have a standard deviation of 1.5. */
const [MEAN, SPREAD] = [10, 3]
const ERRORS: Pair<number> = { champion: 1.5, candidate: 1.4 }

/** Laws of the errors: standard deviation 1, with the mean of their size. */
const LAWS = {
  normal: { meanSize: Math.sqrt(2 / Math.PI), scale: () => 1 },
  // A normal whose variance is exponential: kurtosis 6.
  Laplace: { meanSize: Math.SQRT1_2, scale: (rng: Rng) => Math.sqrt(-Math.log(1 - rng.next())) },
} as const
type Law = keyof typeof LAWS

type Truth = (sd: number, meanSize: number) => number

/** Metrics of a regression by name with their true values: a new one is a row here. */
const METRICS: Readonly<Record<string, Truth>> = {
  mae: (sd, size) => sd * size,
  mse: (sd) => sd * sd,
  rmse: (sd) => sd,
  r2: (sd) => 1 - (sd / SPREAD) ** 2,
  wape: (sd, size) => (sd * size) / meanTarget(),
}

/** Of long-tailed errors: few rows make most of the mean of the squares, and of a share of two such means no interval knows the skewness. */
const LEAST_FOR_R2 = 1000

/** E|y| of a normal that hardly ever is below 0. */
function meanTarget(): number {
  const z = MEAN / SPREAD
  return SPREAD * Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2) + MEAN * (1 - 2 * normalCdf(-z))
}

function draw(n: number, law: Law, rng: Rng): Pair<NumberRows> {
  const normal = normals(rng)
  const { scale } = LAWS[law]
  const [y, champion, candidate] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  for (let i = 0; i < n; i += 1) {
    y[i] = MEAN + SPREAD * normal()
    const [size, common] = [scale(rng), SHARED * normal()]
    champion[i] = y[i]! + ERRORS.champion * size * (common + OWN * normal())
    candidate[i] = y[i]! + ERRORS.candidate * size * (common + OWN * normal())
  }
  const side = (prediction: Float64Array): NumberRows => ({ task: 'regression', count: n, truth: y, prediction })
  return { champion: side(champion), candidate: side(candidate) }
}

export function regressionCoverage(): Scenario[] {
  const laws: readonly Law[] = ['normal', 'Laplace']
  return laws.flatMap((law) =>
    SIZES.map(([n, simulations]) => ({
      name: `coverage regression ${law} ${n}`,
      cost: (n * simulations) / 3,
      run: (rng: Rng) =>
        coverage(
          Object.entries(METRICS).flatMap(([name, truth]) =>
            metricTargets<NumberRows>(name, 'regression', {
              champion: truth(ERRORS.champion, LAWS[law].meanSize),
              candidate: truth(ERRORS.candidate, LAWS[law].meanSize),
            }),
          ),
          simulations,
          () => draw(n, law, rng),
          {
            column: `${law} errors, ${n} rows`,
            promised: (row) => law === 'normal' || n >= LEAST_FOR_R2 || row !== 'r2',
          },
        ),
    })),
  )
}
