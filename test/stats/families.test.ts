import { bh, bonferroni, by, hochberg, holm, holmSidak, hommel, sidak } from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClose, reference } from './reference.ts'

const FAMILIES = { holm, bh, by, hochberg, sidak, bonferroni, hommel, holmSidak }
type Name = keyof typeof FAMILIES

describe('families of tests, against statsmodels', () => {
  const table = reference<{ in: number[]; out: Record<Name, number[]> }[]>('families')
  it.each(table.cases)('adjusts $in', ({ in: pValues, out }) => {
    for (const [name, adjust] of Object.entries(FAMILIES)) {
      const adjusted = adjust(pValues)
      expect(adjusted).toHaveLength(pValues.length)
      adjusted.forEach((p, i) => expectClose(p, out[name as Name][i]!, table.tolerance, 1e-300, `${name}[${i}]`))
    }
  })

  const anyFamily = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 })
  it.each(Object.entries(FAMILIES))('%s never makes a p-value smaller, and keeps their order', (_name, adjust) => {
    fc.assert(
      fc.property(anyFamily, (pValues) => {
        const adjusted = adjust(pValues)
        pValues.forEach((p, i) => {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(p - 1e-15)
          pValues.forEach((q, j) => {
            if (p < q) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!)
          })
        })
      }),
    )
  })
  it('are ordered by power: Hommel, Hochberg, Holm, Bonferroni; Holm by Sidak, Holm; and BH below BY', () => {
    const below = (a: readonly number[], b: readonly number[]): void =>
      a.forEach((p, i) => expect(p).toBeLessThanOrEqual(b[i]! * (1 + 1e-12)))
    fc.assert(
      fc.property(anyFamily, (pValues) => {
        below(hommel(pValues), hochberg(pValues))
        below(hochberg(pValues), holm(pValues))
        below(holm(pValues), bonferroni(pValues))
        below(holmSidak(pValues), holm(pValues))
        below(holmSidak(pValues), sidak(pValues))
        below(bh(pValues), hochberg(pValues))
        below(bh(pValues), by(pValues))
      }),
    )
  })
  it.each(Object.entries(FAMILIES))('%s follows its p-values when they change places', (_name, adjust) => {
    fc.assert(
      fc.property(anyFamily, (pValues) => {
        expect(adjust([...pValues].reverse())).toEqual(adjust(pValues).reverse())
      }),
    )
  })
  it.each(Object.entries(FAMILIES))('%s refuses what is no p-value, and takes no family at all', (_name, adjust) => {
    expect(adjust([])).toEqual([])
    for (const bad of [NaN, Infinity, -0.1, 1.0000001])
      expect(() => adjust([0.5, bad])).toThrow(`pValues[1] must be a probability from 0 to 1, got ${bad}`)
  })
})
