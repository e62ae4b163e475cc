import type { TargetVariable } from '../config/target-variable.ts'
import type { Task } from '../evaluation/task.ts'
import { sameClass } from '../scores/cell.ts'
import { columnNames, scoresError, type ScoresTable } from '../scores/table.ts'
import { didYouMean } from './canonical.ts'
import type { ColumnFacts } from './infer-task.ts'
import { sayOption, type ReadingOptions } from './options.ts'

/** Pairs of labels of which everybody knows which is the positive one: the second. */
const KNOWN_PAIRS: readonly (readonly [string, string])[] = [
  ['0', '1'],
  ['-1', '1'],
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['neg', 'pos'],
  ['negative', 'positive'],
]

/**
 * What is predicted: the positive label, or the classes in the order of the header (of `score_<class>`; without those by name).
 *
 * @throws {UserError} `SCORES` where nobody can know which label is the positive one, or a label has no column
 */
export function inferTarget(
  table: ScoresTable,
  task: Task,
  facts: ColumnFacts,
  options: ReadingOptions,
): TargetVariable {
  const label = 'y_true'
  switch (task) {
    case 'binary-classification':
      return { task, label, positive: positiveOf(table, facts, options), prevalence: undefined }
    case 'multiclass-classification':
      return { task, label, classes: classesOf(table, facts) }
    case 'regression':
      return { task, label }
    case 'ranking':
      return { task, label, query: 'query' }
    case 'custom':
      return { task, label: facts.label === undefined ? undefined : label }
  }
}

function positiveOf(table: ScoresTable, facts: ColumnFacts, { positive }: ReadingOptions): string {
  const values = labelsOf(facts)
  if (positive !== undefined) return givenPositive(table, values, positive)
  if (facts.perClass.length === 1) return spelling(facts.perClass[0]!, values)
  const known = knownPositive(values) ?? knownPositive(facts.perClass)
  // rule: judge-positive-unknown
  if (known === undefined)
    throw scoresError(
      table,
      `"y_true" has ${values.length === 1 ? 'the label' : 'the labels'} ${columnNames(values)}, and nothing says which is the positive one: ${sayOption('positive', values)}`,
    )
  return spelling(known, values)
}

/** Labels and decisions; those of the labels first. */
function labelsOf({ label, prediction, hasScore, perClass }: ColumnFacts): readonly string[] {
  const decisions = hasScore || perClass.length > 0 ? [] : [...(prediction?.values ?? [])]
  return [...new Set([...(label?.values ?? []), ...decisions])]
}

function givenPositive(table: ScoresTable, values: readonly string[], positive: string): string {
  const found = values.find((value) => sameClass(positive, value))
  if (found !== undefined) return found
  // Of a calm year there may be negative rows alone.
  if (values.length === 1) return positive
  throw scoresError(
    table,
    `positive: no row has the label "${positive}"${didYouMean(positive, values)} The labels are ${columnNames(values)}`,
  )
}

/** The positive label of one or two values; undefined when they are no pair that everybody knows. */
function knownPositive(values: readonly string[]): string | undefined {
  const plain = values.map((value) => value.toLowerCase())
  const pair = KNOWN_PAIRS.find(
    (candidate) => plain.length > 0 && plain.length <= 2 && plain.every((value) => candidate.includes(value)),
  )
  if (pair === undefined) return undefined
  return values.find((value) => value.toLowerCase() === pair[1]) ?? pair[1]
}

/** As the labels write it. */
function spelling(name: string, values: readonly string[]): string {
  return values.find((value) => sameClass(name, value)) ?? name
}

function classesOf(table: ScoresTable, facts: ColumnFacts): readonly string[] {
  const values = labelsOf(facts)
  if (facts.perClass.length === 0) return [...values].sort(byValue)
  const without = values.filter((value) => !facts.perClass.some((name) => sameClass(value, name)))
  // rule: judge-label-without-column
  if (without.length > 0)
    throw scoresError(
      table,
      `expected a column "score_<class>" for every label in "y_true", got none for ${columnNames(without)} among ${columnNames(facts.perClass.map((name) => `score_${name}`))}`,
    )
  return facts.perClass
}

function byValue(a: string, b: string): number {
  const [first, second] = [Number(a), Number(b)]
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second
  return a < b ? -1 : 1
}
