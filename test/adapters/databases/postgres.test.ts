import { UserError } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../../packages/adapters/src/databases/postgres.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

const options = { address: server?.url ?? '', variable: 'WAREHOUSE', timeoutSeconds: 10 }

describe.skipIf(server === undefined)(`PostgreSQL (${server === undefined ? WITHOUT_POSTGRES : 'a real one'})`, () => {
  it('answers about one state of the rows, whatever others do meanwhile', async () => {
    const table = freshName('rows')
    await loadRows(server!, table, { id: ['a', 'b'], x: [1, 2] })
    const database = await openPostgres(options)
    try {
      const count = async (): Promise<unknown> => (await database.rows(`select count(*) from "${table}"`))[0]![0]
      expect(await count()).toBe('2')
      await server!.run(`insert into "${table}" values ('c', 3)`)
      expect(await count()).toBe('2')
    } finally {
      await database.close()
    }
  })

  it('takes one statement at a time, and none that writes', async () => {
    const table = freshName('rows')
    await loadRows(server!, table, { id: ['a'], x: [1] })
    for (const [sql, message] of [
      [`select 1; drop table "${table}"`, 'does not take the query'],
      [`select 1) as x; commit; drop table "${table}"; --`, 'does not take the query'],
      [`drop table "${table}"`, 'open for reading only'],
      [`set transaction read write`, /query|25001/u],
    ] as const) {
      const database = await openPostgres(options)
      await expect(database.rows(sql)).rejects.toThrow(message)
      await database.close()
    }
    await server!.run(`select * from "${table}"`)
  })

  it('gives doubles to the last digit', async () => {
    const table = freshName('rows')
    const values = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2]
    await loadRows(server!, table, { id: values.map(String), x: values })
    const database = await openPostgres(options)
    try {
      const rows = await database.rows(`select x from "${table}" order by id`)
      expect(rows.map(([x]) => Number(x)).toSorted((a, b) => a - b)).toEqual(values.toSorted((a, b) => a - b))
    } finally {
      await database.close()
    }
  })

  it('repeats no value of a row in a message', async () => {
    const table = freshName('rows')
    await loadRows(server!, table, { id: ['a-secret'], x: [1] })
    const database = await openPostgres(options)
    const error: unknown = await database
      .rows(`select id::double precision from "${table}"`)
      .catch((cause: unknown) => cause)
    await database.close()
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain('could not compute with the values of the rows (SQLSTATE 22P02)')
    expect(String(error)).not.toContain('a-secret')
  })
})
