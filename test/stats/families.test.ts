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
  it('refuses what is no p-value', () => {
    expect(() => holm([0.5, NaN])).toThrow('pValues[1] must be a probability from 0 to 1, got NaN')
  })
})
