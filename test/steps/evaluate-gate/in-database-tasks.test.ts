import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, readInputs, type Evaluation } from '@titlebout/core'
import { afterAll, describe, it, expect } from 'vitest'
import { loadDuckDb } from '../../support/duckdb-file.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { expectSameEvaluation } from '../../support/same-measured.ts'
import { CLASSES, judgedData, type JudgedData } from '../../support/statistics-data.ts'
import { hostWith, workshop, type Workshop } from './workshop.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

const CHAMPION = (primary: string): string =>
  `champion: { primary: ${primary}, merge: { claim: superior }, promote: { claim: superior } }\n`

interface Task {
  readonly task: 'multiclass-classification' | 'regression' | 'custom'
  /** Keys of data. */
  readonly data: string
  /** Keys of model.sql. */
  readonly sql: string
  readonly gate: string
  readonly primary: string
  /** Columns of the table that are columns of the scores file, by their names there. */
  readonly scores: Readonly<Record<string, string>>
  readonly leftOut: readonly string[]
}

const TASKS: readonly Task[] = [
  {
    task: 'multiclass-classification',
    data: `label: label, classes: [low, middle, high, "it's"]`,
    sql: `scores: { low: second_0, middle: second_1, high: second_2, "it's": second_3 }`,
    gate: '[{ metric: accuracy, min: 0.2 }, { metric: f1_macro, min: 0.9, on: slices }, { metric: accuracy, min: 0, compared_to: dummy }]',
    primary: 'log_loss',
    scores: Object.fromEntries(CLASSES.map((name, k) => [`score_${name}`, `second_${k}`])),
    leftOut: ['roc_auc_ovr'],
  },
  {
    task: 'regression',
    data: 'label: label',
    sql: 'prediction: second',
    gate: '[{ metric: rmse, max: 1 }, { metric: r2, min: 0.5, on: worst-slice }, { metric: mae, min: 0, compared_to: dummy, on: slices }]',
    primary: 'mae',
    scores: { prediction: 'second' },
    leftOut: [],
  },
  {
    task: 'custom',
    data: '',
    sql: '',
    gate: '[{ metric: loss_cost, max: 40, on: slices }]',
    primary: 'loss_cost',
    scores: { loss_cost: 'loss_cost', loss_champion: 'loss_champion' },
    leftOut: [],
  },
]

function configOf({ task, data, gate, primary }: Task, model: string, test: string): string {
  const keys = [data, 'id: id', 'cluster: patient', 'weight: weight', 'slices: [slice]', test].filter(
    (key) => key !== '',
  )
  return `version: 1
model: { name: strikes, task: ${task}, path: m.onnx${model} }
data: { ${keys.join(', ')} }
gate: ${gate}
${CHAMPION(primary)}`
}

async function judged(shop: Workshop, inputs: Readonly<Record<string, string>> = {}): Promise<Evaluation> {
  await evaluateGate(
    hostWith(shop, { variable: () => server!.url }),
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return evaluationSchema.parse(JSON.parse(shop.read('.titlebout/strikes/evaluation.json')))
}

type Columns = Readonly<Record<string, readonly (string | number | null)[]>>

function csvOf(columns: Columns): string {
  const names = Object.keys(columns)
  const cell = (value: string | number | null | undefined): string =>
    typeof value === 'string' ? `"${value}"` : String(value ?? '')
  const lines = columns[names[0]!]!.map((_, i) => names.map((name) => cell(columns[name]![i])).join(','))
  return [names.join(','), ...lines, ''].join('\n')
}

function withIds({ table, slices }: JudgedData): Columns {
  return { id: slices.map((_, i) => `r${i}`), ...table }
}

/** By a file of scores, from which the same numbers must come. */
async function byFile(shop: Workshop, task: Task, columns: Columns): Promise<Evaluation> {
  const { scores } = task
  shop.write('titlebout.yml', configOf(task, '', 'test: data/test.csv'))
  shop.write('data/test.csv', csvOf(columns))
  const answers = Object.entries(scores).map(([name, column]) => [name, columns[column]!] as const)
  shop.write('scores.csv', csvOf({ id: columns['id']!, ...Object.fromEntries(answers) }))
  return await judged(shop, { scores: 'scores.csv' })
}

const KINDS = [
  ['DuckDB', 'duckdb: scores.duckdb', true],
  [
    server === undefined ? `PostgreSQL (${WITHOUT_POSTGRES})` : 'PostgreSQL',
    'postgres: env:WAREHOUSE',
    server !== undefined,
  ],
] as const

for (const [name, place, isThere] of KINDS)
  describe.skipIf(!isThere)(`evaluate-gate where rows of other tasks are: ${name}`, () => {
    it.each(TASKS)('comes to what the same scores come to from a file: $task', async (task) => {
      const shop = await workshop()
      const columns = withIds(judgedData(task.task, { name: 'gate', clusters: true, weights: true }))
      const table = freshName('scored')
      if (place.startsWith('duckdb')) await loadDuckDb(shop.path('scores.duckdb'), table, columns)
      else await loadRows(server!, table, columns)
      const keys = [place, `table: ${table}`, task.sql].filter((key) => key !== '')
      shop.write('titlebout.yml', configOf(task, `, sql: { ${keys.join(', ')} }`, ''))
      const there = await judged(shop)
      expect(there.result.database!.metrics_left_out).toEqual(task.leftOut)
      const here = await byFile(shop, task, columns)
      expectSameEvaluation(there, here)
      expect(there.settings['dummy_priors']).toBe(here.settings['dummy_priors'])
      const measured = Object.keys(here.result.metrics).filter((metric) => !task.leftOut.includes(metric))
      expect(Object.keys(there.result.metrics)).toEqual(measured)
    })
  })
