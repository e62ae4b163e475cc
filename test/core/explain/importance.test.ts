import {
  changeOf,
  dependenceOf,
  importanceOf,
  importanceRun,
  metricOfTask,
  judgedRows,
  rowsSaying,
  type ImportanceRun,
  type JudgedRows,
  type RowsToJudge,
  type Scores,
} from '@titlebout/core'
import { seeded, shuffled } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { expectClose, numbers, reference } from '../../stats/reference.ts'

interface Model {
  readonly name: string
  readonly task: 'binary-classification' | 'regression'
  readonly scoring: string
  readonly in: {
    readonly x: number[][]
    readonly y: number[]
    readonly coefficients: number[]
    readonly intercept: number
    readonly permutations: number[][]
    readonly grid: number[]
  }
  readonly out: {
    readonly importances: Readonly<Record<'a' | 'b' | 'c', number[]>>
    readonly many: Readonly<Record<'a' | 'b' | 'c', number>>
    readonly spread: Readonly<Record<'a' | 'b' | 'c', number>>
    readonly dependence: number[]
  }
}
const { models } = reference<{ readonly models: readonly Model[] }>('importance').cases
const NAMES = ['a', 'b', 'c'] as const
const METRICS: Readonly<Record<string, string>> = {
  neg_mean_squared_error: 'mse',
  neg_mean_absolute_error: 'mae',
  r2: 'r2',
  neg_log_loss: 'log_loss',
  roc_auc: 'roc_auc',
  average_precision: 'average_precision',
  accuracy: 'accuracy',
}
const LEVEL = 0.9

function scoresOf(model: Model, x: readonly (readonly number[])[]): Scores {
  const { coefficients, intercept, y } = model.in
  const linear = Float64Array.from(y, (_, row) =>
    coefficients.reduce((sum, weight, k) => sum + weight * x[k]![row]!, intercept),
  )
  const said = { ids: y.map((_, row) => `r${row}`), losses: new Map<string, Float64Array>(), findings: [] }
  if (model.task === 'regression') return { task: model.task, ...said, prediction: linear, bounds: undefined }
  const score = linear.map((value) => 1 / (1 + Math.exp(-value)))
  return { task: model.task, ...said, score, prediction: Uint8Array.from(linear, (value) => Number(value > 0)) }
}

function judged({ task, in: { y } }: Model, more: Partial<RowsToJudge> = {}): RowsToJudge {
  const grouping = { weight: undefined, cluster: undefined, query: undefined, prevalence: undefined }
  const truth =
    task === 'regression' ? ({ task, truth: numbers(y) } as const) : ({ task, truth: Uint8Array.from(y) } as const)
  return { ids: y.map((_, row) => `r${row}`), truth, ...grouping, ...more }
}

const metricOf = (model: Model) => metricOfTask(METRICS[model.scoring] ?? '', model.task)
const rowsOf = (model: Model): JudgedRows => judgedRows(judged(model), scoresOf(model, model.in.x))

function runOf(model: Model, k: number, permutation: Uint32Array, rows = rowsOf(model)): ImportanceRun {
  const x = model.in.x.map((column, j) => (j === k ? Array.from(permutation, (row) => column[row]!) : column))
  const run = importanceRun(metricOf(model), { rows, permuted: rowsSaying(rows, scoresOf(model, x)), permutation })
  if (typeof run === 'string') throw new Error(run)
  return run
}

describe('permutation importance of a model', () => {
  it.each(models)('$name: is scikit-learn’s, permutation by permutation', (model) => {
    for (const [k, name] of NAMES.entries()) {
      const runs = model.in.permutations.map((order) => runOf(model, k, Uint32Array.from(order)))
      const expected = model.out.importances[name]
      for (const [r, run] of runs.entries()) expectClose(run.estimate, expected[r]!, 1e-10, 1e-12, `${name} ${r}`)
      const measured = importanceOf(metricOf(model), rowsOf(model), runs, LEVEL)
      expectClose(measured.estimate!, expected.reduce((sum, one) => sum + one, 0) / expected.length, 1e-10, 1e-12)
      expect(measured.low).toBeLessThanOrEqual(measured.estimate!)
      expect(measured.high).toBeGreaterThanOrEqual(measured.estimate!)
    }
  })

  it.each(models)('$name: tends to scikit-learn’s mean of 400', (model) => {
    const rng = seeded(1)
    const orders = Array.from({ length: 150 }, () => shuffled(model.in.y.length, rng))
    for (const [k, name] of NAMES.entries()) {
      const { estimate } = importanceOf(
        metricOf(model),
        rowsOf(model),
        orders.map((order) => runOf(model, k, order)),
        LEVEL,
      )
      // Four standard errors of the difference of two means, of 150 and of 400 permutations.
      const error = model.out.spread[name] * Math.sqrt(1 / 150 + 1 / 400)
      expect(Math.abs(estimate! - model.out.many[name])).toBeLessThan(4 * error + 1e-12)
    }
  })

  it.each(models)('$name: partial dependence is scikit-learn’s', (model) => {
    const points = model.in.grid.map((at) => ({
      at,
      scores: scoresOf(model, [model.in.x[0]!.map(() => at), ...model.in.x.slice(1)]),
    }))
    const { lines, kind } = dependenceOf({ name: 'a', kind: 'number' }, points, {}, LEVEL)
    expect(kind).toBe('number')
    for (const [k, { at, mean }] of lines[0]!.points.entries()) {
      expect(at).toBe(model.in.grid[k])
      expectClose(mean.estimate!, model.out.dependence[k]!)
      expect(mean.low).toBeLessThan(mean.estimate!)
    }
  })

  const model = models[3]!

  it('is 0, with an interval of no width, of a column that nobody looks at', () => {
    const rows = rowsOf(model)
    const run = importanceRun(metricOf(model), { rows, permuted: rows, permutation: shuffled(60, seeded(1)) })
    if (typeof run === 'string') throw new Error(run)
    expect(importanceOf(metricOf(model), rows, [run], LEVEL)).toMatchObject({ estimate: 0, low: 0, high: 0 })
  })

  it('says why there is none where the metric has no value', () => {
    const scores = scoresOf(model, model.in.x)
    if (scores.task !== 'binary-classification') throw new Error('two classes are needed')
    const blank = judgedRows(judged(model), { ...scores, score: undefined })
    expect(importanceRun(metricOf(model), { rows: blank, permuted: blank, permutation: shuffled(60, seeded(1)) })).toBe(
      'no-scores',
    )
  })

  it('changes by the difference of two importances, its interval that of the paired runs', () => {
    const orders = Array.from({ length: 5 }, (_, seed) => shuffled(60, seeded(seed)))
    const other: Model = { ...model, in: { ...model.in, coefficients: model.in.coefficients.map((one) => one * 0.8) } }
    const candidate = orders.map((order) => runOf(model, 0, order))
    const champion = orders.map((order) => runOf(other, 0, order))
    const metric = metricOf(model)
    const change = changeOf(metric, rowsOf(model), { candidate, champion }, LEVEL)
    const [ours, theirs] = [candidate, champion].map((runs) => importanceOf(metric, rowsOf(model), runs, LEVEL))
    expectClose(change.estimate!, ours!.estimate! - theirs!.estimate!)
    // Paired, it is known better than either.
    expect(change.high! - change.low!).toBeLessThan(0.5 * (ours!.high! - ours!.low!))
    expect(changeOf(metric, rowsOf(model), { candidate, champion: candidate }, LEVEL)).toMatchObject({ estimate: 0 })
    const unpaired = orders.map((order) => runOf(model, 0, Uint32Array.from(order)))
    expect(() => changeOf(metric, rowsOf(model), { candidate, champion: unpaired }, LEVEL)).toThrow('no pairs')
  })

  it('has no interval from a handful of clusters, and a wider one from many', () => {
    const orders = [shuffled(60, seeded(1))]
    const metric = metricOf(model)
    const runs = orders.map((order) => runOf(model, 0, order))
    const clusters = (of: (row: number) => number): JudgedRows => ({
      ...rowsOf(model),
      cluster: Uint32Array.from({ length: 60 }, (_, row) => of(row)),
    })
    expect(
      importanceOf(
        metric,
        clusters((row) => row % 4),
        runs,
        LEVEL,
      ),
    ).toMatchObject({
      low: null,
      note: expect.stringContaining('4 clusters'),
    })
    expect(
      importanceOf(
        metric,
        clusters((row) => row >> 1),
        runs,
        LEVEL,
      ),
    ).toMatchObject({ method: 'clustered-t' })
  })
})
