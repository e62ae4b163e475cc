import type { Runs } from '../order.ts'
import { areaInfluence } from './area-influence.ts'
import { areaPairs } from './area-pairs.ts'
import { walkAreas } from './area-walk.ts'
import { foldedBySlice, type Atoms } from './atoms.ts'
import type { Partition } from './partition.ts'
import type { Factors, RankedSlice, RankMoments, Side } from './rank-measures.ts'
import { areaMoments, precisionMoments } from './rank-measures.ts'
import type { SliceSize } from './slice-size.ts'
import type { Cuts, RowFacts, Slices } from './slices.ts'
import type { RankedFighter } from './rank-fighters.ts'
import { differencesOf, joinFighters } from './rank-fighters.ts'
import { precisionSteps } from './precision-steps.ts'
import { influenceOfSteps, rankSteps } from './rank-steps.ts'
import type { RankedRows, TieGroups, WeightedRows } from './tie-groups.ts'
import { tieGroups } from './tie-groups.ts'

/** Measures of an order: the area under the ROC curve, and average precision. */
export type RankMeasure = 'area' | 'precision'

/** What is known of the orders of one fighter, or of two at once, over one slice. */
export interface RankStatistics {
  readonly size: SliceSize
  readonly positives: Side
  readonly negatives: Side
  readonly weighted: boolean
  readonly measures: Readonly<Partial<Record<RankMeasure, Ranked>>>
}

/** One measure. φ is scaled so that Σφ²/n² is the variance, small-sample factors included. */
export interface Ranked {
  /** Of each fighter. */
  readonly estimates: readonly number[]
  /** Σφ² of each fighter. */
  readonly spreads: readonly Spread[]
  /** Σ(φ of the second − φ of the first)²; undefined with one fighter. */
  readonly difference: Spread | undefined
}

/** A sum of squares over rows, and the one over the sums of clusters; undefined where rows are independent. */
export interface Spread {
  readonly rows: number
  /** Σ of the fourth powers over rows: how surely the sum of squares is known. */
  readonly fourths: number
  readonly clusters: number | undefined
}

export interface RankRows extends RowFacts {
  readonly truth: Uint8Array
  /** The sorted scores of each fighter: sorted once, for all slices of all partitions. */
  readonly fighters: readonly Runs[]
}

/** One measure of every slice of each cut, the first at 0. */
export function rankStatistics(
  rows: RankRows,
  measure: RankMeasure,
  { each, atoms }: Cuts,
): readonly (readonly RankStatistics[])[] {
  const { truth, weights, fighters } = rows
  const rowsOfSides = weights === undefined ? sidesByAtom(truth, atoms) : undefined
  const sided = each.map((slices, c) => ({
    ...slices,
    sides: slicesSides(truth, weights, slices.partition, rowsOfSides?.get(c)),
  }))
  const [first, ...others] = fighters
  if (first === undefined) throw new Error('the ranks of nobody')
  const walked = others.length > 0 ? [] : sided.filter((cut) => isPlainArea(rows, measure, cut))
  const areas = walked.length === 0 ? [] : walkAreas(truth, first, walked, atoms)
  return sided.map((cut) => {
    const moments = areas[walked.indexOf(cut)]
    const ranked =
      moments === undefined ? rankCut(rows, measure, cut) : joinFighters([{ moments, phi: undefined }], cut, undefined)
    return statisticsOf(cut, measure, ranked, weights !== undefined)
  })
}

/**
 * One measure of two fighters over the slices of a cut, the first at 0, and what each row contributes to the difference in its slice: φ of the second less that
 * of the first, 0 of rows in no slice, and where no variance can be told.
 */
export function pairedRanks(
  rows: RankRows,
  measure: RankMeasure,
  slices: Slices,
): { readonly slices: readonly RankStatistics[]; readonly differences: Float64Array } {
  const { truth, weights, fighters } = rows
  if (fighters.length !== 2) throw new Error('two fighters are needed for a difference')
  const cut = { ...slices, sides: slicesSides(truth, weights, slices.partition) }
  const differences = new Float64Array(truth.length)
  const ranked = rankCut(rows, measure, cut, differences)
  return { slices: statisticsOf(cut, measure, ranked, weights !== undefined), differences }
}

/** Whether an area is asked for, of rows that each count once and stand alone: the order then says all. */
function isPlainArea({ weights }: RankRows, measure: RankMeasure, { parts }: SidedSlices): boolean {
  return measure === 'area' && weights === undefined && parts === undefined
}

/** @param differences where φ of the second fighter less that of the first is left */
function rankCut(
  rows: RankRows,
  measure: RankMeasure,
  cut: SidedSlices,
  differences?: Float64Array,
): readonly Ranked[] {
  const { truth, fighters, weights } = rows
  const [first, second] = fighters
  if (first !== undefined && second !== undefined && isPlainArea(rows, measure, cut))
    return areaPairs(truth, [first, second], cut, differences)
  // Fighters meet in their rows, and so do clusters.
  const needsRows = fighters.length > 1 || cut.parts !== undefined
  const ranked = fighters.map((runs) => rankFighter({ truth, runs, weights }, measure, cut, needsRows))
  return joinFighters(ranked, cut, differencesOf(ranked, differences))
}

function statisticsOf(
  { sizes, sides }: SidedSlices,
  measure: RankMeasure,
  ranked: readonly Ranked[],
  weighted: boolean,
): readonly RankStatistics[] {
  return sizes.map((size, s) => ({
    size,
    positives: sides[1][s + 1]!,
    negatives: sides[0][s + 1]!,
    weighted,
    measures: { [measure]: ranked[s]! },
  }))
}

interface SidedSlices extends Slices {
  /** Negatives and positives of each slice, at its number. */
  readonly sides: readonly [readonly Side[], readonly Side[]]
}

function rankFighter(order: RankedRows, measure: RankMeasure, cut: SidedSlices, needsRows: boolean): RankedFighter {
  if (order.weights !== undefined) return rankWeighted({ ...order, weights: order.weights }, measure, cut, needsRows)
  const { truth, runs } = order
  if (measure === 'area') return areaInfluence(truth, runs, cut)
  const steps = rankSteps(truth, runs, cut, { wantsRows: needsRows })
  const { moments, factors } = precisionSteps(steps, cut)
  return { moments, phi: needsRows ? influenceOfSteps(steps, factors, runs) : undefined }
}

function rankWeighted(
  order: WeightedRows,
  measure: RankMeasure,
  { partition, sizes, sides }: SidedSlices,
  needsRows: boolean,
): RankedFighter {
  const n = order.truth.length
  const places = needsRows ? new Uint32Array(n) : undefined
  const groups = tieGroups(order, partition, places)
  const factors = needsRows || measure === 'precision' ? emptyFactors(n) : undefined
  const moments = sizes.map(({ n: rows }, s) =>
    momentsOf(measure, groups, sliceOf(groups, s + 1, rows, sides), factors),
  )
  return { moments, phi: places && factors && influenceOf(order, factors, places) }
}

/** φ of every row of one fighter; 0 of rows in no slice, and where no variance can be told. */
export function rowInfluence(order: RankedRows, measure: RankMeasure, slices: Slices): Float64Array {
  const sides = slicesSides(order.truth, order.weights, slices.partition)
  return rankFighter(order, measure, { ...slices, sides }, true).phi!
}

/** A slice of one class has no order to get right: nothing is computed for it. */
function momentsOf(
  measure: RankMeasure,
  groups: TieGroups,
  slice: RankedSlice,
  factors: Factors | undefined,
): RankMoments {
  if (measure === 'area') {
    if (slice.positives.weight === 0 || slice.negatives.weight === 0) return { estimate: NaN, spread: 0, fourths: 0 }
    return areaMoments(groups, slice, factors)
  }
  if (slice.positives.weight === 0 || factors === undefined) return { estimate: NaN, spread: 0, fourths: 0 }
  return precisionMoments(groups, slice, factors)
}

function sliceOf(
  groups: TieGroups,
  slice: number,
  n: number,
  sides: readonly [readonly Side[], readonly Side[]],
): RankedSlice {
  const [negatives, positives] = [sides[0][slice]!, sides[1][slice]!]
  return { n, from: groups.starts[slice]!, to: groups.ends[slice]!, positives, negatives }
}

/** Negatives and positives of each slice, at its number; `known` are the rows at slice·2 + label. */
function slicesSides(
  truth: Uint8Array,
  weights: Float64Array | undefined,
  { size, codes }: Partition,
  known?: Float64Array,
): readonly [readonly Side[], readonly Side[]] {
  const rows = known ?? new Float64Array(2 * size + 2)
  const totals = weights === undefined ? rows : new Float64Array(2 * size + 2)
  if (weights !== undefined)
    for (let i = 0; i < truth.length; i += 1) {
      const w = weights[i]!
      const place = 2 * codes[i]! + truth[i]!
      rows[place]! += w > 0 ? 1 : 0
      totals[place]! += w
    }
  else if (known === undefined) for (let i = 0; i < truth.length; i += 1) rows[2 * codes[i]! + truth[i]!]! += 1
  const side = (label: number): Side[] =>
    Array.from({ length: size + 1 }, (_, s) => ({ rows: rows[2 * s + label]!, weight: totals[2 * s + label]! }))
  return [side(0), side(1)]
}

/** Rows of each cut by its place, at slice·2 + label. */
function sidesByAtom(truth: Uint8Array, atoms: readonly Atoms[]): ReadonlyMap<number, Float64Array> {
  return new Map(
    atoms.flatMap(({ size, codes, members }) => {
      const rows = new Uint32Array(2 * size)
      for (let i = 0; i < truth.length; i += 1) rows[2 * codes[i]! + truth[i]!]! += 1
      return members.map((member) => [member.place, foldedBySlice(rows, 2, member)] as const)
    }),
  )
}

function emptyFactors(n: number): Factors {
  return { ofPositive: new Float64Array(n), ofNegative: new Float64Array(n) }
}

/** φ of every row: its weight times the factor of its group and class. */
function influenceOf(
  { truth, weights }: WeightedRows,
  { ofPositive, ofNegative }: Factors,
  places: Uint32Array,
): Float64Array {
  const phi = new Float64Array(truth.length)
  for (let i = 0; i < truth.length; i += 1) phi[i] = truth[i] === 1 ? ofPositive[places[i]!]! : ofNegative[places[i]!]!
  for (let i = 0; i < truth.length; i += 1) phi[i]! *= weights[i]!
  return phi
}
