import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fighterSchema, UserError, idTexts, type Fighter, type Table, type TableReader } from '@titlebout/core'
import { binary, binaryTask } from './tasks.ts'

/** What every fighter is shown: rows with ids, two classes, and two features one of which has a gap. */
export const FIGHTER_ROWS =
  'report_id,size,speed,damage\n' +
  'r1,Small,100,no\n' +
  'r2,Large,,yes\n' +
  '003,Small,90.5,no\n' +
  'r4,Large,210,yes\n' +
  'r5,Medium,0,no\n'
export const FIGHTER_IDS = ['r1', 'r2', '003', 'r4', 'r5'] as const
export const FIGHTER_TASK = binaryTask({
  positive: 'yes',
  threshold: 0.5,
  id: 'report_id',
  label: 'damage',
  features: ['size', 'speed'],
})

/** How a fighter is made, and where the rows are. */
export interface FighterContract {
  readonly open: () => Promise<Fighter>
  readonly reader: () => TableReader
  /** Writes a CSV file and says where it is. */
  readonly write: (name: string, content: string) => Promise<{ readonly root: string; readonly path: string }>
}

/** What the port promises, whoever implements it. */
export function fighterContract(name: string, contract: FighterContract): void {
  const rows = async (file: string, content: string): Promise<Table> => {
    const kinds = { report_id: 'text', damage: 'text', size: 'text', speed: 'number' } as const
    return await contract
      .reader()
      .open({ role: 'test', ...(await contract.write(file, content)), kinds, id: 'report_id', label: 'damage' })
  }

  describe(`${name} keeps the contract of a fighter`, () => {
    let fighter: Fighter
    let table: Table
    beforeAll(async () => {
      fighter = await contract.open()
      table = await rows(`${name}.csv`, FIGHTER_ROWS)
    })
    afterAll(async () => {
      await fighter.close()
      await table.close()
    })

    it('says who it is', () => {
      expect(fighterSchema.parse(fighter.record)).toEqual(fighter.record)
    })

    it('says one thing about each row, in the order of the table', async () => {
      const scores = binary(await fighter.score(table, FIGHTER_TASK))
      expect(idTexts(scores.ids)).toEqual(FIGHTER_IDS)
      expect(scores.prediction).toHaveLength(FIGHTER_IDS.length)
      expect(scores.score ?? new Float64Array(FIGHTER_IDS.length)).toHaveLength(FIGHTER_IDS.length)
    })

    it('gives probabilities, and calls positive what reaches the threshold', async () => {
      for (const threshold of [0, 0.25, 0.5, 0.75, 1]) {
        const { score, prediction } = binary(await fighter.score(table, { ...FIGHTER_TASK, threshold }))
        if (score === undefined) return
        expect(score.every((value) => value >= 0 && value <= 1)).toBe(true)
        expect([...prediction]).toEqual(Array.from(score, (value) => Number(value >= threshold)))
      }
    })

    it('says the same when it is asked again', async () => {
      expect(await fighter.score(table, FIGHTER_TASK)).toEqual(await fighter.score(table, FIGHTER_TASK))
    })

    it('says the same of a row wherever it stands', async () => {
      const [header = '', ...lines] = FIGHTER_ROWS.trimEnd().split('\n')
      const turned = await rows(`${name}-turned.csv`, `${[header, ...lines.toReversed()].join('\n')}\n`)
      const forwards = binary(await fighter.score(table, FIGHTER_TASK))
      const backwards = binary(await fighter.score(turned, FIGHTER_TASK))
      expect(idTexts(backwards.ids)).toEqual(idTexts(forwards.ids).toReversed())
      expect(backwards.score?.toReversed()).toEqual(forwards.score)
      expect(backwards.prediction.toReversed()).toEqual(forwards.prediction)
      await turned.close()
    })

    it.each([
      ['repeat an id', FIGHTER_ROWS.replace('r4,', 'r1,'), 'rows repeat an id (the first is row 4)'],
      ['have no id', FIGHTER_ROWS.replace('r4,', ','), '1 of 5 rows (first: row 4) have no id'],
    ])('refuses rows that %s', async (what, content, message) => {
      const bad = await rows(`${name}-${what.replaceAll(' ', '-')}.csv`, content)
      const error: unknown = await fighter.score(bad, FIGHTER_TASK).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(UserError)
      expect(error).toMatchObject({ code: 'DATA' })
      expect(String(error)).toContain(message)
      await bad.close()
    })

    it('can be closed twice', async () => {
      const other = await contract.open()
      await other.close()
      await other.close()
    })
  })
}
