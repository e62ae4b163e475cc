import type { FighterRecord } from '../evidence/evaluation.ts'
import { isOneLabel, type StoredSlice } from '../evaluation/evaluate-by.ts'
import { pairedBy, type PairedSlice } from '../evaluation/measure-by.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { rowsIn } from '../evaluation/slice-outcomes.ts'
import type { Task } from '../evaluation/task.ts'
import type { Agreement, Cut, PairStatistics } from '../ports/statistics.ts'
import { pairOutcomes, type PairedMetric } from './comparison.ts'
import { agreeOn } from './same-behaviour.ts'
import type { StoredFacts } from './slice-comparisons.ts'
import { countsFrom } from './slice-facts.ts'

/** Two fighters on the same rows, which nobody saw. */
export interface StoredPair {
  readonly task: Task
  readonly statistics: PairStatistics
  /** What the statistics call them, champion first. */
  readonly fighters: readonly [string, string]
  /** Of the champion, or the dummy. */
  readonly opponent: Pick<FighterRecord, 'kind'>
  /** Columns of the team's own losses that the candidate has. */
  readonly losses: readonly string[]
  readonly count: number
  /** Whether each row counts once and stands alone. */
  readonly plain: boolean
  /** Different labels; null where there are none. */
  readonly labels: number | null
}

interface Whole {
  readonly paired: readonly PairedMetric[]
  readonly slice: PairedSlice
  readonly agreement: Agreement
}

/** Asks for one cut after the other: the queries share one transaction. */
export class StoredTable {
  readonly #pair: StoredPair
  readonly #level: number
  /** What slices are compared by. */
  readonly #metric: Metric
  readonly #slices = new Map<Cut, readonly PairedSlice[]>()
  readonly #agreements = new Map<Cut, readonly Agreement[]>()

  constructor(pair: StoredPair, metric: Metric, level: number) {
    this.#pair = pair
    this.#metric = metric
    this.#level = level
  }

  async whole(metrics: readonly Metric[]): Promise<Whole> {
    const cut: Cut = { kind: 'all' }
    const [slice] = await this.#ask(metrics, cut)
    const [agreement] = await this.#agreement(cut)
    return {
      slice: slice!,
      agreement: agreement!,
      paired: metrics.map((metric) => this.#paired(metric, slice!, agreement!)),
    }
  }

  /** Both sides on one slice. */
  async pairOn({ cut, code }: StoredSlice): Promise<PairedMetric> {
    const slices = await this.#slicesOf(cut)
    const agreement = this.#agreements.get(cut) ?? (await this.#agreement(cut))
    this.#agreements.set(cut, agreement)
    return this.#paired(this.#metric, slices[code - 1]!, agreement[code - 1]!)
  }

  /** Both sides on no row at all. */
  pairOnNothing(): PairedMetric {
    const nothing = { kind: 'undefined', reason: 'empty', n: 0 } as const
    const outcomes = { candidate: nothing, champion: nothing, difference: { outcome: nothing, pValue: null } }
    return pairOutcomes(this.#metric, outcomes, this.#level, { same: true, count: 0, oneClass: () => true })
  }

  async rowsOn({ cut, code }: StoredSlice): Promise<number> {
    return rowsIn((await this.#slicesOf(cut))[code - 1]!)
  }

  async facts(slices: readonly StoredSlice[]): Promise<readonly StoredFacts[]> {
    const facts: StoredFacts[] = []
    for (const slice of slices) {
      const part = (await this.#slicesOf(slice.cut))[slice.code - 1]!
      const { cells } = part.known
      const counts = cells === undefined ? uncounted(part) : countsFrom(cells)
      facts.push({ slice, counts, difference: part.outcomes.get(this.#metric)!.difference })
    }
    return facts
  }

  /** By the primary metric, and by decisions, where the task has some. */
  async #slicesOf(cut: Cut): Promise<readonly PairedSlice[]> {
    const { task } = this.#pair
    const decides = task === 'binary-classification' || task === 'multiclass-classification'
    const metrics = decides ? [this.#metric, metricOfTask('accuracy', task)] : [this.#metric]
    const slices = this.#slices.get(cut) ?? (await this.#ask(metrics, cut))
    this.#slices.set(cut, slices)
    return slices
  }

  async #ask(metrics: readonly Metric[], cut: Cut): Promise<readonly PairedSlice[]> {
    const { statistics, fighters, plain } = this.#pair
    return await pairedBy(statistics, metrics, { cut, fighters }, plain)
  }

  async #agreement(cut: Cut): Promise<readonly Agreement[]> {
    const { statistics, fighters } = this.#pair
    return await statistics.agreement({ cut, fighters })
  }

  #paired(metric: Metric, slice: PairedSlice, agreement: Agreement): PairedMetric {
    return pairOutcomes(metric, slice.outcomes.get(metric)!, this.#level, {
      same: agreeOn(metric, this.#pair.task, agreement),
      count: rowsIn(slice),
      oneClass: () => isOneLabel(slice),
    })
  }
}

function uncounted(part: PairedSlice): StoredFacts['counts'] {
  const none = { positives: null, candidate_found: null, champion_found: null }
  return { rows: rowsIn(part), ...none, right_to_wrong: null, wrong_to_right: null }
}
