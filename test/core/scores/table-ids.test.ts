import { idsOf, UserError, type Table } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

/** A table of one column. */
function table(ids: readonly (string | null)[]): Table {
  const nothing = async (): Promise<never> => {
    throw new Error('not asked for')
  }
  return {
    dataset: { role: 'test', name: 'test.csv', sha256: '', rows_sha256: null, row_count: ids.length, columns: ['id'] },
    columns: [{ name: 'id', kind: 'text' }],
    texts: async () => ids,
    numbers: nothing,
    where: nothing,
    close: async () => undefined,
  }
}

describe('idsOf', () => {
  it('gives ids as they are written', async () => {
    expect(await idsOf(table(['007', '7', ' 7']), 'id')).toEqual(['007', '7', ' 7'])
  })

  it.each([
    ['a missing id', ['a', null, ''], 'test.csv: id column "id": 2 of 3 rows (first: row 2) have no id'],
    [
      'an id twice',
      ['private', 'b', 'private', 'private'],
      'test.csv: id column "id": 2 of 4 rows repeat an id (the first is row 3)',
    ],
  ])('refuses %s, without showing it', async (_, ids, says) => {
    const error: unknown = await idsOf(table(ids), 'id').catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'DATA' })
    expect(String(error)).toContain(says)
    expect(String(error)).not.toContain('private')
  })
})
