import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseWhere, UserError, type ReadPlan, type Table, type TableReader } from '@titlebout/core'

/** A data set that every reader is shown, in a format of its own: the rows of `CONTRACT_ROWS`. */
export interface TableContract {
  readonly reader: () => TableReader
  /** Writes the rows and says where they are. */
  readonly plan: () => Promise<Pick<ReadPlan, 'root' | 'path' | 'inPlace'>>
}

/** Text as written, null, an empty text, signs that other formats escape, a number column with a gap. */
export const CONTRACT_ROWS: readonly Readonly<Record<string, string | number | null>>[] = [
  { id: '0012', answer: 'yes', size: 'Small', speed: 120, note: 'a "quoted" word' },
  { id: '9007199254740993', answer: 'no', size: null, speed: null, note: 'two\nlines' },
  { id: 'c', answer: 'no', size: 'Large', speed: -0.5, note: '' },
  { id: 'd', answer: 'yes', size: 'Small', speed: 1e21, note: 'ünï, code' },
]

/** What the port promises, whoever implements it. */
export function tableContract(name: string, contract: TableContract): void {
  describe(`${name} keeps the contract of a table`, () => {
    let table: Table
    beforeAll(async () => {
      const plan = await contract.plan()
      table = await contract.reader().open({ role: 'test', ...plan, kinds: {}, id: 'id', label: 'answer' })
    })
    afterAll(() => table.close())

    const column = (field: string) => CONTRACT_ROWS.map((row) => row[field] ?? null)

    it('names the columns and says which hold numbers', () => {
      expect(table.columns).toEqual([
        { name: 'id', kind: 'text' },
        { name: 'answer', kind: 'text' },
        { name: 'size', kind: 'text' },
        { name: 'speed', kind: 'number' },
        { name: 'note', kind: 'text' },
      ])
      expect(table.dataset).toMatchObject({
        role: 'test',
        row_count: CONTRACT_ROWS.length,
        columns: ['id', 'answer', 'size', 'speed', 'note'],
      })
      expect(table.dataset.sha256).toMatch(/^[0-9a-f]{64}$/u)
    })

    it('gives texts as written, in row order', async () => {
      for (const field of ['id', 'answer', 'size', 'note']) expect(await table.texts(field)).toEqual(column(field))
    })

    it('gives texts by number, where it numbers them', async () => {
      for (const field of ['id', 'answer', 'size', 'note']) {
        const coded = await table.codes?.(field)
        if (coded === undefined) continue
        expect(Array.from(coded.codes, (code) => coded.texts[code - 1])).toEqual(column(field))
        expect(new Set(coded.texts).size).toBe(coded.texts.length)
      }
    })

    it('gives numbers as doubles in row order, NaN for null', async () => {
      expect([...(await table.numbers('speed'))]).toEqual(column('speed').map((value) => value ?? Number.NaN))
    })

    it('marks the rows for which an expression holds; null counts as not', async () => {
      const held = async (where: string) => [...(await table.where(parseWhere(where)))]
      expect(await held("size = 'Small'")).toEqual([1, 0, 0, 1])
      expect(await held("not size = 'Small'")).toEqual([0, 0, 1, 0])
      expect(await held('size is null or speed < 0')).toEqual([0, 1, 1, 0])
      expect(await held("size in ('Large', 'Small') and speed >= 120")).toEqual([1, 0, 0, 1])
      expect(await held("note not in ('') and speed is not null")).toEqual([1, 0, 0, 1])
    })

    it('names an unknown column, and a comparison of the wrong kind', async () => {
      await expect(table.numbers('sped')).rejects.toThrow(/no column "sped".*"speed"/u)
      await expect(table.texts('Speed')).rejects.toThrow(UserError)
      await expect(table.numbers('size')).rejects.toMatchObject({ code: 'DATA' })
      await expect(table.where(parseWhere("sped = 'x'"))).rejects.toMatchObject({ code: 'CONFIG' })
      await expect(table.where(parseWhere("speed = '120'"))).rejects.toThrow('write a number without quotes')
      await expect(table.where(parseWhere('id = 12'))).rejects.toThrow("write '12' to compare texts")
    })

    it('answers several questions at once', async () => {
      const [texts, numbers, held] = await Promise.all([
        table.texts('note'),
        table.numbers('speed'),
        table.where(parseWhere('speed is null')),
      ])
      expect(texts).toEqual(column('note'))
      expect(numbers).toHaveLength(CONTRACT_ROWS.length)
      expect([...held]).toEqual([0, 1, 0, 0])
    })
  })
}
