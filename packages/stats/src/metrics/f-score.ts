import { DomainError } from '../error.ts'
import type { Outcome, UndefinedReason } from '../result.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import type { CellFunction, CellOptions, CellShares, Codes } from './cells.ts'
import { measureCells } from './cells.ts'

/** `binary`: of one class. `macro`: plain mean over the classes that occur; `weighted`: by their rows; `micro`: from summed counts. */
export type Average = 'binary' | 'macro' | 'weighted' | 'micro'

export interface AveragingOptions {
  /** Default `binary` with two classes, `macro` with more. */
  readonly average?: Average
  /** The class that `binary` speaks of. Default 1. */
  readonly positive?: number
}

export interface FMeasureOptions extends AveragingOptions {
  /** Recall counts β times as much as precision. Default 1. */
  readonly beta?: number
}

export interface AverageOptions extends CellOptions, AveragingOptions {}

export interface FOptions extends CellOptions, FMeasureOptions {}

/**
 * F_β = (1 + β²)TP/((1 + β²)TP + β²FN + FP), averaged over classes as asked.
 * In averages a class without rows and calls does not count; one of them missing makes it 0, as in scikit-learn.
 */
export function fMeasure(options: FMeasureOptions = {}): CellMeasure {
  const { beta = 1 } = options
  const weight = beta ** 2
  if (!(weight < Infinity))
    throw new DomainError(`beta must be a number below 1e154, got ${beta}`, { argument: 'beta', value: beta })
  return averaged(options, (cells, k) => {
    const hit = cells.share[k * cells.classes + k]!
    const whole = weight * cells.actual[k]! + cells.called[k]!
    const value = ((1 + weight) * hit) / whole
    const gradient = (i: number, j: number): number =>
      ((1 + weight) * both(i, j, k) - value * (weight * is(i, k) + is(j, k))) / whole
    return whole === 0 ? undefined : { value, gradient }
  })
}

/** {@link fMeasure} of rows. */
export function fScore(y: Codes, predicted: Codes, options: FOptions = {}): Outcome {
  return ofRows(y, predicted, options, fMeasure(options))
}

/** Precision per class, averaged as asked; `PRECISION` is the binary one with a Wilson interval. */
export function averagedPrecisionMeasure(options: AveragingOptions = {}): CellMeasure {
  const perClass: PerClass = (cells, k) => ratio(cells, k, cells.called[k]!, (_i, j) => is(j, k))
  return averaged(options, perClass, 'no-predicted-positives')
}

/** {@link averagedPrecisionMeasure} of rows. */
export function averagedPrecision(y: Codes, predicted: Codes, options: AverageOptions = {}): Outcome {
  return ofRows(y, predicted, options, averagedPrecisionMeasure(options))
}

/** Recall per class, averaged as asked; `RECALL` is the binary one with a Wilson interval. */
export function averagedRecallMeasure(options: AveragingOptions = {}): CellMeasure {
  return averaged(options, (cells, k) => ratio(cells, k, cells.actual[k]!, (i) => is(i, k)))
}

/** {@link averagedRecallMeasure} of rows. */
export function averagedRecall(y: Codes, predicted: Codes, options: AverageOptions = {}): Outcome {
  return ofRows(y, predicted, options, averagedRecallMeasure(options))
}

/** Jaccard index TP/(TP + FP + FN), averaged as asked. */
export function jaccardMeasure(options: AveragingOptions = {}): CellMeasure {
  return averaged(options, (cells, k) => {
    const hit = cells.share[k * cells.classes + k]!
    return ratio(cells, k, cells.actual[k]! + cells.called[k]! - hit, (i, j) => is(i, k) + is(j, k) - both(i, j, k))
  })
}

/** {@link jaccardMeasure} of rows. */
export function jaccard(y: Codes, predicted: Codes, options: AverageOptions = {}): Outcome {
  return ofRows(y, predicted, options, jaccardMeasure(options))
}

function ofRows(y: Codes, predicted: Codes, options: CellOptions, { range, measure }: CellMeasure): Outcome {
  return measureCells(y, predicted, { ...options, range }, measure)
}

/** hits of class k over a denominator that is linear in the cells. */
function ratio(
  cells: CellShares,
  k: number,
  whole: number,
  counts: (i: number, j: number) => number,
): CellFunction | undefined {
  if (whole === 0) return undefined
  const value = cells.share[k * cells.classes + k]! / whole
  return { value, gradient: (i, j) => (both(i, j, k) - value * counts(i, j)) / whole }
}

type PerClass = (cells: CellShares, k: number) => CellFunction | undefined

/** @param whenNone why the metric of one class has no value; in averages such a class counts as 0 */
function averaged(
  options: AveragingOptions,
  perClass: PerClass,
  whenNone: UndefinedReason = 'no-positives',
): CellMeasure {
  const measures: Record<Average, (cells: CellShares) => CellFunction | undefined> = {
    binary: (cells) => perClass(cells, options.positive ?? 1),
    micro: (cells) => micro(cells, perClass),
    macro: (cells) => weightedMean(cells, perClass, () => ({ share: 1 / occurring(cells).length, moves: () => 0 })),
    weighted: (cells) => weightedMean(cells, perClass, (k) => ({ share: cells.actual[k]!, moves: (i) => is(i, k) })),
  }
  const measure = (cells: CellShares): CellFunction | UndefinedReason =>
    measures[options.average ?? (cells.classes === 2 ? 'binary' : 'macro')](cells) ?? whenNone
  return { range: [0, 1], measure, ...(options.average === 'macro' ? { comparable: occurAlike } : {}) }
}

/** Whether the same classes occur beside two fighters: one that only one of them calls, and no label has, counts 0 for that one alone. */
function occurAlike(first: CellShares, second: CellShares): boolean {
  const [of, other] = [occurring(first), occurring(second)]
  return of.length === other.length && of.every((k, place) => k === other[place])
}

/** All classes in one binary table: a miss is a false positive of one class and a false negative of another. */
function pooled(cells: CellShares): CellShares {
  let hit = 0
  for (let k = 0; k < cells.classes; k += 1) hit += cells.share[k * cells.classes + k]!
  return {
    classes: 2,
    share: Float64Array.of(0, 1 - hit, 1 - hit, hit),
    actual: Float64Array.of(0, 1),
    called: Float64Array.of(0, 1),
  }
}

/** The pooled table moves only with its hits, of which the per-class gradient of a hit and of a miss say all. */
function micro(cells: CellShares, perClass: PerClass): CellFunction | undefined {
  const one = perClass(pooled(cells), 1)
  if (one === undefined) return undefined
  // A hit adds to (1, 1); a miss adds to both off-diagonal cells.
  const [hit, miss] = [one.gradient(1, 1), one.gradient(0, 1) + one.gradient(1, 0)]
  return { value: one.value, gradient: (i, j) => (i === j ? hit : miss) }
}

function weightedMean(
  cells: CellShares,
  perClass: PerClass,
  weigh: (k: number) => { readonly share: number; readonly moves: (i: number) => number },
): CellFunction {
  const parts = occurring(cells).map((k) => ({ ...weigh(k), of: perClass(cells, k) ?? NOTHING }))
  return {
    value: parts.reduce((total, { share, of }) => total + share * of.value, 0),
    gradient: (i, j) =>
      parts.reduce((total, { share, moves, of }) => total + share * of.gradient(i, j) + moves(i) * of.value, 0),
  }
}

const NOTHING: CellFunction = { value: 0, gradient: () => 0 }

function occurring({ actual, called }: CellShares): number[] {
  return Array.from(actual, (_, k) => k).filter((k) => actual[k]! > 0 || called[k]! > 0)
}

function is(code: number, k: number): number {
  return code === k ? 1 : 0
}

function both(i: number, j: number, k: number): number {
  return i === k && j === k ? 1 : 0
}
