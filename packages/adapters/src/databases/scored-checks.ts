import { numberText, type FighterColumnNames, type TargetVariable } from '@titlebout/core'
import { weightRules } from '../statistics/sql-statistics.ts'
import type { Database } from './database.ts'
import type { DatabaseRows } from './database-statistics.ts'
import { RowsProblem } from './rows-problem.ts'
import { wantedColumn, type ScoredPlan } from './scored-columns.ts'

/** What holds of every judged row: counted where the rows are. */
interface RowCheck {
  readonly key: readonly string[]
  /** Holds of a row that is wrong; what the user is given to find such rows. */
  readonly wrong: string
  /** After "3 of 500 rows". */
  readonly says: string
  readonly fix: string
}

/**
 * Refuses rows that cannot be judged, with how many there are and how to find them: no value of a row, nor its id, leaves the database.
 *
 * @returns the number of rows
 * @throws {RowsProblem} without rows; on ids, labels, answers, weights and clusters that are missing or not what the task takes
 */
export async function checkScored(
  database: Database,
  rows: DatabaseRows,
  plan: ScoredPlan,
  fighter: FighterColumnNames,
): Promise<number> {
  const checks = [...rowChecks(rows, plan), ...answerChecks(rows, plan, fighter)]
  const id = wantedColumn(rows, plan.id, { key: ['data', 'id'] }).text
  const counts = checks.map(({ wrong }) => `count(case when ${wrong} then 1 end)`)
  const [[total, distinct, positives, labels, ...wrong] = []] = await database.rows(
    `select ${['count(*)', `count(distinct ${id})`, ...labelCounts(rows, plan.target), ...counts].join(', ')} from ${rows.from}`,
  )
  const count = Number(total)
  // rule: sql-no-rows
  if (count === 0) throw new RowsProblem(['model', 'sql'], `${rows.name} holds no rows: there is nothing to judge`)
  for (const [k, check] of checks.entries()) {
    const found = Number(wrong[k])
    // rule: sql-row-check
    if (found > 0)
      throw new RowsProblem(
        check.key,
        `${rows.name}: ${numberText(found)} of ${numberText(count)} rows ${check.says}: ${check.fix}; ${findingThem(rows, plan.id, check.wrong)}`,
      )
  }
  // rule: sql-positive-misspelt
  if (plan.target.task === 'binary-classification' && Number(positives) === 0 && Number(labels) > 1)
    throw new RowsProblem(
      ['data', 'positive'],
      `${rows.name}: no row has the positive label "${plan.target.positive}" (data.positive), and "${plan.target.label}" holds ${Number(labels)} other values: write it as it stands there`,
    )
  const twice = count - Number(distinct)
  // rule: sql-unique-ids
  if (twice > 0)
    throw new RowsProblem(
      ['data', 'id'],
      `${rows.name}: ${numberText(twice)} of ${numberText(count)} rows have an id ("${plan.id}") that another row has too: each judged row needs its own; find them with: select ${rows.dialect.identifier(plan.id)} from ${rows.shown} group by 1 having count(*) > 1`,
    )
  return count
}

/** How many rows are positive, and how many labels there are: of two classes alone. */
function labelCounts(rows: DatabaseRows, target: TargetVariable): readonly [string, string] {
  if (target.task !== 'binary-classification') return ['0', '0']
  const label = wantedColumn(rows, target.label, { key: ['data', 'label'] }).text
  const positive = `count(case when ${label} = ${rows.dialect.text(target.positive)} then 1 end)`
  return [positive, `count(distinct ${label})`]
}

function findingThem(rows: DatabaseRows, id: string, wrong: string): string {
  return `find them with: select ${rows.dialect.identifier(id)} from ${rows.shown} where ${wrong.replaceAll(rows.from, rows.shown)}`
}

function rowChecks(rows: DatabaseRows, plan: ScoredPlan): readonly RowCheck[] {
  const { id, weight, cluster, target } = plan
  const at = (name: string, key: string, isNumber = false) => wantedColumn(rows, name, { key: ['data', key], isNumber })
  const missing = (name: string, key: string): RowCheck => ({
    key: ['data', key],
    wrong: `${rows.dialect.identifier(at(name, key).name)} is null`,
    says: `have no ${key} ("${name}" is null)`,
    fix: `every judged row needs one`,
  })
  return [
    missing(id, 'id'),
    ...labelChecks(rows, target),
    ...(cluster === undefined ? [] : [missing(cluster, 'cluster')]),
    ...(weight === undefined
      ? []
      : [
          {
            key: ['data', 'weight'],
            wrong: `not coalesce(${weightRules(rows.dialect, at(weight, 'weight', true).number).join(' and ')}, ${rows.dialect.untrue})`,
            says: `have no weight of 0 or more ("${weight}")`,
            fix: 'give each its weight',
          },
        ]),
  ]
}

function labelChecks(rows: DatabaseRows, target: TargetVariable): readonly RowCheck[] {
  const { label } = target
  if (label === undefined) return []
  const key = ['data', 'label']
  const isNumber = target.task === 'regression'
  const column = wantedColumn(rows, label, { key, isNumber })
  const checks: RowCheck[] = [
    {
      key,
      wrong: `${rows.dialect.identifier(label)} is null`,
      says: `have no label ("${label}" is null)`,
      fix: 'label them, or judge the others in a query with a where',
    },
  ]
  if (isNumber) checks.push(finite(key, label, rows))
  if (target.task === 'multiclass-classification')
    checks.push({
      key,
      wrong: `${column.text} not in (${target.classes.map(rows.dialect.text).join(', ')})`,
      says: `have a label ("${label}") that is none of data.classes`,
      fix: 'add the class, or correct the label',
    })
  return checks
}

function finite(key: readonly string[], name: string, rows: DatabaseRows): RowCheck {
  return {
    key,
    wrong: `not coalesce(${rows.dialect.isFinite(rows.column(name).number)}, ${rows.dialect.untrue})`,
    says: `have no finite number in "${name}"`,
    fix: 'correct them, or judge the others in a query with a where',
  }
}

function answerChecks(rows: DatabaseRows, plan: ScoredPlan, fighter: FighterColumnNames): readonly RowCheck[] {
  const { target } = plan
  const losses = Object.values(fighter.losses ?? {}).map((name) => finite(['model', 'sql'], name, rows))
  switch (target.task) {
    case 'binary-classification':
      return [...probabilities(rows, fighter), ...binaryPrediction(rows, plan, fighter), ...losses]
    case 'multiclass-classification':
      return [...probabilities(rows, fighter), ...classPrediction(rows, target.classes, fighter), ...losses]
    case 'regression':
      return [...numbersOf(fighter).map((name) => finite(['model', 'sql', 'prediction'], name, rows)), ...losses]
    case 'custom':
    case 'ranking':
      return losses
  }
}

function numbersOf({ score, scores }: FighterColumnNames): readonly string[] {
  return [...(score === undefined ? [] : [score]), ...(scores ?? [])]
}

function probabilities(rows: DatabaseRows, fighter: FighterColumnNames): readonly RowCheck[] {
  const key = ['model', 'sql', fighter.score === undefined ? 'scores' : 'score']
  return numbersOf(fighter).flatMap((name): RowCheck[] => [
    {
      key,
      wrong: `${rows.dialect.identifier(name)} is null`,
      says: `have no score ("${name}" is null)`,
      fix: 'score them, or judge the others in a query with a where',
    },
    {
      key,
      wrong: `not coalesce(${rows.column(name).number} between 0 and 1, ${rows.dialect.untrue})`,
      says: `have a score ("${name}") that is no probability from 0 to 1`,
      fix: 'store probabilities',
    },
  ])
}

const PREDICTION = ['model', 'sql', 'prediction']

function absentPrediction({ dialect }: DatabaseRows, prediction: string): RowCheck {
  return {
    key: PREDICTION,
    wrong: `${dialect.identifier(prediction)} is null`,
    says: `have no prediction ("${prediction}" is null)`,
    fix: 'predict them, or judge the others in a query with a where',
  }
}

function binaryPrediction(
  rows: DatabaseRows,
  { target, threshold }: ScoredPlan,
  { score, prediction }: FighterColumnNames,
): readonly RowCheck[] {
  if (prediction === undefined || target.task !== 'binary-classification') return []
  const { text, double } = rows.dialect
  const says = rows.column(prediction).text
  const called = `(${says} = ${text(target.positive)})`
  const byScore = score === undefined ? undefined : `(${rows.column(score).number} >= ${double(threshold)})`
  return [
    absentPrediction(rows, prediction),
    {
      key: PREDICTION,
      // Each would count as the negative label, however the positive one is misspelt.
      wrong: `not ${called} and ${says} not in (select ${rows.column(target.label).text} from ${rows.from})`,
      says: `have a prediction ("${prediction}") that is no value of the label`,
      fix: 'write predictions as the label is written',
    },
    ...(byScore === undefined
      ? []
      : [
          {
            key: PREDICTION,
            wrong: `${called} <> ${byScore}`,
            says: `have a prediction ("${prediction}") that is not what the score says at model.threshold ${threshold}`,
            fix: 'leave the column out, or set the threshold that was used',
          },
        ]),
  ]
}

function classPrediction(
  rows: DatabaseRows,
  classes: readonly string[],
  { prediction }: FighterColumnNames,
): readonly RowCheck[] {
  if (prediction === undefined) return []
  return [
    absentPrediction(rows, prediction),
    {
      key: PREDICTION,
      wrong: `${rows.column(prediction).text} not in (${classes.map(rows.dialect.text).join(', ')})`,
      says: `have a prediction ("${prediction}") that is none of data.classes`,
      fix: 'add the class, or correct the prediction',
    },
  ]
}
