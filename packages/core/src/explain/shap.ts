import * as z from 'zod'
import { meanLoss } from '@titlebout/stats'
import { UserError } from '../error.ts'
import { measurementOf } from '../evaluation/measure.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Shap } from '../evidence/explanation.ts'

/** Features that are listed; the rest are counted. */
const MOST_LISTED = 30

const names = z.array(z.string().min(1)).min(1)
/** Cubes of larger numbers, which their intervals need, may be none. */
const LARGEST = 1e100
const finite = z.number().gte(-LARGEST).lte(LARGEST)

/** A matrix, a row for each row of data. */
const matrixSchema = z.looseObject({ features: names, values: z.array(z.array(finite)).min(1) })
/** The means of their absolute values. */
const meansSchema = z.looseObject({ features: names, mean_abs: z.array(finite.nonnegative()).min(1) })

/**
 * Reads SHAP values that somebody else computed: `{ "features": […], "values": [[…], …] }`, a row of values for each row of data, or
 * `{ "features": […], "mean_abs": […] }`. Other keys are left alone. Of a matrix the means have intervals, over its rows.
 *
 * @param file what to call it in messages
 * @throws {UserError} `DATA` on anything else: not JSON, numbers that are none, rows of different lengths, features that stand twice
 */
export function readShap(text: string, file: string, level: number): Omit<Shap, 'sha256'> {
  const value = jsonOf(text, file)
  const matrix = matrixSchema.safeParse(value)
  if (matrix.success) {
    const { features, values } = matrix.data
    return listed(features, ofMatrix(values, features, file, level), { file, rows: values.length })
  }
  const means = meansSchema.safeParse(value)
  if (!means.success) throw refused(file, `got ${shapeOf(value)}`)
  const { features, mean_abs: numbers } = means.data
  return listed(features, ofMeans(numbers, features, file, level), { file, rows: null })
}

function listed(
  features: readonly string[],
  means: readonly Measured[],
  { file, rows }: Pick<Shap, 'file' | 'rows'>,
): Omit<Shap, 'sha256'> {
  const twice = features.find((name, k) => features.indexOf(name) < k)
  if (twice !== undefined) throw refused(file, `the feature "${twice}" stands twice`)
  const sorted = features
    .map((name, k) => ({ name, mean_abs: means[k]! }))
    .sort((a, b) => (b.mean_abs.estimate ?? 0) - (a.mean_abs.estimate ?? 0))
  return { file, rows, features: sorted.slice(0, MOST_LISTED), more: Math.max(0, sorted.length - MOST_LISTED) }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refused(file, 'it is no JSON', cause)
  }
}

/** What stands there, for somebody who holds it for SHAP values: three levels are those of several classes. */
function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no mapping'
  const keys = Object.keys(value)
  if (!keys.includes('features')) return `a mapping without "features" (${keys.slice(0, 5).join(', ') || 'empty'})`
  const matrix: unknown = Object.entries(value).find(([key]) => key === 'values')?.[1]
  const [row]: unknown[] = Array.isArray(matrix) ? matrix : []
  const [cell]: unknown[] = Array.isArray(row) ? row : []
  if (Array.isArray(cell)) return '"values" of three levels, as of several classes: write those of one class'
  return `values that are no list of lists of finite numbers up to ${LARGEST}, or means below 0`
}

function ofMatrix(
  values: readonly (readonly number[])[],
  features: readonly string[],
  file: string,
  level: number,
): Measured[] {
  const torn = values.findIndex((row) => row.length !== features.length)
  if (torn >= 0)
    throw refused(
      file,
      `row ${torn + 1} of "values" has ${values[torn]?.length} numbers, and there are ${features.length} features`,
    )
  return features.map((_, k) => {
    const column = Float64Array.from(values, (row) => Math.abs(row[k]!))
    return measurementOf(meanLoss(column, { range: [0, Infinity] }), level).measured
  })
}

function ofMeans(means: readonly number[], features: readonly string[], file: string, level: number): Measured[] {
  if (means.length !== features.length)
    throw refused(file, `"mean_abs" has ${means.length} numbers, and there are ${features.length} features`)
  const note = 'the file has means only'
  return means.map((estimate) => ({
    estimate,
    low: null,
    high: null,
    level,
    method: 'none',
    n: 0,
    effective_n: 0,
    note,
  }))
}

function refused(file: string, what: string, cause?: unknown): UserError {
  const message = `${file}: expected SHAP values as { "features": […], "values": [[…], …] } or { "features": […], "mean_abs": […] }: ${what}`
  return new UserError('DATA', message, cause === undefined ? {} : { cause })
}
