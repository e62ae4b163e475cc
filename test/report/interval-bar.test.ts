import { describe, expect, it } from 'vitest'
import { intervalBar } from '../../packages/report/src/chart/interval-bar.ts'

const measured = { estimate: 0.5, low: 0.3, high: 0.7, level: 0.9, method: 'wilson', n: 9, effective_n: 9 }

describe('an interval as a bar', () => {
  it.each([
    ['on its left', 0.49, '`────━━┃●━━━────`'],
    ['on its right', 0.51, '`────━━━●┃━━────`'],
    ['in its very place', 0.5, '`────━━━●━━━────`'],
    ['far from it', 0.1, '`─┃──━━━●━━━────`'],
  ])('shows a bound %s', (_where, bound, bar) => {
    expect(intervalBar(measured, { from: 0, to: 1, bound })).toBe(bar)
  })
})
