import type { CellMeasure, Interval, RankMeasure, SumMeasure, Summary, UndefinedReason } from '@titlebout/stats'
import type { JudgedRows } from './judged-rows.ts'
import type { MetricName } from './metric-name.ts'
import type { SliceStatistics } from './slice-statistics.ts'

/** Why there is no number: of the metric itself, or because a fighter gave no scores, or could not be run. */
export type MissingReason =
  UndefinedReason | 'no-scores' | 'no-bounds' | 'no-losses' | 'no-replay' | 'no-naive-error' | 'no-costs'

/** Said instead of a number. `n` is the number of rows that were there. */
export interface Missing {
  readonly kind: 'undefined'
  readonly reason: MissingReason
  readonly n: number
}

/** What an estimate would be if nothing were wrong: above 0 by chance alone. */
export interface NullLevel {
  readonly mean: number
  /** Its 95th percentile: below it, the estimate shows nothing. */
  readonly upper: number
}

/**
 * What measuring comes to: `clusters`, where they are too few for an interval and the estimate stands alone; `note`, what the estimate is
 * not to be read without; `nullLevel`, what it has to be held against.
 */
export type MetricOutcome =
  | (Summary & {
      readonly clusters?: number | undefined
      readonly note?: string | undefined
      readonly nullLevel?: NullLevel | undefined
    })
  | Missing

/** A paired difference with what its metric knows better than the general rule. */
export interface Difference {
  /** candidate − champion, turned so that positive means the candidate is better. */
  readonly outcome: MetricOutcome
  /** What each row contributes to it; undefined where the metric has no influence values. */
  readonly influence?: (() => Float64Array) | undefined
  /** The interval, where the metric has one of its own; else it follows from the outcome. */
  readonly interval?: ((level: number) => Interval) | undefined
  /** Two-sided p-value of "no difference", null where there is none. */
  readonly pValue: number | null
}

/** The rows of a difference, where somebody asks for them. */
export interface DifferenceRows {
  readonly influence: () => Float64Array
  readonly sides: () => { readonly candidate: JudgedRows; readonly champion: JudgedRows }
}

/**
 * What a metric must know of the rows (design §7). `cells`: counts of label × prediction. `sums`: of per-row numbers and their
 * products. `ranks`: the order of scores. `rows`: everything.
 */
export type Needs = 'cells' | 'sums' | 'ranks' | 'rows'

/** How a metric follows from statistics that whoever holds the rows can compute, with SQL too. */
export type Statistic =
  | { readonly needs: 'cells'; readonly measure: CellMeasure }
  | { readonly needs: 'sums'; readonly measure: SumMeasure }
  | { readonly needs: 'ranks'; readonly measure: RankMeasure; readonly image?: Image | undefined }

/** A metric as scale · another one + shift: 2 · AUC − 1. */
export interface Image {
  readonly scale: number
  readonly shift: number
}

/** A metric of one task, with its averaging and parameter fixed. */
export interface Metric {
  readonly name: MetricName
  /** As in a sentence. */
  readonly label: string
  /** neither: it is right at one value, and wrong above and below. */
  readonly better: 'higher' | 'lower' | 'neither'
  /** What it can be. */
  readonly range: readonly [number, number]
  readonly needs: Needs
  /** How it follows from what it needs; undefined where that is the rows. */
  readonly statistic?: Statistic | undefined
  /** What of a fighter's answer it looks at: two fighters that agree in this cannot be told apart. */
  readonly reads: 'prediction' | 'ranking' | 'score' | 'loss'
  /** Whether it is a fact about these very rows, with no interval ever. */
  readonly pointOnly?: boolean | undefined
  /** What it averages over: what influence values and {@link Metric.perUnit} have one of. */
  readonly unit: 'row' | 'query'
  /** What each row (or query, by ascending code) comes to, where the metric is a mean of such; better as the metric is. */
  readonly perUnit?: ((rows: JudgedRows) => Float64Array | undefined) | undefined
  /** Over rows of its own task, weights, clusters and prevalence of the rows respected. */
  measure(rows: JudgedRows): MetricOutcome
  /** Both over the same rows in the same order. */
  difference(candidate: JudgedRows, champion: JudgedRows): Difference
  /** A difference that was found from statistics, with the test, and the interval that the metric has of its own. */
  decided(outcome: MetricOutcome, by: DifferenceRows): Difference
  /** The same of rows that nobody saw. @param plain whether each row counts once and stands alone */
  decidedFrom(outcome: MetricOutcome, known: SliceStatistics, plain: boolean): Difference
}

/** What a difference is multiplied with, so that positive means better: of a metric that is right at one value nobody can say, and it stays as it is. */
export function orientation({ better }: Pick<Metric, 'better'>): 1 | -1 {
  return better === 'lower' ? -1 : 1
}
