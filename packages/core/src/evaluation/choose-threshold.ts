import { bestThreshold, costMeasure, type CellMeasure, type ThresholdPath } from '@titlebout/stats'
import type { ThresholdRule } from '../config/threshold.ts'
import { UserError } from '../error.ts'
import type { ThresholdChoiceRecord } from '../evidence/threshold-choice.ts'
import type { Finding } from '../finding.ts'
import { countOnes, type BinaryRows } from './judged-rows.ts'
import { metricOfTask } from './metrics.ts'
import { inTheWorld } from './metrics/binary-points.ts'

/** A threshold rests on how few rows of a class, before a reader is told. */
const FEWEST_OF_A_CLASS = 30

export interface ChosenThreshold {
  readonly threshold: number
  readonly record: ThresholdChoiceRecord
  readonly findings: readonly Finding[]
}

/**
 * The threshold that the rule of `model.threshold` chooses on the validation rows, weights and prevalence respected.
 *
 * @param rows of the validation set; their decisions are not looked at
 * @param options.minCount points of the curve that evidence keeps are so many rows apart
 * @throws {UserError} `MODEL` when the fighter gave no scores, or no threshold keeps what is to be kept; `DATA` when the rows are of one class
 */
export function chooseThreshold(
  rows: BinaryRows,
  rule: ThresholdRule,
  options: { readonly minCount: number; readonly name: string },
): ChosenThreshold {
  const { truth, score, costs } = rows
  if (score === undefined)
    throw new UserError(
      'MODEL',
      'model.threshold is to be chosen on validation rows, and the model gives labels without scores: let it give probabilities, or write a number',
    )
  const metric = rule.maximise ?? rule.minimise ?? ''
  const keeping = rule.keeping && { measure: measureOf(rule.keeping.metric, costs), min: rule.keeping.min }
  const better = rule.maximise === undefined ? 'lower' : 'higher'
  const goal = { measure: measureOf(metric, costs), better, keeping } as const
  const choice = bestThreshold(truth, score, goal, inTheWorld(rows, rows.weight && { weights: rows.weight }))
  // rule: threshold-one-class
  if (choice.kind === 'undefined')
    throw new UserError(
      'DATA',
      `${options.name}: a threshold cannot be chosen on rows of one class: expected validation rows with and without the positive label`,
    )
  // rule: threshold-unreached
  if (choice.kind === 'unreached') throw unreached(rule, choice.most, options.name)
  const { path, at, tied } = choice
  const positives = countOnes(truth)
  return {
    threshold: path.thresholds[at]!,
    record: {
      goal: rule.maximise === undefined ? 'minimise' : 'maximise',
      metric,
      value: path.values[at]!,
      keeping: rule.keeping === undefined ? null : { ...rule.keeping, value: path.kept?.[at] ?? rule.keeping.min },
      rows: rows.count,
      positives,
      tied,
      near: nearPoints(path, at, options.minCount / rows.count),
    },
    findings: fewRows(positives, rows.count, options.name),
  }
}

function measureOf(name: string, costs: BinaryRows['costs']): CellMeasure['measure'] {
  if (name === 'cost' && costs !== undefined) return costMeasure(costs).measure
  const { statistic } = metricOfTask(name, 'binary-classification')
  if (statistic?.needs !== 'cells') throw new Error(`${name} counts no decisions: the config was checked before`)
  return statistic.measure.measure
}

function unreached({ keeping }: ThresholdRule, most: number, name: string): UserError {
  if (keeping === undefined)
    return new UserError(
      'MODEL',
      `${name}: no threshold gives the metric of model.threshold a value: choose another one`,
    )
  const label = metricOfTask(keeping.metric, 'binary-classification').label
  return new UserError(
    'MODEL',
    `${name}: no threshold keeps ${label} at ${keeping.min} on the validation rows; the most is ${Number(most.toPrecision(4))}: lower model.threshold.keeping.min, or train a model that tells the classes better apart`,
  )
}

function fewRows(positives: number, rows: number, name: string): readonly Finding[] {
  const fewest = Math.min(positives, rows - positives)
  if (fewest >= FEWEST_OF_A_CLASS) return []
  const which = fewest === positives ? 'positive' : 'negative'
  return [
    {
      id: 'threshold-few-rows',
      severity: 'warning',
      message: `the threshold was chosen on ${fewest} ${which} rows (${name}): another sample would give another one`,
      where: { role: 'validation' },
      expected: `at least ${FEWEST_OF_A_CLASS} validation rows of each class`,
      found: `${positives} positive and ${rows - positives} negative ones`,
      fix: 'use more validation rows, or write a number into model.threshold',
    },
  ]
}

/** Points to each side of the choice that evidence keeps. */
const MOST_POINTS = 12

/** Thresholds around the one at `at`, from half to twice as many positive calls, at least `apart` of the rows between neighbours. */
function nearPoints(
  { thresholds, values, called }: ThresholdPath,
  at: number,
  apart: number,
): ThresholdChoiceRecord['near'] {
  const centre = called[at]!
  const step = Math.max(apart, Math.max(centre, apart) / MOST_POINTS)
  const [least, most] = [centre / 2 - apart, Math.max(2 * centre, centre + MOST_POINTS * apart)]
  const point = (k: number): ThresholdChoiceRecord['near'][number] => ({
    threshold: thresholds[k]!,
    called: called[k]!,
    value: Number.isNaN(values[k]!) ? null : values[k]!,
  })
  const higher: number[] = []
  for (let k = at - 1; k >= 0 && called[k]! >= least && higher.length < MOST_POINTS; k -= 1)
    if (called[higher.at(-1) ?? at]! - called[k]! >= step) higher.push(k)
  const lower: number[] = []
  for (let k = at + 1; k < called.length && called[k]! <= most && lower.length < MOST_POINTS; k += 1)
    if (called[k]! - called[lower.at(-1) ?? at]! >= step) lower.push(k)
  return [...higher.toReversed(), at, ...lower].map(point)
}
