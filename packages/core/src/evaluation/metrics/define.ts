import {
  affineSummary,
  clustered,
  DomainError,
  pairedDifference,
  waldTest,
  type Measured,
  type Summary,
  type WeightOptions,
} from '@titlebout/stats'
import { UserError } from '../../error.ts'
import type { JudgedRows } from '../judged-rows.ts'
import {
  orientation,
  type Difference,
  type Image,
  type Metric,
  type MetricOutcome,
  type MissingReason,
  type NullLevel,
} from '../metric.ts'
import type { SliceStatistics } from '../slice-statistics.ts'

type RowsOf<T extends JudgedRows['task']> = Extract<JudgedRows, { readonly task: T }>

/** A metric of one task before its name is known. */
export type Definition<R> = Omit<
  Metric,
  'name' | 'measure' | 'difference' | 'decided' | 'decidedFrom' | 'unit' | 'perUnit'
> & {
  /**
   * The metric on rows, or why it has none. Without influence values it has respected clusters itself, and brings its own
   * {@link Definition.paired}.
   */
  readonly of: (rows: R, options: WeightOptions) => Settled | Absent
  /** A paired difference that is better than that of the two outcomes, champion first; its sign is the metric's own. */
  readonly paired?: (champion: R, candidate: R, options: WeightOptions) => Settled | Absent
  /** Interval and test of its own for the difference of rows without weights and clusters, candidate − champion. */
  readonly exact?: (champion: R, candidate: R) => Pick<Difference, 'interval' | 'pValue'> | undefined
  /** The same from the statistics of both, champion first. */
  readonly exactFrom?: (known: SliceStatistics) => Pick<Difference, 'interval' | 'pValue'> | undefined
  /** Whether {@link Definition.exact} has something to say only of a difference without variance, so that nobody else has to bring the rows for it. */
  readonly exactWithoutVariance?: boolean
  /** Clusters of what the metric averages over, where that is not the row. */
  readonly queries?: { readonly clusters: (rows: R) => Uint32Array | undefined }
  /** What each row (or query) comes to, where the metric is a mean of such. */
  readonly perUnit?: (rows: R) => Float64Array | undefined
}

/** Measured; with the number of clusters where they are too few for an interval. */
export type Settled = Summary & {
  readonly influence?: (() => Float64Array) | undefined
  readonly clusters?: number | undefined
  readonly note?: string | undefined
  readonly nullLevel?: NullLevel | undefined
}

/** Not measured, for a reason of the metric or of what the fighter gave. */
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
  const { of, paired, exact, exactFrom, exactWithoutVariance = false, queries, perUnit, ...facts } = definition
  const own = (rows: JudgedRows): RowsOf<T> => ofTask(rows, task)
  const image = facts.statistic?.needs === 'ranks' ? facts.statistic.image : undefined
  const respectingClusters = (rows: RowsOf<T>, measured: (rows: RowsOf<T>) => Settled | Absent): Settled | Absent => {
    const clusters = queries === undefined ? rows.cluster : queries.clusters(rows)
    return clusters === undefined ? measured(rows) : respecting(measured(rows), clusters, () => measured(loose(rows)))
  }
  const differenceOf = (champion: RowsOf<T>, candidate: RowsOf<T>): Settled | Absent => {
    if (paired !== undefined) return paired(champion, candidate, weightsOf(candidate))
    return influenceDifference(of(champion, weightsOf(champion)), of(candidate, weightsOf(candidate)))
  }
  const exactly = (champion: RowsOf<T>, candidate: RowsOf<T>): ReturnType<NonNullable<typeof exact>> =>
    candidate.weight === undefined && candidate.cluster === undefined ? exact?.(champion, candidate) : undefined
  return {
    name,
    ...facts,
    unit: queries === undefined ? 'row' : 'query',
    perUnit: perUnit && ((rows) => perUnit(own(rows))),
    measure: (rows) =>
      inDomain(name, () =>
        imageOf(
          image,
          respectingClusters(own(rows), (judged) => of(judged, weightsOf(judged))),
        ),
      ),
    difference: (candidate, champion) => {
      const [ours, theirs] = [own(candidate), own(champion)]
      const plainly = inDomain(name, () => respectingClusters(ours, (judged) => differenceOf(theirs, judged)))
      const outcome = oriented(imageOf(image && { ...image, shift: 0 }, plainly), facts)
      return { ...withTest(outcome), ...exactly(theirs, ours) }
    },
    decided: (outcome, { influence, sides }) => {
      const tested = withTest(outcome.kind === 'undefined' ? outcome : { ...outcome, influence })
      if (exact === undefined || (exactWithoutVariance && !isWithoutVariance(outcome))) return tested
      const { candidate, champion } = sides()
      return { ...tested, ...exactly(own(champion), own(candidate)) }
    },
    decidedFrom: (outcome, known, plain) => ({ ...withTest(outcome), ...(plain ? exactFrom?.(known) : undefined) }),
  }
}

function isWithoutVariance(outcome: MetricOutcome): boolean {
  return outcome.kind === 'measured' && outcome.variance === 0
}

/** The rows as if they were independent. */
function loose<R extends JudgedRows>(rows: R): R {
  return { ...rows, cluster: undefined }
}

function influenceDifference(first: Settled | Absent, second: Settled | Absent): Settled | Absent {
  if (first.kind === 'undefined') return first
  if (second.kind === 'undefined') return second
  return pairedDifference(withInfluence(first), withInfluence(second))
}

function withInfluence(settled: Settled): Measured {
  const { influence } = settled
  if (influence === undefined) throw new Error('a metric without influence values needs a difference of its own')
  return { ...settled, influence }
}

function imageOf(image: Image | undefined, settled: Settled | Absent): Settled | Absent {
  if (image === undefined || settled.kind === 'undefined') return settled
  const { influence, clusters, note } = settled
  return {
    ...affineSummary(settled, image.scale, image.shift),
    clusters,
    note,
    influence: influence && (() => influence().map((phi) => image.scale * phi)),
  }
}

/**
 * The same with a variance that respects clusters; without a variance where they are too few for one.
 *
 * @param independently what comes out if rows were independent, for what has respected clusters itself
 */
function respecting(
  settled: Settled | Absent,
  clusters: Uint32Array,
  independently: () => Settled | Absent,
): Settled | Absent {
  if (settled.kind === 'undefined')
    return settled.reason === 'few-clusters' ? alone(independently(), clusters) : settled
  if (settled.influence === undefined) return settled
  const respected = clustered(withInfluence(settled), clusters)
  return respected.kind === 'measured' ? respected : alone(settled, clusters)
}

/** The estimate without an interval, and the number of clusters, which are too few for one. */
function alone(settled: Settled | Absent, clusters: Uint32Array): Settled | Absent {
  if (settled.kind === 'undefined') return settled
  const { atBoundary: _boundary, ownInterval: _own, ...rest } = settled
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

function withTest(outcome: Settled | Absent): Difference {
  if (outcome.kind === 'undefined') return { outcome, pValue: null }
  const test = waldTest(outcome)
  return { outcome, influence: outcome.influence, pValue: 'kind' in test ? null : test.pValue }
}

/** Positive means better, whatever the metric. */
function oriented(outcome: Settled | Absent, metric: Pick<Metric, 'better'>): Settled | Absent {
  if (orientation(metric) === 1 || outcome.kind === 'undefined') return outcome
  const { influence } = outcome
  return {
    ...outcome,
    // 0 − x, so that no difference is 0 and not −0.
    estimate: 0 - outcome.estimate,
    ...(outcome.skewness === undefined ? {} : { skewness: 0 - outcome.skewness }),
    range: [0 - outcome.range[1], 0 - outcome.range[0]],
    ...mirroredLaw(outcome),
    ...(influence === undefined ? {} : { influence: () => influence().map((phi) => 0 - phi) }),
  }
}

/** The interval of its own, seen from the other side. */
function mirroredLaw({ ownInterval }: Settled): Pick<Settled, 'ownInterval'> {
  if (ownInterval === undefined) return {}
  return {
    ownInterval: (level) => {
      const interval = ownInterval(level)
      return { ...interval, estimate: 0 - interval.estimate, low: 0 - interval.high, high: 0 - interval.low }
    },
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
