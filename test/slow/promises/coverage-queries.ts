import type { QueryValues, Rng } from '@titlebout/stats'
import {
  mean,
  meanOverQueries,
  ndcg,
  pairedLosses,
  perQuery,
  queryAveragePrecision,
  reciprocalRank,
  seeded,
} from '@titlebout/stats'
import { coverage, defaultInterval, type Pair, type Target } from './coverage.ts'
import { normals, OWN, SHARED } from './draws.ts'
import type { Scenario } from './scenario.ts'

const SIZES: readonly (readonly [queries: number, simulations: number])[] = [
  [100, 5000],
  [300, 5000],
  [1000, 3000],
  [3000, 1500],
  [10_000, 1000],
]

/** Queries that there are, each with ten documents: samples are drawn from them, so the true means are known exactly. */
const POPULATION = 20_000
const DOCUMENTS = 10

const LEAST_FOR_MRR = 300

type PerQuery = (relevance: Float64Array, score: Float64Array) => number | undefined

const METRICS: Readonly<Record<string, PerQuery>> = {
  'ndcg over queries': (relevance, score) => ndcg(relevance, score),
  'map over queries': (relevance, score) => queryAveragePrecision(relevance, score),
  'mrr over queries': (relevance, score) => reciprocalRank(relevance, score),
}

/** Per metric, one value for each query of the population. */
function population(): ReadonlyMap<string, Pair<Float64Array>> {
  const rng = seeded(20_000)
  const normal = normals(rng)
  const rows = POPULATION * DOCUMENTS
  const query = Uint32Array.from({ length: rows }, (_, i) => Math.floor(i / DOCUMENTS))
  // Mostly 0, at times 1 to 3; the first document of a query always is relevant, so none is empty.
  const relevance = Float64Array.from({ length: rows }, (_, i) => {
    const u = rng.next()
    return u < 0.7 && i % DOCUMENTS > 0 ? 0 : 1 + Math.floor(3 * rng.next())
  })
  const [champion, candidate] = [new Float64Array(rows), new Float64Array(rows)]
  for (let i = 0; i < rows; i += 1) {
    const common = SHARED * normal()
    champion[i] = 0.8 * relevance[i]! + common + OWN * normal()
    candidate[i] = relevance[i]! + common + OWN * normal()
  }
  const valuesOf = (score: Float64Array, measure: PerQuery): Float64Array =>
    perQuery(query, relevance, score, measure).values
  return new Map(
    Object.entries(METRICS).map(([name, measure]) => [
      name,
      { champion: valuesOf(champion, measure), candidate: valuesOf(candidate, measure) },
    ]),
  )
}

/** A sample: the queries that were drawn. */
type Drawn = Uint32Array

function targetsOf(all: ReadonlyMap<string, Pair<Float64Array>>): Target<Drawn>[] {
  return [...all].flatMap(([name, values]): Target<Drawn>[] => [
    {
      row: name,
      truth: mean(values.champion),
      measure: (drawn) => defaultInterval(meanOverQueries(sampled(values.champion, drawn))),
    },
    {
      row: `Δ ${name}`,
      truth: mean(values.candidate) - mean(values.champion),
      measure: (drawn) =>
        defaultInterval(pairedLosses(sampled(values.champion, drawn).values, sampled(values.candidate, drawn).values)),
    },
  ])
}

function sampled(values: Float64Array, drawn: Drawn): QueryValues {
  return { values: Float64Array.from(drawn, (q) => values[q]!), queries: drawn, empty: 0 }
}

export function queryCoverage(): Scenario[] {
  return SIZES.map(([n, simulations]) => ({
    name: `coverage queries ${n}`,
    cost: (n * simulations) / 3,
    run: (rng: Rng) =>
      coverage(
        targetsOf(population()),
        simulations,
        () => Uint32Array.from({ length: n }, () => Math.floor(rng.next() * POPULATION)),
        {
          column: `${n} queries`,
          // Most reciprocal ranks are 1: few queries say little about the rest.
          promised: (row) => row !== 'mrr over queries' || n >= LEAST_FOR_MRR,
        },
      ),
  }))
}
