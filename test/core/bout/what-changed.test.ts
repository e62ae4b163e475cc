import { fight, lineageChanges, type Measured } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleTraining } from '../../support/evidence-samples.ts'
import { contender, FIGHTERS, options, world } from './synthetic.ts'

const WORLD = world(1)
const CHAMPION = contender(FIGHTERS.champion(WORLD))
const HONEST = contender(FIGHTERS.honest(WORLD))

function of(estimate: number, half: number, level = 0.9): Measured {
  return { estimate, low: estimate - half, high: estimate + half, level, method: 'delong', n: 2000, effective_n: 2000 }
}

function decomposed(metric: string, then: Measured | undefined, sameRows = false) {
  const rules = { ...options().rules, primary: metric, guardrails: [] }
  const championThen = { metrics: then === undefined ? {} : { [metric]: then }, sameRows }
  return fight(HONEST, CHAMPION, options({ rules, championThen }))
}

describe('the change since the champion was made', () => {
  it('is that of the model and that of the data', () => {
    const { decomposition, comparisons } = decomposed('roc_auc', of(0.7, 0.03))
    const { model, data, total, champion_then: then } = decomposition!
    expect(then.estimate).toBe(0.7)
    expect(model).toEqual(comparisons[0]!.difference)
    expect(data.estimate).toBeCloseTo(comparisons[0]!.champion.estimate! - 0.7, 12)
    expect(total.estimate).toBeCloseTo(comparisons[0]!.candidate.estimate! - 0.7, 12)
    expect(model.estimate! + data.estimate!).toBeCloseTo(total.estimate!, 12)
    // Two sets of rows: the half widths add by squares.
    const now = comparisons[0]!.champion
    expect(data.low!).toBeCloseTo(data.estimate! - Math.hypot(now.estimate! - now.low!, 0.03), 12)
  })

  it('is turned so that positive is better, for losses too', () => {
    const { decomposition, comparisons } = decomposed('log_loss', of(0.5, 0.01))
    const { model, data, total } = decomposition!
    expect(data.estimate).toBeCloseTo(0.5 - comparisons[0]!.champion.estimate!, 12)
    expect(model.estimate! + data.estimate!).toBeCloseTo(total.estimate!, 12)
    expect(data.low! < data.estimate! && data.estimate! < data.high!).toBe(true)
  })

  it('is told at the confidence of what was measured then', () => {
    const { model, data } = decomposed('roc_auc', of(0.7, 0.03, 0.95)).decomposition!
    expect([model.level, data.level]).toEqual([0.95, 0.95])
  })

  it('is not told of the same rows, nor of what nobody measured', () => {
    expect(decomposed('roc_auc', of(0.7, 0.03), true).decomposition).toBeNull()
    expect(decomposed('roc_auc', undefined).decomposition).toBeNull()
    expect(decomposed('roc_auc', { ...of(0.7, 0.03), low: null, high: null }).decomposition).toBeNull()
    expect(fight(HONEST, CHAMPION, options()).decomposition).toBeNull()
  })
})

describe('churn', () => {
  it('counts decisions that differ, right or wrong, and says how the order of scores moved', () => {
    const { churn, flips } = fight(HONEST, CHAMPION, options())
    expect(churn!.decisions).toBe(flips!.right_to_wrong + flips!.wrong_to_right)
    const shift = HONEST.rows.score!.reduce((sum, p, i) => sum + Math.abs(p - CHAMPION.rows.score![i]!), 0) / 3000
    expect(churn!.mean_shift).toBeCloseTo(shift, 12)
    expect(churn).toMatchObject({ rows: 3000, ranked_rows: 3000 })
    expect(churn!.rank_correlation).toBeGreaterThan(0.6)
    expect(churn!.rank_correlation).toBeLessThan(0.95)
  })

  it('is none of a fighter against itself', () => {
    expect(fight(CHAMPION, CHAMPION, options()).churn).toMatchObject({
      decisions: 0,
      mean_shift: 0,
      rank_correlation: 1,
    })
  })

  it('takes every n-th row for the ranks of many', () => {
    const large = world(2, 45_000)
    const [candidate, champion] = [contender(FIGHTERS.honest(large)), contender(FIGHTERS.champion(large))]
    const { churn } = fight(candidate, champion, options({ rules: { ...options().rules, guardrails: [] } }))
    expect(churn).toMatchObject({ rows: 45_000, ranked_rows: 15_000 })
  })

  it('is not told of a dummy, which has nobody to be missed by', () => {
    const dummy = { ...CHAMPION, fighter: { ...CHAMPION.fighter, kind: 'dummy' as const } }
    expect(fight(HONEST, dummy, options()).churn).toBeNull()
  })
})

describe('what else changed', () => {
  const before = sampleTraining(NOTHING_TIED)

  it('is nothing between a training and itself', () => {
    expect(lineageChanges(before, before)).toEqual([])
  })

  it('is told by value where it has one, else by digest', () => {
    const { result } = before
    const after = {
      ...before,
      seed: 2,
      result: {
        ...result,
        code: { ...result.code, inputs: [{ path: 'train.mjs', bytes: 11, sha256: 'a'.repeat(64) }] },
        data: result.data.map((one) => ({ ...one, row_count: 7000, rows_sha256: 'b'.repeat(64) })),
        features: ['size', 'height'],
        params: { file: 'params.yaml', sha256: 'c'.repeat(64), values: { ridge: 0.5, depth: 3 } },
        machine: { ...result.machine, runtime: 'node 26.0.0' },
      },
    }
    expect(lineageChanges(before, after)).toEqual([
      { part: 'code', what: 'train.mjs', champion: '6'.repeat(12), candidate: 'a'.repeat(12) },
      {
        part: 'data',
        what: 'train',
        champion: `6,000 rows, ${'2'.repeat(12)}`,
        candidate: `7,000 rows, ${'b'.repeat(12)}`,
      },
      { part: 'params', what: 'ridge', champion: '1', candidate: '0.5' },
      { part: 'params', what: 'seed', champion: '1', candidate: '2' },
      { part: 'params', what: 'depth', champion: 'none', candidate: '3' },
      { part: 'environment', what: 'runtime', champion: 'node 24.21.0', candidate: 'node 26.0.0' },
      { part: 'features', what: 'speed', champion: 'used', candidate: 'none' },
      { part: 'features', what: 'height', champion: 'none', candidate: 'used' },
    ])
  })
})

describe('what would decide', () => {
  it('is the margin with which these very rows pass, two digits of it', () => {
    const small = world(5, 400)
    const rules = { ...options().rules, merge: { claim: 'non-inferior', margin: 0.001 } as const, guardrails: [] }
    const sides = [contender(FIGHTERS.worse(small)), contender(FIGHTERS.champion(small))] as const
    const margins = (margin: number) =>
      fight(...sides, options({ rules: { ...rules, merge: { claim: 'non-inferior', margin } } })).comparisons[0]!
    let margin = 0.001
    for (let step = 0; step < 60 && margins(margin).verdict.kind === 'failed'; step += 1) margin += 0.005
    const open = margins(margin)
    expect(open.verdict.kind).toBe('undecided')
    expect(open.margin_to_pass).toBeGreaterThan(-open.difference.low!)
    expect(open.verdict.detail).toContain(`a margin of ${open.margin_to_pass} would pass`)
    expect(margins(open.margin_to_pass!)).toMatchObject({ verdict: { kind: 'passed' }, margin_to_pass: null })
    const digits = String(open.margin_to_pass).replace(/^0\.0*/u, '')
    expect(digits.length).toBeLessThanOrEqual(2)
  })
})
