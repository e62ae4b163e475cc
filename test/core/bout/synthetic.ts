import type { BinaryRows, Contender, Feature, FightOptions } from '@titlebout/core'
import { binaryRows } from '../../support/judged-rows.ts'
import { seeded } from '@titlebout/stats'

export interface World {
  readonly n: number
  readonly truth: Uint8Array
  /** What drives the label, known before the outcome. */
  readonly signal: Float64Array
  /** Another part of what drives it, which a champion may not know. */
  readonly second: Float64Array
  /** 0 but for a few rows, most of them positive: filled in after the outcome. */
  readonly cost: Float64Array
  /** Nothing to do with the label. */
  readonly noise: Float64Array
  readonly place: readonly (string | null)[]
}

/** Rows of a binary task with 12 % positives, two honest signals and a leak of the kind of a repair cost. */
export function world(seed: number, n = 3000): World {
  const source = seeded(seed)
  const rng = (): number => source.next()
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng())
  const signal = Float64Array.from({ length: n }, normal)
  const second = Float64Array.from({ length: n }, normal)
  const truth = Uint8Array.from({ length: n }, (_, i) =>
    rng() < logistic(signal[i]! + 0.8 * second[i]! - 2.6) ? 1 : 0,
  )
  const cost = Float64Array.from({ length: n }, (_, i) =>
    rng() < (truth[i] === 1 ? 0.14 : 0.002) ? Math.ceil(rng() * 9000) : 0,
  )
  const places = ['north', 'south', 'east', 'west', 'rare', null] as const
  const place = Array.from({ length: n }, () => places[Math.min(5, Math.floor(rng() * 5.1))]!)
  return { n, truth, signal, second, cost, noise: Float64Array.from({ length: n }, normal), place }
}

export function judged(world: World, logit: (row: number) => number, threshold = 0.2): BinaryRows {
  const score = Float64Array.from({ length: world.n }, (_, row) => logistic(logit(row)))
  return binaryRows({ truth: world.truth, score, prediction: Uint8Array.from(score, (p) => (p >= threshold ? 1 : 0)) })
}

export const FIGHTERS = {
  champion: (world: World) => judged(world, (row) => 0.9 * world.signal[row]! - 2.4),
  honest: (world: World) => judged(world, (row) => world.signal[row]! + 0.8 * world.second[row]! - 2.6),
  /** Knows what the champion knows, and the cost. */
  leaky: (world: World) => judged(world, (row) => 0.9 * world.signal[row]! - 2.5 + (world.cost[row]! > 0 ? 5 : 0)),
  /** The champion with its scores shaken. */
  worse: (world: World) => judged(world, (row) => 0.9 * world.signal[row]! - 2.4 + 1.2 * world.noise[row]!),
}

export function features(world: World): Feature[] {
  return [
    { name: 'signal', kind: 'number', values: world.signal },
    { name: 'second', kind: 'number', values: world.second },
    { name: 'cost', kind: 'number', values: world.cost },
    { name: 'place', kind: 'text', values: world.place },
  ]
}

/** A side of a bout about two classes. */
export type BinaryContender = Contender & { readonly rows: BinaryRows }

export function contender(rows: BinaryRows, change: Partial<BinaryContender> = {}): BinaryContender {
  const n = rows.truth.length
  return {
    fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: n }, (_, i) => `row ${i}`),
    rowsSha256: 'a'.repeat(64),
    rows,
    seen: new Uint8Array(n),
    ...change,
  }
}

export function options(change: Partial<FightOptions> = {}): FightOptions {
  return {
    rules: {
      primary: 'roc_auc',
      merge: { claim: 'non-inferior', margin: 0.01 },
      promote: { claim: 'superior', margin: 0 },
      guardrails: [{ metric: 'log_loss', margin: 0.01 }],
    },
    alpha: 0.05,
    minCount: 10,
    slices: [],
    features: [],
    newFeatures: new Set(),
    ...change,
  }
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
