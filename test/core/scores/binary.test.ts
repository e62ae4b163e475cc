import { describe, expect, it } from 'vitest'
import { scoresOfTable, UserError, type Cell, type LabelledRows } from '@titlebout/core'
import { binary, binaryTask, type BinaryTaskWords } from '../../support/tasks.ts'

const TASK: BinaryTaskWords = { positive: 'yes', threshold: 0.5, id: 'report_id', label: 'damage', features: [] }
const JUDGED: LabelledRows = { ids: ['a', 'b', 'c'], labels: ['yes', 'no', 'no'] }

type Columns = Readonly<Record<string, readonly Cell[]>>

function read(columns: Columns, task: Partial<BinaryTaskWords> = {}, judged: LabelledRows = JUDGED) {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  const table = { name: 'scores.csv', columns: new Map(Object.entries(columns)), rowCount }
  return binary(scoresOfTable(table, binaryTask({ ...TASK, ...task }), judged))
}

function message(columns: Columns, task: Partial<BinaryTaskWords> = {}, judged: LabelledRows = JUDGED): string {
  try {
    read(columns, task, judged)
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    expect(cause).toMatchObject({ code: 'SCORES' })
    return cause instanceof Error ? cause.message : ''
  }
  return 'no error'
}

const ID = ['c', 'a', 'b']

describe('binaryScores', () => {
  it('brings the scores into the order of the judged rows', () => {
    const scores = read({ id: ID, score: ['0.3', '0.9', '.5'] })
    expect(scores.ids).toEqual(['a', 'b', 'c'])
    expect([...scores.score!]).toEqual([0.9, 0.5, 0.3])
    expect([...scores.prediction]).toEqual([1, 1, 0])
  })

  it('takes the id column by its own name before "id"', () => {
    const scores = read({ id: ['1', '2', '3'], report_id: ID, score: [0.3, 0.9, 0.1] })
    expect([...scores.score!]).toEqual([0.9, 0.1, 0.3])
  })

  it('takes whole numbers for ids, as Parquet and JSON give them', () => {
    const judged = { ids: ['1', '2', '20000000000000000003'], labels: ['yes', 'no', 'no'] }
    expect([...read({ id: [2, 1n, 20000000000000000003n], score: [0, 1, 0.5] }, {}, judged).score!]).toEqual([
      1, 0, 0.5,
    ])
  })

  it.each([
    ['score_yes alone', { score_yes: [0.3, 0.9, 0.1] }],
    ['score_yes before score_no', { score_yes: [0.3, 0.9, 0.1], score_no: [0.7, 0.1, 0.9] }],
    ['score_no before score_yes', { score_no: [0.7, 0.1, 0.9], score_yes: [0.3, 0.9, 0.1] }],
  ])('finds the positive class by name: %s', (_, columns) => {
    expect([...read({ id: ID, ...columns }).score!]).toEqual([0.9, 0.1, 0.3])
  })

  it('has no scores when the table holds predictions only', () => {
    const scores = read({ id: ID, prediction: ['no', 'yes', 'yes'] })
    expect(scores.score).toBeUndefined()
    expect([...scores.prediction]).toEqual([1, 1, 0])
  })

  it('compares classes as values, not as spellings', () => {
    const judged = { ids: ['a', 'b', 'c'], labels: ['1', '0', '0'] }
    expect([
      ...read({ id: ID, prediction: [0, 1.0, 1n], y_true: [0, 1, 0] }, { positive: '1' }, judged).prediction,
    ]).toEqual([1, 1, 0])
    const judgedBooleans = { ids: ['a', 'b', 'c'], labels: ['True', 'False', 'False'] }
    expect([
      ...read({ id: ID, prediction: [false, true, true] }, { positive: 'True' }, judgedBooleans).prediction,
    ]).toEqual([1, 1, 0])
  })

  it('calls a score positive from the threshold on', () => {
    expect([...read({ id: ID, score: [0.1, 0.3, 0.2999] }, { threshold: 0.3 }).prediction]).toEqual([1, 0, 0])
  })

  it('accepts a prediction and a truth that agree with everything else', () => {
    const scores = read({
      id: ID,
      y_true: ['no', 'yes', 'no'],
      score: [0.3, 0.9, 0.5],
      prediction: ['no', 'yes', 'yes'],
    })
    expect([...scores.prediction]).toEqual([1, 1, 0])
  })

  it('does not mind other columns', () => {
    expect(message({ id: ID, score: [0, 1, 0], phase: ['x', null, 'y'], loss_x: [1, 2, 3] })).toBe('no error')
  })
})

describe('binaryScores refuses', () => {
  const score = [0.3, 0.9, 0.1]
  it.each<[string, Columns, string]>([
    ['a table without rows', { id: [], score: [] }, 'got none'],
    [
      'a table without ids',
      { name: ID, score },
      'expected a column "id" or "report_id" (data.id), got "name", "score"',
    ],
    ['a row without id', { id: ['a', null, 'c'], score }, '1 of 3 rows have no usable "id"'],
    ['an id that lost its digits', { id: ['a', 2 ** 53, 'c'], score }, '1 of 3 rows have no usable "id"'],
    [
      'ids that repeat',
      { id: ['a', 'b', 'c', 'a', 'b'], score: [0, 0, 0, 0, 0] },
      '2 of 5 rows repeat an id (first: rows 4 and 5)',
    ],
    [
      'more ids that repeat than one can read',
      { id: ['a', ...Array<string>(5).fill('a')], score: [0, 0, 0, 0, 0, 0] },
      '5 of 6 rows repeat an id (first: rows 2, 3 and 4)',
    ],
    [
      'ids that are missing',
      { id: ['b'], score: [0] },
      '2 of 3 rows of the test data have no score (first: rows 1 and 3 of the test data)',
    ],
    [
      'ids that are written otherwise',
      { id: ['1.0', '2.0'], score: [0, 0] },
      'not one id is the same: write them as the test data does, where 1 and 1.0 are two',
    ],
    [
      'ids that nobody asked for',
      { id: [...ID, 'd', 'e'], score: [0, 0, 0, 0, 0] },
      '2 of 5 rows have an id that the test data does not have (first: rows 4 and 5)',
    ],
    [
      'neither scores nor predictions',
      { id: ID, probability: score },
      'expected a column "score", "score_yes" or "prediction", got "id", "probability"',
    ],
    ['a score above 1', { id: ID, score: [0.3, 1.0001, 7] }, 'in 2 of 3 rows (first: row 2) "score" is no probability'],
    ['a score below 0', { id: ID, score: [-1e-9, 0, 0] }, 'in 1 of 3 rows (first: row 1) "score"'],
    ['a score that is not there', { id: ID, score: [0.1, null, 0.2] }, 'in 1 of 3 rows (first: row 2) "score"'],
    ['a score that is NaN', { id: ID, score: [0.1, 0.2, Number.NaN] }, 'in 1 of 3 rows (first: row 3) "score"'],
    ['a decimal comma', { id: ID, score: ['0,1', '0,2', '0,3'] }, 'in 3 of 3 rows (first: row 1) "score"'],
    [
      'a number with something behind it',
      { id: ID, score: ['0.1', '0.2%', '0.3'] },
      'in 1 of 3 rows (first: row 2) "score"',
    ],
    ['a hexadecimal number', { id: ID, score: ['0x1', '0', '1'] }, 'in 1 of 3 rows (first: row 1) "score"'],
    ['two ways to say the score', { id: ID, score, score_yes: score }, 'got "score" and "score_yes"'],
    [
      'scores of the other class only',
      { id: ID, score_no: score },
      'expected a column "score_yes" for data.positive "yes", got "score_no"',
    ],
    ['three classes', { id: ID, score_yes: score, score_no: score, score_maybe: score }, 'got the 3 columns'],
    [
      'classes that do not add up',
      { id: ID, score_yes: score, score_no: [0.7, 0.1, 0.5] },
      'in 1 of 3 rows (first: row 3) "score_yes" and "score_no" do not add up to 1',
    ],
    [
      'a prediction that is no class',
      { id: ID, prediction: ['no', 1, 'yes'] },
      'in 1 of 3 rows (first: row 2) "prediction" is no value of the label',
    ],
    [
      'a prediction against its score',
      { id: ID, score, prediction: ['no', 'no', 'no'] },
      'in 1 of 3 rows (first: row 2) "prediction" is not what the score says at model.threshold 0.5',
    ],
    [
      'another truth',
      { id: ID, score, y_true: ['no', 'no', 'yes'] },
      'in 2 of 3 rows (first: row 2) "y_true" is not the label',
    ],
    [
      'a truth that is not there',
      { id: ID, score, y_true: ['no', 'yes', null] },
      'in 1 of 3 rows (first: row 3) "y_true"',
    ],
  ])('%s', (_, columns, expected) => {
    expect(message(columns)).toContain(expected)
  })

  it('names the file and never an id', () => {
    const text = message({ id: ['private-1', 'private-1', 'b'], score })
    expect(text).toMatch(/^scores\.csv: /u)
    expect(text).not.toContain('private')
  })
})
