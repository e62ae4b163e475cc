import { metricNames, parseConfig, TASKS, UserError, type Task } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

/** A config of a task, as little as it takes. */
function configOf(
  task: Task,
  { model = '', data = '', gate = '', primary }: { model?: string; data?: string; gate?: string; primary: string },
) {
  return `version: 1
model: { name: thing, task: ${task}, path: model.onnx${model} }
data:
  test: test.csv
  id: row
  features: [a]
${data}
gate: [${gate}]
champion:
  primary: ${primary}
  merge: { claim: superior }
  promote: { claim: superior }
`
}

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 't.yml')
    return []
  } catch (cause) {
    if (cause instanceof UserError)
      return cause.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    throw cause
  }
}

const WHOLE: { readonly [T in Task]: { readonly data: string; readonly primary: string } } = {
  'binary-classification': { data: '  label: y\n  positive: "1"\n  prevalence: 0.02', primary: 'roc_auc' },
  'multiclass-classification': { data: '  label: y\n  classes: [a, b, c]', primary: 'f1_macro' },
  regression: { data: '  label: y\n  cluster: day\n  weight: w', primary: 'rmse' },
  ranking: { data: '  label: y\n  query: q', primary: 'ndcg@10' },
  custom: { data: '  cluster: batch', primary: 'loss_iou' },
}

const COSTS: { readonly [T in Task]?: string } = {
  'binary-classification': ', costs: [[0, 1], [20, 0]]',
  'multiclass-classification': ', costs: [[0, 1, 1], [1, 0, 1], [9, 9, 0]]',
}

describe('every task', () => {
  it.each(TASKS)('%s: a whole config has no problem', (task) => {
    expect(problemsOf(configOf(task, WHOLE[task]))).toEqual([])
  })

  it.each<[Task, string[]]>([
    [
      'binary-classification',
      ['3:1 data.label is required by binary-classification', '3:1 data.positive is required by binary-classification'],
    ],
    [
      'multiclass-classification',
      [
        '3:1 data.classes is required by multiclass-classification',
        '3:1 data.label is required by multiclass-classification',
      ],
    ],
    ['regression', ['3:1 data.label is required by regression']],
    ['ranking', ['3:1 data.label is required by ranking', '3:1 data.query is required by ranking']],
    ['custom', []],
  ])('%s says which keys of data it lacks', (task, problems) => {
    expect(problemsOf(configOf(task, { ...WHOLE[task], data: '' }))).toEqual(problems)
  })

  it.each(TASKS)('%s takes each of its metrics that has no number, and any column of losses', (task) => {
    const names = [...metricNames(task).filter((name) => !/[@…]/u.test(name)), 'loss_anything']
    const text = configOf(task, {
      ...WHOLE[task],
      model: COSTS[task] ?? '',
      gate: names.map((metric) => `{ metric: ${metric}, max: 1, decide: point }`).join(', '),
    })
    expect(problemsOf(text)).toEqual([])
  })
})

describe('what has no interval, no classes and no rows of its own', () => {
  const regression = WHOLE.regression
  it.each<[string, Task, { gate?: string; primary?: string; model?: string }, string]>([
    ['a gate on an interval', 'regression', { gate: '{ metric: max_error, max: 3 }' }, 'add decide: point'],
    ['a bout', 'regression', { primary: 'max_error' }, 'no bout can be decided by it'],
    ['groups', 'regression', { gate: '{ metric: max_error, max: 3, by: a, decide: point }' }, 'compares intervals of'],
    ['costs of numbers', 'regression', { model: ', costs: [[0, 1], [1, 0]]' }, 'has no meaning for regression'],
    ['fairness of numbers', 'regression', { gate: '{ metric: demographic_parity_ratio, min: 1, by: a }' }, 'must be a'],
    ['groups of queries', 'ranking', { gate: '{ metric: map, max: 0.1, by: a }' }, 'judged by its queries: remove by'],
  ])('%s is refused', (_, task, change, message) => {
    const base = task === 'regression' ? regression : WHOLE[task]
    const problems = problemsOf(configOf(task, { ...base, ...change }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(message)
  })

  it('an order of three classes is that of data.classes', () => {
    const model = ', costs: [[0, 1], [1, 0]]'
    expect(problemsOf(configOf('multiclass-classification', { ...WHOLE['multiclass-classification'], model }))).toEqual(
      [expect.stringContaining('must have a row for each true class (a, b, c), got 2 rows')],
    )
  })
})

describe('keys of another task', () => {
  it.each<[Task, string, string]>([
    ['regression', 'positive: "1"', 'data.positive has no meaning for regression: remove it'],
    ['regression', 'classes: [a, b]', 'data.classes has no meaning for regression: remove it'],
    ['custom', 'query: q', 'data.query has no meaning for custom: remove it'],
    ['ranking', 'prevalence: 0.5', 'data.prevalence has no meaning for ranking: remove it'],
  ])('%s refuses %s', (task, key, message) => {
    const { data, primary } = WHOLE[task]
    expect(
      problemsOf(configOf(task, { primary, data: `${data}\n  ${key}` })).map((line) =>
        line.split(' ').slice(1).join(' '),
      ),
    ).toEqual([message])
  })

  it('classes stand once', () => {
    const text = configOf('multiclass-classification', {
      data: '  label: y\n  classes: [a, b, a]',
      primary: 'f1_macro',
    })
    expect(problemsOf(text)).toEqual(['8:19 data.classes[2] stands twice: "a"'])
  })

  it('a column has one part only', () => {
    const text = configOf('regression', { data: '  label: y\n  cluster: y', primary: 'rmse' })
    expect(problemsOf(text)).toEqual(['8:12 data.cluster is a column that has another part already: "y"'])
  })
})

describe('a metric of another task', () => {
  it.each<[Task, string, string]>([
    ['binary-classification', 'precision_macro', 'there are roc_auc'],
    ['binary-classification', 'rmse', 'there are roc_auc'],
    ['multiclass-classification', 'f1_macr', 'did you mean f1_macro?'],
    ['regression', 'roc_auc', 'there are mae'],
    ['ranking', 'ndcg@0', 'did you mean ndcg@…?'],
    ['ranking', 'ndcg@2.5', 'there are ndcg'],
    ['regression', 'pinball', 'did you mean pinball@…?'],
    ['custom', 'accuracy', 'there are loss_…'],
  ])('%s has no %s', (task, metric, hint) => {
    const [problem, ...more] = problemsOf(configOf(task, { ...WHOLE[task], primary: metric }))
    expect(problem).toContain(`champion.primary must be a metric of ${task}, got "${metric}": `)
    expect(problem).toContain(hint)
    expect(more).toEqual([])
  })
})

describe('the rules', () => {
  it('hold bounds against the range of the metric', () => {
    const text = configOf('regression', {
      ...WHOLE.regression,
      gate: '{ metric: r2, min: 2 }, { metric: mae, min: -1 }',
    })
    expect(problemsOf(text)).toEqual([
      '10:27 gate[0].min must be at most 1, as r2 is, got 2',
      '10:52 gate[1].min must be at least 0, as mae is, got -1',
    ])
  })
})
