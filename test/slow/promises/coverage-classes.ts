import type { ClassRows } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { normalQuantile } from '../../../packages/stats/src/distributions/normal.ts'
import { coverage, LEAST_OF_RARER_CLASS, metricTargets, type Pair } from './coverage.ts'
import { normals, OWN, SHARED } from './draws.ts'
import type { Scenario } from './scenario.ts'

const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 5000],
  [300, 5000],
  [1000, 3000],
  [3000, 1200],
  [10_000, 1000],
]

/** Shares of three classes, the rarest first. */
const MIXES = [
  [0.05, 0.35, 0.6],
  [0.2, 0.3, 0.5],
] as const

/** Chance of the right call per class; a wrong one goes to either of the others alike. */
const RIGHT: Pair<readonly number[]> = { champion: [0.55, 0.7, 0.85], candidate: [0.62, 0.72, 0.84] }

/** Shares of rows by class and call. */
type Table = readonly (readonly number[])[]

/** Metrics of a task with classes by name with their true values: a new one is a row here. */
const METRICS: Readonly<Record<string, (table: Table) => number>> = {
  accuracy: (table) => sumOver((k) => table[k]![k]!),
  f1_macro: (table) => meanOverClasses((k) => (2 * table[k]![k]!) / (actual(table, k) + called(table, k))),
  balanced_accuracy: (table) => meanOverClasses((k) => table[k]![k]! / actual(table, k)),
  matthews_corrcoef: (table) => {
    const [calls, labels] = [sumOver((k) => called(table, k) ** 2), sumOver((k) => actual(table, k) ** 2)]
    return (sumOver((k) => table[k]![k]!) - chance(table)) / Math.sqrt((1 - calls) * (1 - labels))
  },
  cohen_kappa: (table) => (sumOver((k) => table[k]![k]!) - chance(table)) / (1 - chance(table)),
}

/** Share of rows that would be right if calls had nothing to do with labels. */
function chance(table: Table): number {
  return sumOver((k) => actual(table, k) * called(table, k))
}

function sumOver(value: (k: number) => number): number {
  return value(0) + value(1) + value(2)
}

function meanOverClasses(value: (k: number) => number): number {
  return sumOver(value) / 3
}

function actual(table: Table, k: number): number {
  return sumOver((j) => table[k]![j]!)
}

function called(table: Table, k: number): number {
  return sumOver((i) => table[i]![k]!)
}

function tableOf(shares: readonly number[], right: readonly number[]): Table {
  return shares.map((share, i) => shares.map((_, j) => share * (i === j ? right[i]! : (1 - right[i]!) / 2)))
}

/** A row is called right where a normal that the two share in part lies below the class's limit. */
function draw(n: number, shares: readonly number[], rng: Rng): Pair<ClassRows> {
  const normal = normals(rng)
  const limits = { champion: RIGHT.champion.map(normalQuantile), candidate: RIGHT.candidate.map(normalQuantile) }
  const [y, champion, candidate] = [new Uint16Array(n), new Uint16Array(n), new Uint16Array(n)]
  const call = (label: number, limit: number, z: number): number =>
    z < limit ? label : (label + (rng.next() < 0.5 ? 1 : 2)) % 3
  for (let i = 0; i < n; i += 1) {
    const u = rng.next()
    const label = u < shares[0]! ? 0 : u < shares[0]! + shares[1]! ? 1 : 2
    const common = SHARED * normal()
    y[i] = label
    champion[i] = call(label, limits.champion[label]!, common + OWN * normal())
    candidate[i] = call(label, limits.candidate[label]!, common + OWN * normal())
  }
  const side = (prediction: Uint16Array): ClassRows => ({
    task: 'multiclass-classification',
    count: n,
    classes: ['rare', 'middle', 'frequent'],
    truth: y,
    scores: undefined,
    prediction,
  })
  return { champion: side(champion), candidate: side(candidate) }
}

export function classCoverage(): Scenario[] {
  return MIXES.flatMap((shares) =>
    SIZES.map(([n, simulations]) => ({
      name: `coverage classes ${shares[0]} ${n}`,
      cost: n * simulations,
      run: (rng: Rng) => {
        const tables = { champion: tableOf(shares, RIGHT.champion), candidate: tableOf(shares, RIGHT.candidate) }
        return coverage(
          Object.entries(METRICS).flatMap(([name, truth]) =>
            metricTargets<ClassRows>(name, 'multiclass-classification', {
              champion: truth(tables.champion),
              candidate: truth(tables.candidate),
            }),
          ),
          simulations,
          () => draw(n, shares, rng),
          {
            column: `rarest of 3 classes ${shares[0] * 100} %, ${n} rows`,
            promised: () => n * shares[0] >= LEAST_OF_RARER_CLASS - 1e-9,
          },
        )
      },
    })),
  )
}
