import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import { parseProfile } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { shared } from '../../support/shared.ts'
import { config, contract, rows, run, small, strikes } from './workshop.ts'

const ids = (findings: readonly { readonly id: string; readonly severity: string }[], severity: string) =>
  findings.filter((finding) => finding.severity === severity).map(({ id }) => id)

describe('validateData on the bird strikes', () => {
  it('finds nothing against the example, and leaves evidence and profile', async () => {
    using repository = strikes()
    const { outcome, evidence } = await run(repository)
    expect(evidence.verdict).toEqual({
      kind: 'passed',
      reason: 'no-findings',
      detail: 'nothing stands against using this data',
    })
    expect(outcome.red).toBe(false)
    expect(outcome.carry).toEqual([
      { kind: 'validation', paths: ['validation.json', 'files/profile.json', 'validation.html'], retentionDays: 90 },
    ])
    const profile = path.join(outcome.workFolder, 'files/profile.json')
    expect(evidence.result.profile).toEqual({ file: 'files/profile.json', sha256: await sha256File(profile) })
    const { row_count, label, columns } = parseProfile(readFileSync(profile, 'utf8'), profile)
    expect([row_count, label]).toEqual([3388, { task: 'binary-classification', name: 'damage', positives: 337 }])
    expect(columns.find(({ name }) => name === 'speed_ias_in_knots')).toMatchObject({ kind: 'number', nulls: 745 })
    expect(evidence.subject).toEqual([
      { name: 'data/train.csv', sha256: await sha256File(repository.path('data/train.csv')) },
      { name: 'data/validation.csv', sha256: await sha256File(repository.path('data/validation.csv')) },
      { name: 'data/test.csv', sha256: await sha256File(repository.path('data/test.csv')) },
    ])
    expect(evidence.result.datasets.map(({ role, row_count: count }) => [role, count])).toEqual([
      ['train', 3388],
      ['validation', 1112],
      ['test', 2713],
    ])
    expect(evidence.result.checks.length).toBeGreaterThan(60)
    expect(evidence.result.checks.every(({ verdict }) => verdict === 'passed')).toBe(true)
    expect(evidence.result.overlap).toMatchObject({ ids: 0, test_rows: 2713 })
  })

  it('writes the same bytes when it runs again', async () => {
    using repository = strikes()
    const first = (await run(repository)).outcome.evidenceSha256
    expect((await run(repository)).outcome.evidenceSha256).toBe(first)
  })

  it('stops the repair cost as a feature: known only after the outcome, and found by its rare values', async () => {
    using repository = strikes()
    change(repository.path('titlebout.yml'), 'speed_ias_in_knots]', 'speed_ias_in_knots, cost_repair]')
    const { outcome, evidence, findings } = await run(repository)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'findings' })
    expect(outcome.red).toBe(true)
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['feature-after-outcome', 'error'],
      ['rare-value-lift', 'warning'],
    ])
    expect(findings[0]?.where).toMatchObject({ file: 'titlebout.yml', line: 19, field: 'cost_repair' })
    expect(findings[0]?.message).toContain('contracts/strikes.odcs.yaml:93')
    expect(evidence.result.lifts).toMatchObject([
      { field: 'cost_repair', where: 'cost_repair > 0', rows: 39, lift: expect.closeTo(6.96, 2) },
    ])
  })

  it('does not cry at what is a predictor and no leak: size, species, operator', async () => {
    using repository = strikes()
    change(
      repository.path('titlebout.yml'),
      'speed_ias_in_knots]',
      'wildlife_species, operator, aircraft, airport, origin_state]',
    )
    expect((await run(repository)).evidence.result.lifts).toEqual([])
  })

  it('judges a pull request by the contract of its base, however its own describes the column', async () => {
    using repository = strikes()
    const base = repository.commit({})
    change(repository.path('titlebout.yml'), 'speed_ias_in_knots]', 'speed_ias_in_knots, cost_repair]')
    const file = repository.path('contracts/strikes.odcs.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^ +customProperties:.*\n/gmu, ''))
    repository.commit({})
    const { evidence, findings } = await run(repository, base)
    expect(evidence.settings).toMatchObject({ contract_from: 'base' })
    expect(ids(findings, 'error')).toEqual(['feature-after-outcome'])
    expect(findings.filter(({ id }) => id === 'contract-change').map(({ where }) => where?.field)).toEqual([
      'cost_repair',
      'cost_other',
      'cost_total',
    ])
  })

  it('takes a column that only the contract of the pull request knows, and shows it', async () => {
    using repository = strikes()
    const base = repository.commit({})
    const file = repository.path('contracts/strikes.odcs.yaml')
    writeFileSync(file, `${readFileSync(file, 'utf8')}      - { name: wind, logicalType: number }\n`)
    repository.commit({})
    const { evidence, findings } = await run(repository, base)
    expect(evidence.verdict.kind).toBe('passed')
    expect(findings.map(({ id, where }) => [id, where?.field])).toEqual([
      ['missing-column', 'wind'],
      ['missing-column', 'wind'],
      ['missing-column', 'wind'],
      ['contract-addition', 'wind'],
    ])
  })
})

describe('validateData on data with something wrong', () => {
  it('passes the small data that the other cases start from', async () => {
    using repository = small()
    expect((await run(repository)).findings).toEqual([])
  })

  it('judges training rows alone where those that judge lie in a database', async () => {
    const stored = config((text) =>
      text
        .replace('  test: data/test.csv\n', '')
        .replace('threshold: 0.5', 'sql: { duckdb: scores.duckdb, table: scores }'),
    )
    using repository = small({ 'titlebout.yml': stored, 'data/train.csv': `${rows(0, 300)}r300,,-1,Small\n` })
    const { evidence, findings } = await run(repository)
    expect(evidence.result.datasets.map(({ role }) => role)).toEqual(['train'])
    expect(evidence.result).toMatchObject({ overlap: null, groups: [] })
    expect(evidence.settings['test_rows_from']).toBe('database')
    expect(ids(findings, 'error')).toContain('contract-minimum')
    expect(ids(findings, 'notice')).toEqual(['rows-stay-in-database'])
  })

  it('counts rows that break the contract, and points at its lines', async () => {
    using repository = small({ 'data/test.csv': `${rows(1000, 200)}r1,no,-4,Small\nr1,no,fast,Small\n,yes,,\n` })
    const { findings } = await run(repository)
    expect(findings.map(({ id, where, found }) => [id, where?.role, where?.line, found])).toEqual(
      expect.arrayContaining([
        ['contract-minimum', 'test', 10, '1 of 203 rows'],
        ['contract-type', 'test', 10, '1 of 203 rows'],
        ['contract-required', 'test', 8, '1 of 203 rows'],
        ['contract-unique', 'test', 8, '1 of 203 rows'],
      ]),
    )
    expect(ids(findings, 'error')).toContain('feature-kind-differs')
    expect(ids(findings, 'error')).toContain('duplicate-ids')
    expect(ids(findings, 'error')).toContain('id-null')
  })

  it('refuses training labels of one class, judged labels of one class it only says', async () => {
    using misspelt = small({ 'titlebout.yml': config((text) => text.replace('"yes"', '"Yes"')) })
    const { findings } = await run(misspelt)
    expect(ids(findings, 'error')).toEqual(['one-class-training'])
    expect(ids(findings, 'warning')).toEqual(['one-class-test'])
    expect(findings[0]).toMatchObject({ where: { file: 'titlebout.yml', line: 7 } })
    expect(findings[0]?.message).toContain('it holds "no", "yes"')
  })

  it('says that a column is missing: the label, an id, a feature', async () => {
    using repository = small({ 'data/test.csv': 'number,x,size\n1,2,Small\n' })
    const { findings, evidence } = await run(repository)
    expect(findings.map(({ id, where }) => [id, where?.field, where?.role])).toEqual(
      expect.arrayContaining([
        ['label-missing', 'y', 'test'],
        ['missing-column', 'id', 'test'],
      ]),
    )
    expect(evidence.result.overlap).toBeNull()
    expect(evidence.result.datasets[1]?.rows_sha256).toBeNull()
  })

  it('refuses test rows that train knows', async () => {
    using repository = small({ 'data/test.csv': rows(290, 200) })
    const { findings, evidence } = await run(repository)
    expect(evidence.result.overlap).toMatchObject({ ids: 10, test_rows: 200 })
    expect(ids(findings, 'error')).toEqual(['train-test-overlap'])
  })

  it('refuses a split in time that is none', async () => {
    const timed = (from: number, first: string) =>
      rows(from, 200)
        .split('\n')
        .map((line, index) => (line === '' ? line : `${line},${index === 0 ? 'day' : first}`))
        .join('\n')
    const files = {
      'titlebout.yml': config((text) => text.replace('  id: id\n', '  id: id\n  time: day\n  split: temporal\n')),
      'c.yaml': contract((text) => `${text}      - { name: day, logicalType: date }\n`),
    }
    using wrong = small({
      ...files,
      'data/train.csv': timed(0, '1999-05-02'),
      'data/test.csv': timed(1000, '1999-05-02'),
    })
    expect(ids((await run(wrong)).findings, 'error')).toEqual(['temporal-split'])
    using right = small({
      ...files,
      'data/train.csv': timed(0, '1999-05-02'),
      'data/test.csv': timed(1000, '1999-05-03'),
    })
    expect((await run(right)).findings).toEqual([])
  })

  it('needs no contract', async () => {
    using repository = small({ 'titlebout.yml': config((text) => text.replace('  contract: c.yaml\n', '')) })
    const { evidence, findings } = await run(repository)
    expect(evidence.result.contract).toBeNull()
    expect(findings).toEqual([])
  })

  it('never writes the value of a single row', async () => {
    const odd = 'r-secret-id,yes,987654,secret-size\n'
    using repository = small({ 'data/train.csv': rows(0, 300) + odd, 'data/test.csv': rows(1000, 200) + odd })
    const { outcome } = await run(repository)
    for (const file of ['validation.json', 'files/profile.json']) {
      const text = readFileSync(path.join(outcome.workFolder, file), 'utf8')
      expect(text).not.toContain('secret')
      expect(text).not.toContain('987654')
    }
  })
})

const WINE = [shared('data/wine_quality_white.csv'), shared('models/wine/test.csv')] as const
const hasWine = WINE.every((file) => existsSync(file))

describe('validateData on well-known data', () => {
  it.skipIf(!hasWine)(
    `finds the 299 of 1,056 wines of the test rows that stand in train too${hasWine ? '' : ': the data is not here'}`,
    async () => {
      const [all = '', test = ''] = WINE.map((file) => readFileSync(file, 'utf8'))
      const judged = new Set(test.split('\n').map((line) => line.split(';')[0]))
      const lines = all.trimEnd().split('\n')
      const train = lines.slice(1).flatMap((line, index) => (judged.has(String(index)) ? [] : [`${index};${line}`]))
      const wine = (text: string) =>
        text
          .replace('label: y', 'label: quality')
          .replace('"yes"', '"7"')
          .replace('id: id', 'id: row_id')
          .replace('features: [x, size]', `features: [${(lines[0] ?? '').split(';').slice(0, -1).join(', ')}]`)
          .replace('  contract: c.yaml\n', '')
      using repository = small({
        'titlebout.yml': config(wine),
        'data/train.csv': `row_id;${lines[0]}\n${train.join('\n')}\n`,
        'data/test.csv': test,
      })
      const { evidence, findings } = await run(repository)
      expect(evidence.result.overlap).toEqual({ ids: 0, rows: 299, test_rows: 1056 })
      expect(ids(findings, 'warning')).toContain('train-test-equal-rows')
    },
  )
})

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
  writeFileSync(file, text.replace(from, to))
}
