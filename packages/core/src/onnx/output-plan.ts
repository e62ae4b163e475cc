import type { TargetVariable } from '../config/target-variable.ts'
import { UserError } from '../error.ts'
import type { OnnxModel } from './model.ts'
import { ELEMENT } from './tensor.ts'
import type { OnnxValue } from './value.ts'

/** Where the probability of the positive class stands. */
export type BinaryPlan =
  /** A column of `[rows, 2]`; `column` undefined: `[rows, 1]` or `[rows]`, the positive class alone. */
  | { readonly kind: 'scores'; readonly output: string; readonly column: 0 | 1 | undefined }
  /** No probabilities: the label of each row. */
  | { readonly kind: 'labels'; readonly output: string }

/** Where the answer stands, as the task reads it. */
export type OutputPlan =
  | BinaryPlan
  /** For each of data.classes, its column of `[rows, classes]`. */
  | { readonly kind: 'class-scores'; readonly output: string; readonly columns: readonly number[] }
  /** One output for each of data.classes, in their order. */
  | { readonly kind: 'class-outputs'; readonly outputs: readonly string[] }
  /** No probabilities: one of data.classes for each row. */
  | { readonly kind: 'class-labels'; readonly output: string }
  /** One number for each row. */
  | { readonly kind: 'numbers'; readonly output: string }

/** What decides: the model, its class labels where a ZipMap stood, and what is predicted. */
export interface OutputQuestion {
  readonly model: OnnxModel
  readonly zipped: ReadonlyMap<string, readonly string[]>
  readonly target: TargetVariable
  /** What to call the model in messages. */
  readonly name: string
  /** Columns of a tensor output as the runtime infers them, when the file does not say. */
  readonly widthOf: (output: string) => number | undefined
}

export const LABEL_TYPES: readonly number[] = [ELEMENT.string, ELEMENT.int64, ELEMENT.int32, ELEMENT.bool]
export const SCORE_TYPES: readonly number[] = [ELEMENT.float, ELEMENT.double]

/** The one output that holds probabilities. @throws {UserError} `MODEL` */
export function probabilitiesAmong(scores: readonly OnnxValue[], name: string): OnnxValue {
  if (scores.length === 1) return scores[0]!
  const likely = scores.filter((output) => /prob/iu.test(output.name))
  if (likely.length === 1) return likely[0]!
  throw refused(name, `expected one output of probabilities, got ${named(scores)}: export only one of them`)
}

/** Names of outputs for a message. */
export function named(outputs: readonly OnnxValue[]): string {
  return outputs.length === 0 ? 'none' : outputs.map((output) => `"${output.name}"`).join(', ')
}

/** What is wrong with a model, for its maker. */
export function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}
