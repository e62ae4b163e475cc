import { readFileSync } from 'node:fs'
import path from 'node:path'
import { renderReport } from '@titlebout/report'
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

  /** The same rows, five of a day together, the days beginning anew by a shift. */
  const inDays = (from: number, count: number, shift = 0): string =>
    rows(from, count)
      .trimEnd()
      .split('\n')
      .map((line, k) => (k === 0 ? `${line},day` : `${line},d${Math.floor((from + k - 1) / 5) - shift}`))
      .join('\n')
      .concat('\n')

  it('counts clusters that stand in them and in another data set, with their rows', async () => {
    const files = {
      'titlebout.yml': WITH_ROWS.replace('  id: id\n', '  id: id\n  cluster: day\n'),
      'data/train.csv': inDays(0, 300),
      'data/test.csv': inDays(1000, 200),
    }
    using good = withRows(inDays(500, 100), files)
    const whole = await run(good)
    expect(whole.findings.map(({ id }) => id)).toEqual([])
    const none = { role: 'cluster', column: 'day', shared: 0, second_rows: 0 }
    expect(whole.evidence.result.validation_groups).toEqual([
      { ...none, first: 'train', second: 'validation', first_groups: 60, second_groups: 20 },
      { ...none, first: 'validation', second: 'test', first_groups: 20, second_groups: 40 },
    ])
    // Days 100 to 119 less 50 are 50 to 69, of which train has 50 to 59.
    using torn = withRows(inDays(500, 100, 50), files)
    const first = await run(torn)
    expect(first.evidence.verdict.kind).toBe('passed')
    expect(first.findings).toMatchObject([
      {
        id: 'train-validation-clusters',
        severity: 'warning',
        where: { file: 'titlebout.yml', line: 6, role: 'validation', field: 'day' },
        found: '10 in both',
      },
    ])
    // Days 100 to 119 and 100 more are 200 to 219, all of the test rows' first.
    using other = withRows(inDays(500, 100, -100), files)
    const second = await run(other)
    expect(second.findings.map(({ id }) => id)).toEqual(['validation-test-clusters'])
    expect(second.findings[0]?.message).toBe(
      '20 of 40 clusters "day" of the test rows (100 of 200 rows) stand in the validation rows too: what was chosen by them may do worse on those that nobody has seen',
    )
    expect(second.evidence.result.validation_groups?.[1]).toMatchObject({ shared: 20, second_rows: 100 })
    const text = renderReport([second.evidence], { limit: 65_000, runUrl: undefined })
    expect(text).toContain(
      'The test rows have 40 clusters (`day`), those of validation 20; 20 stand in both, with 100 test rows.',
    )
    expect(readFileSync(path.join(second.outcome.workFolder, 'validation.html'), 'utf8')).toContain(
      '20 in validation, 40 in test, 20 in both, with 100 test rows.',
    )
  })

  it('says nothing of groups where nothing belongs together', async () => {
    using repository = withRows(rows(500, 100))
    expect((await run(repository)).evidence.result).not.toHaveProperty('validation_groups')
  })
})
