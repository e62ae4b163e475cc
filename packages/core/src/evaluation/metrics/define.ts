import {
  clustered,
  DomainError,
  pairedDifference,
  waldTest,
  type Measured,
  type Outcome,
  type WeightOptions,
} from '@titlebout/stats'
import { UserError } from '../../error.ts'
import type { JudgedRows } from '../judged-rows.ts'
import type { Difference, Metric, MissingReason } from '../metric.ts'

type RowsOf<T extends JudgedRows['task']> = Extract<JudgedRows, { readonly task: T }>

/** A metric of one task before its name is known. */
export type Definition<R> = Omit<Metric, 'name' | 'measure' | 'difference' | 'unit' | 'perUnit'> & {
  /** The metric on rows with its influence values, or why it has none. */
  readonly of: (rows: R, options: WeightOptions) => Outcome | Absent
  /** A paired difference that is better than that of the two outcomes, champion first; its sign is the metric's own. */
  readonly paired?: (champion: R, candidate: R, options: WeightOptions) => Outcome | Absent
  /** Interval and test of its own for the difference of rows without weights and clusters, candidate − champion. */
  readonly exact?: (champion: R, candidate: R) => Pick<Difference, 'interval' | 'pValue'> | undefined
  /** Clusters of what the metric averages over, where that is not the row. */
  readonly queries?: { readonly clusters: (rows: R) => Uint32Array | undefined }
  /** What each row (or query) comes to, where the metric is a mean of such. */
  readonly perUnit?: (rows: R) => Float64Array | undefined
}

/** Measured, with the number of clusters where they are too few for an interval. */
type Clustered = Measured & { readonly clusters?: number | undefined }

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
  const { of, paired, exact, queries, perUnit, ...facts } = definition
  const own = (rows: JudgedRows): RowsOf<T> => ofTask(rows, task)
  const withClusters = (outcome: Outcome | Absent, rows: RowsOf<T>): Clustered | Absent => {
    const clusters = queries === undefined ? rows.cluster : queries.clusters(rows)
    return clusters === undefined || outcome.kind === 'undefined' ? outcome : respecting(outcome, clusters)
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
    unit: queries === undefined ? 'row' : 'query',
    perUnit: perUnit && ((rows) => perUnit(own(rows))),
    measure: (rows) => inDomain(name, () => withClusters(of(own(rows), weightsOf(rows)), own(rows))),
    difference: (candidate, champion) => {
      const [ours, theirs] = [own(candidate), own(champion)]
      const plainly = inDomain(name, () => withClusters(differenceOf(theirs, ours), ours))
      const outcome = oriented(plainly, facts.better)
      const plain = ours.weight === undefined && ours.cluster === undefined
      return { ...withTest(outcome), ...(plain ? exact?.(theirs, ours) : undefined) }
    },
  }
}

/** The same with a variance that respects clusters; without a variance where they are too few for one. */
function respecting(outcome: Measured, clusters: Uint32Array): Clustered {
  const respected = clustered(outcome, clusters)
  if (respected.kind === 'measured') return respected
  const { atBoundary: _boundary, ownInterval: _own, ...rest } = outcome
  return { ...rest, variance: undefined, method: 'clustered', clusters: new Set(clusters).size }
}

/**
 * Rows that a metric is not defined for are the reader's to correct: the metric, the row, and what was looked at there.
 *
 * @throws {UserError} `DATA`
 */
function inDomain<T>(metric: string, measured: () => T): T {
  try {
    return measured()
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause
    const row = cause.index === undefined ? '' : ` (first: row ${cause.index + 1})`
    throw new UserError(
      'DATA',
      `${metric} has no meaning for these rows: its "${cause.argument}"${row} lies outside of what it is defined for: choose another metric in titlebout.yml, or correct the rows`,
      { cause: undefined },
    )
  }
}

function withTest(outcome: Clustered | Absent): Difference {
  if (outcome.kind === 'undefined') return { outcome, pValue: null }
  const test = waldTest(outcome)
  return { outcome, influence: () => outcome.influence(), pValue: 'kind' in test ? null : test.pValue }
}

/** Positive means better, whatever the metric. */
function oriented(outcome: Clustered | Absent, better: Metric['better']): Clustered | Absent {
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
