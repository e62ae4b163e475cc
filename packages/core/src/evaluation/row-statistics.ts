import {
  cellStatistics,
  cutsOf,
  jointCells,
  pairedRanks,
  rankStatistics,
  requireBinary,
  requireClasses,
  requireClassScores,
  requireFinite,
  requireNumbers,
  requirePartition,
  requireProbabilities,
  requireWeights,
  sortedFinite,
  sumStatistics,
  type CellStatistics,
  type Cuts,
  type FighterColumns,
  type JointCells,
  type Partition,
  type RankMeasure,
  type RankStatistics,
  type Runs,
  type SumStatistics,
  type Term,
} from '@titlebout/stats'
import { assertNever } from '../error.ts'
import type { JudgedRows } from './judged-rows.ts'

/**
 * Statistics of rows that are here as typed arrays, of one fighter or of two on the same rows. Labels and scores are checked,
 * cells joined and scores sorted once, for all partitions.
 */
export class RowStatistics {
  readonly #fighters: readonly JudgedRows[]
  readonly #first: JudgedRows
  readonly #cuts = new WeakMap<readonly Partition[], Cuts>()
  readonly #cells = new WeakMap<readonly Partition[], readonly (readonly CellStatistics[])[]>()
  /** What the rows were found to hold. */
  readonly #checked = new Set<string>()
  #joint: JointCells | undefined
  #runs: readonly Runs[] | undefined

  constructor(fighters: readonly JudgedRows[]) {
    const [first] = fighters
    if (first === undefined) throw new Error('statistics of nobody')
    this.#fighters = fighters
    this.#first = first
    if (first.weight !== undefined && first.count > 0) requireWeights(first.weight, first.count)
  }

  cells(partitions: readonly Partition[]): readonly (readonly CellStatistics[])[] {
    this.#joint ??= jointCells(this.#cellRows())
    const cells = this.#cells.get(partitions) ?? cellStatistics(this.#joint, this.#cutsOf(partitions))
    this.#cells.set(partitions, cells)
    return cells
  }

  /** @param together the terms of each metric */
  sums(
    partitions: readonly Partition[],
    together: readonly (readonly Term[])[],
  ): readonly (readonly SumStatistics[])[] {
    const fighters = this.#fighters.map((rows) => columnsOf(rows))
    for (const [f, rows] of this.#fighters.entries())
      for (const term of together.flat())
        this.#once(`${f} ${columnsAsked(rows, term)}`, () => requireColumns(rows, term))
    const rows = { truth: truthOf(this.#first), fighters, ...factsOf(this.#first) }
    return sumStatistics(rows, together, this.#cutsOf(partitions))
  }

  ranks(partitions: readonly Partition[], measures: readonly RankMeasure[]): readonly (readonly RankStatistics[])[] {
    const truth = this.#binaryTruth()
    const rows = { truth, fighters: this.#sorted(), ...factsOf(this.#first) }
    const cuts = this.#cutsOf(partitions)
    const [first = [], ...others] = measures.map((measure) => rankStatistics(rows, measure, cuts))
    return first.map((slices, p) =>
      slices.map((slice, s) => ({
        ...slice,
        measures: others.reduce((all, other) => ({ ...all, ...other[p]![s]!.measures }), slice.measures),
      })),
    )
  }

  /** One measure of two fighters over the slices of a cut, with what each row contributes to the difference in its slice. */
  pairedRanks(partitions: readonly [Partition], measure: RankMeasure): ReturnType<typeof pairedRanks> {
    const rows = { truth: this.#binaryTruth(), fighters: this.#sorted(), ...factsOf(this.#first) }
    return pairedRanks(rows, measure, this.#cutsOf(partitions).each[0]!)
  }

  #cutsOf(partitions: readonly Partition[]): Cuts {
    const known = this.#cuts.get(partitions)
    if (known !== undefined) return known
    for (const partition of partitions) requirePartition(partition, this.#first.count)
    const cuts = cutsOf(partitions, factsOf(this.#first))
    this.#cuts.set(partitions, cuts)
    return cuts
  }

  #sorted(): readonly Runs[] {
    return (this.#runs ??= this.#fighters.map((rows) => sortedFinite(scoresOf(rows), 'score')))
  }

  #binaryTruth(): Uint8Array {
    if (this.#first.task !== 'binary-classification') throw new Error(`${this.#first.task} has no positive class`)
    const { truth } = this.#first
    this.#once('truth', () => requireBinary(truth, 'truth'))
    return truth
  }

  #once(what: string, check: () => void): void {
    if (this.#checked.has(what)) return
    check()
    this.#checked.add(what)
  }

  #cellRows(): Parameters<typeof jointCells>[0] {
    const first = this.#first
    if (first.task !== 'binary-classification' && first.task !== 'multiclass-classification')
      throw new Error(`${first.task} has no classes`)
    const classes = first.task === 'binary-classification' ? 2 : first.classes.length
    const predictions = this.#fighters.map((rows) => {
      if (rows.task !== 'binary-classification' && rows.task !== 'multiclass-classification')
        throw new Error(`${rows.task} has no classes`)
      requireClasses(rows.prediction, classes, 'prediction')
      return rows.prediction
    })
    requireClasses(first.truth, classes, 'truth')
    return { truth: first.truth, predictions, classes, ...factsOf(first) }
  }
}

function factsOf({ weight, cluster }: JudgedRows): {
  readonly weights: Float64Array | undefined
  readonly clusters: Uint32Array | undefined
} {
  return { weights: weight, clusters: cluster }
}

function truthOf(rows: JudgedRows): Float64Array | Uint8Array | Uint16Array {
  // A custom task has losses only; what stands here tells the number of rows.
  return rows.task === 'custom' ? ([...(rows.losses?.values() ?? [])][0] ?? new Float64Array(rows.count)) : rows.truth
}

function columnsOf(rows: JudgedRows): FighterColumns {
  const { losses } = rows
  switch (rows.task) {
    case 'binary-classification':
      return { value: rows.score, losses }
    case 'multiclass-classification':
      return { scores: rows.scores, losses }
    case 'regression':
      return { value: rows.prediction, losses }
    case 'ranking':
    case 'custom':
      return { losses }
    default:
      return assertNever(rows)
  }
}

function scoresOf(rows: JudgedRows): Float64Array {
  if (rows.task !== 'binary-classification' || rows.score === undefined)
    throw new Error('the order of a fighter without scores was asked for')
  return rows.score
}

/** A name for what a term asks: of binary rows all terms but losses ask the same. */
function columnsAsked({ task }: JudgedRows, term: Term): string {
  return task === 'binary-classification' && term.kind !== 'loss' ? 'scores' : JSON.stringify(term)
}

/** What a term asks of the columns that it is computed from, checked before the first is. */
function requireColumns(rows: JudgedRows, term: Term): void {
  if (term.kind === 'loss') {
    requireFinite(rows.losses?.get(term.column) ?? [], term.column)
    return
  }
  switch (rows.task) {
    case 'binary-classification':
      requireBinary(rows.truth, 'truth')
      requireProbabilities(rows.score ?? [], 'score')
      return
    case 'multiclass-classification':
      if (rows.scores !== undefined) requireClassScores(rows.truth, rows.scores, term.kind !== 'top_k')
      return
    case 'regression':
      requireNumbers(rows.truth, rows.prediction, term)
      return
    case 'ranking':
    case 'custom':
      throw new Error(`${rows.task} has no ${term.kind}`)
    default:
      assertNever(rows)
  }
}
