import { changedColumn, perturbChange, tableWith, type Perturb, type Table } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const NUMBERS = [1, Number.NaN, 3.5, 0]
const NUMBER_TEXTS = ['1', null, '3.50', '0']
const TEXTS = ['dog', null, 'Cat', '']

const TABLE: Table = {
  dataset: {
    role: 'test',
    name: 'test.csv',
    sha256: '0'.repeat(64),
    rows_sha256: null,
    row_count: 4,
    columns: ['size', 'pet'],
  },
  columns: [
    { name: 'size', kind: 'number' },
    { name: 'pet', kind: 'text' },
  ],
  numbers: async () => Float64Array.from(NUMBERS),
  texts: async (name) => (name === 'size' ? NUMBER_TEXTS : TEXTS),
  where: async () => new Uint8Array(4),
  close: async () => undefined,
}

async function changed(column: string, by: Perturb['by']) {
  const change = perturbChange({ by })
  if (change === undefined) throw new Error('no change')
  return await changedColumn(TABLE, column, change)
}

describe('a changed column', () => {
  it.each<[string, Perturb['by'], number[], (string | null)[], number[]]>([
    ['adds', { add: 2 }, [3, Number.NaN, 5.5, 2], ['3', null, '5.5', '2'], [1, 0, 1, 1]],
    ['multiplies', { times: 2 }, [2, Number.NaN, 7, 0], ['2', null, '7', '0'], [1, 0, 1, 0]],
    ['swaps', { swap: [0, 1] }, [0, Number.NaN, 3.5, 1], ['0', null, '3.50', '1'], [1, 0, 0, 1]],
    ['replaces', { replace: { '3.5': 4 } }, [1, Number.NaN, 4, 0], ['1', null, '4', '0'], [0, 0, 1, 0]],
    ['empties', 'missing', [Number.NaN, Number.NaN, Number.NaN, Number.NaN], [null, null, null, null], [1, 0, 1, 1]],
  ])('%s numbers, and leaves what is missing', async (_, by, numbers, texts, marks) => {
    const column = await changed('size', by)
    expect([...(column.numbers ?? [])]).toEqual(numbers)
    expect(column.texts).toEqual(texts)
    expect([...column.changed]).toEqual(marks)
    expect(column.changedRows).toBe(marks.filter((mark) => mark === 1).length)
    // The table itself stays as it is.
    expect([...(await TABLE.numbers('size'))]).toEqual(NUMBERS)
  })

  it.each<[Perturb['by'], (string | null)[], number[]]>([
    ['uppercase', ['DOG', null, 'CAT', ''], [1, 0, 1, 0]],
    ['lowercase', ['dog', null, 'cat', ''], [0, 0, 1, 0]],
    ['whitespace', [' dog ', null, ' Cat ', '  '], [1, 0, 1, 1]],
    ['typos', ['dgo', null, 'Cta', ''], [1, 0, 1, 0]],
    ['missing', [null, null, null, null], [1, 0, 1, 1]],
    [{ swap: ['dog', 'Cat', 'cow'] }, ['Cat', null, 'cow', ''], [1, 0, 1, 0]],
    [{ replace: { dog: 'wolf' } }, ['wolf', null, 'Cat', ''], [1, 0, 0, 0]],
  ])('changes texts by %j', async (by, texts, marks) => {
    const column = await changed('pet', by)
    expect(column.texts).toEqual(texts)
    expect([...column.changed]).toEqual(marks)
    expect(column.numbers).toBeUndefined()
  })

  it('stands in its table in place of the column, and nowhere else', async () => {
    const table = tableWith(TABLE, await changed('size', { add: 1 }))
    expect([...(await table.numbers('size'))]).toEqual([2, Number.NaN, 4.5, 1])
    expect(await table.texts('size')).toEqual(['2', null, '4.5', '1'])
    expect(await table.texts('pet')).toEqual(TEXTS)
    expect(table.dataset).toBe(TABLE.dataset)
  })

  it('is no change where a mapping holds none, or two', () => {
    expect(perturbChange({ by: {} })).toBeUndefined()
    expect(perturbChange({ by: { add: 1, times: 2 } })).toBeUndefined()
  })

  it('is none where there is no such column', async () => {
    await expect(changed('nowhere', 'missing')).rejects.toThrow(
      'perturb.column: "nowhere" is no column of test.csv, which has "size", "pet"',
    )
  })
})
