import { describe, expect, it } from 'vitest'
import type { Bout } from '@titlebout/core'
import { expectClose } from '../../stats/reference.ts'
import { arena, runHost, TASK_BOUTS, type TaskBout } from './arena.ts'

/** Both sides judged, the first as the champion. */
async function fought(bout: TaskBout): Promise<Bout> {
  const place = await arena(bout, { data: ['slices: [place]'] })
  const champion = await place.evaluate(bout.champion, runHost(place.host))
  for (const [name, expected] of Object.entries(bout.numbers.champion))
    expectClose(champion.evidence.result.metrics[name]!.estimate!, expected, 1e-10, 1e-12, `champion ${name}`)
  const host = await place.crown()
  const candidate = await place.evaluate(bout.candidate)
  for (const [name, expected] of Object.entries(bout.numbers.candidate))
    expectClose(candidate.evidence.result.metrics[name]!.estimate!, expected, 1e-10, 1e-12, `candidate ${name}`)
  return (await place.compare(host)).evidence
}

describe('evaluate-gate and compare-to-champion agree with scikit-learn, SciPy and statsmodels on', () => {
  it.each(TASK_BOUTS.map((bout) => [bout.name, bout] as const))('%s', async (_, bout) => {
    const { result, settings, seed } = await fought(bout)
    expect(result).toMatchObject({ task: bout.task, replay: 'stored-scores', champion: { kind: 'champion' } })
    const { difference } = result.comparisons[0]!
    const { estimate, low, high } = bout.difference
    expectClose(difference.estimate!, estimate, 1e-10, 1e-12, 'difference')
    if (low !== undefined && high !== undefined) {
      expectClose(difference.low!, low, 1e-9, 1e-12, 'low')
      expectClose(difference.high!, high, 1e-9, 1e-12, 'high')
    }
    if (bout.flips === undefined) expect(result.flips).toBeNull()
    else expect(result.flips).toMatchObject(bout.flips)
    if (bout.moved === undefined) expect(result.moved).toBeNull()
    else {
      const { p_value: expected, ...counts } = bout.moved
      expect(result.moved).toMatchObject(counts)
      expectClose(result.moved!.p_value!, expected!, 1e-9)
    }
    expect(result.judged).toMatchObject({
      clusters: bout.cluster === null ? null : new Set(bout.cluster).size,
      weight: bout.weight === null ? null : 'w',
      queries: bout.query === undefined ? null : new Set(bout.query).size,
    })
    expect(result.slices.map(({ name }) => name).sort()).toEqual(["place = 'north'", "place = 'south'"])
    if (settings['slices_family'] === 'max-t') expect(seed).toBe(1)
  })
})
