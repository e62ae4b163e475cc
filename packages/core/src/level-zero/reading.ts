import type { TargetVariable } from '../config/target-variable.ts'
import { findMetric, metricNames, metricOfTask } from '../evaluation/metrics.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { TASK_NAMES } from '../evaluation/judged-text.ts'
import type { Cell } from '../scores/cell.ts'
import { scoresError, type ScoresTable } from '../scores/table.ts'
import { canonicalTable, didYouMean } from './canonical.ts'
import { inferTarget } from './infer-classes.ts'
import { columnFacts, inferTask, type ColumnFacts } from './infer-task.ts'
import { inferThreshold } from './infer-threshold.ts'
import type { ReadingOptions } from './options.ts'
import { sliceColumns, type SliceColumns } from './slice-columns.ts'
import { valueText } from './values.ts'

/** Columns that one sentence names. */
const MOST_NAMES = 5

/** A scores file that has no titlebout.yml, read: what it is about, by its columns and what the user says of them. */
export interface Reading {
  /** Under the names of the scores table. Without ids, `id` is the number of the row. */
  readonly table: ScoresTable
  /** What pairs its rows with those of another file. */
  readonly pairedBy: 'id' | 'place'
  readonly target: TargetVariable
  readonly threshold: number
  /** The metric that decides. */
  readonly primary: MetricName
  /** As classes are written; null where a row has none. */
  readonly labels: readonly (string | null)[]
  readonly slices: readonly string[]
  /** What it was read as, in one line, for its reader to check. */
  readonly text: string
}

/**
 * Reads a scores file without a config.
 *
 * @throws {UserError} `SCORES` where a column is missing, or the file may be read in two ways: the message names the option that
 *   settles it
 */
export function readingOf(given: ScoresTable, options: ReadingOptions): Reading {
  // rule: judge-no-rows
  if (given.rowCount === 0) throw scoresError(given, 'expected a row for each judged row, got a header and no rows')
  refuseOneColumn(given)
  const named = withPlainClasses(canonicalTable(given, options.columns))
  const facts = columnFacts(named)
  const task = inferTask(named, facts, options)
  const target = inferTarget(named, task, facts, options)
  const { threshold, from } = inferThreshold(named, target, options.threshold)
  const slices = sliceColumns(named, options.slices)
  const pairedBy = named.columns.has('id') ? 'id' : 'place'
  const table = pairedBy === 'id' ? named : numbered(named)
  const reading = { table, pairedBy, target, threshold, slices: slices.chosen } as const
  return {
    ...reading,
    primary: primaryOf(named, target, options.metric),
    labels: (table.columns.get('y_true') ?? Array<Cell>(table.rowCount).fill(null)).map(valueText),
    text: textOf({ ...reading, facts, from, slices }),
  }
}

/** The table of other scores of the same rows, read in the same way: options, label and classes are those of `reading`. */
export function otherReading(
  given: ScoresTable,
  reading: Reading,
  options: ReadingOptions,
): Pick<Reading, 'table' | 'pairedBy' | 'threshold'> {
  const present = Object.fromEntries(
    Object.entries(options.columns).filter(([, name]) => name !== undefined && given.columns.has(name)),
  )
  const named = withPlainClasses(canonicalTable(given, present))
  const { threshold } = inferThreshold(named, reading.target, options.threshold)
  const pairedBy = named.columns.has('id') ? 'id' : 'place'
  return { table: pairedBy === 'id' ? named : numbered(named), pairedBy, threshold }
}

/** Classes written in one way, in labels, decisions and names of columns: `True` is `true`, and 1.0 is 1. */
function withPlainClasses(table: ScoresTable): ScoresTable {
  const plain = (cell: Cell): Cell => (typeof cell === 'number' ? cell : valueText(cell))
  const columns = [...table.columns].map(([name, cells]): [string, readonly Cell[]] => {
    if (name === 'y_true' || name === 'prediction') return [name, cells.map(plain)]
    return [name.startsWith('score_') ? `score_${valueText(name.slice('score_'.length)) ?? ''}` : name, cells]
  })
  return { ...table, columns: new Map(columns) }
}

/** A file of one column is hardly ever one: its fields are parted by something that we do not take. */
function refuseOneColumn(table: ScoresTable): void {
  const [only = ''] = table.columns.keys()
  // rule: judge-delimiter
  if (table.columns.size === 1 && /[|;:\t ]/u.test(only))
    throw scoresError(table, `got one column "${only.slice(0, 60)}": part the fields by a comma, a semicolon or a tab`)
}

/** Ids for rows that have none: their places. */
function numbered(table: ScoresTable): ScoresTable {
  const places = Array.from({ length: table.rowCount }, (_, row) => String(row + 1))
  return { ...table, columns: new Map<string, readonly Cell[]>([['id', places], ...table.columns]) }
}

/** The metric that the verdict is about: what the user asks for, else the usual one of the task. */
function primaryOf(table: ScoresTable, target: TargetVariable, asked: MetricName | undefined): MetricName {
  const { task } = target
  if (asked !== undefined) {
    const names = metricNames(task).filter((name) => !name.startsWith('loss_'))
    const absentLoss = asked.startsWith('loss_') && !table.columns.has(asked)
    // rule: judge-metric-unknown
    if (absentLoss || findMetric(asked, task) === undefined)
      throw scoresError(
        table,
        names.length === 0 || absentLoss
          ? `metric: there is no column "${asked}"`
          : `metric: ${TASK_NAMES[task]} has no metric "${asked}"${didYouMean(asked, names)} There are ${names.join(', ')}`,
      )
    // rule: judge-metric-direction
    if (metricOfTask(asked, task).better === 'neither')
      throw scoresError(
        table,
        `metric: of ${asked} neither more nor less is better, so nothing is better or worse by it: ask for another one`,
      )
    return asked
  }
  const hasScores = [...table.columns.keys()].some((name) => name === 'score' || name.startsWith('score_'))
  switch (task) {
    case 'binary-classification':
      return hasScores ? 'roc_auc' : 'balanced_accuracy'
    case 'multiclass-classification':
      return 'accuracy'
    case 'regression':
      return 'mae'
    case 'ranking':
      return 'ndcg@10'
    case 'custom':
      return [...table.columns.keys()].find((name) => name.startsWith('loss_')) ?? 'loss_'
  }
}

interface Said {
  readonly pairedBy: 'id' | 'place'
  readonly target: TargetVariable
  readonly threshold: number
  readonly from: 'given' | 'usual' | 'decisions'
  readonly facts: ColumnFacts
  readonly slices: SliceColumns
  readonly table: ScoresTable
}

function textOf({ pairedBy, target, threshold, from, facts, slices, table }: Said): string {
  const present = (name: string): boolean => table.columns.has(name)
  const said = [
    labelText(target, facts),
    ...(facts.perClass.length > 0 ? [`${facts.perClass.length} columns score_<class>`] : []),
    ...['score', 'prediction'].filter(present),
    ...(from === 'decisions' ? [`threshold ${threshold} (where prediction turns)`] : []),
    ...['weight', 'cluster'].filter(present),
    ...(target.task === 'ranking' ? ['query'] : []),
    ...lossText(table),
    pairedBy === 'id' ? 'id' : 'no id',
    slicesText(slices),
  ]
  return `${TASK_NAMES[target.task]}: ${said.filter((part) => part !== '').join(', ')}`
}

function labelText(target: TargetVariable, { label }: ColumnFacts): string {
  if (target.task === 'binary-classification') {
    const others = [...(label?.values ?? [])].filter((value) => value !== target.positive).length
    const negative = others > 1 ? ` and ${others} other labels as negative` : ''
    return `y_true with "${target.positive}" as positive${negative}`
  }
  if (target.task === 'multiclass-classification') return `y_true of ${target.classes.length} classes`
  return label === undefined ? '' : 'y_true'
}

function lossText({ columns }: ScoresTable): readonly string[] {
  return [...columns.keys()].filter((name) => name.startsWith('loss_')).slice(0, MOST_NAMES)
}

function slicesText({ chosen, leftOut }: SliceColumns): string {
  const columns = chosen.length === 0 ? 'no slices' : `${counted(chosen.length, 'slice column')}: ${chosen.join(', ')}`
  if (leftOut.length === 0) return columns
  const named = leftOut
    .slice(0, MOST_NAMES)
    .map((name) => (name === '' ? 'a column without a name' : name))
    .join(', ')
  const others = leftOut.length > MOST_NAMES ? ` and ${leftOut.length - MOST_NAMES} more` : ''
  return `${columns}; not used: ${named}${others}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
