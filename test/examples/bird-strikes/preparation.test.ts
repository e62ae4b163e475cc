import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleWorkspace, readRows, runScript, type Row } from './workspace.ts'

let folder: string
beforeAll(async () => {
  folder = await exampleWorkspace()
})

async function years(file: string): Promise<{ readonly first: string; readonly last: string; readonly rows: number }> {
  const dates = (await readRows(path.join(folder, file))).map((row) => (row['flight_date'] ?? '').slice(0, 4)).sort()
  return { first: dates[0] ?? '', last: dates.at(-1) ?? '', rows: dates.length }
}

/** Every report that one of the three files has. */
async function allRows(): Promise<readonly Row[]> {
  const files = ['train', 'validation', 'test'].map((name) => path.join(folder, `data/${name}.csv`))
  return (await Promise.all(files.map(readRows))).flat()
}

describe('prepare.mjs', () => {
  it.each([
    {
      asOf: '2000',
      train: { first: '1990', last: '1996', rows: 3388 },
      validation: { first: '1990', last: '1996', rows: 1112 },
      test: { first: '1997', last: '1999', rows: 2713 },
    },
    {
      asOf: '2001',
      train: { first: '1990', last: '1999', rows: 5419 },
      validation: { first: '1990', last: '1999', rows: 1794 },
      test: { first: '2000', last: '2000', rows: 1065 },
    },
    {
      asOf: '2002',
      train: { first: '1990', last: '1999', rows: 5419 },
      validation: { first: '1990', last: '1999', rows: 1794 },
      test: { first: '2000', last: '2001', rows: 2160 },
    },
    {
      asOf: '2003',
      train: { first: '1990', last: '1999', rows: 5419 },
      validation: { first: '1990', last: '1999', rows: 1794 },
      test: { first: '2000', last: '2002', rows: 2787 },
    },
  ])('opens a new test period every third year: as of $asOf', async ({ asOf, train, validation, test }) => {
    expect(await runScript(folder, ['prepare.mjs', '--as-of', asOf])).toMatchObject({ exitCode: 0 })
    expect(await years('data/train.csv')).toEqual(train)
    expect(await years('data/validation.csv')).toEqual(validation)
    expect(await years('data/test.csv')).toEqual(test)
  })

  it('gives every report an id of its own that does not depend on damage, costs or the year it is', async () => {
    await runScript(folder, ['prepare.mjs', '--as-of', '2000'])
    const before = await allRows()
    await runScript(folder, ['prepare.mjs', '--as-of', '2002'])
    const learnt = (await allRows()).filter((row) => (row['flight_date'] ?? '') < '2000')
    expect(new Set(before.map((row) => row['report_id'])).size).toBe(7213)
    expect(new Set(before.map((row) => row['report_id']))).toEqual(new Set(learnt.map((row) => row['report_id'])))
    for (const [id, row] of new Map(learnt.map((each) => [each['report_id'] ?? '', each])))
      expect(id.slice(0, 12)).toBe(digestOfKnown(row))
  })

  it('never sets a report aside that it has trained on, nor the other way round, whatever year it is', async () => {
    const idsOf = async (name: string) =>
      new Set((await readRows(path.join(folder, `data/${name}.csv`))).map((row) => row['report_id']))
    await runScript(folder, ['prepare.mjs', '--as-of', '2000'])
    const [train, validation] = [await idsOf('train'), await idsOf('validation')]
    await runScript(folder, ['prepare.mjs', '--as-of', '2002'])
    const [later, laterValidation] = [await idsOf('train'), await idsOf('validation')]
    expect([...train].filter((id) => !later.has(id))).toEqual([])
    expect([...validation].filter((id) => !laterValidation.has(id))).toEqual([])
    expect([...later].filter((id) => laterValidation.has(id))).toEqual([])
  })

  it('counts every coded amount of damage as damage and keeps missing speeds empty', async () => {
    await runScript(folder, ['prepare.mjs', '--as-of', '2003', '--current', '2000'])
    const all = await allRows()
    expect(all.filter((row) => row['damage'] === 'yes')).toHaveLength(1061)
    expect(all.filter((row) => row['damage'] === 'no')).toHaveLength(8939)
    expect(all.filter((row) => row['speed_ias_in_knots'] === '')).toHaveLength(2836)
    expect(await years('data/current.csv')).toEqual({ first: '2000', last: '2000', rows: 1065 })
  })

  it('writes the same bytes again', async () => {
    await runScript(folder, ['prepare.mjs', '--as-of', '2000'])
    const first = await readFile(path.join(folder, 'data/train.csv'))
    await runScript(folder, ['prepare.mjs', '--as-of', '2000'])
    expect((await readFile(path.join(folder, 'data/train.csv'))).equals(first)).toBe(true)
  })

  it('refuses a year without reports', async () => {
    const finished = await runScript(folder, ['prepare.mjs', '--as-of', '2010'])
    expect(finished.exitCode).toBe(1)
    expect(finished.output).toContain('--as-of must be a year from 1994 to 2003, got "2010"')
  })
})

// Written out, not read from reports.mjs: what an id rests on must not change unnoticed.
const KNOWN = [
  'flight_date',
  'airport',
  'origin_state',
  'operator',
  'aircraft',
  'phase_of_flight',
  'time_of_day',
  'wildlife_size',
  'wildlife_species',
  'speed_ias_in_knots',
]

function digestOfKnown(row: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify(KNOWN.map((name) => row[name])))
    .digest('hex')
    .slice(0, 12)
}
