import { readFile } from 'node:fs/promises'
import * as ort from 'onnxruntime-node'
import type { Row } from './workspace.ts'

export interface Prediction {
  readonly label: string
  readonly no: number
  readonly yes: number
}

/** What the model says, by onnxruntime: text columns go in as strings, numbers as floats with NaN for an empty cell. */
export async function predict(
  model: string,
  features: readonly string[],
  rows: readonly Row[],
): Promise<readonly Prediction[]> {
  const session = await ort.InferenceSession.create(await readFile(model))
  const feeds = Object.fromEntries(features.map((name) => [name, column(name, rows)]))
  const { probabilities, label } = await session.run(feeds)
  if (!(probabilities?.data instanceof Float32Array)) throw new Error('no float output "probabilities"')
  const { data } = probabilities
  return rows.map((_, i) => ({
    label: String(label?.data[i]),
    no: data[i * 2] ?? Number.NaN,
    yes: data[i * 2 + 1] ?? Number.NaN,
  }))
}

/** Probability of damage for each row. */
export async function score(
  model: string,
  features: readonly string[],
  rows: readonly Row[],
): Promise<readonly number[]> {
  return (await predict(model, features, rows)).map(({ yes }) => yes)
}

function column(name: string, rows: readonly Row[]): ort.Tensor {
  const cells = rows.map((row) => row[name] ?? '')
  const isNumber = name === 'speed_ias_in_knots' || name.startsWith('cost_')
  return isNumber
    ? new ort.Tensor(
        'float32',
        Float32Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell))),
        [rows.length, 1],
      )
    : new ort.Tensor('string', cells, [rows.length, 1])
}

export function labels(rows: readonly Row[]): readonly number[] {
  return rows.map((row) => Number(row['damage'] === 'yes'))
}

export function meanLogLoss(scores: readonly number[], y: readonly number[]): number {
  return mean(scores.map((score, row) => -Math.log(y[row] === 1 ? score : 1 - score)))
}

/** AUC difference of two fighters on the same rows with its standard error (DeLong, DeLong and Clarke-Pearson 1988), by counting pairs. */
export function aucDifference(
  challenger: readonly number[],
  champion: readonly number[],
  y: readonly number[],
): { readonly difference: number; readonly se: number } {
  const a = placements(challenger, y)
  const b = placements(champion, y)
  const positive = a.positive.map((value, i) => value - (b.positive[i] ?? 0))
  const negative = a.negative.map((value, i) => value - (b.negative[i] ?? 0))
  return {
    difference: mean(positive),
    se: Math.sqrt(variance(positive) / positive.length + variance(negative) / negative.length),
  }
}

export function auc(scores: readonly number[], y: readonly number[]): number {
  return mean(placements(scores, y).positive)
}

function placements(
  scores: readonly number[],
  y: readonly number[],
): { readonly positive: readonly number[]; readonly negative: readonly number[] } {
  const positives = scores.filter((_, row) => y[row] === 1)
  const negatives = scores.filter((_, row) => y[row] === 0)
  const wins = (high: number, low: number) => (high > low ? 1 : high === low ? 0.5 : 0)
  return {
    positive: positives.map((high) => mean(negatives.map((low) => wins(high, low)))),
    negative: negatives.map((low) => mean(positives.map((high) => wins(high, low)))),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const center = mean(values)
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1)
}
