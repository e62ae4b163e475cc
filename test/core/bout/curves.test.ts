import { fight } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { contender, FIGHTERS, options, world } from './synthetic.ts'

const RULES = { ...options().rules, guardrails: [] }

function curves(truth: readonly number[], score: readonly number[], minCount = 1) {
  const rows = binaryRows({
    truth: Uint8Array.from(truth),
    score: Float64Array.from(score),
    prediction: Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0)),
  })
  return fight(contender(rows), contender(rows), options({ rules: RULES, minCount })).curves
}

describe('the curves of a bout', () => {
  it('are those that one draws by hand', () => {
    // From the highest score down: + − + + − −, two of the scores alike.
    const found = curves([1, 0, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.3, 0.3, 0.1])!
    const { recall_at_false_positive_rate: roc, precision_at_recall: precision, calibration } = found.candidate
    expect(found.at).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    // Points of the ROC: (0, 1/3), (1/3, 1/3), (1/3, 2/3), (2/3, 1), (1, 1).
    expect(roc[0]).toBeCloseTo(1 / 3, 12)
    expect(roc[3]).toBeCloseTo(1 / 3, 12)
    expect(roc[4]).toBeCloseTo(2 / 3 + (0.4 - 1 / 3), 12)
    expect(roc[5]).toBeCloseTo(2 / 3 + (0.5 - 1 / 3), 12)
    expect(roc.slice(7)).toEqual([1, 1, 1, 1])
    // One positive is found at 1/1, two at 2/3, three at 3/5.
    expect(precision).toEqual([1, 1, 1, 1, 2 / 3, 2 / 3, 2 / 3, 3 / 5, 3 / 5, 3 / 5, 3 / 5])
    expect(calibration).toEqual([
      { rows: 1, predicted: 0.1, observed: 0 },
      { rows: 2, predicted: 0.3, observed: 0.5 },
      { rows: 1, predicted: 0.7, observed: 1 },
      { rows: 1, predicted: 0.8, observed: 0 },
      { rows: 1, predicted: 0.9, observed: 1 },
    ])
  })

  it('say nothing of few rows', () => {
    const truth = Array.from({ length: 100 }, (_, i) => (i < 10 ? 1 : 0))
    const score = truth.map((y, i) => (y === 1 ? 0.55 + i / 1000 : i / 1000))
    expect(curves(truth, score, 10)!.candidate.calibration.map(({ rows }) => rows)).toEqual([90, 10])
    expect(curves(truth, score, 11)).toBeNull()
  })

  it('are drawn from a part of many rows', () => {
    const large = world(2, 45_000)
    const sides = [contender(FIGHTERS.honest(large)), contender(FIGHTERS.champion(large))] as const
    const found = fight(...sides, options({ rules: RULES })).curves!
    expect(found.rows).toBe(15_000)
    expect(found.candidate.recall_at_false_positive_rate[2]).toBeGreaterThan(
      found.champion.recall_at_false_positive_rate[2]!,
    )
  })

  it('are drawn of no dummy, and of no labels without scores', () => {
    const small = world(1)
    const [honest, champion] = [FIGHTERS.honest(small), FIGHTERS.champion(small)]
    const dummy = contender(champion)
    const against = { ...dummy, fighter: { ...dummy.fighter, kind: 'dummy' as const } }
    expect(fight(contender(honest), against, options({ rules: RULES })).curves).toBeNull()
    const labels = contender({ ...champion, score: undefined })
    const rules = { ...RULES, primary: 'accuracy' }
    expect(fight(contender(honest), labels, options({ rules })).curves).toBeNull()
  })
})
