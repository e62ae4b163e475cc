import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../../packages/steps/src/compare-to-champion/take-turns.ts'

/** A clock that stands still but for what calls take. */
function scene(durations: Readonly<Record<'candidate' | 'champion', (call: number) => number>>) {
  let now = 1000
  const calls: string[] = []
  const side = (name: 'candidate' | 'champion') => {
    let call = 0
    return async (block: number): Promise<void> => {
      calls.push(`${name} ${block}`)
      await Promise.resolve()
      now += durations[name](call)
      call += 1
    }
  }
  return { calls, now: () => now, sides: { candidate: side('candidate'), champion: side('champion') } }
}

describe('two sides in turns', () => {
  it('score each batch as ABBA, and what comes first does not count', async () => {
    const { calls, now, sides } = scene({ candidate: (call) => 10 + call, champion: (call) => 20 + call })
    const timed = await takeTurns(sides, { blocks: 2, warmUp: 1, budgetMs: 1e9, now })
    const block = (k: number): string[] => [`candidate ${k}`, `champion ${k}`, `champion ${k}`, `candidate ${k}`]
    expect(calls).toEqual([...block(0), ...block(1), ...block(2)])
    expect(timed).toEqual({ candidate: [12, 13, 14, 15], champion: [22, 23, 24, 25], warmUp: 1 })
  })

  it('end when the time is over, with whole blocks', async () => {
    const { now, sides } = scene({ candidate: () => 10, champion: () => 10 })
    const timed = await takeTurns(sides, { blocks: 100, warmUp: 2, budgetMs: 200, now })
    // 40 a block: the sixth starts when 200 are over.
    expect(timed.candidate).toHaveLength(2 * 4)
    expect(timed.champion).toHaveLength(2 * 4)
  })

  it('are never without a block that counts, however slow', async () => {
    const { now, sides } = scene({ candidate: () => 1e6, champion: () => 1e6 })
    const timed = await takeTurns(sides, { blocks: 5, warmUp: 3, budgetMs: 1, now })
    // One block to warm up is enough of the time.
    expect(timed).toMatchObject({ candidate: [1e6, 1e6], warmUp: 1 })
  })

  it('take a microsecond at least, and no more digits than that', async () => {
    const { now, sides } = scene({ candidate: () => 0, champion: () => 1.23456 })
    const timed = await takeTurns(sides, { blocks: 1, warmUp: 0, budgetMs: 1e9, now })
    expect(timed).toEqual({ candidate: [0.001, 0.001], champion: [1.235, 1.235], warmUp: 0 })
  })
})
