import { insteadText, type FighterColumnNames, type SqlConfig, type TargetVariable } from '@titlebout/core'
import type { ColumnSql } from '../statistics/judged-columns.ts'
import type { DatabaseRows } from './database-statistics.ts'
import { RowsProblem } from './rows-problem.ts'

/** What of a table is judged, by the names of its columns. */
export interface ScoredPlan {
  readonly target: TargetVariable
  /** Binary classification: scores from here on count as positive. */
  readonly threshold: number
  readonly id: string
  readonly weight: string | undefined
  readonly cluster: string | undefined
  /** Columns by which rows are told apart, where there are such. */
  readonly sliced: readonly string[]
  readonly named: Pick<SqlConfig, 'score' | 'prediction' | 'scores'>
}

/** The columns in which a fighter's answers lie. */
export interface ScoredColumns {
  readonly fighter: FighterColumnNames
  readonly losses: readonly string[]
}

/** A column that titlebout.yml names. @throws {RowsProblem} when it is not there, or holds no numbers where it must */
export function wantedColumn(
  rows: DatabaseRows,
  name: string,
  { key, isNumber = false }: { readonly key: readonly string[]; readonly isNumber?: boolean },
): ColumnSql {
  const column = rows.findColumn(name)
  if (column === undefined)
    throw new RowsProblem(
      key,
      `${rows.name}: no column "${name}" (${key.join('.')})${insteadText(
        name,
        rows.columns.map((known) => known.name),
      )}`,
    )
  // rule: sql-number-column
  if (isNumber && column.kind !== 'number')
    throw new RowsProblem(
      key,
      `${rows.name}: column "${name}": expected a column of numbers, got one of another type: cast it in a query (model.sql.query)`,
    )
  return column
}

/**
 * Where a fighter's answers are: in the columns that titlebout.yml names, else in those of a scores table (`score`, `prediction`,
 * `score_<class>`, `loss_…`).
 *
 * @throws {RowsProblem} when there is nothing that the task is judged by
 */
export function scoredColumns(rows: DatabaseRows, { target, threshold, named }: ScoredPlan): ScoredColumns {
  const losses = rows.columns
    .filter(({ name, kind }) => name.startsWith('loss_') && kind === 'number')
    .map(({ name }) => name)
  const withLosses = (fighter: FighterColumnNames): ScoredColumns => ({
    losses,
    fighter: { ...fighter, losses: Object.fromEntries(losses.map((name) => [name, name])) },
  })
  switch (target.task) {
    case 'binary-classification': {
      const score = columnOf(rows, named, 'score', true)
      const prediction = columnOf(rows, named, 'prediction', false)
      if (score === undefined && prediction === undefined)
        throw nothingToJudge(rows, '"score" or "prediction" (model.sql.score, model.sql.prediction)')
      return withLosses({ threshold, ...given('score', score), ...given('prediction', prediction) })
    }
    case 'multiclass-classification': {
      const scores = classColumns(rows, named.scores, target.classes)
      const prediction = columnOf(rows, named, 'prediction', false)
      if (scores === undefined && prediction === undefined)
        throw nothingToJudge(
          rows,
          'one "score_<class>" for each class, or "prediction" (model.sql.scores, model.sql.prediction)',
        )
      return withLosses({ ...given('scores', scores), ...given('prediction', prediction) })
    }
    case 'regression': {
      const score = columnOf(rows, named, 'prediction', true)
      if (score === undefined) throw nothingToJudge(rows, '"prediction" (model.sql.prediction)')
      return withLosses({ score })
    }
    case 'custom':
      if (losses.length === 0) throw nothingToJudge(rows, '"loss_<name>" with numbers')
      return withLosses({})
    case 'ranking':
      throw new Error('ranking needs the rows of each query: the config was checked before')
  }
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V }
function given(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value }
}

/** The column that titlebout.yml names, else the one of that name, if there is one. */
function columnOf(
  rows: DatabaseRows,
  named: ScoredPlan['named'],
  key: 'score' | 'prediction',
  isNumber: boolean,
): string | undefined {
  const name = named[key]
  if (name === undefined && rows.findColumn(key) === undefined) return undefined
  return wantedColumn(rows, name ?? key, { key: ['model', 'sql', key], isNumber }).name
}

/** undefined where nobody named any, and there is none. */
function classColumns(
  rows: DatabaseRows,
  named: SqlConfig['scores'],
  classes: readonly string[],
): readonly string[] | undefined {
  const names = classes.map((name) => named?.[name] ?? `score_${name}`)
  if (named === undefined && names.every((name) => rows.findColumn(name) === undefined)) return undefined
  return names.map((name) => wantedColumn(rows, name, { key: ['model', 'sql', 'scores'], isNumber: true }).name)
}

function nothingToJudge(rows: DatabaseRows, wanted: string): RowsProblem {
  const names = rows.columns.map(({ name }) => `"${name}"`).join(', ')
  return new RowsProblem(['model', 'sql'], `${rows.name}: expected a column ${wanted}, got ${names}`)
}
