import { describe, expect, it } from 'vitest'
import { fit, type Section } from '../../packages/report/src/markdown/section.ts'

const SECTIONS: readonly Section[] = [
  { name: 'summary', rank: 0, body: 'summary' },
  { name: 'slices', rank: 4, body: `slices ${'s'.repeat(300)}` },
  { name: 'metrics', rank: 6, body: `metrics ${'m'.repeat(300)}` },
  { name: 'findings', rank: 1, body: `findings ${'f'.repeat(300)}` },
]

describe('fitting a report into its place', () => {
  it('keeps everything where there is room, in order', () => {
    expect(fit(SECTIONS, 5000, undefined)).toBe(SECTIONS.map(({ body }) => body).join('\n\n'))
  })

  it('leaves out whole sections, the least wanted first, and says which and where they are', () => {
    const text = fit(SECTIONS, 800, 'https://example.test/run')
    expect(text).not.toContain('metrics m')
    expect(text).toContain('slices s')
    expect(text).toContain('Left out for lack of room: metrics; [the run](https://example.test/run)')
  })

  it.each([50, 150, 400, 700, 1000])('never goes over %i characters', (limit) => {
    expect(fit(SECTIONS, limit, undefined).length).toBeLessThanOrEqual(limit)
  })
})
