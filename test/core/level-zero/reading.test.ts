import { describe, expect, it } from 'vitest'
import { readingOf, UserError, type Cell, type Reading, type ReadingOptions } from '@titlebout/core'

type Columns = Readonly<Record<string, readonly Cell[]>>

function read(columns: Columns, options: Partial<ReadingOptions> = {}): Reading {
  const rowCount = Object.values(columns)[0]?.length ?? 0
  const table = { name: 'scores.csv', columns: new Map(Object.entries(columns)), rowCount }
  return readingOf(table, { columns: {}, ...options })
}

function message(columns: Columns, options: Partial<ReadingOptions> = {}): string {
  try {
    read(columns, options)
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    expect(cause).toMatchObject({ code: 'SCORES' })
    return cause instanceof Error ? cause.message : ''
  }
  return 'no error'
}

const Y = ['0', '1', '1', '0']
const SCORE = ['0.1', '0.9', '0.4', '0.2']
/** Whole numbers of more values than anybody has classes. */
const AMOUNTS = Array.from({ length: 60 }, (_, k) => String(3 * k))

describe('the task is read off the columns', () => {
  it.each<[what: string, columns: Columns, target: Partial<Reading['target']>, primary: string]>([
    [
      'a score and two labels',
      { y_true: Y, score: SCORE },
      { task: 'binary-classification', positive: '1' },
      'roc_auc',
    ],
    [
      'decisions alone',
      { y_true: ['no', 'yes'], prediction: ['yes', 'yes'] },
      { task: 'binary-classification', positive: 'yes' },
      'balanced_accuracy',
    ],
    [
      'booleans of Parquet',
      { y_true: [true, false], score: [0.5, 0.25] },
      { task: 'binary-classification', positive: 'true' },
      'roc_auc',
    ],
    [
      'booleans as Python writes them',
      { y_true: ['True', 'False'], prediction: ['True', 'True'] },
      { task: 'binary-classification', positive: 'true' },
      'balanced_accuracy',
    ],
    [
      'labels that lost being whole numbers',
      { y_true: ['0.0', '1.0'], score: ['0', '1'] },
      { task: 'binary-classification', positive: '1' },
      'roc_auc',
    ],
    [
      '−1 and 1',
      { y_true: ['-1', '1'], score: ['0', '1'] },
      { task: 'binary-classification', positive: '1' },
      'roc_auc',
    ],
    [
      'one class of the two that everybody knows',
      { y_true: ['no', 'no'], score: ['0', '1'] },
      { task: 'binary-classification', positive: 'yes' },
      'roc_auc',
    ],
    [
      'one column for a class',
      { y_true: ['cat', 'dog'], score_dog: ['0', '1'] },
      { task: 'binary-classification', positive: 'dog' },
      'roc_auc',
    ],
    [
      'a column for each of two classes',
      { y_true: ['yes', 'no'], score_no: ['0', '1'], score_yes: ['1', '0'] },
      { task: 'binary-classification', positive: 'yes' },
      'roc_auc',
    ],
    [
      'a column for each of three classes, in the order of the header',
      { y_true: ['b', 'a'], score_c: [0, 0], score_a: [0, 1], score_b: [1, 0] },
      { task: 'multiclass-classification', classes: ['c', 'a', 'b'] },
      'accuracy',
    ],
    [
      'texts as decisions, by name',
      { y_true: ['b', 'a', 'c'], prediction: ['b', 'a', 'a'] },
      { task: 'multiclass-classification', classes: ['a', 'b', 'c'] },
      'accuracy',
    ],
    ['numbers', { y_true: ['1', '2.5', '3'], prediction: ['1', '2', '3'] }, { task: 'regression' }, 'mae'],
    ['whole numbers of many values', { y_true: AMOUNTS, prediction: AMOUNTS }, { task: 'regression' }, 'mae'],
    [
      'a query and a score',
      { query: ['q', 'q'], y_true: ['0', '3'], score: ['7', '-8'] },
      { task: 'ranking', query: 'query' },
      'ndcg@10',
    ],
    ['losses', { loss_words: ['1', '2'], loss_b: ['1', '1'] }, { task: 'custom', label: undefined }, 'loss_words'],
  ])('%s', (_, columns, target, primary) => {
    const reading = read(columns)
    expect(reading.target).toMatchObject(target)
    expect(reading.primary).toBe(primary)
  })

  it('and said in one line', () => {
    const column = (values: readonly string[]): readonly string[] =>
      Array.from({ length: 40 }, (_, k) => values[k % values.length]!)
    const { text } = read({
      id: Array.from({ length: 40 }, (_, k) => String(k)),
      y_true: column(Y),
      score: column(SCORE),
      region: column(['n', 's']),
      note: Array.from({ length: 40 }, (_, k) => `note ${k}`),
    })
    expect(text).toBe(
      'binary classification: y_true with "1" as positive, score, id, 1 slice column: region; not used: note',
    )
  })

  it('with how many labels count as negative, where they are several', () => {
    const { text } = read({ y_true: ['yes', 'no', 'maybe'], score: ['0.9', '0.1', '0.4'] }, { positive: 'yes' })
    expect(text).toContain('y_true with "yes" as positive and 2 other labels as negative')
  })
})

const PRICES = Array.from({ length: 60 }, (_, k) => `1,${100 + k}.5`)

describe('what may be two things asks for the option that settles it', () => {
  it.each<[what: string, columns: Columns, says: string]>([
    [
      'two labels of no known pair',
      { y_true: ['cat', 'dog'], score: [0, 1] },
      'say positive: cat or positive: dog (in a terminal: --positive cat)',
    ],
    ['one label of no known pair', { y_true: ['cat', 'cat'], score: [0, 1] }, 'has the label "cat", and nothing says'],
    [
      'a score about many labels',
      { y_true: ['a', 'b', 'c'], score: [0, 1, 0] },
      '"y_true" has 3 values: write "score_<class>"',
    ],
    [
      'whole numbers of few values',
      { y_true: ['1', '2', '3'], prediction: ['1', '2', '2'] },
      'say task: regression or task: multiclass-classification',
    ],
    [
      'probabilities called prediction',
      { y_true: Y, prediction: SCORE },
      'say score: prediction (in a terminal: --score prediction); else say task: regression',
    ],
    [
      'classes called by number and by name',
      { y_true: ['a', 'b', 'c'], prediction: ['1', '2', '3'] },
      'expected classes in both, or numbers in both',
    ],
    [
      'labels under another name',
      { customer: ['a', 'b'], Churned: ['0', '1'], score: SCORE.slice(2) },
      'say label: <its column> (in a terminal: --label <its column>)',
    ],
    [
      'labels under a usual name',
      { Target: ['0', '1'], score: SCORE.slice(2) },
      'say label: Target (in a terminal: --label Target)',
    ],
    [
      'labels under a misspelt name',
      { 'y-treu': ['0', '1'], y_tru: ['0', '1'], score: SCORE.slice(2) },
      'say label: y_tru ',
    ],
    [
      'scores under a usual name',
      { y_true: ['0', '1'], Proba: SCORE.slice(2) },
      'say score: Proba (in a terminal: --score Proba)',
    ],
    [
      'labels that are empty in every row',
      { y_true: ['', ''], score: ['0.1', '0.7'] },
      '"y_true" is empty in every row: rows that judge need a label',
    ],
    [
      'amounts with a thousands separator',
      { y_true: PRICES, prediction: PRICES.map((amount) => amount.replace(',', '')) },
      '"y_true" holds numbers with a thousands separator or a decimal comma: write them as 1234.5',
    ],
    [
      'predicted amounts with a decimal comma',
      {
        y_true: PRICES.map((amount) => amount.replace(',', '')),
        prediction: PRICES.map((amount) => amount.slice(2).replace('.', ',')),
      },
      '"prediction" holds numbers with a thousands separator',
    ],
    ['nothing that a model said', { y_true: ['0', '1'], a: ['1', '2'] }, 'expected what a model said of each row'],
    [
      'a label without a column',
      { y_true: ['a', 'd'], score_a: [0, 0], score_b: [0, 1], score_c: [1, 0] },
      'got none for "d" among "score_a"',
    ],
  ])('%s', (_, columns, says) => {
    expect(message(columns)).toContain(says)
  })

  it.each<[what: string, columns: Columns, options: Partial<ReadingOptions>, target: Partial<Reading['target']>]>([
    ['positive', { y_true: ['cat', 'dog'], score: [0, 1] }, { positive: 'dog' }, { positive: 'dog' }],
    [
      'positive of many: one against the rest',
      { y_true: ['a', 'b', 'c'], score: [0, 1, 0] },
      { positive: 'b' },
      { task: 'binary-classification', positive: 'b' },
    ],
    [
      'positive that does not occur in a calm year',
      { y_true: ['fine', 'fine'], score: [0, 1] },
      { positive: 'fire' },
      { positive: 'fire' },
    ],
    [
      'task',
      { y_true: ['1', '2', '3'], prediction: ['1', '2', '2'] },
      { task: 'multiclass-classification' },
      { classes: ['1', '2', '3'] },
    ],
    [
      'score',
      { y_true: Y, prediction: SCORE },
      { columns: { score: 'prediction' } },
      { task: 'binary-classification' },
    ],
    [
      'label',
      { 'Has churned?': ['0', '1'], score: SCORE.slice(2) },
      { columns: { label: 'Has churned?' } },
      { positive: '1' },
    ],
  ])('and %s does', (_, columns, options, target) => {
    expect(read(columns, options).target).toMatchObject(target)
  })
})

describe('what is misspelt is answered with the nearest', () => {
  const columns = { id: ['a', 'b'], churned: ['no', 'yes'], score: ['0.1', '0.7'], region: ['n', 's'] }
  it.each<[what: string, options: Partial<ReadingOptions>, says: string]>([
    ['a column', { columns: { label: 'churnd' } }, 'label: there is no column "churnd"; did you mean "churned"?'],
    [
      'a positive label',
      { columns: { label: 'churned' }, positive: 'yess' },
      'no row has the label "yess"; did you mean "yes"?',
    ],
    [
      'a metric',
      { columns: { label: 'churned' }, metric: 'roc-auc' },
      'binary classification has no metric "roc-auc"; did you mean "roc_auc"?',
    ],
    [
      'a metric by its last word',
      { columns: { label: 'churned' }, metric: 'auc' },
      'binary classification has no metric "auc"; did you mean "roc_auc"?',
    ],
    [
      'a metric of another task, which no name here is near to',
      { columns: { label: 'churned' }, metric: 'mae' },
      'binary classification has no metric "mae". There are roc_auc, gini,',
    ],
    [
      'a column that no name is near to',
      { columns: { label: 'outcome' } },
      'no column "outcome". It has "id", "churned"',
    ],
    [
      'a slice that no name is near to',
      { columns: { label: 'churned' }, slices: ['weekday'] },
      'no column "weekday". There are "region"',
    ],
    [
      'a label that no label is near to',
      { columns: { label: 'churned' }, positive: 'cancelled' },
      'no row has the label "cancelled". The labels are "no", "yes"',
    ],
    [
      'a metric that nothing is better by',
      { columns: { label: 'churned' }, metric: 'cox_slope' },
      'metric: of cox_slope neither more nor less is better, so nothing is better or worse by it',
    ],
    ['a loss', { columns: { label: 'churned' }, metric: 'loss_x' }, 'there is no column "loss_x"'],
    [
      'a slice',
      { columns: { label: 'churned' }, slices: ['regoin'] },
      'slices: there is no column "regoin"; did you mean "region"?',
    ],
    [
      'a slice that is no slice',
      { columns: { label: 'churned' }, slices: ['score'] },
      '"score" says what a row is, not what it is like',
    ],
  ])('%s', (_, options, says) => {
    expect(message(columns, options)).toContain(says)
  })

  it('two columns of one name are refused', () => {
    const both = { y_true: ['0', '1'], churned: ['0', '1'], score: ['0', '1'] }
    expect(message(both, { columns: { label: 'churned' } })).toContain('would make two columns "y_true"')
  })

  it('and a slice of hundreds of values', () => {
    const many = Array.from({ length: 200 }, (_, k) => String(k))
    const table = { y_true: many.map((_, k) => String(k % 2)), score: many.map(() => '0.5'), zip: many }
    expect(message(table, { slices: ['zip'] })).toContain('"zip" has more than 100 values')
  })
})

describe('the threshold', () => {
  it('is 0.5 where decisions agree with it', () => {
    expect(read({ y_true: Y, score: SCORE, prediction: ['0', '1', '0', '0'] }).threshold).toBe(0.5)
  })

  it('is where the decisions turn, otherwise', () => {
    const reading = read({ y_true: Y, score: SCORE, prediction: ['0', '1', '1', '0'] })
    expect(reading.threshold).toBe(0.4)
    expect(reading.text).toContain('threshold 0.4 (where prediction turns)')
  })

  it('lies above all scores where nothing was called positive', () => {
    expect(read({ y_true: Y, score: SCORE, prediction: ['0', '0', '0', '0'] }).threshold).toBe(1)
  })

  it('is what the user says', () => {
    expect(read({ y_true: Y, score: SCORE }, { threshold: 0.3 }).threshold).toBe(0.3)
  })

  it('cannot be when decisions are not of these scores', () => {
    expect(message({ y_true: Y, score: SCORE, prediction: ['1', '0', '1', '0'] })).toContain(
      'no threshold makes "prediction" of "score"',
    )
  })
})

describe('slices', () => {
  const rows = 40
  const cycle = (values: readonly Cell[]): readonly Cell[] =>
    Array.from({ length: rows }, (_, k) => values[k % values.length]!)
  const base = { y_true: cycle(['0', '1']), score: cycle(['0.2', '0.7']) }
  const many = (count: number): readonly Cell[] => cycle(Array.from({ length: count }, (_, k) => `v${k}`))

  it.each<[what: string, cells: readonly Cell[], isSlice: boolean]>([
    ['two texts', many(2), true],
    ['twenty texts', many(20), true],
    ['twenty-one texts', many(21), false],
    ['one text', many(1), false],
    ['ten whole numbers', cycle(Array.from({ length: 10 }, (_, k) => k)), true],
    ['eleven whole numbers', cycle(Array.from({ length: 11 }, (_, k) => k)), false],
    ['two amounts', cycle(['0.5', '1.5']), false],
    ['booleans', cycle([true, false]), true],
    ['two texts and blanks', cycle(['a', 'b', null]), true],
  ])('%s', (_, cells, isSlice) => {
    expect(read({ ...base, column: cells }).slices).toEqual(isSlice ? ['column'] : [])
  })

  it('are of ten columns at most, and the rest is named', () => {
    const columns = Object.fromEntries(Array.from({ length: 17 }, (_, k) => [`c${k}`, many(3)]))
    const { slices, text } = read({ ...base, ...columns })
    expect(slices).toEqual(Array.from({ length: 10 }, (_, k) => `c${k}`))
    expect(text).toContain('; not used: c10, c11, c12, c13, c14 and 2 more')
  })

  it('are never a column without a name, as the index that pandas writes is one', () => {
    const { slices, text } = read({ '': cycle([0, 1, 2]), ...base })
    expect(slices).toEqual([])
    expect(text).toContain('; not used: a column without a name')
  })

  it('are never the columns that say what a row is', () => {
    const reserved = { weight: cycle([1, 2]), cluster: many(3), time: many(4), loss_x: cycle([1, 2]), query: many(2) }
    expect(read({ ...base, ...reserved }, { task: 'binary-classification' }).slices).toEqual([])
  })

  it('are those that the user names', () => {
    expect(read({ ...base, a: many(3), zip: many(30) }, { slices: ['zip'] }).slices).toEqual(['zip'])
    expect(read({ ...base, a: many(3) }, { slices: [] }).slices).toEqual([])
  })
})

describe('a file that is none', () => {
  it('without rows', () => {
    expect(message({ y_true: [], score: [] })).toContain('got a header and no rows')
  })

  it.each(['id|y_true|score', 'id y_true score'])('with another delimiter: %s', (header) => {
    expect(message({ [header]: ['1|0|0.5'] })).toContain('part the fields by a comma, a semicolon or a tab')
  })

  it('without ids has places, in the order of the file', () => {
    const reading = read({ y_true: Y, score: SCORE })
    expect(reading.pairedBy).toBe('place')
    expect(reading.table.columns.get('id')).toEqual(['1', '2', '3', '4'])
  })
})
