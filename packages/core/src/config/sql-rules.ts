import { findMetric } from '../evaluation/metrics.ts'
import { findOperational } from '../gate/operational.ts'
import { rowsArePlain } from './plain-rows.ts'
import type { ValueProblem } from './problems.ts'
import { notReadOnly } from './read-only-query.ts'
import { problem, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'
import { beyondSql, namedPlaces } from './sql.ts'

const SQL = ['model', 'sql']

/** Rows lie in files or in a database. */
function testRowsLieSomewhere({ model, data }: Config): ValueProblem[] {
  if (model.sql === undefined)
    return data.test === undefined
      ? [{ path: ['data', 'test'], message: 'data.test is required: must be text', kind: 'missing' }]
      : []
  return data.test === undefined
    ? []
    : [problem(['data', 'test'], 'would be passed over, because model.sql says which rows judge: remove one of them')]
}

function oneIsAsked({ model: { sql, endpoint, predict } }: Config): ValueProblem[] {
  if (sql === undefined) return []
  const places =
    namedPlaces(sql).length === 1
      ? []
      : [problem(SQL, 'needs one of postgres, clickhouse and duckdb, and no two of them')]
  const rows =
    (sql.table === undefined) === (sql.query === undefined) ? [problem(SQL, 'needs table or query, and not both')] : []
  const others = (['endpoint', 'predict'] as const)
    .filter((key) => ({ endpoint, predict })[key] !== undefined)
    .map((key) => problem(['model', key], 'and model.sql both say what was predicted: remove one of them'))
  return [...places, ...rows, ...others]
}

function queryOnlyReads({ model: { sql } }: Config): ValueProblem[] {
  const why = sql?.query === undefined ? undefined : notReadOnly(sql.query, sql.clickhouse !== undefined)
  // rule: query-only-reads
  if (why !== undefined) return [problem([...SQL, 'query'], why)]
  return []
}

function columnsSuitTheTask({ model: { sql, task }, data }: Config): ValueProblem[] {
  if (sql === undefined) return []
  if (task === 'ranking')
    return [
      problem(SQL, 'cannot judge model.task: ranking, whose metrics need the rows of each query: judge a scores file'),
    ]
  const meant = {
    score: task === 'binary-classification',
    prediction: task !== 'custom',
    scores: task === 'multiclass-classification',
  }
  const foreign = (['score', 'prediction', 'scores'] as const)
    .filter((key) => sql[key] !== undefined && !meant[key])
    .map((key) => problem([...SQL, key], `means nothing with model.task: ${task}: remove it`))
  if (foreign.length > 0 || sql.scores === undefined || data.classes === undefined) return foreign
  const { scores } = sql
  const isSame =
    Object.keys(scores).length === data.classes.length && data.classes.every((name) => Object.hasOwn(scores, name))
  return isSame ? [] : [problem([...SQL, 'scores'], 'must have a column for each of data.classes, and no other')]
}

/** What a metric without sufficient statistics would be told: never passed over, since somebody asked for it. */
function metricsNeedNoRows({ model, gate, champion }: Config): ValueProblem[] {
  if (model.sql === undefined) return []
  const beyond = beyondSql(model.sql)
  const asked = [
    ...gate.map(({ metric }, k) => ({ path: ['gate', k, 'metric'], metric })),
    { path: ['champion', 'primary'], metric: champion.primary },
    ...champion.guardrails.map(({ metric }, k) => ({ path: ['champion', 'guardrails', k, 'metric'], metric })),
  ]
  return asked.flatMap(({ path, metric }) => {
    const needs = findMetric(metric, model.task)?.needs
    if (needs === undefined || !beyond.has(needs)) return []
    return [
      problem(
        path,
        needs === 'rows'
          ? `is ${metric}, which needs the rows themselves, and with model.sql none leaves the database: ask for another metric, or judge a scores file`
          : `is ${metric}, which needs the order of scores, and in ClickHouse only counts and sums are computed: ask for another metric, such as log_loss or f1, hold the rows in PostgreSQL or DuckDB, or judge a scores file`,
      ),
    ]
  })
}

/** Everything else that is made of rows. */
function nothingNeedsRows(config: Config): ValueProblem[] {
  const { model, data, gate, explain } = config
  if (model.sql === undefined) return []
  const isPlain = rowsArePlain(config)
  const why = 'needs the rows themselves, and with model.sql none leaves the database'
  return [
    ...(data.prevalence === undefined
      ? []
      : [problem(['data', 'prevalence'], `${why}: give each row its weight instead`)]),
    ...(data.validation === undefined
      ? []
      : [problem(['data', 'validation'], `${why}: remove it, and give model.threshold a number`)]),
    ...(typeof model.threshold === 'number' || data.validation !== undefined
      ? []
      : [problem(['model', 'threshold'], `${why}: write the number that was chosen`)]),
    ...(data.discover_slices === undefined || data.discover_slices === false
      ? []
      : [problem(['data', 'discover_slices'], `${why}: remove it`)]),
    ...(explain === undefined ? [] : [problem(['explain'], `${why}: remove it`)]),
    ...gate.flatMap(({ metric, perturb }, k) => [
      ...(perturb === undefined
        ? []
        : [
            problem(['gate', k, 'perturb'], 'asks the model again, and with model.sql nobody runs it: remove the rule'),
          ]),
      ...(findOperational(metric) === undefined
        ? []
        : [
            problem(
              ['gate', k, 'metric'],
              `is ${metric}, which is about a model that is run, and with model.sql nobody runs one: remove the rule`,
            ),
          ]),
      ...(isPlain || !/^(?:equalized_odds|equal_opportunity)/u.test(metric)
        ? []
        : [
            problem(
              ['gate', k, 'metric'],
              `is ${metric}, which with data.weight or data.cluster ${why}: ask for demographic_parity_difference, or leave those keys out`,
            ),
          ]),
    ]),
  ]
}

export const SQL_RULES: readonly ConfigRule[] = [
  testRowsLieSomewhere,
  oneIsAsked,
  queryOnlyReads,
  columnsSuitTheTask,
  metricsNeedNoRows,
  nothingNeedsRows,
]
