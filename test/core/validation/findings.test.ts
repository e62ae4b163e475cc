import { describe, expect, it } from 'vitest'
import { columnFindings, overlapFindings, parseContract, timeFindings, type ColumnQuestions } from '@titlebout/core'

const CONTRACT = parseContract(
  `apiVersion: v3.1.0
kind: DataContract
id: c
version: 1.0.0
schema:
  - name: t
    properties:
      - { name: id, required: true }
      - { name: damage, required: true }
      - { name: size, logicalType: string, required: true }
      - { name: speed, logicalType: number }
      - { name: wind, logicalType: number }
      - { name: cost, customProperties: [{ property: availability, value: after-outcome }] }
`,
  'c.yaml',
)
const text = (name: string) => ({ name, kind: 'text' }) as const
const number = (name: string) => ({ name, kind: 'number' }) as const
const COLUMNS = [text('id'), text('damage'), text('size'), number('speed'), number('wind'), number('cost')]
const named = (name: string) => ({ name, place: { line: 4, column: 2 } })

const KEYS = new Map([
  ['label', named('damage')],
  ['id', named('id')],
] as const)
const idsOf = (changes: Partial<ColumnQuestions>) =>
  columnFindings({
    configFile: 'titlebout.yml',
    contract: CONTRACT,
    features: [named('size'), named('speed')],
    keys: KEYS,
    datasets: [
      { role: 'train', name: 'train.csv', columns: COLUMNS },
      { role: 'test', name: 'test.csv', columns: COLUMNS },
    ],
    ...changes,
  }).map(({ id, severity, where }) => [id, severity, where?.field, where?.role, where?.line])

const train = (columns: ColumnQuestions['datasets'][number]['columns']) => ({
  datasets: [{ role: 'train' as const, name: 'train.csv', columns }],
})

describe('columnFindings', () => {
  it('has nothing to say about features of the contract that are known before', () => {
    expect(idsOf({})).toEqual([])
  })

  it('refuses a feature that is known only after the outcome, at its line of titlebout.yml', () => {
    expect(idsOf({ features: [named('cost')] })).toEqual([['feature-after-outcome', 'error', 'cost', undefined, 4]])
  })

  it('refuses a feature that the contract does not describe', () => {
    const columns = [...COLUMNS, text('airport')]
    expect(idsOf({ features: [named('airport')], ...train(columns) })).toEqual([
      ['feature-outside-contract', 'error', 'airport', undefined, 4],
    ])
    expect(idsOf({ contract: undefined, features: [named('airport')], ...train(columns) })).toEqual([])
  })

  it('names columns outside the contract in one notice', () => {
    const findings = idsOf(train([...COLUMNS, text('x'), text('y')]))
    expect(findings).toEqual([['column-outside-contract', 'notice', undefined, 'train', undefined]])
  })

  it('names missing columns: label, id, time, features and required ones as errors', () => {
    expect(idsOf({ ...train([number('speed')]), keys: new Map([...KEYS, ['time', named('when')] as const]) })).toEqual([
      ['label-missing', 'error', 'damage', 'train', 4],
      ['missing-column', 'error', 'id', 'train', 4],
      ['missing-column', 'error', 'when', 'train', 4],
      ['missing-column', 'error', 'size', 'train', 4],
      ['missing-column', 'warning', 'wind', 'train', 12],
    ])
    expect(idsOf({ features: [named('speed')], ...train(COLUMNS.filter(({ name }) => name !== 'size')) })).toEqual([
      ['missing-column', 'error', 'size', 'train', 10],
    ])
  })

  it('names missing key columns of a task; training rows may do without weights and clusters', () => {
    const keys = new Map((['id', 'query', 'cluster', 'weight'] as const).map((role) => [role, named(role)] as const))
    const asked = (role: 'train' | 'test') =>
      idsOf({ contract: undefined, features: [], keys, datasets: [{ role, name: 'x.csv', columns: [text('id')] }] })
    expect(asked('train')).toEqual([
      ['missing-column', 'error', 'query', 'train', 4],
      ['missing-column', 'warning', 'cluster', 'train', 4],
      ['missing-column', 'warning', 'weight', 'train', 4],
    ])
    expect(asked('test').map(([, severity]) => severity)).toEqual(['error', 'error', 'error'])
  })

  it('does not miss what is known only after the outcome', () => {
    expect(idsOf(train(COLUMNS.filter(({ name }) => name !== 'cost')))).toEqual([])
  })

  it('suggests a column whose name differs in case or spaces', () => {
    const [finding] = columnFindings({
      configFile: 'titlebout.yml',
      contract: undefined,
      features: [],
      keys: KEYS,
      datasets: [{ role: 'test', name: 'test.csv', columns: [text('id'), text('Damage ')] }],
    })
    expect(finding?.message).toBe('test.csv has no column "damage", which is the label: it has "Damage "')
  })

  it('refuses a feature that is a number in one data set and text in the other', () => {
    const other = COLUMNS.map((column) => (column.name === 'speed' ? text('speed') : column))
    const datasets = [
      { role: 'train', name: 'train.csv', columns: COLUMNS },
      { role: 'test', name: 'test.csv', columns: other },
    ] as const
    expect(idsOf({ datasets })).toEqual([['feature-kind-differs', 'error', 'speed', 'test', 4]])
    expect(idsOf({ datasets, features: [named('size')] })).toEqual([])
  })
})

describe('overlapFindings', () => {
  const about = (changes: Partial<Parameters<typeof overlapFindings>[0]>) =>
    overlapFindings(
      { ids: 0, rows: 0, testRows: 1000, trainRows: 5000, distinctTrainRows: 4900, expectedTwins: 1e-9, ...changes },
      { file: 'titlebout.yml', line: 8 },
    ).map(({ id, severity }) => [id, severity])

  it('has nothing to say when no row stands in both', () => {
    expect(about({})).toEqual([])
  })

  it('warns of a few shared ids and refuses more than 1 %', () => {
    expect(about({ ids: 10 })).toEqual([['train-test-overlap', 'warning']])
    expect(about({ ids: 11 })).toEqual([['train-test-overlap', 'error']])
  })

  it('warns of equal rows only where rows are not equal by chance', () => {
    expect(about({ rows: 300 })).toEqual([['train-test-equal-rows', 'warning']])
    expect(about({ rows: 10 })).toEqual([])
    expect(about({ rows: 900, distinctTrainRows: 600 })).toEqual([])
    expect(about({ rows: 900, expectedTwins: 1 })).toEqual([])
  })
})

describe('timeFindings', () => {
  const about = (changes: Partial<Parameters<typeof timeFindings>[0]>) =>
    timeFindings({ unreadableTrain: 0, unreadableTest: 0, early: 0, testRows: 10, ...changes }, 'when', {
      file: 'titlebout.yml',
    }).map(({ id, severity }) => [id, severity])

  it('refuses a test row that is not later than every training row', () => {
    expect(about({})).toEqual([])
    expect(about({ early: 1 })).toEqual([['temporal-split', 'error']])
  })

  it('refuses to believe times that it cannot read', () => {
    expect(about({ unreadableTest: 1 })).toEqual([['time-unreadable', 'error']])
    expect(about({ unreadableTrain: 1, early: 3 })).toEqual([['time-unreadable', 'error']])
  })
})
