import { DomainError, everyRow, type CellStatistics, type Partition } from '@titlebout/stats'
import { differenceFrom, outcomeFrom } from '../evaluation/from-statistics.ts'
import { rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import { planOf } from '../evaluation/measure-slices.ts'
import { orientation, type Difference, type Metric, type MetricOutcome, type Statistic } from '../evaluation/metric.ts'
import { RowStatistics } from '../evaluation/row-statistics.ts'
import { placesIn } from '../evaluation/slice-places.ts'
import type { SliceStatistics } from '../evaluation/slice-statistics.ts'

/** What both sides come to on some rows, and their difference. */
export interface PairedOutcomes {
  readonly candidate: MetricOutcome
  readonly champion: MetricOutcome
  readonly difference: Difference
}

/** Kinds of label × prediction × prediction beyond which counting them costs more than the rows do. */
const MOST_CELLS = 1000

/**
 * Both sides on the same rows by counts and orders, found once for all metrics and all slices of a column. What is a mean of losses is
 * measured on the rows: the mean of many small differences keeps digits that a difference of sums would lose.
 */
export class PairedStatistics {
  readonly #candidate: JudgedRows
  readonly #champion: JudgedRows
  readonly #rows: RowStatistics
  readonly #whole: Partition
  /** For each cut the list that everything about it is asked with, so that its sizes are found once. */
  readonly #lists = new Map<Partition, readonly [Partition]>()

  constructor(candidate: JudgedRows, champion: JudgedRows) {
    this.#candidate = candidate
    this.#champion = champion
    this.#rows = new RowStatistics([champion, candidate])
    this.#whole = everyRow(candidate.count)
  }

  /** Over all rows; undefined where the metric has to be measured on the rows. */
  whole(metric: Metric): PairedOutcomes | undefined {
    return this.slices(metric, this.#whole)?.[0]
  }

  /** Over every slice of a cut, the first at 0; undefined where the metric has to be measured on the rows. */
  slices(metric: Metric, cut: Partition): readonly PairedOutcomes[] | undefined {
    const statistic = this.#statisticOf(metric)
    if (statistic === undefined || this.#candidate.count === 0) return undefined
    const known = this.#known(statistic, cut)
    return known?.slices.map((slice, s) => {
      const difference = differenceFrom(statistic, slice, metric)
      return {
        champion: outcomeFrom(statistic, slice, 0),
        candidate: outcomeFrom(statistic, slice, 1),
        difference: this.#decided(metric, difference, { cut, slice: s, differences: known.differences }),
      }
    })
  }

  /** Labels against what champion and candidate called them, of every slice of a cut; undefined of tasks without, and of very many classes. */
  cells(cut: Partition): readonly CellStatistics[] | undefined {
    const classes = classesOf(this.#candidate)
    if (classes === undefined || classes ** 3 > MOST_CELLS) return undefined
    return this.#rows.cells(this.#listOf(cut))[0]
  }

  #statisticOf(metric: Metric): Statistic | undefined {
    // Clusters scale influence values too, as only rows say.
    if (this.#candidate.cluster !== undefined) return undefined
    const plans = [this.#champion, this.#candidate].map((rows) => planOf(metric, rows))
    if (plans.some(({ missing, statistic }) => missing !== undefined || statistic === undefined)) return undefined
    const [statistic] = plans.map((plan) => plan.statistic)
    return statistic?.needs === 'sums' ? undefined : statistic
  }

  /** Undefined where rows are outside of what a metric is defined for: measured on the rows, it says so itself. */
  #known(statistic: Statistic, cut: Partition): KnownSlices | undefined {
    try {
      if (statistic.needs === 'cells') {
        const slices = this.cells(cut)?.map((cells) => ({ cells }))
        return slices && { slices, differences: undefined }
      }
      if (statistic.needs !== 'ranks') return undefined
      const { slices, differences } = this.#rows.pairedRanks(this.#listOf(cut), statistic.measure)
      return { slices: slices.map((ranks) => ({ ranks })), differences }
    } catch (cause) {
      if (cause instanceof DomainError) return undefined
      throw cause
    }
  }

  #decided(metric: Metric, outcome: MetricOutcome, place: SliceOfCut): Difference {
    return metric.decided(outcome, {
      influence: () => this.#influenceOf(metric, place),
      sides: () => this.#sidesOf(place),
    })
  }

  #influenceOf(metric: Metric, place: SliceOfCut): Float64Array {
    const { statistic } = metric
    const { differences: all } = place
    if (statistic?.needs !== 'ranks' || all === undefined) {
      const { candidate, champion } = this.#sidesOf(place)
      const values = metric.difference(candidate, champion).influence
      if (values === undefined) throw new Error(`${metric.name} has statistics and no influence values`)
      return values()
    }
    const scale = orientation(metric) * (statistic.image?.scale ?? 1)
    if (place.cut === this.#whole) return scale === 1 ? all : all.map((phi) => scale * phi)
    const places = placesIn(place.cut, place.slice + 1)
    const values = new Float64Array(places.length)
    for (let k = 0; k < places.length; k += 1) values[k] = scale * all[places[k]!]!
    return values
  }

  #sidesOf({ cut, slice }: SliceOfCut): {
    readonly candidate: JudgedRows
    readonly champion: JudgedRows
  } {
    if (cut === this.#whole) return { candidate: this.#candidate, champion: this.#champion }
    const places = placesIn(cut, slice + 1)
    return { candidate: rowsAt(this.#candidate, places), champion: rowsAt(this.#champion, places) }
  }

  #listOf(cut: Partition): readonly [Partition] {
    const list = this.#lists.get(cut) ?? ([cut] as const)
    this.#lists.set(cut, list)
    return list
  }
}

/** What is known of the slices of a cut, the first at 0. */
interface KnownSlices {
  readonly slices: readonly SliceStatistics[]
  /** Of a measure of the order, what each row contributes to the difference in its slice. */
  readonly differences: Float64Array | undefined
}

interface SliceOfCut extends Pick<KnownSlices, 'differences'> {
  readonly cut: Partition
  /** From 0. */
  readonly slice: number
}

function classesOf(rows: JudgedRows): number | undefined {
  if (rows.task === 'binary-classification') return 2
  return rows.task === 'multiclass-classification' ? rows.classes.length : undefined
}
