import {
  fight,
  fightWithoutReplay,
  keepRows,
  rowsAt,
  idAt,
  idTexts,
  type BinaryRows,
  type Contender,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { contender, features, FIGHTERS, judged, options, world } from './synthetic.ts'

const WORLD = world(1)
const CHAMPION = contender(FIGHTERS.champion(WORLD))
const HONEST = contender(FIGHTERS.honest(WORLD))
const WORSE = contender(FIGHTERS.worse(WORLD))

function primary(fought: ReturnType<typeof fight>) {
  return fought.comparisons.filter(({ role }) => role === 'primary')
}

/** A champion whose calibration is spoilt while its order of rows stays. */
function overconfident(rows: BinaryRows): BinaryRows {
  return { ...rows, score: rows.score!.map((p) => p ** 3) }
}

describe('a bout', () => {
  it('is won by a candidate that knows more', () => {
    const { claims, comparisons } = fight(HONEST, CHAMPION, options())
    expect(claims).toMatchObject({
      merge: { kind: 'passed', reason: 'interval' },
      promote: { kind: 'passed', reason: 'interval' },
    })
    expect(comparisons[0]).toMatchObject({ metric: 'roc_auc', role: 'primary', rows_to_decide: null })
    expect(comparisons[0]!.difference).toMatchObject({ level: 0.9, method: 'delong' })
    expect(comparisons[0]!.difference.low).toBeGreaterThan(0)
  })

  it('is lost by one that knows less', () => {
    const { claims } = fight(WORSE, CHAMPION, options())
    expect(claims.merge).toMatchObject({ kind: 'failed', reason: 'interval' })
    expect(claims.promote).toMatchObject({ kind: 'failed', reason: 'interval' })
  })

  it('shows the primary metric once per claim, the guardrails, and every other metric', () => {
    const { comparisons } = fight(HONEST, CHAMPION, options())
    expect(comparisons.map(({ metric, role, claim }) => `${metric} ${role} ${claim}`)).toEqual([
      'roc_auc primary non-inferior',
      'roc_auc primary superior',
      'log_loss guardrail non-inferior',
      'average_precision shown superior',
      'brier shown superior',
      'accuracy shown superior',
      'precision shown superior',
      'recall shown superior',
    ])
  })

  it('says how many rows would decide, from the margin and the variance and not from the difference', () => {
    const small = world(5, 400)
    const rules = { ...options().rules, guardrails: [] }
    const shaken = judged(small, (row) => 0.9 * small.signal[row]! - 2.4 + 0.3 * small.noise[row]!)
    const [merge, promote] = primary(fight(contender(shaken), contender(FIGHTERS.champion(small)), options({ rules })))
    expect(merge!.verdict.kind).toBe('undecided')
    const { low, high, n } = merge!.difference
    const rowVariance = n * ((high! - low!) / (2 * 1.6448536)) ** 2
    expect(merge!.rows_to_decide).toBeCloseTo(((1.6448536 + 0.8416212) ** 2 * rowVariance) / 0.01 ** 2, -1)
    expect(promote!.rows_to_decide).toBe(merge!.rows_to_decide)
    // Two digits, written as the tables of the report write them.
    expect(merge!.verdict.detail).toMatch(/about \d\d?,[05]?\d?00 rows would decide/u)
  })

  it('says no number of rows where there are as many already', () => {
    const some = world(5, 2000)
    const nudged = judged(some, (row) => 0.9 * some.signal[row]! - 2.4 + 0.04 * some.noise[row]!)
    const [merge, promote] = primary(fight(contender(nudged), contender(FIGHTERS.champion(some)), options()))
    expect([merge!.verdict.kind, promote!.verdict.kind]).toEqual(['passed', 'undecided'])
    expect(promote!.rows_to_decide).toBeNull()
    expect(promote!.verdict.detail).toMatch(
      /; a gain of 0\.01 would most likely have shown, and "no worse" would pass/u,
    )
  })

  it('passes fighters that behave alike as no worse, and does not call them better', () => {
    const { claims, flips } = fight(CHAMPION, CHAMPION, options())
    expect(claims.merge).toMatchObject({ kind: 'passed', reason: 'same-behaviour' })
    expect(claims.promote).toMatchObject({ kind: 'undecided', reason: 'same-behaviour' })
    expect(flips).toMatchObject({ right_to_wrong: 0, wrong_to_right: 0, p_value: 1 })
  })

  it('is undecided where two different orders are both perfect: no row tells them apart', () => {
    const score = (shift: number) => Float64Array.from([0.1, 0.2 + shift, 0.3 - shift, 0.7, 0.8])
    const rows = (shift: number) =>
      binaryRows({
        truth: Uint8Array.from([0, 0, 0, 1, 1]),
        score: score(shift),
        prediction: Uint8Array.from([0, 0, 0, 1, 1]),
      })
    const rules = { ...options().rules, guardrails: [] }
    const { claims } = fight(contender(rows(0)), contender(rows(0.09)), options({ rules }))
    expect(claims.merge).toMatchObject({ kind: 'undecided', reason: 'no-variance' })
  })

  it('fails on a guardrail though the primary metric holds', () => {
    const spoilt = contender(overconfident(FIGHTERS.honest(WORLD)))
    const { claims } = fight(spoilt, CHAMPION, options())
    expect(claims.merge).toMatchObject({ kind: 'failed', reason: 'guardrail' })
    expect(claims.promote).toMatchObject({ kind: 'failed', reason: 'guardrail' })
    expect(claims.merge.detail).toContain('guardrail: log loss is worse')
  })

  it('is undecided while a guardrail is', () => {
    const rules = { ...options().rules, guardrails: [{ metric: 'precision' as const, margin: 0.001 }] }
    const near = contender(judged(WORLD, (row) => 0.9 * WORLD.signal[row]! - 2.4 + 0.002 * WORLD.noise[row]!))
    const { claims, comparisons } = fight(near, CHAMPION, options({ rules }))
    expect(comparisons.find(({ role }) => role === 'guardrail')!.verdict.kind).toBe('undecided')
    expect(claims.merge).toMatchObject({ kind: 'undecided', reason: 'guardrail' })
  })

  it('is undecided where one positive row gives no interval of the difference', () => {
    const rows = (score: number[]) =>
      binaryRows({
        truth: Uint8Array.from([1, 0, 0, 0]),
        score: Float64Array.from(score),
        prediction: Uint8Array.from([1, 0, 0, 0]),
      })
    const rules = { ...options().rules, guardrails: [] }
    const sides = [contender(rows([0.9, 0.2, 0.3, 0.1])), contender(rows([0.2, 0.9, 0.3, 0.4]))] as const
    for (const [candidate, champion] of [sides, [sides[1], sides[0]] as const])
      expect(fight(candidate, champion, options({ rules })).claims.merge).toMatchObject({
        kind: 'undecided',
        reason: 'few-rows',
      })
  })

  it('is undecided where a side calls no row positive and so has no precision, and says which', () => {
    const rules = { ...options().rules, primary: 'precision' as const, guardrails: [] }
    const silent = contender(judged(WORLD, (row) => 0.9 * WORLD.signal[row]! - 2.4, 1.01))
    const { claims } = fight(silent, CHAMPION, options({ rules }))
    expect(claims.merge).toMatchObject({ kind: 'undecided', reason: 'undefined-metric' })
    expect(claims.merge.detail).toContain('the candidate has no value here: no row is called positive')
    expect(fight(CHAMPION, silent, options({ rules })).claims.merge.detail).toContain('the champion has no value here')
  })

  it('is undecided on labels of one class', () => {
    const calm = { ...WORLD, truth: new Uint8Array(WORLD.n) }
    const { claims } = fight(contender(FIGHTERS.honest(calm)), contender(FIGHTERS.champion(calm)), options())
    expect(claims.merge).toMatchObject({ kind: 'undecided', reason: 'one-class' })
    expect(claims.promote).toMatchObject({ kind: 'undecided', reason: 'one-class' })
    // A metric that has a value there, and would pass: of rows without a hit whoever says less is better.
    const loss = options({ rules: { ...options().rules, primary: 'log_loss', guardrails: [] } })
    const lower = contender(judged(calm, (row) => 0.9 * calm.signal[row]! - 5, 0.2))
    const told = fight(lower, contender(FIGHTERS.champion(calm)), loss)
    expect(told.comparisons[0]!.verdict.kind).toBe('passed')
    expect(told.claims.merge).toMatchObject({ kind: 'undecided', reason: 'one-class' })
  })

  it('counts decisions that flipped', () => {
    const rows = (prediction: number[]) =>
      binaryRows({
        truth: Uint8Array.from([1, 1, 0, 0, 1, 0]),
        prediction: Uint8Array.from(prediction),
        score: undefined,
      })
    const fought = fight(contender(rows([1, 1, 0, 1, 0, 1])), contender(rows([0, 1, 0, 0, 0, 1])), options())
    expect(fought.flips).toMatchObject({ wrong_to_right: 1, right_to_wrong: 1, both_right: 2, both_wrong: 2 })
  })
})

describe('a bout on rows that are not the same', () => {
  const refused = (champion: Contender) => fight(HONEST, champion, options())

  it('is refused when the digests differ', () => {
    const { claims, comparisons } = refused({ ...CHAMPION, rowsSha256: 'b'.repeat(64) })
    expect(claims.merge).toMatchObject({ kind: 'failed', reason: 'different-rows' })
    expect(claims.promote).toMatchObject({ kind: 'failed', reason: 'different-rows' })
    expect(comparisons).toEqual([])
  })

  it('is refused when nobody knows what the rows were', () => {
    expect(
      fight({ ...HONEST, rowsSha256: null }, { ...CHAMPION, rowsSha256: null }, options()).claims.merge.reason,
    ).toBe('different-rows')
  })

  it('is refused when an id is missing or stands twice', () => {
    expect(
      refused({ ...CHAMPION, ids: idTexts(CHAMPION.ids).map((id) => (id === 'row 7' ? 'row 8' : id)) }).claims.merge
        .reason,
    ).toBe('different-rows')
    expect(
      refused({ ...CHAMPION, ids: idTexts(CHAMPION.ids).map((id) => (id === 'row 7' ? 'other' : id)) }).claims.merge
        .reason,
    ).toBe('different-rows')
  })

  it('is refused when a row has another label', () => {
    const truth = CHAMPION.rows.truth.map((label, i) => (i === 7 ? 1 - label : label))
    expect(refused({ ...CHAMPION, rows: { ...CHAMPION.rows, truth } }).claims.merge.reason).toBe('different-rows')
  })

  it('takes place when they are the same in another order', () => {
    const order = idTexts(CHAMPION.ids).map((_, i) => (i * 7) % WORLD.n)
    const { rows } = CHAMPION
    const shuffled: Contender = {
      ...CHAMPION,
      ids: order.map((i) => idAt(CHAMPION.ids, i)),
      rows: rowsAt(rows, order),
      seen: Uint8Array.from(order, (i) => (i < 20 ? 1 : 0)),
    }
    expect(new Set(order).size).toBe(WORLD.n)
    const straight = { ...CHAMPION, seen: Uint8Array.from(idTexts(CHAMPION.ids), (_, i) => (i < 20 ? 1 : 0)) }
    expect(fight(HONEST, shuffled, options())).toEqual(fight(HONEST, straight, options()))
  })
})

describe('rows that a fighter was trained on', () => {
  const seen = (n: number, from = 0) =>
    Uint8Array.from({ length: WORLD.n }, (_, i) => (i >= from && i < from + n ? 1 : 0))

  it('are left out for both, and counted', () => {
    const place = options({ features: features(WORLD) })
    const fought = fight({ ...HONEST, seen: seen(10) }, { ...CHAMPION, seen: seen(10, 5) }, place)
    expect(fought.contamination).toMatchObject({
      candidate: { checked: true, rows: 10 },
      champion: { checked: true, rows: 10 },
      dropped: 15,
      share: 0.005,
      limit: 0.01,
    })
    expect(fought.findings.map(({ id }) => id)).toContain('seen-rows-dropped')
    const rest = seen(15).map((value) => 1 - value)
    const left = fight(
      contender(keepRows(HONEST.rows, rest)),
      contender(keepRows(CHAMPION.rows, rest)),
      options({ features: [] }),
    )
    expect(fought.comparisons).toEqual(left.comparisons)
    expect(fought.claims.promote.kind).toBe('passed')
  })

  it('refuse the bout above 1 %', () => {
    const at = fight({ ...HONEST, seen: seen(30) }, CHAMPION, options())
    expect(at.claims.promote.kind).toBe('passed')
    const above = fight({ ...HONEST, seen: seen(31) }, CHAMPION, options())
    expect(above.claims.merge).toMatchObject({ kind: 'failed', reason: 'contaminated' })
    expect(above.claims.promote).toMatchObject({ kind: 'failed', reason: 'contaminated' })
  })

  it('leave promotion undecided when nobody can say', () => {
    for (const [candidate, champion] of [
      [{ ...HONEST, seen: undefined }, CHAMPION],
      [HONEST, { ...CHAMPION, seen: undefined }],
    ] as const) {
      const { claims, findings } = fight(candidate, champion, options())
      expect(claims.merge.kind).toBe('passed')
      expect(claims.promote).toMatchObject({ kind: 'undecided', reason: 'unverified-holdout' })
      expect(findings.map(({ id }) => id)).toEqual(['unverified-holdout'])
    }
    expect(fight({ ...WORSE, seen: undefined }, CHAMPION, options()).claims.promote.kind).toBe('failed')
  })
})

describe('a bout against the dummy', () => {
  const prior = 0.12
  const dummy = (n: number, truth: Uint8Array): Contender =>
    contender(binaryRows({ truth, score: new Float64Array(n).fill(prior), prediction: new Uint8Array(n) }), {
      fighter: { kind: 'dummy', assurance: 'reproduced', runtime: 'prior', model_sha256: null },
    })

  it('wants the first model to be better than nothing, for merge as for promotion', () => {
    const { claims, comparisons } = fight(CHAMPION, dummy(WORLD.n, WORLD.truth), options())
    expect(claims).toMatchObject({ merge: { kind: 'passed' }, promote: { kind: 'passed' } })
    expect(comparisons[0]).toMatchObject({ claim: 'superior', margin: 0, champion: { estimate: 0.5 } })
    const noise = contender(judged(WORLD, (row) => 0.02 * WORLD.noise[row]! - 2))
    expect(fight(noise, dummy(WORLD.n, WORLD.truth), options()).claims.merge.kind).not.toBe('passed')
  })

  it('guards scores, and not decisions, that a dummy makes all alike', () => {
    const rules = {
      ...options().rules,
      guardrails: [
        { metric: 'log_loss' as const, margin: 0.01 },
        { metric: 'precision' as const, margin: 0.01 },
      ],
    }
    const { comparisons } = fight(CHAMPION, dummy(WORLD.n, WORLD.truth), options({ rules }))
    expect(comparisons.filter(({ role }) => role === 'guardrail').map(({ metric }) => metric)).toEqual(['log_loss'])
  })

  it('has an interval even where the candidate is perfect', () => {
    const truth = Uint8Array.from({ length: 60 }, (_, i) => (i < 15 ? 1 : 0))
    const score = Float64Array.from(truth, (y, i) => y * 0.5 + i / 1000)
    const rows = binaryRows({ truth, score, prediction: truth })
    const { comparisons, claims } = fight(contender(rows), dummy(60, truth), options())
    expect(comparisons[0]!.difference).toMatchObject({ estimate: 0.5, method: 'newcombe-auc' })
    expect(comparisons[0]!.difference.low).toBeLessThan(0.5)
    expect(claims.merge.kind).toBe('passed')
  })
})

describe('a bout without a replay', () => {
  it('is never a pass, and shows both sides’ own numbers', () => {
    const metrics = { roc_auc: { ...fight(HONEST, CHAMPION, options()).comparisons[0]!.champion, estimate: 0.71 } }
    const fought = fightWithoutReplay(HONEST, metrics, 'its model file is gone', options())
    expect(fought.claims.merge).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(fought.claims.promote).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(fought.claims.merge.detail).toContain('its model file is gone')
    const auc = fought.comparisons.find(({ metric }) => metric === 'roc_auc')!
    expect(auc).toMatchObject({ champion: { estimate: 0.71 }, difference: { estimate: null } })
    expect(auc.candidate.estimate).toBeGreaterThan(0.7)
    expect(fought.comparisons.find(({ metric }) => metric === 'brier')!.champion.estimate).toBeNull()
  })
})

describe('slices of a bout', () => {
  it('stand worst first, with the positives that each side found', () => {
    const half = (name: string, holds: (row: number) => boolean) => ({
      name,
      where: name,
      rows: Uint8Array.from({ length: WORLD.n }, (_, row) => (holds(row) ? 1 : 0)),
    })
    // The candidate is the champion where the place is not "north", and noise where it is.
    const mixed = judged(WORLD, (row) =>
      WORLD.place[row] === 'north' ? WORLD.noise[row]! - 2.4 : 0.9 * WORLD.signal[row]! - 2.4,
    )
    const slices = [
      half('elsewhere', (row) => WORLD.place[row] !== 'north'),
      half('north', (row) => WORLD.place[row] === 'north'),
      half('calm', (row) => WORLD.truth[row] === 0),
    ]
    const fought = fight(contender(mixed), CHAMPION, options({ slices }))
    expect(fought.slices.map(({ name }) => name)).toEqual(['north', 'elsewhere', 'calm'])
    const [north, elsewhere, calm] = fought.slices
    expect(north!.difference.high).toBeLessThan(0)
    expect(north!.champion_found).toBeGreaterThan(north!.candidate_found!)
    expect(elsewhere!.difference).toMatchObject({ estimate: 0, low: 0, high: 0 })
    expect(calm).toMatchObject({ positives: 0, candidate_found: 0, difference: { estimate: null } })
    expect(fought.findings.filter(({ id }) => id === 'slice-worse')).toHaveLength(1)
    expect(fought.findings.find(({ id }) => id === 'slice-worse')!.message).toContain('where north')
  })

  it('are dropped when so few unseen rows are left that nothing may be said about them', () => {
    const rows = Uint8Array.from({ length: WORLD.n }, (_, row) => (row < 12 ? 1 : 0))
    const seen = Uint8Array.from({ length: WORLD.n }, (_, row) => (row < 3 ? 1 : 0))
    const slices = [{ name: 'first', where: 'x < 12', rows }]
    expect(fight(HONEST, CHAMPION, options({ slices })).slices).toHaveLength(1)
    expect(fight({ ...HONEST, seen }, CHAMPION, options({ slices })).slices).toHaveLength(0)
  })
})
