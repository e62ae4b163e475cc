import { describe, expect, it } from 'vitest'
import type { Count, RowTest, Table } from '@titlebout/core'
import { workspace } from './workspace.ts'

const { open, reader } = workspace()
let files = 0
const openText = (content: string, id?: string) => open(`c${files++}.csv`, content, { id })

/** A column of values; `null` is an empty field, an empty text stands in quotes. */
const values = async (...texts: readonly (string | null)[]): Promise<Table> =>
  await openText(`x,y\n${texts.map((text) => (text === null ? ',1' : `"${text}",1`)).join('\n')}\n`)

const countOf = async (table: Table, test: RowTest) => (await reader().count(table, [{ kind: 'matching', test }]))[0]

describe('count', () => {
  it('answers all questions of a table at once, in their order', async () => {
    const table = await openText('a,b\n1,x\n2,x\n2,x\n,x\n,\n')
    const counts: readonly Count[] = [
      { kind: 'rows' },
      { kind: 'matching', test: { kind: 'null', column: 'a', emptyIsNull: true } },
      { kind: 'duplicates', columns: ['a'] },
      { kind: 'duplicates', columns: ['b'] },
      { kind: 'duplicates', columns: ['a', 'b'] },
    ]
    expect(await reader().count(table, counts)).toEqual([5, 2, 1, 3, 1])
    expect(await reader().count(table, [])).toEqual([])
  })

  it('tells a missing value from an empty text where that is a difference', async () => {
    const table = await values('', null, 'a')
    expect(await countOf(table, { kind: 'null', column: 'x', emptyIsNull: false })).toBe(1)
    expect(await countOf(table, { kind: 'null', column: 'x', emptyIsNull: true })).toBe(2)
    expect(await countOf(table, { kind: 'among', column: 'x', values: ['', 'N/A'] })).toBe(1)
    expect(await countOf(table, { kind: 'among', column: 'x', values: [null, 'a'] })).toBe(2)
    expect(await countOf(table, { kind: 'among', column: 'x', values: [null] })).toBe(1)
  })

  it('counts values that are not among the valid ones, nulls apart', async () => {
    const table = await values('yes', 'no', 'Yes', null, "it's")
    expect(await countOf(table, { kind: 'not-among', column: 'x', values: ['yes', 'no', "it's"], as: 'text' })).toBe(1)
    const numbers = await values('1', '1.0', '2', null, '3')
    expect(await countOf(numbers, { kind: 'not-among', column: 'x', values: ['1', '2'], as: 'number' })).toBe(1)
    expect(await countOf(numbers, { kind: 'not-among', column: 'x', values: ['1', '2'], as: 'text' })).toBe(2)
  })

  it.each([
    ['number', ['1', '-2.5e3', '007', '', 'x', 'NaN', 'inf', '1,5'], 4],
    ['integer', ['1', '-2', '3.0', '3.5', 'x'], 2],
    ['date', ['1999-12-31', '1999-02-30', '31.12.1999', '', '1999-12-31 10:00'], 3],
    ['timestamp', ['1999-12-31', '1999-12-31T10:00:00Z', '1999-12-31 10:00:00.5', 'yesterday', '12/31/1999'], 2],
    ['time', ['10:00', '10:00:30', '25:00', 'noon'], 2],
    ['boolean', ['true', 'False', 'yes', 'N', '0', 'maybe'], 1],
  ] as const)('counts what is no %s', async (as, texts, expected) => {
    const table = await values(...texts, null)
    expect(await countOf(table, { kind: 'unreadable', column: 'x', as })).toBe(expected)
  })

  it.each([
    ['<', 2, 1],
    ['<=', 2, 2],
    ['>', 2, 1],
    ['>=', 2, 2],
  ] as const)('counts numbers %s %d', async (operator, bound, expected) => {
    const table = await values('1', '2', '3', null, '')
    expect(await countOf(table, { kind: 'compare', column: 'x', operator, bound, as: 'number' })).toBe(expected)
  })

  it('compares dates as dates and times as times', async () => {
    const dates = await values('1999-12-31', '2000-01-01', 'soon', null)
    const compare = { kind: 'compare', column: 'x', operator: '<' } as const
    expect(await countOf(dates, { ...compare, bound: '2000-01-01', as: 'date' })).toBe(1)
    expect(await countOf(dates, { ...compare, bound: '2000-01-01T00:00:00Z', as: 'timestamp' })).toBe(1)
    expect(await countOf(await values('09:30', '10:00'), { ...compare, bound: '10:00', as: 'time' })).toBe(1)
  })

  it('counts characters, not bytes, and finds patterns anywhere unless anchored', async () => {
    const table = await values('äöü', 'ab', '😀', null)
    expect(await countOf(table, { kind: 'length', column: 'x', operator: '<', bound: 3 })).toBe(2)
    expect(await countOf(table, { kind: 'length', column: 'x', operator: '>', bound: 1 })).toBe(2)
    expect(await countOf(table, { kind: 'unmatched', column: 'x', pattern: 'b' })).toBe(2)
    expect(await countOf(table, { kind: 'unmatched', column: 'x', pattern: "^b|'" })).toBe(3)
  })

  it('counts different values, as texts or as numbers', async () => {
    const table = await values('1', '1.0', '2', 'x', '', null)
    const counts: readonly Count[] = [
      { kind: 'distinct', column: 'x', as: 'text' },
      { kind: 'distinct', column: 'x', as: 'number' },
    ]
    expect(await reader().count(table, counts)).toEqual([4, 2])
  })

  it('names a column that is not there', async () => {
    const table = await values('1')
    await expect(countOf(table, { kind: 'unmatched', column: 'z', pattern: 'b' })).rejects.toMatchObject({
      code: 'DATA',
    })
  })
})

describe('overlap', () => {
  it('counts test rows by id and by content, nulls equal to nulls', async () => {
    const train = await openText('id,size,speed,y\n1,a,1,no\n2,a,1.0,no\n3,,2,yes\n4,b,,no\n', 'id')
    const test = await openText('y,id,speed,size\nno,1,9,a\nno,x,1,a\nyes,y,2,\nno,z,,b\nyes,4,,b\nno,,7,c\n', 'id')
    expect(await reader().overlap(train, test, 'id', ['size', 'speed', 'y'])).toEqual({
      ids: 2,
      rows: 3,
      testRows: 6,
      trainRows: 4,
      distinctTrainRows: 3,
      // 4 rows; size a a - b: 6/16; speed 1 1 2 -: 6/16; y no no yes no: 10/16.
      expectedTwins: expect.closeTo((4 * 6 * 6 * 10) / 16 ** 3, 12),
    })
  })

  it('does not take two fields for one', async () => {
    const train = await openText(`id,a,b\n1,"x"", ""y",z\n`, 'id')
    const test = await openText(`id,a,b\n2,x,"y"", ""z"\n`, 'id')
    expect(await reader().overlap(train, test, 'id', ['a', 'b'])).toMatchObject({ rows: 0 })
  })
})

describe('timeOrder', () => {
  const times = async (...texts: readonly string[]) =>
    await openText(`id,t\n${texts.map((text, index) => `${index},${text}`).join('\n')}\n`)
  const order = async (train: readonly string[], test: readonly string[]) =>
    await reader().timeOrder(await times(...train), await times(...test), 't')

  it('counts test rows that are not later than the last training row', async () => {
    expect(await order(['1999-12-30', '1999-12-31'], ['1999-12-31', '2000-01-01'])).toMatchObject({
      early: 1,
      testRows: 2,
    })
    expect(await order(['1999', '1998'], ['2000', '1999', '1998'])).toMatchObject({ early: 2 })
    expect(await order(['1999-12-31 10:00'], ['1999-12-31 10:01'])).toMatchObject({ early: 0 })
  })

  it('counts times that cannot be read, or not held against each other', async () => {
    expect(await order(['1999-12-31', ''], ['31.12.1999', '2000-01-01'])).toMatchObject({
      unreadableTrain: 1,
      unreadableTest: 1,
    })
    expect(await order(['1999', '1998'], ['2000-01-01'])).toMatchObject({ unreadableTest: 1, early: 0 })
  })
})

describe('valueGroups', () => {
  const rare = { leastRows: 2, mostShare: 0.4 }
  const label = { column: 'y', is: 'yes' }

  it('groups numbers around their most frequent value', async () => {
    const table = await openText('x,y\n0,no\n0.0,no\n0,yes\n-1,yes\n5,yes\n5,no\n,yes\n')
    expect(await reader().valueGroups(table, 'x', label, rare)).toEqual({
      field: 'x',
      kind: 'number',
      all: { rows: 7, positives: 4 },
      nulls: { rows: 1, positives: 1 },
      mode: { rows: 3, positives: 1, value: 0 },
      below: { rows: 1, positives: 1 },
      above: { rows: 2, positives: 1 },
      rare: [{ rows: 2, positives: 1, value: 5 }],
    })
  })

  it('groups texts, the highest rate first', async () => {
    const table = await openText('x,y\na,no\na,no\na,no\na,yes\nb,no\nb,yes\nc,yes\nc,yes\nd,yes\n')
    expect(await reader().valueGroups(table, 'x', label, rare)).toMatchObject({
      kind: 'text',
      mode: { value: 'a', rows: 4, positives: 1 },
      rare: [
        { value: 'c', rows: 2, positives: 2 },
        { value: 'b', rows: 2, positives: 1 },
      ],
    })
  })

  it('holds values against a label of numbers, whatever it was read as', async () => {
    const table = await open(`c${files++}.csv`, 'x,y\n0,1\n0,9\n0,x\n5,10\n5,12.5\n', { label: 'y' })
    expect(await reader().valueGroups(table, 'x', { column: 'y', atLeast: 10 }, rare)).toMatchObject({
      all: { rows: 5, positives: 2 },
      mode: { value: 0, rows: 3, positives: 0 },
      above: { rows: 2, positives: 2 },
    })
  })

  it('knows a column of nothing', async () => {
    const table = await openText('x,y\n,no\n,yes\n')
    expect(await reader().valueGroups(table, 'x', label, rare)).toMatchObject({
      mode: undefined,
      nulls: { rows: 2, positives: 1 },
    })
  })
})

describe('groups', () => {
  it('counts those that stand in both, nulls and empty texts apart', async () => {
    const train = await openText('id,g\n1,a\n2,a\n3,b\n4,\n5,""\n')
    const test = await openText('id,g\n6,a\n7,c\n8,a\n9,\n10,""\n')
    expect(await reader().sharedGroups(train, test, 'g')).toEqual({
      train: 2,
      test: 2,
      shared: 1,
      testRows: 2,
      rows: 5,
    })
    expect(await reader().sharedGroups(test, await openText('id,g\n1,x\n'), 'g')).toEqual({
      train: 2,
      test: 1,
      shared: 0,
      testRows: 0,
      rows: 1,
    })
  })

  it('compares groups as they are written, numbers too', async () => {
    const train = await openText('id,g\n1,1\n2,2\n')
    const test = await openText('id,g\n3,2\n4,x\n')
    expect(await reader().sharedGroups(train, test, 'g')).toMatchObject({ shared: 1 })
  })

  it('counts queries in which nothing competes, and those with nothing to find', async () => {
    const table = await open(`c${files++}.csv`, 'q,r\na,0\na,2\nb,1\nc,0\nc,0\nd,\nd,0\n,1\n', { label: 'r' })
    expect(await reader().queries(table, 'q', 'r')).toEqual({ queries: 4, singles: 1, withoutRelevant: 2 })
  })
})

describe('naiveError', () => {
  const error = async (content: string, cluster?: string) =>
    await reader().naiveError(await open(`c${files++}.csv`, content, { label: 'y' }), {
      label: 'y',
      time: 't',
      cluster,
    })

  it('is the mean step of the label in the order of time, wherever the rows stand', async () => {
    expect(await error('t,y\n2000-01-03,7\n2000-01-01,1\n2000-01-02,4\n2000-01-04,7\n')).toBe((3 + 3 + 0) / 3)
    expect(await error('t,y\n10,5\n9,1\n')).toBe(4)
  })

  it('steps within a cluster, never from one to the next', async () => {
    const rows = 't,y,g\n1,10,a\n1,500,b\n2,12,a\n2,501,b\n3,16,a\n'
    expect(await error(rows, 'g')).toBe((2 + 4 + 1) / 3)
    expect(await error(rows)).toBe((490 + 488 + 489 + 485) / 4)
  })

  it('takes rows of one time in the order of the file, and leaves out what cannot be read', async () => {
    expect(await error('t,y\n1,1\n1,4\n2,9\n')).toBe(4)
    expect(await error('t,y,g\n1,1,a\n2,x,a\n3,5,a\n,9,a\n4,6,\n', 'g')).toBe(4)
  })

  it('has no value where nothing follows anything', async () => {
    expect(await error('t,y\n1,1\n')).toBeUndefined()
    expect(await error('t,y,g\n1,1,a\n2,2,b\n', 'g')).toBeUndefined()
    expect(await error('t,y\n1,3\n2,3\n')).toBe(0)
  })
})
