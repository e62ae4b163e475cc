import type { TargetVariable } from '../config/target-variable.ts'
import { assertNever, UserError } from '../error.ts'
import { numberOf, sameClass } from './cell.ts'
import { isTooLarge, TOO_LARGE } from './columns.ts'
import { wrongRows, type WrongRows } from './table.ts'
import { numberText } from '../number-text.ts'

/** What is true of each judged row. */
export type Truth =
  /** 1 positive, 0 negative. */
  | { readonly task: 'binary-classification'; readonly truth: Uint8Array }
  /** Places in data.classes. */
  | { readonly task: 'multiclass-classification'; readonly classes: readonly string[]; readonly truth: Uint16Array }
  | { readonly task: 'regression' | 'ranking'; readonly truth: Float64Array }
  | { readonly task: 'custom' }

/** The column that labels stand in, for messages. */
interface LabelColumn {
  readonly labels: readonly (string | null)[]
  readonly column: string
  /** What to call the data set. */
  readonly name: string
}

/**
 * The labels of the judged rows as their task reads them.
 *
 * @throws {UserError} `DATA` on rows without a label, labels that are none of data.classes, no numbers, or no relevance: how many
 *   rows and the first, never what stands in them
 */
export function truthOf(target: TargetVariable, given: LabelColumn): Truth {
  if (target.task === 'custom') return { task: target.task }
  refuseMissing(given)
  switch (target.task) {
    case 'binary-classification':
      return {
        task: target.task,
        truth: isPositive(given.labels, target.positive),
      }
    case 'multiclass-classification':
      return { task: target.task, classes: target.classes, truth: classCodes(target.classes, given) }
    case 'regression':
      return { task: target.task, truth: numbersOf(given) }
    case 'ranking':
      return { task: target.task, truth: relevances(given) }
    default:
      return assertNever(target)
  }
}

function isPositive(labels: readonly (string | null)[], positive: string): Uint8Array {
  const truth = new Uint8Array(labels.length)
  for (let row = 0; row < labels.length; row += 1) truth[row] = labels[row] === positive ? 1 : 0
  return truth
}

function refuseMissing(given: LabelColumn): void {
  const missing = wrongRows(given.labels, (label) => label === null)
  // rule: missing-label
  if (missing !== undefined) throw refusal(given, missing, 'no label: rows that judge need one')
}

function classCodes(classes: readonly string[], given: LabelColumn): Uint16Array {
  const known = new Map<string | null, number>(classes.map((name, code) => [name, code]))
  const codeOf = (label: string | null): number => {
    const code = known.get(label) ?? classes.findIndex((name) => sameClass(label, name))
    known.set(label, code)
    return code
  }
  const outside = wrongRows(given.labels, (label) => codeOf(label) === -1)
  // rule: label-outside-classes
  if (outside !== undefined)
    throw refusal(given, outside, 'a label that is none of data.classes: add the class, or correct the labels')
  return Uint16Array.from(given.labels, codeOf)
}

function numbersOf(given: LabelColumn): Float64Array {
  const numbers = Float64Array.from(given.labels, numberOf)
  const wrong = wrongRows(numbers, (value) => !Number.isFinite(value))
  // rule: judged-label-no-number
  if (wrong !== undefined)
    throw refusal(given, wrong, 'a label that is no finite number: expected digits with a decimal point')
  const large = wrongRows(numbers, isTooLarge)
  // rule: label-too-large
  if (large !== undefined) throw refusal(given, large, `a label that ${TOO_LARGE}`)
  return numbers
}

/** Gains are made from relevances: below 0 they mean nothing. */
function relevances(given: LabelColumn): Float64Array {
  const numbers = numbersOf(given)
  const negative = wrongRows(numbers, (value) => value < 0)
  // rule: label-negative-relevance
  if (negative !== undefined)
    throw refusal(given, negative, 'a relevance below 0: expected 0 for what is not relevant, and more for what is')
  return numbers
}

function refusal({ column, name }: LabelColumn, { count, of, first }: WrongRows, what: string): UserError {
  return new UserError(
    'DATA',
    `${name}: label column "${column}": ${numberText(count)} of ${numberText(of)} rows (first: row ${first}) have ${what}`,
  )
}
