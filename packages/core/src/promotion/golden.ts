import { seeded, type Rng } from '@titlebout/stats'
import * as z from 'zod'
import { UserError } from '../error.ts'
import { sha256Schema } from '../names.ts'
import type { CategoricalColumn, NumericColumn, Profile, ProfileColumn } from '../profile/profile.ts'

/** Rows made up from a profile: enough to notice another model, another threshold of time or a broken converter. */
export const GOLDEN_ROWS = 24

/** Scores are computed in single precision, and machines differ in how they add. */
export const GOLDEN_TOLERANCE = 1e-5

const cellSchema = z.union([z.number(), z.string(), z.null()])

const goldenScoreSchema = z.union([z.number(), z.array(z.number()).min(2)])
export type GoldenScore = z.infer<typeof goldenScoreSchema>

/** `files/golden.json`: rows of nobody, with what the packaged model says about them. */
export const goldenSchema = z.strictObject({
  format: z.literal('titlebout.golden/1'),
  profile_sha256: sha256Schema,
  seed: z.int().nonnegative(),
  columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(['number', 'text']) })),
  rows: z.array(z.array(cellSchema)),
  /**
   * One for each row, empty where we cannot run the model: P(positive), the predicted number, or the score of a ranking; of
   * several classes their probabilities. A model that gives labels alone: 1 for positive and 0, or the place of the class.
   */
  scores: z.array(goldenScoreSchema),
  /** Largest difference that verification accepts, see `goldenDifference`. */
  tolerance: z.number().positive(),
})
export type Golden = z.infer<typeof goldenSchema>
export type GoldenRows = Pick<Golden, 'columns' | 'rows'>

/**
 * How far the served score lies from the packaged one: the largest difference of its numbers; relative to the packaged number
 * where that is beyond 1, for a prediction of a million has fewer digits behind the point. NaN where one of the two is none.
 */
export function goldenDifference(packaged: GoldenScore, served: GoldenScore | undefined): number {
  const [before, now] = [numbersOf(packaged), numbersOf(served)]
  if (before.length !== now.length) return Number.NaN
  let largest = 0
  for (const [index, score] of before.entries()) {
    const difference = Math.abs(score - (now[index] ?? Number.NaN)) / Math.max(1, Math.abs(score))
    if (!(difference <= largest)) largest = difference
  }
  return largest
}

function numbersOf(score: GoldenScore | undefined): readonly number[] {
  if (score === undefined) return []
  return typeof score === 'number' ? [score] : score
}

/** @throws {UserError} `EVIDENCE` naming the file */
export function parseGolden(text: string, name: string): Golden {
  try {
    return goldenSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: expected golden rows (titlebout.golden/1): the file is damaged`, {
      cause,
    })
  }
}

/**
 * Makes up rows of the features. A value is one that at least `min_count` rows have, or lies between two quantiles that
 * each have at least `min_count` rows beyond them; columns are drawn independently, so no row is anybody's.
 *
 * @param features columns of the profile, in the order in which the model takes them
 * @throws {UserError} `EVIDENCE` when the profile does not know a feature
 */
export function goldenRows(profile: Profile, features: readonly string[], seed: number): GoldenRows {
  const columns = features.map((name) => {
    const column = profile.columns.find((one) => one.name === name)
    if (column !== undefined) return column
    throw new UserError(
      'EVIDENCE',
      `the profile knows no column "${name}", which the model uses: run validate-data again`,
    )
  })
  const rng = seeded(seed)
  const drawn = columns.map((column) => drawColumn(column, profile, rng))
  return {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    rows: Array.from({ length: GOLDEN_ROWS }, (_, row) => drawn.map((values) => values[row] ?? null)),
  }
}

function drawColumn(column: ProfileColumn, profile: Profile, rng: Rng): readonly (number | string | null)[] {
  const mayBeNull = column.nulls >= profile.min_count
  const given = profile.row_count - column.nulls
  const share = mayBeNull ? column.nulls / profile.row_count : 0
  const draw =
    column.kind === 'number' ? numberDraw(column, given, profile.min_count) : textDraw(column, profile.min_count)
  return Array.from({ length: GOLDEN_ROWS }, (_, row) => {
    const missing = rng.next() < share
    const value = draw(row, rng)
    return missing ? null : value
  })
}

type Draw = (row: number, rng: Rng) => number | string | null

/** @param given rows with a value: quantiles are of those */
function numberDraw(column: NumericColumn, given: number, minCount: number): Draw {
  const shared = column.quantiles.filter(([p]) => p * given >= minCount && (1 - p) * given >= minCount)
  const whole = column.quantiles.every(([, value]) => Number.isInteger(value))
  return (_row, rng) => {
    const at = rng.next() * (shared.length - 1)
    const low = shared[Math.floor(at)]?.[1]
    const high = shared[Math.ceil(at)]?.[1]
    // Too few rows for any quantile to stand for many: zero says nothing about anybody.
    if (low === undefined || high === undefined) return 0
    const value = low + (high - low) * (at - Math.floor(at))
    return whole ? Math.round(value) : Number(value.toPrecision(6))
  }
}

/** Every frequent value occurs before one occurs twice. */
function textDraw(column: CategoricalColumn, minCount: number): Draw {
  const values = column.top.filter((one) => one.count >= minCount).map((one) => one.value)
  let offset: number | undefined
  return (row, rng) => {
    offset ??= Math.floor(rng.next() * values.length)
    return values[(row + offset) % values.length] ?? 'made up'
  }
}
