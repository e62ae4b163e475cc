import { describe, expect, it } from 'vitest'
import { config, rows, run, small } from './workshop.ts'

const WITH_ROWS = config((text) =>
  text.replace('test: data/test.csv', 'test: data/test.csv\n  validation: data/val.csv'),
)

/** A repository whose validation rows are these. */
const withRows = (validation: string, more: Readonly<Record<string, string>> = {}) =>
  small({ 'titlebout.yml': WITH_ROWS, 'data/val.csv': validation, ...more })

describe('validateData on validation rows', () => {
  it('reads them, checks them and holds them against both other sets', async () => {
    using repository = withRows(rows(500, 100))
    const { evidence, findings } = await run(repository)
    expect(findings).toEqual([])
    expect(evidence.result.datasets.map(({ role, row_count: count }) => [role, count])).toEqual([
      ['train', 300],
      ['validation', 100],
      ['test', 200],
    ])
    expect(evidence.subject.map(({ name }) => name)).toEqual(['data/train.csv', 'data/val.csv', 'data/test.csv'])
    expect(evidence.result.checks.filter(({ role }) => role === 'validation').length).toBeGreaterThan(0)
    expect(evidence.result.validation_overlaps).toMatchObject([
      { first: 'train', second: 'validation', ids: 0, second_rows: 100 },
      { first: 'validation', second: 'test', ids: 0, second_rows: 200 },
    ])
  })

  it('says nothing of them where there are none', async () => {
    using repository = small()
    expect((await run(repository)).evidence.result).not.toHaveProperty('validation_overlaps')
  })

  it.each<[what: string, from: number, id: string, role: string, message: string]>([
    [
      'train knows',
      290,
      'train-validation-overlap',
      'validation',
      '10 of 100 validation rows (10.0 %) have an id that occurs in the training rows',
    ],
    [
      'test knows',
      950,
      'validation-test-overlap',
      'test',
      '50 of 200 test rows (25.0 %) have an id that occurs in the validation rows',
    ],
  ])('refuses validation rows that %s', async (_, from, id, role, message) => {
    using repository = withRows(rows(from, 100))
    const { findings, evidence } = await run(repository)
    expect(evidence.verdict.kind).toBe('failed')
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { id, where: { file: 'titlebout.yml', role } },
    ])
    expect(findings[0]?.message).toContain(message)
    expect(findings[0]?.where?.line).toBe(6)
  })

  it('finds what breaks the contract in them', async () => {
    using repository = withRows(`${rows(500, 100)}r900,no,-4,Small\n`)
    const { findings } = await run(repository)
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: 'contract-minimum',
        where: expect.objectContaining({ role: 'validation' }) as unknown,
      }),
    )
  })

  it('refuses test rows that are not later than they, in a split by time', async () => {
    const timed = (from: number, count: number, day: string): string =>
      rows(from, count)
        .replace('id,y,x,size', 'id,y,x,size,day')
        .replaceAll(/(Small|Large)$/gmu, `$1,${day}`)
    using repository = withRows(timed(500, 100, '2000-02-01'), {
      'titlebout.yml': WITH_ROWS.replace('id: id', 'id: id\n  time: day\n  split: temporal'),
      'data/train.csv': timed(0, 300, '1999-01-01'),
      'data/test.csv': timed(1000, 200, '2000-01-01'),
    })
    const { findings } = await run(repository)
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([{ id: 'temporal-split' }])
    expect(findings[0]?.message).toContain('200 of 200 test rows are not later than every validation row by "day"')
  })
})
