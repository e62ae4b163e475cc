import {
  configSchema,
  evaluate,
  fight,
  judgeGate,
  metricsToMeasure,
  suspiciousMetrics,
  tellingColumns,
  type NumberRows,
  type Rule,
} from '@titlebout/core'
import { seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from '../bout/synthetic.ts'
import { confusion } from './rows.ts'

const OPTIONS = { alpha: 0.05, level: 0.9 }
const RULE = configSchema.shape.gate.unwrap().element
const rule = (given: object): Rule => RULE.parse(given)
const ROWS = confusion({ tp: 80, fn: 20, fp: 30, tn: 270 })

function numbers(noise: number): NumberRows {
  const rng = seeded(5)
  const truth = Float64Array.from({ length: 800 }, () => 100 * rng.next())
  return { task: 'regression', count: 800, truth, prediction: truth.map((value) => value + noise * (rng.next() - 0.5)) }
}

describe('a metric that is too good to be true', () => {
  const found = (rows: NumberRows) =>
    suspiciousMetrics(
      evaluate(rows, [], { metrics: metricsToMeasure('regression', []), level: 0.9 }).metrics,
      'regression',
    )

  it('is a finding for numbers too, and none while the model errs', () => {
    expect(found(numbers(1))).toMatchObject([
      { id: 'suspicious-metric', message: expect.stringContaining('leak?') as string },
    ])
    expect(found(numbers(20))).toEqual([])
  })

  it('is none where a rare class makes accuracy high', () => {
    const rare = confusion({ tp: 5, fn: 5, fp: 3, tn: 9987 })
    const { metrics } = evaluate(rare, [], { metrics: metricsToMeasure('binary-classification', []), level: 0.9 })
    expect(metrics['accuracy']!.low).toBeGreaterThan(0.99)
    expect(suspiciousMetrics(metrics, 'binary-classification')).toEqual([])
  })
})

describe('a rule that says how good is too good', () => {
  it.each([
    [{ metric: 'recall', max: 0.6 }, ['better-than-plausible']],
    [{ metric: 'recall', between: [0.5, 0.6] }, ['better-than-plausible']],
    [{ metric: 'recall', max: 0.8 }, []],
    [{ metric: 'recall', min: 0.95 }, []],
    [{ metric: 'brier', min: 0.5 }, ['better-than-plausible']],
    [{ metric: 'brier', max: 0.01 }, []],
    [{ metric: 'recall', max: 0.79, decide: 'point' }, ['better-than-plausible']],
  ])('%j asks about a leak: %j', (given, ids) => {
    const { findings } = judgeGate([rule(given)], ROWS, [], OPTIONS)
    expect(findings.map(({ id }) => id)).toEqual(ids)
  })
})

describe('a jump against the champion', () => {
  const WORLD = world(3, 4000)
  const champion = contender(FIGHTERS.champion(WORLD))
  const jumps = (score: (row: number) => number): readonly string[] =>
    fight(contender(judged(WORLD, score)), champion, options()).findings.map(({ id }) => id)

  it('beyond half of what was left is a warning', () => {
    expect(jumps((row) => 6 * WORLD.truth[row]! - 3 + WORLD.signal[row]!)).toContain('suspicious-jump')
  })

  it('is none where the candidate is better as candidates are', () => {
    const findings = fight(contender(FIGHTERS.honest(WORLD)), champion, options()).findings
    expect(findings.map(({ id }) => id)).not.toContain('suspicious-jump')
  })
})

describe('a column that tells the label alone', () => {
  const rng = seeded(9)
  const truth = Uint8Array.from({ length: 2000 }, () => (rng.next() < 0.2 ? 1 : 0))
  const rows = { task: 'binary-classification' as const, count: 2000, truth, score: undefined, prediction: truth }
  const ids = Array.from({ length: 2000 }, (_, i) => `r${i}`)
  const number = (name: string, of: (row: number) => number) => ({
    name,
    kind: 'number' as const,
    values: Float64Array.from({ length: 2000 }, (_, row) => of(row)),
  })
  const text = (name: string, of: (row: number) => string | null) => ({
    name,
    kind: 'text' as const,
    values: Array.from({ length: 2000 }, (_, row) => of(row)),
  })

  it.each([
    ['a number', number('cost', (row) => truth[row]! * (1 + rng.next()))],
    ['a number that falls', number('days left', (row) => 10 * rng.next() - 20 * truth[row]!)],
    ['a cell that is empty', number('repaired on', (row) => (truth[row] === 1 ? rng.next() : Number.NaN))],
    ['a text', text('status', (row) => (truth[row] === 1 ? 'claim' : rng.next() < 0.5 ? 'none' : null))],
  ])('is named: %s', (_, feature) => {
    const [finding] = tellingColumns(rows, ids, [feature])
    expect(finding).toMatchObject({ id: 'telling-column', where: { field: feature.name, role: 'test' } })
  })

  it.each([
    ['a number with some signal', number('speed', (row) => rng.next() + 0.4 * truth[row]!)],
    ['an id, of which every row has its own', text('id', (row) => `id ${row}`)],
    ['a constant', number('one', () => 1)],
    ['nothing but nulls', number('nothing', () => Number.NaN)],
  ])('is not: %s', (_, feature) => {
    expect(tellingColumns(rows, ids, [feature])).toEqual([])
  })
})
