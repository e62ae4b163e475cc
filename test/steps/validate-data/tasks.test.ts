import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseProfile, type Profile } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { run, small, type Ran } from './workshop.ts'

/** The config of a task; each test gives the keys of `data` that it is about. */
const config = (task: string, primary: string, data: string) => `version: 1
model: { name: small, task: ${task}, path: model/m.onnx }
data:
  train: data/train.csv
  test: data/test.csv
  id: id
  features: [x]
${data.replaceAll(/^/gmu, '  ')}
train: { run: node train.mjs }
champion:
  primary: ${primary}
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
`

/** Rows of `id`, `x` and further columns, each made from the number of the row. */
function rows(
  from: number,
  count: number,
  columns: Readonly<Record<string, (row: number) => string | number>>,
): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const row = from + index
    return [`r${row}`, row % 97, ...Object.values(columns).map((value) => value(row))].join(',')
  })
  return `${['id', 'x', ...Object.keys(columns)].join(',')}\n${lines.join('\n')}\n`
}

const found = ({ findings }: Ran) => findings.map(({ id, severity, where }) => [id, severity, where?.role, where?.line])
const profileOf = ({ outcome }: Ran): Profile =>
  parseProfile(readFileSync(path.join(outcome.workFolder, 'files/profile.json'), 'utf8'), 'profile.json')

const COLOURS = ['red', 'green', 'blue']
const colour = (row: number) => COLOURS[row % 3] ?? ''
const MULTICLASS = config('multiclass-classification', 'accuracy', 'label: y\nclasses: [red, green, blue]')
const REGRESSION = config('regression', 'mae', 'label: y')
const RANKING = config('ranking', 'ndcg@10', 'label: grade\nquery: search')

describe('validateData of several classes', () => {
  const data = (columns: Parameters<typeof rows>[2] = { y: colour }) => ({
    'titlebout.yml': MULTICLASS,
    'data/train.csv': rows(0, 300, columns),
    'data/test.csv': rows(1000, 200, columns),
  })

  it('finds nothing against good rows, and counts each class', async () => {
    using repository = small(data())
    const ran = await run(repository)
    expect(found(ran)).toEqual([])
    expect(profileOf(ran).label).toEqual({
      task: 'multiclass-classification',
      name: 'y',
      classes: COLOURS.map((value) => ({ value, count: 100 })),
      rare_classes: 0,
      rare_count: 0,
    })
  })

  it('refuses a class that nobody declared, and names it', async () => {
    using repository = small({
      ...data(),
      'data/test.csv': rows(1000, 200, { y: (row) => (row < 1003 ? 'Red' : colour(row)) }),
    })
    const ran = await run(repository)
    expect(found(ran)).toEqual([['unknown-class', 'error', 'test', 9]])
    expect(ran.outcome.red).toBe(true)
  })

  it('warns of classes that are absent or rare on one side', async () => {
    using repository = small({
      ...data(),
      'data/test.csv': rows(1000, 200, { y: (row) => (row < 1010 ? 'red' : 'blue') }),
    })
    expect(found(await run(repository))).toEqual([
      ['class-absent', 'warning', 'test', 9],
      ['few-of-a-class', 'warning', 'test', 9],
    ])
  })

  it('finds the value that tells a class', async () => {
    const leak = (row: number) => (row % 30 === 1 ? 7 : 0)
    using repository = small({
      ...data({ y: colour, hint: leak }),
      'titlebout.yml': MULTICLASS.replace('[x]', '[x, hint]'),
      'data/train.csv': rows(0, 1500, { y: colour, hint: leak }),
    })
    const ran = await run(repository)
    expect(ran.evidence.result.lifts).toMatchObject([
      { field: 'hint', event: "y = 'green'", rows: 50, positive_rate: 1 },
    ])
  })
})

describe('validateData of numbers', () => {
  const price = (row: number) => 100 + (row % 50)
  const data = (columns: Parameters<typeof rows>[2] = { y: price }) => ({
    'titlebout.yml': REGRESSION,
    'data/train.csv': rows(0, 500, columns),
    'data/test.csv': rows(1000, 200, columns),
  })

  it('finds nothing against good rows, and profiles the label as numbers', async () => {
    using repository = small(data())
    const ran = await run(repository)
    expect(found(ran)).toEqual([])
    expect(profileOf(ran).label).toMatchObject({ task: 'regression', name: 'y', mean: 124.5 })
  })

  it('refuses labels that are none', async () => {
    using repository = small({
      ...data(),
      'data/train.csv': rows(0, 500, { y: (row) => (row < 4 ? '1.234,5' : price(row)) }).replaceAll(
        '1.234,5',
        '"1.234,5"',
      ),
    })
    const ran = await run(repository)
    expect(found(ran)).toEqual([['label-no-number', 'error', 'train', 8]])
    expect(ran.findings[0]?.message).toContain('4 of 500 rows')
  })

  it('refuses to train on a constant, and only warns of judging by one', async () => {
    using repository = small(data({ y: () => 7 }))
    expect(found(await run(repository))).toEqual([
      ['constant-label', 'error', 'train', 8],
      ['constant-label', 'warning', 'test', 8],
    ])
  })

  it('finds the value that tells a high label', async () => {
    const columns = {
      y: (row: number) => (row % 40 === 0 ? 900 : price(row)),
      refund: (row: number) => (row % 40 === 0 ? row : ''),
    }
    using repository = small({
      ...data(columns),
      'titlebout.yml': REGRESSION.replace('[x]', '[x, refund]'),
      'data/train.csv': rows(0, 2000, columns),
    })
    const ran = await run(repository)
    expect(ran.evidence.result.lifts).toMatchObject([
      { field: 'refund', where: 'refund is not null', rows: 50, positive_rate: 1 },
    ])
    expect(ran.evidence.result.lifts[0]?.event).toMatch(/^y >= \d/u)
  })

  it('holds weights and clusters to what they must be', async () => {
    const columns = { y: price, w: (row: number) => row % 3, day: (row: number) => `d${Math.floor(row / 5)}` }
    const keyed = { 'titlebout.yml': REGRESSION.replace('  label: y', '  label: y\n  weight: w\n  cluster: day') }
    using good = small({ ...data(columns), ...keyed })
    const ran = await run(good)
    expect(found(ran)).toEqual([])
    expect(ran.evidence.result.groups).toEqual([
      { role: 'cluster', column: 'day', train: 100, test: 40, shared: 0, test_rows: 0 },
    ])
    using bad = small({
      ...data(columns),
      ...keyed,
      'data/test.csv': rows(490, 200, {
        y: price,
        w: (row) => (row === 600 ? -1 : row === 601 ? '' : 1),
        day: (row) => (row === 689 ? '' : `d${Math.floor(row / 5)}`),
      }).replaceAll(/^r/gmu, 't'),
    })
    const other = await run(bad)
    expect(found(other)).toEqual([
      ['cluster-null', 'error', 'test', 10],
      ['weight-unreadable', 'error', 'test', 9],
      ['weight-negative', 'error', 'test', 9],
      ['clusters-in-both', 'warning', 'test', 10],
    ])
    expect(other.evidence.result.groups).toMatchObject([{ shared: 2, test_rows: 10 }])
  })

  it('misses key columns: judged rows need them, training rows may do without a weight', async () => {
    const keyed = { 'titlebout.yml': REGRESSION.replace('  label: y', '  label: y\n  weight: w\n  cluster: day') }
    using repository = small({ ...data(), ...keyed })
    const ran = await run(repository)
    expect(found(ran)).toEqual([
      ['missing-column', 'error', 'test', 10],
      ['missing-column', 'error', 'test', 9],
      ['missing-column', 'warning', 'train', 10],
      ['missing-column', 'warning', 'train', 9],
    ])
  })

  it('names no cluster and no id in the profile', async () => {
    const columns = { y: price, day: (row: number) => (row % 2 === 0 ? 'patient-a' : 'patient-b') }
    using repository = small({
      ...data(columns),
      'titlebout.yml': REGRESSION.replace('  label: y', '  label: y\n  cluster: day'),
    })
    const { outcome } = await run(repository)
    expect(readFileSync(path.join(outcome.workFolder, 'files/profile.json'), 'utf8')).not.toContain('patient')
  })
})

describe('validateData of a ranking', () => {
  const columns = { grade: (row: number) => row % 4, search: (row: number) => `q${Math.floor(row / 10)}` }
  const data = {
    'titlebout.yml': RANKING,
    'data/train.csv': rows(0, 300, columns),
    'data/test.csv': rows(1000, 200, columns),
  }

  it('finds nothing against good rows', async () => {
    using repository = small(data)
    const ran = await run(repository)
    expect(found(ran)).toEqual([])
    expect(ran.evidence.result.groups).toMatchObject([
      { role: 'query', column: 'search', train: 30, test: 20, shared: 0 },
    ])
    expect(profileOf(ran).label).toMatchObject({ task: 'ranking', mean: 1.5 })
  })

  it('refuses relevance that is no grade, and rows without a query', async () => {
    using repository = small({
      ...data,
      'data/test.csv': rows(1000, 200, {
        grade: (row) => (row === 1000 ? -1 : row === 1001 ? 0.5 : row % 4),
        search: (row) => (row === 1002 ? '' : columns.search(row)),
      }),
    })
    expect(found(await run(repository))).toEqual([
      ['label-no-relevance', 'error', 'test', 8],
      ['query-null', 'error', 'test', 9],
      ['fractional-relevance', 'warning', 'test', 8],
    ])
  })

  it('counts queries of one row, queries with nothing relevant, and queries that were torn apart', async () => {
    using repository = small({
      ...data,
      'data/test.csv': rows(1000, 200, {
        grade: (row) => (row < 1010 ? 0 : row % 4),
        search: (row) => (row === 1199 ? 'alone' : row < 1100 ? columns.search(row) : columns.search(row - 1000)),
      }),
    })
    expect(found(await run(repository))).toEqual([
      ['single-row-queries', 'warning', 'test', 9],
      ['queries-in-both', 'notice', 'test', 9],
      ['queries-without-relevant', 'notice', 'test', 9],
    ])
  })
})

describe('validateData of a custom task', () => {
  it('needs no label', async () => {
    using repository = small({
      'titlebout.yml': config('custom', 'loss_dice', 'contract: c.yaml').replace(
        '  features: [x]\n',
        '  features: [x]\n',
      ),
      'c.yaml': `apiVersion: v3.1.0
kind: DataContract
id: c
version: 1.0.0
schema:
  - name: t
    properties:
      - { name: id, required: true, unique: true }
      - { name: x, logicalType: number }
`,
      'data/train.csv': rows(0, 300, {}),
      'data/test.csv': rows(290, 200, {}),
    })
    const ran = await run(repository)
    expect(profileOf(ran).label).toBeNull()
    expect(ran.evidence.result.overlap).toEqual({ ids: 10, rows: 200, test_rows: 200 })
    expect(found(ran)).toEqual([['train-test-overlap', 'error', 'test', 5]])
    expect(ran.evidence.result.lifts).toEqual([])
  })
})
