import type { Outcome, Rng } from '@titlebout/stats'
import { mae, mse, pairedLosses, absoluteErrors, squaredErrors, r2, rmse, wape } from '@titlebout/stats'
import { normalCdf } from '../../../packages/stats/src/distributions/normal.ts'
import { coverage, singleAndDifference, type Pair, type Target } from './coverage.ts'
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

interface Predictions {
  readonly y: Float64Array
  readonly predicted: Float64Array
}

/** Laws of the errors: standard deviation 1, with the mean of their size. */
const LAWS = {
  normal: { meanSize: Math.sqrt(2 / Math.PI), scale: () => 1 },
  // A normal whose variance is exponential: kurtosis 6.
  Laplace: { meanSize: Math.SQRT1_2, scale: (rng: Rng) => Math.sqrt(-Math.log(1 - rng.next())) },
} as const
type Law = keyof typeof LAWS

type Targets = (law: Law) => Target<Pair<Predictions>>[]

const METRICS: readonly Targets[] = [
  metric('mae', mae, (sd, size) => sd * size, absoluteErrors),
  metric('mse', mse, (sd) => sd * sd, squaredErrors),
  metric('rmse', rmse, (sd) => sd),
  metric('r2', r2, (sd) => 1 - (sd / SPREAD) ** 2),
  metric('wape', wape, (sd, size) => (sd * size) / meanTarget()),
]

function metric(
  name: string,
  measure: (y: Float64Array, predicted: Float64Array) => Outcome,
  truth: (sd: number, meanSize: number) => number,
  losses?: (y: Float64Array, predicted: Float64Array) => Float64Array,
): Targets {
  const of = ({ y, predicted }: Predictions): Outcome => measure(y, predicted)
  return (law) => {
    const { meanSize } = LAWS[law]
    const truths = { champion: truth(ERRORS.champion, meanSize), candidate: truth(ERRORS.candidate, meanSize) }
    if (losses === undefined) return singleAndDifference(name, of, truths)
    const lossesOf = ({ y, predicted }: Predictions): Float64Array => losses(y, predicted)
    return singleAndDifference(name, of, truths, ({ champion, candidate }) =>
      pairedLosses(lossesOf(champion), lossesOf(candidate)),
    )
  }
}

/** E|y| of a normal that hardly ever is below 0. */
function meanTarget(): number {
  const z = MEAN / SPREAD
  return SPREAD * Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2) + MEAN * (1 - 2 * normalCdf(-z))
}

function draw(n: number, law: Law, rng: Rng): Pair<Predictions> {
  const normal = normals(rng)
  const { scale } = LAWS[law]
  const [y, champion, candidate] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  for (let i = 0; i < n; i += 1) {
    y[i] = MEAN + SPREAD * normal()
    const [size, common] = [scale(rng), SHARED * normal()]
    champion[i] = y[i]! + ERRORS.champion * size * (common + OWN * normal())
    candidate[i] = y[i]! + ERRORS.candidate * size * (common + OWN * normal())
  }
  return { champion: { y, predicted: champion }, candidate: { y, predicted: candidate } }
}

export function regressionCoverage(): Scenario[] {
  const laws: readonly Law[] = ['normal', 'Laplace']
  return laws.flatMap((law) =>
    SIZES.map(([n, simulations]) => ({
      name: `coverage regression ${law} ${n}`,
      cost: (n * simulations) / 3,
      run: (rng: Rng) =>
        coverage(
          METRICS.flatMap((targets) => targets(law)),
          simulations,
          () => draw(n, law, rng),
          { column: `${law} errors, ${n} rows`, promised: true },
        ),
    })),
  )
}
