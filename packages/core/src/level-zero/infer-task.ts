import type { Task } from '../evaluation/task.ts'
import { columnNames, scoresError, type ScoresTable } from '../scores/table.ts'
import { howToName } from './canonical.ts'
import { sayOption, type ReadingOptions } from './options.ts'
import { MOST_VALUES, valueFacts, type ValueFacts } from './values.ts'

/** Whole numbers of more values than this are amounts; of fewer they may be classes as well. */
const MOST_NUMBER_CLASSES = 50

/** What the columns of a scores table say, as far as the task follows from it. */
export interface ColumnFacts {
  /** Classes that have a column `score_<class>`, in the order of the header. */
  readonly perClass: readonly string[]
  readonly hasScore: boolean
  readonly hasQuery: boolean
  readonly hasLosses: boolean
  /** undefined: there is no such column. */
  readonly label: ValueFacts | undefined
  readonly prediction: ValueFacts | undefined
}

export function columnFacts({ columns }: ScoresTable): ColumnFacts {
  const names = [...columns.keys()]
  const factsOf = (name: string): ValueFacts | undefined => {
    const cells = columns.get(name)
    return cells && valueFacts(cells)
  }
  return {
    perClass: names.flatMap((name) => (name.startsWith('score_') ? [name.slice('score_'.length)] : [])),
    hasScore: columns.has('score'),
    hasQuery: columns.has('query'),
    hasLosses: names.some((name) => name.startsWith('loss_')),
    label: factsOf('y_true'),
    prediction: factsOf('prediction'),
  }
}

/**
 * The task that a scores table is of.
 *
 *     loss_… and nothing else                        custom
 *     score_<class> for three classes or more        multi-class; for one or two: binary
 *     query and score                                ranking
 *     score, two labels at most (or `positive`)      binary
 *     prediction among the labels, two at most       binary; texts: multi-class
 *     prediction and labels numbers, not all whole   regression; so are whole numbers of more than 50 values
 *
 * @throws {UserError} `SCORES` naming the option that settles it, where it is none of these or may be two
 */
export function inferTask(table: ScoresTable, facts: ColumnFacts, options: ReadingOptions): Task {
  const task = options.task ?? taskOf(table, facts, options)
  // rule: judge-no-labels
  if (task !== 'custom' && facts.label === undefined)
    throw scoresError(
      table,
      `expected a column "y_true" with the label of each row, got ${columnNames(table.columns.keys())}: ${howToName(table, 'label')}`,
    )
  // rule: judge-labels-blank
  if (task !== 'custom' && facts.label?.values.size === 0)
    throw scoresError(table, '"y_true" is empty in every row: rows that judge need a label')
  return task
}

function taskOf(table: ScoresTable, facts: ColumnFacts, options: ReadingOptions): Task {
  if (facts.perClass.length > 2) return 'multiclass-classification'
  if (facts.perClass.length > 0) return 'binary-classification'
  if (facts.hasScore) return facts.hasQuery ? 'ranking' : taskOfScore(table, facts, options)
  if (facts.prediction !== undefined) return taskOfPrediction(table, facts.prediction, facts.label, options)
  if (facts.hasLosses) return 'custom'
  throw scoresError(
    table,
    `expected what a model said of each row: a column "score", "score_<class>", "prediction" or "loss_<name>", got ${columnNames(table.columns.keys())}: ${howToName(table, 'score')}`,
  )
}

function taskOfScore(table: ScoresTable, { label }: ColumnFacts, { positive }: ReadingOptions): Task {
  // rule: judge-score-of-many
  if (label !== undefined && label.values.size > 2 && positive === undefined)
    throw scoresError(
      table,
      `"score" is one number for each row, and "y_true" has ${valuesText(label)}: write "score_<class>" for each class, "prediction" for amounts, or "query" for a ranking; or ${sayOption('positive', ['<the class that score is about>'])}`,
    )
  return 'binary-classification'
}

function taskOfPrediction(
  table: ScoresTable,
  prediction: ValueFacts,
  label: ValueFacts | undefined,
  { positive }: ReadingOptions,
): Task {
  if (label === undefined) return 'regression'
  const together = new Set([...label.values, ...prediction.values])
  if (together.size <= 2) return 'binary-classification'
  if (label.numeric && prediction.numeric) return taskOfNumbers(table, prediction, label)
  if (positive !== undefined) return 'binary-classification'
  const [grouped] = [...(isGrouped(label) ? ['y_true'] : []), ...(isGrouped(prediction) ? ['prediction'] : [])]
  // rule: judge-grouped-digits
  if (grouped !== undefined)
    throw scoresError(
      table,
      `"${grouped}" holds numbers with a thousands separator or a decimal comma: write them as 1234.5`,
    )
  // rule: judge-prediction-no-label
  if (label.numeric !== prediction.numeric || together.size > MOST_VALUES)
    throw scoresError(
      table,
      `"prediction" has ${valuesText(prediction)} and "y_true" ${valuesText(label)}: expected classes in both, or numbers in both: ${howToName(table, 'score')} if they are probabilities`,
    )
  return 'multiclass-classification'
}

function taskOfNumbers(table: ScoresTable, prediction: ValueFacts, label: ValueFacts): Task {
  const [least, greatest] = prediction.range ?? [0, 0]
  // rule: judge-prediction-or-score
  if (label.whole && label.values.size <= 2 && !prediction.whole && least >= 0 && greatest <= 1)
    throw scoresError(
      table,
      `"prediction" holds numbers between 0 and 1, and "y_true" two values: if they are probabilities, ${sayOption('score', ['prediction'])}; else ${sayOption('task', ['regression'])}`,
    )
  if (!prediction.whole || !label.whole) return 'regression'
  if (label.values.size > MOST_NUMBER_CLASSES) return 'regression'
  throw scoresError(
    table,
    `"y_true" and "prediction" hold whole numbers of ${label.values.size} values, which may be amounts or classes: ${sayOption('task', ['regression', 'multiclass-classification'])}`,
  )
}

const GROUPED = /^[+-]?(?:\d{1,3}(?:[.,' \u00A0\u202F]\d{3})+|\d+)(?:[.,]\d+)?$/u

/** Texts that are no numbers to a program and all of them to a person, more than classes can be: such as "1,234.50". */
function isGrouped({ values, numeric }: ValueFacts): boolean {
  return !numeric && values.size > MOST_NUMBER_CLASSES && [...values].every((text) => GROUPED.test(text))
}

function valuesText({ values, numeric }: ValueFacts): string {
  const many = values.size > MOST_VALUES ? `more than ${MOST_VALUES}` : String(values.size)
  return `${many} ${numeric ? 'numbers' : 'values'}`
}
