import { readFileSync } from 'node:fs'
import { sha256Text } from '@titlebout/adapters'
import { decodeSketch, seenIn, UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, FILES, Workshop } from './workshop.ts'

/** The config of another task on the same rows, `size` its only feature. */
function config(task: string, primary: string, data: string): string {
  return CONFIG.replace('binary-classification', task)
    .replace(', threshold: 0.1', '')
    .replace('primary: roc_auc', `primary: ${primary}`)
    .replace('[size, speed]', '[size]')
    .replace('  label: damage\n  positive: "yes"\n', data.replaceAll(/^(?=.)/gmu, '  '))
}

const HEADER = 'report_id,flight_date,size,speed,damage,airport,search,w\n'
const ROWS = `${HEADER}r1,1990-01-03,S,100,none,A,q1,1
r2,1990-01-01,L,90.5,minor,A,q1,2
r3,1990-01-02,S,70,none,B,q2,1
r4,1990-01-04,L,76,minor,B,q2,0.5
`

function workshop(task: string, primary: string, data: string, rows = ROWS): Workshop {
  const shop = new Workshop()
  shop.commit({ ...FILES, 'titlebout.yml': config(task, primary, data), 'data/train.csv': rows })
  return shop
}

const told = (shop: Workshop): unknown => JSON.parse(readFileSync(shop.work('files/model/told.json'), 'utf8'))

async function refusalOf(shop: Workshop): Promise<UserError> {
  const thrown: unknown = await shop.train().then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a refusal', { cause: thrown })
  return thrown
}

describe('train tells the command what its task is about', () => {
  const nothing = { label: null, positive: null, classes: null, query: null, cluster: null, weight: null }

  it('several classes', async () => {
    using shop = workshop('multiclass-classification', 'accuracy', 'label: damage\nclasses: [none, minor, major]\n')
    await shop.train()
    expect(told(shop)).toMatchObject({
      ...nothing,
      task: 'multiclass-classification',
      label: 'damage',
      classes: ['none', 'minor', 'major'],
    })
    expect(shop.evidence().result.naive_error).toBeNull()
  })

  it('numbers, with weights and clusters', async () => {
    using shop = workshop('regression', 'mae', 'label: speed\ncluster: airport\nweight: w\n')
    await shop.train()
    expect(told(shop)).toMatchObject({
      ...nothing,
      task: 'regression',
      label: 'speed',
      cluster: 'airport',
      weight: 'w',
      time: 'flight_date',
    })
  })

  it('a ranking', async () => {
    using shop = workshop(
      'ranking',
      'ndcg@10',
      'label: grade\nquery: search\n',
      ROWS.replaceAll('minor', '2').replaceAll('none', '0').replace('damage', 'grade'),
    )
    await shop.train()
    expect(told(shop)).toMatchObject({ ...nothing, task: 'ranking', label: 'grade', query: 'search' })
    expect(shop.evidence().result.naive_error).toBeNull()
  })

  it('custom, without a label, and with a sketch all the same', async () => {
    using shop = workshop('custom', 'loss_dice', '')
    await shop.train()
    expect(told(shop)).toMatchObject({ ...nothing, task: 'custom' })
    expect(shop.evidence().result.data[0]?.rows_sha256).toBeNull()
    const sketch = decodeSketch(readFileSync(shop.work('files/membership.bin')), 'membership.bin')
    expect(sketch.rows).toBe(4)
    expect(sketch.columns).toContain('size')
    const columns = new Map(sketch.columns.map((column) => [column, ['x', 'x']]))
    expect([...seenIn(sketch, { ids: ['r2', 'r9'], columns }, sha256Text).seen]).toEqual([1, 0])
  })
})

describe('the scale of errors in time', () => {
  const scale = async (data: string, change: (text: string) => string = (text) => text) => {
    using shop = workshop('regression', 'mae', data)
    shop.write({ 'titlebout.yml': change(config('regression', 'mae', data)) })
    await shop.train()
    return shop.evidence().result.naive_error
  }

  it('is the mean step of the training labels in the order of time', async () => {
    // 90.5, 70, 100, 76
    expect(await scale('label: speed\n')).toBeCloseTo((20.5 + 30 + 24) / 3, 12)
  })

  it('steps within a cluster', async () => {
    // A: 90.5, 100; B: 70, 76
    expect(await scale('label: speed\ncluster: airport\n')).toBeCloseTo((9.5 + 6) / 2, 12)
  })

  it('is none without a time', async () => {
    expect(await scale('label: speed\n', (text) => text.replace('  time: flight_date\n', ''))).toBeNull()
  })
})

describe('train refuses labels that teach nothing', () => {
  it.each<[what: string, task: string, primary: string, data: string, message: string]>([
    [
      'of one class',
      'multiclass-classification',
      'accuracy',
      'label: size\nclasses: [S, M]\n',
      'titlebout.yml:7:3: data/train.csv',
    ],
    [
      'of a class that nobody declared',
      'multiclass-classification',
      'accuracy',
      'label: damage\nclasses: [none, major]\n',
      '2 of 4 rows have a label "damage" that is none of data.classes',
    ],
    [
      'that are no numbers',
      'regression',
      'mae',
      'label: damage\n',
      'titlebout.yml:6:3: data/train.csv: 4 of 4 rows have a label "damage" that is no number',
    ],
    [
      'that are no grades',
      'ranking',
      'ndcg@10',
      'label: size\nquery: search\n',
      '4 of 4 rows have a relevance "size" that is no number',
    ],
    [
      'without a query',
      'ranking',
      'ndcg@10',
      'label: w\nquery: question\n',
      'no column "question", which data.query wants',
    ],
  ])('%s', async (_, task, primary, data, message) => {
    using shop = workshop(task, primary, data.replace('label: size', 'label: size'), ROWS)
    if (data.includes('label: size'))
      shop.write({
        'titlebout.yml': config(task, primary, data).replace('[size]', '[speed]'),
        'data/train.csv': ROWS.replaceAll(',L,', ',S,'),
      })
    const error = await refusalOf(shop)
    expect(error.code).toBe('DATA')
    expect(error.message).toContain(message)
    expect(shop.snapshot()).toEqual({})
  })

  it('that are all alike', async () => {
    using shop = workshop('regression', 'mae', 'label: w\n', ROWS.replaceAll(/,(2|0\.5)$/gmu, ',1.0'))
    expect((await refusalOf(shop)).message).toContain('every row has the same value "w": there is nothing to learn')
  })
})
