import { clustered, pairedDifference, waldTest, type Outcome, type WeightOptions } from '@titlebout/stats'
import type { JudgedRows } from '../judged-rows.ts'
import type { Difference, Metric, MissingReason } from '../metric.ts'

type RowsOf<T extends JudgedRows['task']> = Extract<JudgedRows, { readonly task: T }>

/** A metric of one task before its name is known. */
export type Definition<R> = Omit<Metric, 'name' | 'measure' | 'difference'> & {
  /** The metric on rows with its influence values, or why it has none. */
  readonly of: (rows: R, options: WeightOptions) => Outcome | Absent
  /** A paired difference that is better than that of the two outcomes, champion first; its sign is the metric's own. */
  readonly paired?: (champion: R, candidate: R, options: WeightOptions) => Outcome | Absent
  /** Interval and test of its own for the difference of rows without weights and clusters, candidate − champion. */
  readonly exact?: (champion: R, candidate: R) => Pick<Difference, 'interval' | 'pValue'> | undefined
  /** Clusters of what the metric averages over, where that is not the row. */
  readonly unit?: (rows: R) => Uint32Array | undefined
}

/** Not measured, for a reason that the rows of a task have and `stats` does not know. */
export interface Absent {
  readonly kind: 'undefined'
  readonly reason: MissingReason
  readonly n: number
}

export type Definitions<T extends JudgedRows['task']> = Readonly<Record<string, Definition<RowsOf<T>>>>

/** Makes a metric of a definition: clusters and weights, orientation and tests are the same for all. */
export function metricOf<T extends JudgedRows['task']>(
  name: string,
  task: T,
  definition: Definition<RowsOf<T>>,
): Metric {
  const { of, paired, exact, unit, ...facts } = definition
  const own = (rows: JudgedRows): RowsOf<T> => ofTask(rows, task)
  const withClusters = (outcome: Outcome | Absent, rows: RowsOf<T>): Outcome | Absent => {
    const clusters = unit === undefined ? rows.cluster : unit(rows)
    return clusters === undefined || outcome.kind === 'undefined' ? outcome : clustered(outcome, clusters)
  }
  const differenceOf = (champion: RowsOf<T>, candidate: RowsOf<T>): Outcome | Absent => {
    if (paired !== undefined) return paired(champion, candidate, weightsOf(candidate))
    const [first, second] = [of(champion, weightsOf(champion)), of(candidate, weightsOf(candidate))]
    if (first.kind === 'undefined') return first
    if (second.kind === 'undefined') return second
    return pairedDifference(first, second)
  }
  return {
    name,
    ...facts,
    measure: (rows) => withClusters(of(own(rows), weightsOf(rows)), own(rows)),
    difference: (candidate, champion) => {
      const [ours, theirs] = [own(candidate), own(champion)]
      const outcome = oriented(withClusters(differenceOf(theirs, ours), ours), facts.better)
      const plain = ours.weight === undefined && ours.cluster === undefined
      return { ...withTest(outcome), ...(plain ? exact?.(theirs, ours) : undefined) }
    },
  }
}

function withTest(outcome: Outcome | Absent): Difference {
  if (outcome.kind === 'undefined') return { outcome, pValue: null }
  const test = waldTest(outcome)
  return { outcome, influence: () => outcome.influence(), pValue: 'kind' in test ? null : test.pValue }
}

/** Positive means better, whatever the metric. */
function oriented(outcome: Outcome | Absent, better: Metric['better']): Outcome | Absent {
  if (better === 'higher' || outcome.kind === 'undefined') return outcome
  return {
    ...outcome,
    // 0 − x, so that no difference is 0 and not −0.
    estimate: 0 - outcome.estimate,
    range: [0 - outcome.range[1], 0 - outcome.range[0]],
    influence: () => outcome.influence().map((phi) => 0 - phi),
  }
}

function weightsOf({ weight }: JudgedRows): WeightOptions {
  return weight === undefined ? {} : { weights: weight }
}

function ofTask<T extends JudgedRows['task']>(rows: JudgedRows, task: T): RowsOf<T> {
  if (isTask(rows, task)) return rows
  throw new Error(`a metric of ${task} was asked about rows of ${rows.task}`)
}

function isTask<T extends JudgedRows['task']>(rows: JudgedRows, task: T): rows is RowsOf<T> {
  return rows.task === task
}

/** The outcome when the fighter gave no scores. */
export function noScores(rows: JudgedRows): Absent {
  return { kind: 'undefined', reason: 'no-scores', n: rows.count }
}
