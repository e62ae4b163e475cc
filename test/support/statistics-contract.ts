import { intervalOf, isUndefined, type Summarised } from '@titlebout/stats'
import {
  arrayStatistics,
  compareBy,
  findMetric,
  measureBy,
  metricNames,
  parseWhere,
  type Cut,
  type Metric,
  type MetricOutcome,
  type StatisticsProvider,
  type Task,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { judgedData, type Hardship, type JudgedData } from './statistics-data.ts'

/** A provider of the same rows, to be closed afterwards. */
export interface OpenedStatistics {
  readonly provider: StatisticsProvider
  close(): Promise<void>
}

export type StatisticsOf = (data: JudgedData) => Promise<OpenedStatistics>

const TASKS = ['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const

const HARDSHIPS: readonly Hardship[] = [
  { name: 'plain' },
  { name: 'ties', steps: 10 },
  { name: 'weights', weights: true },
  { name: 'clusters', clusters: true },
  { name: 'weights, clusters and ties', weights: true, clusters: true, steps: 20 },
  { name: 'float32', single: true },
  { name: 'an offset of 1e9', offset: 1e9 },
  { name: 'few rows', rows: 3 },
  { name: 'one row', rows: 1 },
  { name: 'weights of very different size', weights: 'wide', clusters: true, steps: 50, rows: 150 },
  { name: 'fighters that never err', perfect: true },
  { name: 'weights and fighters that never err', perfect: true, weights: true, clusters: true },
]

/** Slices of one value each, an empty one among them; a named one; all rows. */
const CUTS: readonly { readonly name: string; readonly cut: Cut }[] = [
  { name: 'all rows', cut: { kind: 'all' } },
  {
    name: 'the values of a column',
    cut: { kind: 'values', column: 'slice', values: ['large', "o'clock", 'one class', null, 'one row', 'nowhere'] },
  },
  {
    name: 'parts by expressions',
    cut: {
      kind: 'parts',
      expressions: [parseWhere("slice = 'large' or slice = 'one row'"), parseWhere('slice is null')],
    },
  },
  { name: 'an expression', cut: { kind: 'where', expression: parseWhere("slice in ('large', 'one row')") } },
  {
    name: 'one class and a row',
    cut: { kind: 'where', expression: parseWhere("slice in ('one class', 'one row')") },
  },
]

/**
 * What the port promises, whoever implements it: the numbers of the rows in memory.
 *
 * @param hardships those of these names, and cuts; for a slow implementation, where some are part of others. Default: all
 */
export function statisticsContract(
  name: string,
  statisticsOf: StatisticsOf,
  { hardships, cuts }: { readonly hardships?: readonly string[]; readonly cuts?: readonly string[] } = {},
): void {
  describe(`${name} keeps the contract of statistics`, () => {
    for (const task of TASKS) {
      for (const hardship of HARDSHIPS.filter((one) => hardships?.includes(one.name) ?? true)) {
        it(`${task} with ${hardship.name}: every metric, of either fighter and of both`, async () => {
          const data = judgedData(task, hardship)
          const opened = await statisticsOf(data)
          try {
            let compared = 0
            for (const { name: cutName, cut } of CUTS.filter((one) => cuts?.includes(one.name) ?? true))
              compared += await compareProviders(`${cutName}, `, arrays(data), opened.provider, { task, cut })
            expect(compared).toBeGreaterThan(0)
          } finally {
            await opened.close()
          }
        })
      }
    }

    it('refuses every metric that needs what it does not give, by its name', async () => {
      const refused: string[] = []
      for (const task of TASKS) {
        const opened = await statisticsOf(judgedData(task, { name: 'plain', rows: 20 }))
        try {
          for (const metric of metricsOf(task).filter(({ needs }) => opened.provider.beyond.has(needs))) {
            refused.push(metric.name)
            await expect(
              measureBy(opened.provider, [metric], { cut: { kind: 'all' }, fighters: ['candidate'] }),
            ).rejects.toThrow(
              `metric "${metric.name}" needs ${metric.needs === 'rows' ? 'the rows themselves' : 'the order of scores'}`,
            )
          }
        } finally {
          await opened.close()
        }
      }
      expect(refused).toContain('roc_auc_ovr')
    })
  })
}

/** Rows in memory, cut as the port says. */
export function arrays(data: JudgedData): StatisticsProvider {
  return arrayStatistics(data.fighters, (cut) => {
    if (cut.kind === 'values')
      return { size: cut.values.length, codes: Uint8Array.from(data.slices, (value) => cut.values.indexOf(value) + 1) }
    if (cut.kind === 'parts')
      return {
        size: 2,
        codes: Uint8Array.from(data.slices, (value) =>
          value === 'large' || value === 'one row' ? 1 : value === null ? 2 : 0,
        ),
      }
    const values = cut.kind === 'where' && cut.expression.kind === 'in' ? cut.expression.values : ['large', 'one row']
    return {
      size: 1,
      codes: Uint8Array.from(data.slices, (value) => (value !== null && values.includes(value) ? 1 : 0)),
    }
  })
}

/** Every metric of a task, those with a number for some numbers. */
export function metricsOf(task: Task): readonly Metric[] {
  const numbers: Readonly<Record<string, readonly number[]>> = {
    'fbeta@…': [0.5, 2],
    'top_k_accuracy@…': [1, 2],
    'tweedie_deviance@…': [1, 1.5, 2, 3],
    'pinball@…': [0.1, 0.9],
    'd2_tweedie@…': [1.5],
    'd2_pinball@…': [0.1],
    'winkler@…': [0.1],
    'lift@…': [0.1],
    'recall_at_fpr@…': [0.1],
    'recall_at_precision@…': [0.5],
    'precision_at_recall@…': [0.5],
    'partial_roc_auc@…': [0.2],
  }
  const names = metricNames(task).flatMap((name) => {
    if (name === 'loss_…') return task === 'custom' ? ['loss_cost'] : []
    return name.endsWith('@…') ? (numbers[name] ?? [1]).map((value) => name.replace('…', String(value))) : [name]
  })
  return names.map((name) => findMetric(name, task)!)
}

async function compareProviders(
  where: string,
  expected: StatisticsProvider,
  actual: StatisticsProvider,
  { task, cut }: { readonly task: Task; readonly cut: Cut },
): Promise<number> {
  const metrics = metricsOf(task).filter(({ needs }) => !actual.beyond.has(needs))
  // The difference asks for the candidate's numbers on every cut.
  for (const fighter of cut.kind === 'all' ? (['champion', 'candidate'] as const) : (['champion'] as const)) {
    const request = { cut, fighters: [fighter] } as const
    expectSame(
      `${where}${fighter}`,
      await measureBy(expected, metrics, request),
      await measureBy(actual, metrics, request),
    )
  }
  const request = { cut, fighters: ['champion', 'candidate'] } as const
  expectSame(
    `${where}difference`,
    await compareBy(expected, metrics, request),
    await compareBy(actual, metrics, request),
  )
  return metrics.length
}

type Outcomes = readonly ReadonlyMap<Metric, MetricOutcome>[]

function expectSame(where: string, expected: Outcomes, actual: Outcomes): void {
  expect(actual.length).toBe(expected.length)
  for (const [slice, outcomes] of expected.entries())
    for (const [metric, outcome] of outcomes)
      expectSameOutcome(`${where}, slice ${slice + 1}, ${metric.name}`, outcome, actual[slice]!.get(metric)!)
}

function expectSameOutcome(where: string, expected: MetricOutcome, actual: MetricOutcome): void {
  if (isUndefined(expected) || expected.kind === 'undefined') {
    expect(actual, where).toEqual(expected)
    return
  }
  if (actual.kind === 'undefined')
    throw new Error(`${where}: undefined (${actual.reason}), expected ${expected.estimate}`)
  expect([actual.n, actual.method, actual.range], where).toEqual([expected.n, expected.method, expected.range])
  if (expected.df === undefined || actual.df === undefined) expect(actual.df, `${where}: df`).toBe(expected.df)
  // The spread of squares is a difference of sums, which costs digits.
  else expectNear(`${where}: df`, actual.df, expected.df, 1e-9 * expected.df)
  // Gini is twice an area, and so is its rounding.
  expectNear(`${where}: estimate`, actual.estimate, expected.estimate, 2e-15)
  expectNear(`${where}: effective size`, actual.effectiveN, expected.effectiveN)
  if (expected.variance === undefined) expect(actual.variance, where).toBeUndefined()
  // A variance that is 0 but for rounding of estimates of size 1 is as good as any other such.
  else expectNear(`${where}: variance`, actual.variance ?? NaN, expected.variance, 1e-30)
  if (expected.skewness === undefined) expect(actual.skewness, `${where}: skewness`).toBeUndefined()
  // A skewness of nearly 0 is a sum that cancels.
  else expectNear(`${where}: skewness`, actual.skewness ?? NaN, expected.skewness, 1e-12)
  expectSameInterval(where, expected, actual)
  expect(Object.is(actual.variance, 0), `${where}: exactly 0`).toBe(Object.is(expected.variance, 0))
}

function expectSameInterval(where: string, expected: Summarised, actual: Summarised): void {
  const [theirs, ours] = [intervalOf(expected), intervalOf(actual)]
  if (isUndefined(theirs) || isUndefined(ours)) {
    expect(ours, `${where}: interval`).toEqual(theirs)
    return
  }
  expect(ours.method, `${where}: interval`).toBe(theirs.method)
  // Bounds near 0 are differences of numbers as large as the interval is long; the root of a variance doubles the digits that are missing.
  const length = Math.abs(theirs.high - theirs.low)
  expectNear(`${where}: low`, ours.low, theirs.low, 1e-12 * length + 4e-15)
  expectNear(`${where}: high`, ours.high, theirs.high, 1e-12 * length + 4e-15)
}

function expectNear(where: string, actual: number, expected: number, floor = 0): void {
  const near = Math.abs(actual - expected) <= 1e-12 * Math.abs(expected) + floor
  expect(near, `${where}: got ${actual}, expected ${expected}`).toBe(true)
}
