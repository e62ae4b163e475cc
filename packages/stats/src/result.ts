/**
 * An estimate with what is known about it. A statistic never travels alone.
 *
 * `level` is the two-sided confidence: 0.90 belongs to a one-sided alpha of 0.05, and is the interval that decides there.
 */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly level: number
  /** How it was made, for the report line: `wilson`, `delong-logit`, `t`, … */
  readonly method: string
  /** Rows that went in. */
  readonly n: number
  /** Rows that carry the information: the denominator of a proportion, Kish's size under weights, less under clusters. */
  readonly effectiveN: number
  readonly note?: string
}

/** Why there is no number. */
export type UndefinedReason =
  | 'empty'
  | 'one-class'
  | 'no-positives'
  | 'no-negatives'
  | 'no-predicted-positives'
  | 'no-predicted-negatives'
  | 'no-truth'
  | 'too-few-rows'
  | 'too-few-positives'
  | 'few-clusters'
  | 'constant'
  | 'other-classes'
  | 'no-variance'

/** Said instead of NaN. `n` is the number of rows that were there. */
export interface Undefined {
  readonly kind: 'undefined'
  readonly reason: UndefinedReason
  readonly n: number
}

/** How the variance of a {@link Summary} came about; decides its default interval. */
export type VarianceMethod = 'mean' | 'proportion' | 'delong' | 'jackknife' | 'delta' | 'clustered' | 'bootstrap'

/** A metric, or a difference of two, on one set of rows: all that an interval needs, however it was computed. */
export interface Summary {
  readonly kind: 'measured'
  readonly estimate: number
  /** Sampling variance of the estimate; undefined where so few rows cannot tell. */
  readonly variance: number | undefined
  /** Degrees of freedom if a t distribution is due, else undefined (normal). */
  readonly df: number | undefined
  /** Skewness of the estimate of a mean, Σφ³/(Σφ²)^{3/2} (of one row's value: times √n); absent where none is allowed for. */
  readonly skewness?: number | undefined
  /** Whether what is averaged may have either sign, as differences have: then the sample's skewness is trusted only where it makes an interval longer. */
  readonly signed?: boolean
  readonly n: number
  readonly effectiveN: number
  readonly method: VarianceMethod
  /** The values that the metric can take; intervals are cut to it. */
  readonly range: readonly [number, number]
  /** The interval, where the metric has a law of its own: of resampled values, of order statistics. */
  readonly ownInterval?: (level: number) => Interval
  /**
   * The interval to fall back on where the variance is 0 or unknown but the metric has a law of its own there; of rows that come in clusters only a share of
   * them, that of clusters to rows, is `independent` (default 1).
   */
  readonly atBoundary?: (level: number, independent?: number) => Interval
}

/**
 * A {@link Summary} that also knows what each row contributed.
 *
 * Influence values φ are scaled so that `variance` = Σφ²/n² whatever the metric, small-sample corrections
 * included. So differences, clusters, slices and max-T need nothing else than φ.
 */
export interface Measured extends Summary {
  /** One φ per row, in the order of the rows; computed when asked for. */
  influence(): Float64Array
  /** Given where φ is 0 of most rows, as of a metric on a slice: those of the others, so that a column of zeros need not be made. */
  readonly influenceAt?: () => SparseInfluence
}

/** φ of some rows, those in ascending order; of all others it is 0. */
export interface SparseInfluence {
  readonly rows: Uint32Array
  readonly values: Float64Array
}

/** The outcome of a metric function on rows. */
export type Outcome = Measured | Undefined

/** The outcome of a metric that is known without its rows, or has no influence values. */
export type Summarised = Summary | Undefined

export interface TestResult {
  readonly test: string
  readonly statistic: number
  readonly pValue: number
  readonly df?: number
  readonly n: number
  readonly alternative: 'two-sided' | 'greater' | 'less'
  readonly note?: string
}

/** Tells a missing result from any other shape, intervals and tests included. */
export function isUndefined(result: object): result is Undefined {
  return 'kind' in result && result.kind === 'undefined'
}

export function undefinedBecause(reason: UndefinedReason, n: number): Undefined {
  return { kind: 'undefined', reason, n }
}
