import {
  fight,
  fightWithoutOpponent,
  keepRows,
  metricOfTask,
  type ClassRows,
  type Contender,
  type JudgedRows,
  type NumberRows,
  type QueryRows,
} from '@titlebout/core'
import { holm, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { adjustedForFamily } from '../../../packages/core/src/bout/slice-family.ts'
import { options } from './synthetic.ts'

const N = 1200
const rng = seeded(7)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
const column = (value: (row: number) => number, rows = N): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => value(i))

function side(rows: JudgedRows, change: Partial<Contender> = {}): Contender {
  return {
    fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: rows.count }, (_, i) => `row ${i}`),
    rowsSha256: 'a'.repeat(64),
    rows,
    seen: new Uint8Array(rows.count),
    ...change,
  }
}

const rulesOf = (primary: string, margin = 0.1) => ({
  primary,
  merge: { claim: 'non-inferior' as const, margin },
  promote: { claim: 'superior' as const, margin: 0 },
  guardrails: [],
})

const truth = column(() => 20 + 5 * normal())
const noise = column(normal)
const numbers = (error: (row: number) => number): NumberRows => ({
  task: 'regression',
  count: N,
  truth,
  prediction: column((row) => truth[row]! + error(row)),
})
const CHAMPION = numbers((row) => 2 * noise[row]!)

describe('a bout about numbers', () => {
  const rules = rulesOf('mae')

  it('counts rows that got better and worse, and has no flips', () => {
    const better = numbers((row) => (row < 100 ? 2 : row < 130 ? 3 : row % 2 === 0 ? 1 : 2) * noise[row]!)
    const { flips, moved, claims, positives } = fight(side(better), side(CHAMPION), options({ rules }))
    expect(flips).toBeNull()
    expect(positives).toBeNull()
    expect(moved).toMatchObject({ unit: 'row', by: 'mean absolute error', better: 535, worse: 30, equal: 635 })
    expect(claims.promote.kind).toBe('passed')
  })

  it('compares absolute errors where the primary metric is no mean over rows', () => {
    const half = numbers((row) => noise[row]!)
    expect(fight(side(half), side(CHAMPION), options({ rules: rulesOf('r2') })).moved).toMatchObject({
      by: 'absolute error',
      better: N,
    })
  })

  it('finds the gain that sits in a few rows', () => {
    const rare = Float64Array.from({ length: N }, (_, row) => (row % 40 === 0 ? 1 : 0))
    const leaky = numbers((row) => (rare[row] === 1 ? 0 : 2) * noise[row]!)
    const features = [{ name: 'cost', kind: 'number' as const, values: rare }]
    const { concentration, findings } = fight(side(leaky), side(CHAMPION), options({ rules, features }))
    expect(concentration).toMatchObject({ field: 'cost', rows: 30 })
    expect(findings.map(({ id }) => id)).toContain('concentrated-gain')
  })

  it('says that both are alike where they are', () => {
    const { claims, moved } = fight(side(CHAMPION), side(CHAMPION), options({ rules }))
    expect(claims).toMatchObject({ merge: { reason: 'same-behaviour' }, promote: { reason: 'same-behaviour' } })
    expect(moved).toMatchObject({ better: 0, worse: 0, equal: N, p_value: null })
  })

  it('is refused where the two are of other tasks', () => {
    const custom: JudgedRows = { task: 'custom', count: N, losses: new Map([['loss_x', noise]]) }
    expect(fight(side(CHAMPION), side(custom), options({ rules })).claims.merge.reason).toBe('different-rows')
  })
})

describe('many slices of a bout', () => {
  const slices = Array.from({ length: 12 }, (_, k) => ({
    name: `slice ${k}`,
    where: `k = ${k}`,
    // Each overlaps the next one by half.
    rows: Uint8Array.from({ length: N }, (_, row) => (row % 24 >= 2 * k - 1 && row % 24 <= 2 * k + 2 ? 1 : 0)),
  }))
  const spoilt = numbers((row) => (row % 24 >= 3 && row % 24 <= 6 ? 2.6 : 2) * noise[row]!)

  it('are judged together, by what they share, and the draws are told', () => {
    const first = fight(side(spoilt), side(CHAMPION), options({ rules: rulesOf('mae'), slices }))
    expect(first.family).toMatchObject({ method: 'max-t', draws: 20_000 })
    expect(first.family!.critical).toBeGreaterThan(1.645)
    expect(first.family!.simulationError).toBeCloseTo(Math.sqrt((0.05 * 0.95) / 20_000), 12)
    const worse = first.findings.filter(({ id }) => id === 'slice-worse').map(({ message }) => message)
    expect(worse.some((message) => message.includes('where slice 2 '))).toBe(true)
    expect(worse.every((message) => /where slice [123] /u.test(message))).toBe(true)
    // The same draws each time.
    expect(fight(side(spoilt), side(CHAMPION), options({ rules: rulesOf('mae'), slices }))).toEqual(first)
  })

  it('find nothing more than chance among slices of an equal', () => {
    const equal = numbers((row) => 2 * noise[row]! + 0.3 * normal())
    const { findings } = fight(side(equal), side(CHAMPION), options({ rules: rulesOf('mae'), slices }))
    expect(findings.filter(({ id }) => id === 'slice-worse')).toEqual([])
  })

  it('have no family where the two agree on all of them', () => {
    const { family } = fight(side(CHAMPION), side(CHAMPION), options({ rules: rulesOf('mae'), slices }))
    expect(family).toBeUndefined()
  })
})

describe('the family of slices', () => {
  const mask = Uint8Array.from({ length: N }, (_, row) => row % 2)
  const metric = metricOfTask('mae', 'regression')
  const places = (bit: number) => Uint32Array.from([...mask.keys()].filter((row) => mask[row] === bit))
  const test = (pValue: number) => ({
    places: places(1),
    difference: metric.difference(
      keepRows(
        numbers((row) => 2.2 * noise[row]!),
        mask,
      ),
      keepRows(CHAMPION, mask),
    ),
    pValue,
  })

  it('is corrected by Holm where a difference has no influence values', () => {
    const tests = [0.01, 0.04, 0.03].map((pValue) => {
      const { influence: _, ...difference } = test(pValue).difference
      return { ...test(pValue), difference }
    })
    const { adjusted, family } = adjustedForFamily(tests, CHAMPION, { metric, alpha: 0.05 })
    expect(adjusted).toEqual(holm([0.01, 0.04, 0.03]))
    expect(family).toEqual({ method: 'holm', claims: 3, critical: null, draws: null, simulationError: null })
  })

  it('counts identical slices once, and goes below no p-value of its own', () => {
    const { adjusted } = adjustedForFamily([test(0.02), test(0.6)], CHAMPION, { metric, alpha: 0.05 })
    expect(adjusted[0]).toBeLessThan(0.03)
    expect(adjusted[1]).toBe(0.6)
  })

  it('takes rows that each are a cluster for rows, and clusters for one', () => {
    const own = { ...CHAMPION, cluster: Uint32Array.from({ length: N }, (_, row) => row) }
    const pairs = { ...CHAMPION, cluster: Uint32Array.from({ length: N }, (_, row) => Math.floor(row / 2)) }
    const halves = [test(0.5), { ...test(0.5), places: places(0) }]
    const critical = (rows: NumberRows) => adjustedForFamily(halves, rows, { metric, alpha: 0.05 }).family.critical!
    expect(critical(own)).toBe(critical(CHAMPION))
    // The same influence on both halves of each pair: clusters see one claim where rows see two.
    expect(critical(pairs)).toBeLessThan(critical(CHAMPION) - 0.2)
  })
})

describe('a bout about classes', () => {
  const labels = Uint16Array.from({ length: N }, (_, row) => row % 3)
  const rows = (right: (row: number) => boolean, classes = ['a', 'b', 'c']): ClassRows => ({
    task: 'multiclass-classification',
    count: N,
    classes,
    truth: labels,
    scores: undefined,
    prediction: labels.map((label, row) => (right(row) ? label : (label + 1) % 3)),
  })
  const champion = rows((row) => row % 10 < 7)

  it('counts decisions that turned, right against wrong', () => {
    const { flips, moved } = fight(
      side(rows((row) => row % 10 > 0)),
      side(champion),
      options({ rules: rulesOf('accuracy') }),
    )
    expect(moved).toBeNull()
    expect(flips).toMatchObject({ right_to_wrong: 120, wrong_to_right: 360, both_right: 720, both_wrong: 0 })
  })

  it('is refused by name where the two tell other classes apart', () => {
    const { claims, comparisons, flips } = fight(
      side(rows(() => true, ['a', 'b', 'd'])),
      side(champion),
      options({ rules: rulesOf('accuracy') }),
    )
    for (const claim of [claims.merge, claims.promote]) {
      expect(claim).toMatchObject({ kind: 'failed', reason: 'different-classes' })
      expect(claim.detail).toContain('the candidate tells "a", "b", "d" apart, the champion "a", "b", "c"')
    }
    expect(comparisons).toEqual([])
    expect(flips).toMatchObject({ both_right: 0 })
  })
})

describe('a bout about queries', () => {
  const query = Uint32Array.from({ length: N }, (_, row) => Math.floor(row / 6))
  const relevance = column((row) => (row % 6 === 2 ? 2 : row % 6 === 4 ? 1 : 0))
  const ranked = (score: (row: number) => number): QueryRows => ({
    task: 'ranking',
    count: N,
    truth: relevance,
    score: column(score),
    query,
  })
  const shaken = ranked((row) => relevance[row]! + 3 * noise[row]!)
  const rules = rulesOf('ndcg@3', 0.02)

  it('counts queries, not rows', () => {
    const sure = ranked((row) => relevance[row]! + (row < 600 ? 3 : 0.5) * noise[row]!)
    const { moved, comparisons, claims } = fight(side(sure), side(shaken), options({ rules }))
    expect(comparisons[0]!.difference.n).toBe(200)
    expect(moved).toMatchObject({ unit: 'query' })
    expect(moved!.better + moved!.worse + moved!.equal).toBe(200)
    expect(moved!.equal).toBeGreaterThanOrEqual(100)
    expect(claims.promote.kind).toBe('passed')
    const turned = ranked((row) => relevance[row]! + 3 * noise[(row + 600) % N]!)
    const open = fight(side(turned), side(shaken), options({ rules })).claims.promote
    expect(open.kind).toBe('undecided')
    expect(open.detail).toMatch(/about [\d,]+ queries would decide/u)
  })

  it('finds the gain that sits in a few queries, and slices that pay for it', () => {
    const few = Float64Array.from(query, (code) => (code % 25 === 0 ? 1 : 0))
    const leaky = ranked((row) => (few[row] === 1 ? 10 * relevance[row]! : relevance[row]! + 3 * noise[row]!))
    const features = [{ name: 'cost', kind: 'number' as const, values: few }]
    expect(fight(side(leaky), side(shaken), options({ rules, features })).concentration).toMatchObject({
      field: 'cost',
      rows: 48,
    })
    const north = { name: 'north', where: 'x', rows: Uint8Array.from(query, (code) => (code % 4 === 0 ? 1 : 0)) }
    const south = { name: 'south', where: 'y', rows: north.rows.map((bit) => 1 - bit) }
    const turned = ranked((row) => (north.rows[row] === 1 ? -relevance[row]! : relevance[row]!) + 1.5 * noise[row]!)
    const { family, findings } = fight(side(turned), side(shaken), options({ rules, slices: [north, south] }))
    expect(family).toMatchObject({ method: 'max-t', claims: 2 })
    const worse = findings.filter(({ id }) => id === 'slice-worse')
    expect(worse).toHaveLength(1)
    expect(worse[0]!.message).toContain('where north')
    expect(worse[0]).not.toHaveProperty('found')
  })
})

describe('a candidate without an opponent', () => {
  it('shows its numbers and decides nothing', () => {
    const custom: JudgedRows = { task: 'custom', count: N, losses: new Map([['loss_x', noise]]) }
    const { claims, comparisons } = fightWithoutOpponent(side(custom), options({ rules: rulesOf('loss_x') }))
    expect(claims.merge).toEqual(claims.promote)
    expect(claims.merge).toMatchObject({ kind: 'undecided', reason: 'no-opponent' })
    expect(comparisons).toMatchObject([{ metric: 'loss_x', difference: { estimate: null } }])
  })
})
