import { describe, expect, it } from 'vitest'
import { scoresOfTable, UserError, type Cell, type FighterTask, type LabelledRows, type Scores } from '@titlebout/core'
import { classTask, scoresOf } from '../../support/tasks.ts'

type Columns = Readonly<Record<string, readonly Cell[]>>

const ID = ['c', 'a', 'b']
const CLASSES = classTask(['red', 'green', 'blue'])
const COLOURS: LabelledRows = { ids: ['a', 'b', 'c'], labels: ['red', 'green', 'blue'] }
const NUMBERS: LabelledRows = { ids: ['a', 'b', 'c'], labels: ['1.5', '-2', '0'] }
const plain = { threshold: 0.5, id: 'id', features: [] }
const REGRESSION: FighterTask = { ...plain, target: { task: 'regression', label: 'y' } }
const RANKING: FighterTask = { ...plain, target: { task: 'ranking', label: 'y', query: 'q' } }
const CUSTOM: FighterTask = { ...plain, target: { task: 'custom', label: undefined } }
const SECRET = 'patient-4711'

function read(columns: Columns, task: FighterTask, judged: LabelledRows): Scores {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  return scoresOfTable({ name: 'scores.csv', columns: new Map(Object.entries(columns)), rowCount }, task, judged)
}

function refusal(columns: Columns, task: FighterTask, judged: LabelledRows): string {
  try {
    read(columns, task, judged)
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    expect(cause).toMatchObject({ code: 'SCORES' })
    return cause instanceof Error ? cause.message : ''
  }
  return 'no error'
}

describe('scores of several classes', () => {
  const scores = { score_red: [0.1, 0.7, 0.2], score_green: [0.2, 0.2, 0.5], score_blue: [0.7, 0.1, 0.3] }

  it('come into the order of the judged rows and of data.classes', () => {
    const turned = { score_blue: scores.score_blue, score_red: scores.score_red, score_green: scores.score_green }
    for (const columns of [scores, turned]) {
      const said = scoresOf('multiclass-classification', read({ id: ID, ...columns }, CLASSES, COLOURS))
      expect(said.classes).toEqual(['red', 'green', 'blue'])
      expect([...said.scores!.values]).toEqual([0.7, 0.2, 0.1, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7])
      expect([...said.prediction]).toEqual([0, 1, 2])
      expect(said.findings).toEqual([])
    }
  })

  it('call the first of the most likely classes, or the one that is said', () => {
    const tied = { score_red: [0.4, 0.4, 0.4], score_green: [0.4, 0.4, 0.4], score_blue: [0.2, 0.2, 0.2] }
    const called = (columns: Columns) =>
      scoresOf('multiclass-classification', read({ id: ID, ...columns }, CLASSES, COLOURS)).prediction
    expect([...called(tied)]).toEqual([0, 0, 0])
    expect([...called({ ...tied, prediction: ['green', 'red', 'green'] })]).toEqual([0, 1, 1])
  })

  it('may be labels alone, of any type that says the class', () => {
    const task = classTask(['0', '1', '2'])
    const judged = { ids: ['a', 'b', 'c'], labels: ['0', '1', '2'] }
    const said = scoresOf('multiclass-classification', read({ id: ID, prediction: [2, 0n, '1.0'] }, task, judged))
    expect(said.scores).toBeUndefined()
    expect([...said.prediction]).toEqual([0, 1, 2])
  })

  it('that do not add up to 1 are taken as they are, with a warning that says how many', () => {
    const off = { ...scores, score_blue: [0.7, 0.2, 0.3003] }
    const said = scoresOf('multiclass-classification', read({ id: ID, ...off }, CLASSES, COLOURS))
    expect(said.findings).toMatchObject([{ id: 'scores-not-summing-to-one', severity: 'warning' }])
    expect(said.findings[0]!.message).toContain('in 1 of 3 rows (first: row 2)')
    expect(said.scores!.values[2]).toBe(0.2)
    const single = Object.fromEntries(Object.entries(scores).map(([name, values]) => [name, values.map(Math.fround)]))
    expect(read({ id: ID, ...single }, CLASSES, COLOURS).findings).toEqual([])
  })

  it.each<[what: string, columns: Columns, message: string]>([
    ['a single score', { score: [0.1, 0.2, 0.3] }, 'got "score", which says nothing about 3 classes'],
    [
      'a class without a column',
      { score_red: scores.score_red, score_blue: scores.score_blue },
      'got none for "score_green" among "score_red", "score_blue"',
    ],
    [
      'a column without a class',
      { ...scores, score_pink: [0, 0, 0] },
      'and no others, got "score_pink": add the class to data.classes',
    ],
    ['neither scores nor predictions', { other: [1, 2, 3] }, 'for each of data.classes, or "prediction"'],
    ['a logit', { ...scores, score_red: [0.1, 2, 0.2] }, 'in 1 of 3 rows (first: row 2) "score_red" is no probability'],
    ['NaN', { ...scores, score_red: [0.1, 0.7, Number.NaN] }, 'in 1 of 3 rows (first: row 3)'],
    ['infinity', { ...scores, score_red: [Infinity, 0.7, -Infinity] }, 'in 2 of 3 rows (first: row 1)'],
    ['a text', { ...scores, score_red: ['0,1', 0.7, SECRET] }, 'in 2 of 3 rows (first: row 1)'],
    ['a blank', { ...scores, score_red: [null, 0.7, 0.2] }, 'in 1 of 3 rows (first: row 1)'],
    ['a prediction of no class', { prediction: ['red', SECRET, 'blue'] }, 'first: row 2) "prediction" is no value'],
    [
      'a prediction that is not the most likely',
      { ...scores, prediction: ['red', 'red', 'green'] },
      'in 1 of 3 rows (first: row 1) "prediction" is not the most likely class',
    ],
    ['other labels', { ...scores, y_true: ['blue', 'red', SECRET] }, 'in 1 of 3 rows (first: row 3) "y_true"'],
    ['no rows', { id: [], score_red: [] }, 'got none'],
  ])('are refused with %s', (_, columns, message) => {
    const said = refusal({ id: ID, ...columns }, CLASSES, COLOURS)
    expect(said).toContain(message)
    expect(said).not.toContain(SECRET)
  })
})

describe('scores of a regression', () => {
  it('are numbers, with bounds where there are some', () => {
    const columns = {
      id: ID,
      prediction: ['0.5', '1e2', '-.5'],
      prediction_lower: [0, 1, -1],
      prediction_upper: [1, 2, 0],
    }
    const said = scoresOf('regression', read(columns, REGRESSION, NUMBERS))
    expect([...said.prediction]).toEqual([100, -0.5, 0.5])
    expect([...said.bounds!.lower]).toEqual([1, -1, 0])
    expect([...said.bounds!.upper]).toEqual([2, 0, 1])
    expect(scoresOf('regression', read({ id: ID, prediction: [1, 2, 3] }, REGRESSION, NUMBERS)).bounds).toBeUndefined()
  })

  it('take labels of single precision for the same labels', () => {
    const judged = { ids: ['a', 'b', 'c'], labels: ['0.1', '0.2', '0.3'] }
    const columns = { id: ID, prediction: [1, 2, 3], y_true: [0.3, 0.1, 0.2].map(Math.fround) }
    expect(read(columns, REGRESSION, judged).ids).toEqual(['a', 'b', 'c'])
  })

  it.each<[what: string, columns: Columns, message: string]>([
    ['no prediction', { score: [1, 2, 3] }, 'expected a column "prediction", got "id", "score"'],
    ['NaN', { prediction: [1, Number.NaN, 3] }, 'in 1 of 3 rows (first: row 2) "prediction" is no finite number'],
    [
      'what squares overflow of',
      { prediction: [1, -2e36, 3] },
      'in 1 of 3 rows (first: row 2) "prediction" is beyond 1e36',
    ],
    ['infinity', { prediction: ['inf', 1, Infinity] }, 'in 2 of 3 rows (first: row 1)'],
    ['a decimal comma', { prediction: ['0,5', SECRET, '1'] }, 'in 2 of 3 rows (first: row 1)'],
    ['one bound', { prediction: [1, 2, 3], prediction_upper: [1, 2, 3] }, 'or none, got "prediction_upper" alone'],
    [
      'turned bounds',
      { prediction: [1, 2, 3], prediction_lower: [0, 3, 0], prediction_upper: [1, 2, 1] },
      'in 1 of 3 rows (first: row 2) "prediction_lower" is above "prediction_upper"',
    ],
    ['other labels', { prediction: [1, 2, 3], y_true: [0, 1.5, 2] }, 'in 1 of 3 rows (first: row 3) "y_true"'],
    ['a missing row', { id: ['a', 'b', 'x'], prediction: [1, 2, 3] }, '1 of 3 rows of the test data have no score'],
    ['a repeated id', { id: ['a', 'a', 'b'], prediction: [1, 2, 3] }, '1 of 3 rows repeat an id (first: row 2)'],
  ])('are refused with %s', (_, columns, message) => {
    const said = refusal({ id: ID, ...columns }, REGRESSION, NUMBERS)
    expect(said).toContain(message)
    expect(said).not.toContain(SECRET)
  })
})

describe('scores of a ranking', () => {
  it('are any finite numbers', () => {
    const said = scoresOf('ranking', read({ id: ID, score: [-3, '12', 0.5] }, RANKING, NUMBERS))
    expect([...said.score]).toEqual([12, 0.5, -3])
  })

  it.each<[what: string, columns: Columns, message: string]>([
    ['no score', { prediction: [1, 2, 3] }, 'expected a column "score"'],
    ['NaN', { score: [1, Number.NaN, 3] }, 'in 1 of 3 rows (first: row 2) "score" is no finite number'],
  ])('are refused with %s', (_, columns, message) => {
    expect(refusal({ id: ID, ...columns }, RANKING, NUMBERS)).toContain(message)
  })
})

describe('losses of the team’s own', () => {
  const judged: LabelledRows = { ids: ['a', 'b', 'c'], labels: [null, null, null] }

  it('are all that a custom task has, labels or not', () => {
    const columns = { id: ID, loss_words: [3, '1', 2], loss_2: [0.1, 0.2, -0.3], note: ['x', 'y', 'z'] }
    const { losses } = read(columns, CUSTOM, judged)
    expect([...losses].map(([name, values]) => [name, [...values]])).toEqual([
      ['loss_words', [1, 2, 3]],
      ['loss_2', [0.2, -0.3, 0.1]],
    ])
    const labelled: FighterTask = { ...CUSTOM, target: { task: 'custom', label: 'y' } }
    const wrong = { ...columns, y_true: ['x', 'x', 'x'] }
    expect(refusal(wrong, labelled, NUMBERS)).toContain('"y_true" is not the label')
    expect(read(wrong, CUSTOM, judged).ids).toEqual(['a', 'b', 'c'])
  })

  it.each<[task: FighterTask, columns: Columns, judged: LabelledRows]>([
    [CLASSES, { prediction: ['red', 'red', 'red'] }, COLOURS],
    [REGRESSION, { prediction: [1, 2, 3] }, NUMBERS],
    [RANKING, { score: [1, 2, 3] }, NUMBERS],
  ])('come with scores of any task', (task, columns, rows) => {
    const { losses } = read({ id: ID, ...columns, loss_x: [3, 1, 2] }, task, rows)
    expect([...losses.get('loss_x')!]).toEqual([1, 2, 3])
  })

  it.each<[what: string, columns: Columns, message: string]>([
    ['no such column', { score: [1, 2, 3] }, 'expected at least one column "loss_…"'],
    ['a loss that is no number', { loss_x: [1, null, SECRET] }, 'in 2 of 3 rows (first: row 2) "loss_x" is no finite'],
    ['a name that no config can say', { loss_Über: [1, 2, 3] }, 'got "loss_Über": rename the column'],
  ])('are refused with %s', (_, columns, message) => {
    const said = refusal({ id: ID, ...columns }, CUSTOM, judged)
    expect(said).toContain(message)
    expect(said).not.toContain(SECRET)
  })
})
