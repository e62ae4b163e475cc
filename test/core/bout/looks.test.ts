import { fight, looksAt, sketchFromHex, sketchJudgedRows, type Config } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from './synthetic.ts'

const SALT = '00112233445566778899aabbccddeeff'
const ROWS = sketchJudgedRows(ids(0, 5000), SALT)
const DECREASING: Config['champion']['looks'] = { spending: 'decreasing', tries: 1 }

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `row ${from + i}`)
}

function at(
  earlier: Parameters<typeof looksAt>[1],
  spending: Config['champion']['looks'] = DECREASING,
  now: Parameters<typeof looksAt>[0] = ROWS,
) {
  return looksAt(now, earlier, { alpha: 0.05, spending, record: true })
}

/** Versions promoted on the same rows. */
function promoted(count: number): { version: number; rows: typeof ROWS }[] {
  return Array.from({ length: count }, (_, i) => ({ version: i + 1, rows: ROWS }))
}

describe('looks at the same rows', () => {
  it('start at one, where a part of alpha is kept for those that may come', () => {
    expect(at([])).toMatchObject({ look: 1, earlier: [], exhausted: false, rows_factor: 1 })
    // 6/π² of 0.05.
    expect(at([]).alpha).toBeCloseTo(0.030396355, 8)
    expect(at([]).z).toBeCloseTo(1.8750001, 6)
  })

  it('are the versions that were promoted on these rows', () => {
    const looks = at(promoted(6))
    expect(looks).toMatchObject({ look: 7, alpha_fresh: at([]).alpha, z_fresh: at([]).z })
    expect(looks.alpha).toBeCloseTo(0.030396355 / 49, 9)
    // SciPy: norm.isf(0.05 * 6 / (pi**2 * 49)).
    expect(looks.z).toBeCloseTo(3.229362, 5)
    expect(looks.rows_factor).toBeCloseTo(((3.229362 + 0.841621) / (1.875 + 0.841621)) ** 2, 3)
  })

  it('spend no more than alpha in all', () => {
    let spent = 0
    for (let k = 0; k < 60; k += 1) spent += at(promoted(k)).alpha
    expect(spent).toBeLessThan(0.05)
    expect(spent).toBeGreaterThan(0.049)
  })

  it('count by the share of the rows that was judged before, whatever else was in the file', () => {
    const other = sketchJudgedRows(ids(90_000, 95_000), SALT)
    const half = sketchJudgedRows(ids(2500, 7500), SALT)
    expect(at([{ version: 1, rows: other }])).toMatchObject({ look: 1, earlier: [] })
    const looks = at([1, 2, 3, 4].map((version) => ({ version, rows: half })))
    expect(looks.look).toBe(4)
    expect(looks.earlier[0]!.share).toBeGreaterThan(0.5)
    expect(looks.earlier[0]!.share).toBeLessThan(0.56)
  })

  it('count whole where nobody can tell which rows they were about', () => {
    const foreign = sketchJudgedRows(ids(0, 5000), 'f'.repeat(32))
    expect(at([{ version: 1, rows: undefined }]).look).toBe(2)
    expect(at([{ version: 1, rows: foreign }]).look).toBe(2)
    expect(looksAt(undefined, promoted(2), { alpha: 0.05, spending: DECREASING, record: true })).toMatchObject({
      look: 3,
      rows: null,
    })
  })

  it('share alpha evenly where their number is agreed on, and end there', () => {
    const even = { spending: 'even', max: 4, tries: 1 } as const
    expect(at([], even)).toMatchObject({ look: 1, alpha: 0.0125, max: 4, exhausted: false })
    expect(at(promoted(3), even)).toMatchObject({ look: 4, alpha: 0.0125, exhausted: false })
    expect(at(promoted(4), even)).toMatchObject({ look: 5, alpha: 0.0125, exhausted: true })
    expect(at(promoted(2), { ...DECREASING, max: 2 })).toMatchObject({ look: 3, exhausted: true })
  })

  it('cost nothing where the policy says so, and a share of it for each try', () => {
    expect(at(promoted(9), { spending: 'none', tries: 1 })).toMatchObject({ look: 10, alpha: 0.05, rows_factor: 1 })
    expect(at([], { ...DECREASING, tries: 10 }).alpha).toBeCloseTo(0.0030396355, 9)
  })

  it('leave a sketch in the evidence only where the bout may promote', () => {
    const { rows } = at([])
    expect(sketchFromHex(rows!, 'x')).toEqual(ROWS)
    expect(looksAt(ROWS, [], { alpha: 0.05, spending: DECREASING, record: false }).rows).toBeNull()
  })
})

describe('a bout on rows that have promoted before', () => {
  const small = world(5, 400)
  const champion = contender(FIGHTERS.champion(small))
  const better = contender(
    judged(small, (row) => 0.9 * small.signal[row]! + 0.2 * small.second[row]! + 0.1 * small.noise[row]! - 2.4),
  )
  const rules = { ...options().rules, guardrails: [] }
  const on = (count: number, spending = DECREASING, claim: 'merge' | 'promote' = 'promote') =>
    fight(better, champion, options({ rules, looks: at(promoted(count), spending), claim }))

  it('has the merge claim at alpha, and the promote claim at what is left of it', () => {
    const [merge, promote] = on(6).comparisons
    expect(merge!.difference.level).toBe(0.9)
    expect(promote!.difference.level).toBeCloseTo(1 - 2 * at(promoted(6)).alpha, 10)
    const width = ({ low, high }: { low: number | null; high: number | null }) => high! - low!
    // Both intervals are normal: they are as wide as their z say.
    expect(width(promote!.difference) / width(merge!.difference)).toBeCloseTo(3.229362 / 1.644854, 4)
  })

  it('asks more of the candidate at every look, and says so when it is the looks alone that stop it', () => {
    const first = on(0)
    expect(first.claims.promote).toMatchObject({ kind: 'passed' })
    const seventh = on(6)
    expect(seventh.claims).toMatchObject({
      merge: { kind: 'passed' },
      promote: { kind: 'undecided', reason: 'interval' },
    })
    expect(seventh.findings.find(({ id }) => id === 'worn-rows')).toMatchObject({
      severity: 'warning',
      message:
        'this would be enough on rows that had promoted nothing yet: it is look 7 on these, so the bar is z = 3.2 instead of 1.9',
    })
    expect(first.findings.map(({ id }) => id)).not.toContain('worn-rows')
  })

  it('is undecided when the looks that were agreed on are spent, unless it failed', () => {
    const even = { spending: 'even', max: 2, tries: 1 } as const
    expect(on(1, even).claims.promote).toMatchObject({ kind: 'passed' })
    expect(on(2, even).claims).toMatchObject({
      merge: { kind: 'passed' },
      promote: { kind: 'undecided', reason: 'looks-spent' },
    })
    const large = world(1)
    const sides = [contender(FIGHTERS.worse(large)), contender(FIGHTERS.champion(large))] as const
    const failed = fight(...sides, options({ rules, looks: at(promoted(2), even) }))
    expect(failed.claims.promote).toMatchObject({ kind: 'failed', reason: 'interval' })
  })

  it('shows guardrails as the deciding claim has them', () => {
    const guarded = { ...rules, guardrails: [{ metric: 'log_loss', margin: 0.05 }] }
    const shown = (claim: 'merge' | 'promote') =>
      fight(better, champion, options({ rules: guarded, looks: at(promoted(6)), claim })).comparisons.find(
        ({ role }) => role === 'guardrail',
      )!.difference.level
    expect(shown('merge')).toBe(0.9)
    expect(shown('promote')).toBeCloseTo(1 - 2 * at(promoted(6)).alpha, 10)
  })
})
