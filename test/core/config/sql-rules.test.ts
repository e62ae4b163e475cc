import { expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

/** The base config with rows in a database: model.sql, and no data.test. */
function withSql(lines: string, ...more: readonly (readonly [string, string])[]): string {
  const sql = edited('  threshold: 0.1\n', `  threshold: 0.1\n  sql: { ${lines} }\n`).replace(/^ {2}test: .*\n/mu, '')
  return more.reduce((text, [from, to]) => text.replace(from, to), sql)
}
const PLACE = 'postgres: env:WAREHOUSE'
const CLICKHOUSE = 'clickhouse: env:WAREHOUSE'

it('takes a table or a query of either database, with its defaults', () => {
  expect(configOf(withSql(`${PLACE}, table: scoring.march`)).model.sql).toEqual({
    postgres: 'env:WAREHOUSE',
    table: 'scoring.march',
    timeout_seconds: 300,
  })
  const query = `"with m as (select * from scores) select *, 'it''s; --fine' as \\"drop\\" from m where (p > 0)"`
  expect(problemsOf(withSql(`duckdb: data/scores.duckdb, query: ${query}, score: p, prediction: called`))).toEqual([])
})

it.each([
  ['table: t', 'model.sql needs one of postgres, clickhouse and duckdb, and no two of them'],
  [
    `${PLACE}, duckdb: a.duckdb, table: t`,
    'model.sql needs one of postgres, clickhouse and duckdb, and no two of them',
  ],
  [
    `${PLACE}, clickhouse: env:OTHER, table: t`,
    'model.sql needs one of postgres, clickhouse and duckdb, and no two of them',
  ],
  ['clickhouse: "https://me:secret@server/db", table: t', 'must be env: and the name of a variable'],
  [`${CLICKHOUSE}, query: "select '\\\\' or 1"`, 'must be one select without the character'],
  [`${CLICKHOUSE}, query: "select \`a\` from t"`, 'must be one select without the character "`"'],
  [`${CLICKHOUSE}, query: "select 1 # all"`, 'must be one select without the character "#"'],
  [`${CLICKHOUSE}, query: "select * from t settings max_threads = 9"`, 'may not change settings'],
  [`${CLICKHOUSE}, query: "select * from urlCluster ('https://x')"`, 'has the function "urlcluster"'],
  [`${CLICKHOUSE}, query: "select * from remote('x', t)"`, 'has the function "remote"'],
  [PLACE, 'model.sql needs table or query, and not both'],
  [`${PLACE}, table: t, query: "select 1"`, 'model.sql needs table or query, and not both'],
  ['postgres: "postgres://me:secret@server/db", table: t', 'must be env: and the name of a variable'],
  ['duckdb: ../scores.duckdb, table: t', 'must be a path inside the directory of titlebout.yml'],
  [`${PLACE}, table: t, scores: { "yes": p }`, 'model.sql.scores means nothing with model.task: binary-classification'],
  [`${PLACE}, query: "delete from t"`, 'model.sql.query must begin with select or with, got "delete"'],
  [`${PLACE}, query: "select 1; drop table t"`, 'must be one select without a semicolon'],
  [`${PLACE}, query: "select 1 -- all"`, 'must be one select without a comment'],
  [`${PLACE}, query: "select 1 /* all */"`, 'must be one select without a comment'],
  [`${PLACE}, query: "select 1) as x, (select 2"`, 'has brackets that do not match'],
  [`${PLACE}, query: "select 'open"`, 'has a quote that is not closed'],
  [`${PLACE}, query: "select e'\\\\' || drop"`, 'must be one select without the character'],
  [`${PLACE}, query: "select $$x$$"`, 'must be one select without the character'],
  [`${PLACE}, query: "with x as (insert into t values (1) returning 1) select * from x"`, 'has the word "insert"'],
  [`${PLACE}, query: "select * into copy from t"`, 'has the word "into"'],
  [`${PLACE}, query: "select * from t for update"`, 'has the word "update"'],
  [`${PLACE}, query: "select pg_read_file('/etc/passwd')"`, 'has the function "pg_read_file"'],
  [`${PLACE}, query: "select * from read_csv('/etc/passwd')"`, 'has the function "read_csv"'],
])('refuses %s', (lines, message) => {
  expect(problemsOf(withSql(lines)).join('\n')).toContain(message)
})

it('asks for data.test, and for one that answers', () => {
  expect(problemsOf(withSql('').replace(/ {2}sql: .*\n/u, ''))).toEqual([
    expect.stringContaining('data.test is required: must be text'),
  ])
  const both = edited('  threshold: 0.1\n', `  threshold: 0.1\n  sql: { ${PLACE}, table: t }\n`)
  expect(problemsOf(both).join('\n')).toContain(
    'data.test would be passed over, because model.sql says which rows judge',
  )
  const command = withSql(`${PLACE}, table: t }\n  predict: { run: x`)
  expect(problemsOf(command).join('\n')).toContain('model.predict and model.sql both say what was predicted')
})

it.each([
  ['gate:', 'gate:\n  - { metric: ks, min: 0.1 }', 'gate[0].metric is ks, which needs the rows themselves'],
  ['primary: roc_auc', 'primary: ks', 'champion.primary is ks, which needs the rows themselves'],
  [
    'gate:',
    'gate:\n  - { metric: expected_calibration_error, max: 0, compared_to: calibrated }',
    'gate[0].metric is expected_calibration_error, which needs the rows themselves',
  ],
  [
    'gate:',
    'gate:\n  - { metric: equalized_odds_ratio, by: size, min: 0.1 }',
    'gate[0].metric is equalized_odds_ratio, which with data.weight or data.cluster needs the rows themselves',
    '  id: report_id\n  cluster: farm',
  ],
  [
    'gate:',
    'gate:\n  - { metric: model_size, max: 10MB }',
    'gate[0].metric is model_size, which is about a model that is run',
  ],
  ['gate:', 'explain: {}\ngate:', 'explain needs the rows themselves'],
  ['  id: ', '  validation: data/validation.csv\n  id: ', 'data.validation needs the rows themselves'],
  ['  id: ', '  prevalence: 0.02\n  id: ', 'data.prevalence needs the rows themselves'],
  ['  id: ', '  discover_slices: { max: 3 }\n  id: ', 'data.discover_slices needs the rows themselves'],
])('refuses what is made of rows by its name: %s', (from, to, message, id = '  id: report_id') => {
  const text = withSql(`${PLACE}, table: t`).replace('  id: report_id', id)
  expect(text).toContain(from)
  expect(problemsOf(text.replace(from, to)).join('\n')).toContain(message)
})

it('refuses what follows from the order of scores in ClickHouse, and nothing that is counted or added', () => {
  const config = (primary: string): string =>
    withSql(`${CLICKHOUSE}, query: "select url, cluster from t"`, ['primary: roc_auc', `primary: ${primary}`])
  expect(problemsOf(config('average_precision')).join('\n')).toContain(
    'champion.primary is average_precision, which needs the order of scores, and in ClickHouse only counts and sums are computed: ask for another metric',
  )
  expect(problemsOf(config('log_loss')).filter((text) => text.includes('champion.primary'))).toEqual([])
})
