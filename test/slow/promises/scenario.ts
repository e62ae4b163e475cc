import type { Rng } from '@titlebout/stats'

/** What a figure must be: shares, not percent. */
export type Band = readonly [low: number, high: number]

/** One share that was counted, and what was promised of it. */
export interface Figure {
  readonly table: TableName
  readonly row: string
  readonly column: string
  readonly hits: number
  /** Simulations in which the question could be asked: an interval was there, a claim was decided. */
  readonly trials: number
  readonly band: Band
  /** Outside the domain a figure is shown and decides nothing. */
  readonly promised: boolean
}

export type TableName =
  | 'coverage-95'
  | 'coverage-90'
  | 'promotion'
  | 'family'
  | 'drift'
  | 'drift-columns'
  | 'power'
  | 'clusters'
  | 'time-order'
  | 'bracket'
  | 'looks'
  | 'ledger'

/**
 * Figures that come from the same simulated rows. The name seeds the generator, so a scenario gives the same figures whichever
 * worker runs it, and whatever ran before.
 */
export interface Scenario {
  readonly name: string
  /** Roughly, in any unit: the long ones start first. */
  readonly cost: number
  run(rng: Rng): readonly Figure[]
}

/** FNV-1a over the name's UTF-16 units. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  return hash
}

export function shareOf({ hits, trials }: Pick<Figure, 'hits' | 'trials'>): number {
  return hits / trials
}

/** Monte Carlo standard error of a counted share. */
export function simulationError({ hits, trials }: Pick<Figure, 'hits' | 'trials'>): number {
  const share = hits / trials
  return Math.sqrt((share * (1 - share)) / trials)
}

export function isInBand(figure: Figure): boolean {
  const share = shareOf(figure)
  // Written so that 0 of 0 is outside.
  return share >= figure.band[0] && share <= figure.band[1]
}

/** "At most alpha": what a rate of exactly alpha shows in all but 0.6 % of runs. */
export function atMost(alpha: number, trials: number): Band {
  return [0, alpha + 2.5 * Math.sqrt((alpha * (1 - alpha)) / trials)]
}

/** Counts hits under keys, in the order in which the keys came. */
export class Tally {
  readonly #counts = new Map<string, { hits: number; trials: number }>()

  add(key: string, hit: boolean): void {
    const count = this.#counts.get(key) ?? { hits: 0, trials: 0 }
    count.trials += 1
    if (hit) count.hits += 1
    this.#counts.set(key, count)
  }

  of(key: string): { readonly hits: number; readonly trials: number } {
    return this.#counts.get(key) ?? { hits: 0, trials: 0 }
  }

  keys(): readonly string[] {
    return [...this.#counts.keys()]
  }
}
