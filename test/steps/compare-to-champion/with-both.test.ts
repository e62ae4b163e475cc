import { describe, expect, it } from 'vitest'
import { withBoth } from '../../../packages/steps/src/compare-to-champion/with-both.ts'

/** Sides that write down what happens to them. */
function ring(refused?: 'candidate' | 'champion') {
  const told: string[] = []
  const opening = (name: 'candidate' | 'champion') => async () => {
    await Promise.resolve()
    if (name === refused) throw new Error(`${name} does not open`)
    told.push(`${name} opens`)
    return {
      name,
      close: async () => {
        await Promise.resolve()
        told.push(`${name} closes`)
      },
    }
  }
  return { told, openings: [opening('candidate'), opening('champion')] as const }
}

describe('both sides', () => {
  it('are open together, and closed when all is done', async () => {
    const { told, openings } = ring()
    const result = await withBoth(openings, async (candidate, champion) => {
      told.push(`${candidate.name} meets ${champion.name}`)
      return await Promise.resolve(7)
    })
    expect(result).toBe(7)
    expect(told).toEqual([
      'candidate opens',
      'champion opens',
      'candidate meets champion',
      'candidate closes',
      'champion closes',
    ])
  })

  it('are closed where one does not open', async () => {
    const first = ring('champion')
    await expect(withBoth(first.openings, () => Promise.resolve())).rejects.toThrow('champion does not open')
    expect(first.told).toEqual(['candidate opens', 'candidate closes'])
    const second = ring('candidate')
    await expect(withBoth(second.openings, () => Promise.resolve())).rejects.toThrow('candidate does not open')
    expect(second.told).toEqual([])
  })

  it('are closed where their meeting fails', async () => {
    const { told, openings } = ring()
    const meeting = () => Promise.reject(new Error('a batch that hangs'))
    await expect(withBoth(openings, meeting)).rejects.toThrow('a batch that hangs')
    expect(told.slice(2)).toEqual(['candidate closes', 'champion closes'])
  })
})
