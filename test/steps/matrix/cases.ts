import { reference } from '../../stats/reference.ts'
import type { SavedModel } from '../../support/boosted-models.ts'

export type Side = 'champion' | 'candidate'
export const SIDES = ['champion', 'candidate'] as const

/** Weights of each score over the first columns, and what is added. */
export interface Linear {
  readonly coefficients: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
}

type Numbers = Readonly<Record<string, number>>

/** What must come of a bout: numbers of scikit-learn, and the interval of the primary metric's difference. */
export interface ExpectedBout {
  readonly numbers: Readonly<Record<Side, Numbers>>
  readonly difference: { readonly estimate: number; readonly low: number; readonly high: number }
  readonly flips?: Numbers
  readonly moved?: Numbers
}

/** Who made the two models. */
export type Library = 'linear' | 'xgboost' | 'lightgbm'

/** A task of test/reference/matrix.json: rows, two models of each library, and what must be said of them. */
export interface TaskCase {
  readonly task: string
  /** Lines of `data` in titlebout.yml. */
  readonly data: readonly string[]
  readonly primary: string
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly y: readonly (number | string)[] | null
  readonly query: readonly number[] | null
  readonly models: {
    readonly linear: Readonly<Record<Side, Linear>>
    readonly xgboost?: Readonly<Record<Side, SavedModel>>
    readonly lightgbm?: Readonly<Record<Side, SavedModel>>
  }
  /** What the linear models say of the rows: a number for each, or one for each class. */
  readonly said: Readonly<Record<Side, readonly (number | readonly number[])[]>>
  readonly bouts: Readonly<Partial<Record<Library, ExpectedBout>>>
  /** Numbers of the trivial opponent; null where there is none. */
  readonly dummy: Numbers | null
}

export const MATRIX = reference<readonly TaskCase[]>('matrix')

export const CLASSES = ['low', 'mid', 'high'] as const

export function caseOf(task: string): TaskCase {
  const found = MATRIX.cases.find((one) => one.task === task)
  if (found === undefined) throw new Error(`no case of ${task}`)
  return found
}

/** Columns that a side uses: the first ones, as many as it has weights. */
export function featuresOf({ columns, models }: TaskCase, side: Side): readonly string[] {
  return Object.keys(columns).slice(0, models.linear[side].coefficients[0]!.length)
}
