import { UserError, type SqlConfig } from '@titlebout/core'
import { FIGHTER, openDatabase, openScoredRows } from '@titlebout/adapters'
import { afterAll, describe, expect, it } from 'vitest'
import { openClickHouse } from '../../../packages/adapters/src/databases/clickhouse.ts'
import { CLICKHOUSE } from '../../../packages/adapters/src/statistics/clickhouse-dialect.ts'
import { clickHouseServer, loadClickHouse, USERS, WITHOUT_CLICKHOUSE } from '../../support/clickhouse-server.ts'
import { loadDuckDb } from '../../support/duckdb-file.ts'
import { freePort } from '../../support/free-port.ts'
import { httpServer } from '../../support/http-server.ts'
import { freshName } from '../../support/postgres-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const server = await clickHouseServer()
afterAll(async () => await server?.close())

const options = { address: server?.url ?? '', variable: 'WAREHOUSE', timeoutSeconds: 10 }

/** Whether the server knows users: the bridge to the engine does not. */
const isOwn = server !== undefined && process.env['TITLEBOUT_CLICKHOUSE'] === undefined

async function refusal(address: string, sql = 'select 1'): Promise<string> {
  try {
    const database = await openClickHouse({ ...options, address })
    try {
      await database.rows(sql)
    } finally {
      await database.close()
    }
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    expect(String(cause)).not.toContain('a-password')
    return String(cause)
  }
  throw new Error('nothing was refused')
}

describe('the address of a ClickHouse', () => {
  it.each(['', 'clickhouse', 'postgres://user:a-password@server/x', 'https://server:8443/?a-password=1'])(
    'is refused where it is none: %j',
    async (address) => {
      expect(await refusal(address)).toContain(
        'the variable WAREHOUSE (model.sql.clickhouse) must hold https://user:password@server:8443/database',
      )
    },
  )

  it('says that nobody listens there, without the address', async () => {
    const said = await refusal(`http://reader:a-password@127.0.0.1:${await freePort()}`)
    expect(said).toContain('cannot be reached (ECONNREFUSED): is the address in WAREHOUSE right')
    expect(said).not.toContain('127.0.0.1')
  })

  it('says that something else listens there', async () => {
    const other = await httpServer((_, response) => {
      response.end('<html>welcome</html>')
    })
    try {
      expect(await refusal(other.url)).toContain('does not answer like the HTTP interface of a ClickHouse')
    } finally {
      await other.close()
    }
  })
})

describe('what a ClickHouse answers', () => {
  it('is not taken of a role that may set no limit', async () => {
    const fixed = await httpServer((_, response) => {
      response.end('{"meta": [], "data": [["24.8.1.1", "1"]]}')
    })
    try {
      expect(await refusal(fixed.url)).toContain('under which no query may set its own limits: set readonly = 2 there')
    } finally {
      await fixed.close()
    }
  })

  it.each([
    [
      '18.16.1',
      /column "place" is of type LowCardinality\(String\), with which ClickHouse 18\.16\.1 counts wrongly.*cast\("place" as String\)/u,
    ],
    ['24.8.1', /^$/u],
  ])('is not taken where it counts wrongly: dictionaries in %s', async (version, says) => {
    const meta = [{ name: 'place', type: 'LowCardinality(String)' }]
    const early = await httpServer((_, response) => {
      response.end(JSON.stringify({ meta, data: [[version, '2']] }))
    })
    try {
      const database = await openClickHouse({ ...options, address: early.url })
      const said = await database.columns('rows').then(
        () => '',
        (cause: unknown) => String(cause),
      )
      await database.close()
      expect(said).toMatch(says)
    } finally {
      await early.close()
    }
  })

  it('is not taken where rows have changed meanwhile', async () => {
    const root = await temporaryFolder()
    await loadDuckDb(`${root}/scores.duckdb`, 'scored', { id: ['a', 'b'], loss_cost: [1, 2] })
    const sql: SqlConfig = { duckdb: 'scores.duckdb', table: 'scored', timeout_seconds: 10 }
    const database = await openDatabase(sql, { address: undefined, root, nativeDir: undefined })
    const target = { task: 'custom', label: undefined } as const
    const plan = { target, threshold: 0.5, id: 'id', weight: undefined, cluster: undefined, sliced: [], named: sql }
    const opened = async (digest: (texts: readonly string[]) => string) =>
      await openScoredRows({ ...database, dialect: { ...database.dialect, digest } }, sql, plan)
    try {
      await (await opened((texts) => `sum(hash(${texts.join(', ')}))`)).requireUnchanged()
      const changing = await opened(() => 'max(random())')
      await expect(changing.requireUnchanged()).rejects.toThrow('has changed while it was judged')
    } finally {
      await database.close()
    }
  })
})

describe.skipIf(server === undefined)(
  `ClickHouse (${server === undefined ? WITHOUT_CLICKHOUSE : 'a real one'})`,
  () => {
    const at = (user: string, path = ''): string => `${options.address.replace('http://', `http://${user}@`)}${path}`

    it('gives doubles to the last digit, and knows numbers by their types', async () => {
      const table = freshName('rows')
      const values = [0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 2 ** 53 + 2, -1e21]
      await loadClickHouse(server!, table, { id: values.map(String), x: values })
      const database = await openClickHouse(options)
      try {
        const rows = await database.rows(`select x from "${table}"`)
        expect(rows.map(([x]) => Number(x)).toSorted((a, b) => a - b)).toEqual(values.toSorted((a, b) => a - b))
        const columns = await database.columns(
          `(select toUInt64(1) as a, toDecimal32(1, 2) as b, 'x' as c, toNullable(toInt8(1)) as d, toDate(0) as e) as r`,
        )
        expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
          ['a', 'number'],
          ['b', 'number'],
          ['c', 'text'],
          ['d', 'number'],
          ['e', 'text'],
        ])
        expect(await database.rows('select toUInt64(18446744073709551615)')).toEqual([['18446744073709551615']])
      } finally {
        await database.close()
      }
    })

    it('finds what is misspelt, and refuses what a text of the user could hide', async () => {
      const table = freshName('rows')
      await loadClickHouse(server!, table, { id: ['a', 'b'], 'it\'s \\ a "name"': [1, 2] })
      const database = await openClickHouse(options)
      try {
        expect(await database.findTable(table)).toBe(`"${table}"`)
        expect(await database.findTable(`default.${table}`)).toBe(`"default"."${table}"`)
        expect(await database.findTable(`${table}\\" or 1`)).toBeUndefined()
        expect(await database.tables()).toContain(table)
        expect((await database.columns(`"${table}"`)).map(({ name }) => name)).toContain('it\'s \\ a "name"')
        await expect(database.rows(`select nothing from "${table}"`)).rejects.toThrow(
          /does not take the query \(47\).*nothing/u,
        )
        await expect(database.rows('select nofunction(1)')).rejects.toThrow(/does not know a function.*nofunction/u)
      } finally {
        await database.close()
      }
    })

    it('repeats no value of a row in a message', async () => {
      const table = freshName('rows')
      await loadClickHouse(server!, table, { id: ['a-secret'], x: [1] })
      const said = await refusal(server!.url, `select toFloat64(assumeNotNull(id)) from "${table}"`)
      expect(said).toMatch(/could not compute with the values of the rows|answered with error/u)
      expect(said).not.toContain('a-secret')
    })

    it('answers with statistics only, in the time that it has', async () => {
      expect(await refusal(server!.url, 'select number from numbers(200000)')).toContain('more than 100,000 rows')
      const database = await openClickHouse({ ...options, timeoutSeconds: 1 })
      try {
        await expect(database.rows('select sum(number) from system.numbers')).rejects.toThrow(
          'a statement took longer than 1 s and was ended: raise model.sql.timeout_seconds',
        )
      } finally {
        await database.close()
      }
    })

    it('tells columns from its own names, finds rows that cannot be judged, and says when they changed meanwhile', async () => {
      const table = freshName('rows')
      const columns = { s: ['a', 'b', 'c', 'd'], k: ['x', 'y', 'x', 'y'], w: [0.9, 0.2, 0.7, 0.6], g: [1, 2, 1, 4], n: ['p', 'q', 'p', 'q'], column_0: ['z', 'z', 'z', 'z'] } // prettier-ignore
      await loadClickHouse(server!, table, columns)
      const database = await openClickHouse(options)
      try {
        const sql: SqlConfig = { clickhouse: 'env:WAREHOUSE', table, score: 'w', timeout_seconds: 10 }
        const plan = {
          target: { task: 'binary-classification', label: 'k', positive: 'x', prevalence: undefined },
          threshold: 0.5,
          id: 's',
          weight: 'g',
          cluster: undefined,
          sliced: ['n'],
          named: sql,
        } as const
        const rows = await openScoredRows(database, sql, plan)
        const [found] = await rows.statistics.cells({
          cut: { kind: 'values', column: 'n', values: ['q'] },
          fighters: [FIGHTER],
        })
        expect(found!.cells.map(({ label, called, weight }) => [label, called, weight])).toEqual([
          [0, [0], 2],
          [0, [1], 4],
        ])
        expect(await rows.values('column_0', 1)).toEqual([{ value: 'z', rows: 4 }])
        expect(await rows.combinations([{ column: 'n', edges: undefined }, { column: 'w', edges: [0.5] }], 2)).toEqual([{ parts: ['p', 2], rows: 2 }]) // prettier-ignore
        // numpy 2.4.6: np.quantile([0.9, 0.2, 0.7, 0.6], [0, 0.05, 0.5, 0.9, 1])
        expect(await rows.quantiles('w', [0, 0.05, 0.5, 0.9, 1])).toEqual([0.2, 0.26, 0.6499999999999999, 0.8400000000000001, 0.9]) // prettier-ignore
        const absent = CLICKHOUSE.quantile('x', 0.5)
        expect(await database.rows(`select ${absent} from (select cast(null as Nullable(Float64)) as x)`)).toEqual([[null]]) // prettier-ignore
        await expect(openScoredRows(database, { ...sql, table: `${table}x` }, plan)).rejects.toThrow(
          `there is no table or view "${table}x" in this ClickHouse: did you mean "${table}"?`,
        )
        await expect(openScoredRows(database, { ...sql, score: 'ww' }, { ...plan, named: { score: 'ww' } })).rejects.toThrow('no column "ww"') // prettier-ignore
        await rows.requireUnchanged()
        await server!.run(`insert into "${table}" select 'd', 'x', 2.5, -1, 'q', null`)
        await expect(rows.requireUnchanged()).rejects.toThrow('has changed while it was judged')
        await expect(openScoredRows(database, sql, plan)).rejects.toThrow(
          '1 of 5 rows have no weight of 0 or more ("g")',
        )
        await expect(openScoredRows(database, sql, { ...plan, weight: undefined })).rejects.toThrow(
          '1 of 5 rows have a score ("w") that is no probability from 0 to 1',
        )
        await expect(
        openScoredRows(database, { ...sql, score: 'g' }, { ...plan, target: { task: 'regression', label: 'w' }, weight: undefined, named: { prediction: 'g' } }),
      ).rejects.toThrow('1 of 5 rows have an id ("s") that another row has too') // prettier-ignore
      } finally {
        await database.close()
      }
    })

    describe.skipIf(!isOwn)('with users', () => {
      it.each([
        [USERS.locked.replace('a-password', 'wrong'), ''],
        ['nobody', ''],
      ])('lets nobody in who is not known: %s', async (user, path) => {
        expect(await refusal(at(user, path))).toMatch(
          /does not let this role in \(\d+\): correct the user or the password in WAREHOUSE/u,
        )
      })

      it('says which database is not there', async () => {
        expect(await refusal(at(USERS.locked, '/nowhere'))).toContain('has no such database (81)')
      })

      it('takes a role that may only read, and none that may set no limit', async () => {
        const database = await openClickHouse({ ...options, address: at(USERS.locked, '/default') })
        expect(await database.rows('select 1')).toEqual([[1]])
        await database.close()
        expect(await refusal(at(USERS.fixed))).toContain('set readonly = 2 there')
      })

      it.each([
        [
          USERS.walled,
          'select 1 from elsewhere.x',
          'may not read what model.sql asks for (Access denied to database elsewhere',
        ],
        [
          USERS.small,
          'select sum(x) from twenty',
          'a statement would read more than the role of WAREHOUSE may (158): raise max_rows_to_read',
        ],
        [USERS.spent, 'select 1', 'has used up its quota (201): widen it'],
        [
          USERS.distant,
          'select 1',
          'does not let this role in from this machine (195): allow it in the networks of the role',
        ],
      ])('says what a role may not: %s', async (user, sql, says) => {
        for (const made of [
          'create database if not exists elsewhere',
          'create table if not exists elsewhere.x (x UInt8) engine = Memory',
          'create table if not exists twenty engine = Memory as select number as x from numbers(20)',
        ])
          await server!.run(made)
        expect(await refusal(at(user, '/default'), sql)).toContain(says)
      })

      it.each([server?.url ?? '', at(USERS.locked)])('changes nothing: %#', async (address) => {
        const table = freshName('rows')
        await loadClickHouse(server!, table, { id: ['a'], x: [1] })
        for (const sql of [`drop table "${table}"`, `insert into "${table}" select 'b', 2`, 'set readonly = 0'])
          expect(await refusal(address, sql)).toMatch(/would change the database|does not take the query/u)
        await server!.run(`select throwIf(count() != 1) from "${table}"`)
      })
    })
  },
)
