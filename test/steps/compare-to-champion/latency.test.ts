import { readFileSync } from 'node:fs'
import { decideLatency, parseConfig, readInputs } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { CONFIG, workshop, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel, WORK } from './ring.ts'

// No time is asserted: what was recorded is what decides, whatever it is.
const TIMED = CONFIG.replace('gate:\n', 'gate:\n  - { metric: latency_p95_ratio, max: 1.2, severity: warning }\n')
const STRICT = TIMED.replace(', severity: warning', '')

async function ring(config: string): Promise<Workshop> {
  const shop = await workshop(config)
  await judgedModel(shop, 'champion')
  await crowned(shop)
  return shop
}

describe('latency beside the champion', () => {
  it('is that of both models in turns on the same batches, and decides by what was recorded', async () => {
    const shop = await ring(TIMED)
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    const { turns, why_not: why, rules } = evidence.result.latency!
    expect(why).toBeNull()
    expect(turns).toMatchObject({
      batch_rows: 256,
      order: 'candidate, champion, champion, candidate',
      warm_up_blocks: 20,
    })
    for (const side of [turns!.candidate, turns!.champion]) {
      expect(side.times_ms).toHaveLength(2 * turns!.blocks)
      const sorted = side.times_ms.toSorted((a, b) => a - b)
      expect(side.p95_ms).toBe(sorted[Math.ceil(0.95 * sorted.length) - 1])
    }
    const rule = parseConfig(TIMED, 't.yml').config.gate[0]!
    expect(rules).toEqual(decideLatency([rule], turns!, { alpha: 0.05, task: 'binary-classification' }).rules)
    expect(evidence.seed).toBe(1)
    // A warning decides nothing.
    expect(evidence.verdict).toMatchObject({ kind: 'passed', reason: 'interval' })
    const report = renderReport([evidence], { limit: 1e6, runUrl: undefined })
    expect(report).toContain('**Latency** beside the champion')
    expect(report).toContain(`Both scored the same ${turns!.blocks} batches of 256 rows`)
    expect(readFileSync(shop.path(WORK, 'bout.html'), 'utf8')).toContain('Latency beside the champion')
  })

  it('is not asked of a first model', async () => {
    const shop = await workshop(STRICT)
    await judgedModel(shop, 'champion')
    const { evidence } = await bout(shop)
    expect(evidence.verdict.kind).toBe('passed')
    expect(evidence.result.latency).toEqual({
      turns: null,
      why_not: 'there is no champion yet, and a dummy takes no time',
      rules: [],
    })
  })

  it('is undecided where the candidate is a file of scores, and no claim passes', async () => {
    const shop = await ring(STRICT)
    const { world } = shop
    const lines = Array.from(world.truth, (_, i) => {
      const logit = world.signal[i]! + 0.8 * world.second[i]! - 2.6
      return `r${i},${1 / (1 + Math.exp(-logit))}`
    })
    shop.write('scores.csv', ['id,score', ...lines, ''].join('\n'))
    await evaluateGate(
      shop.host,
      readInputs(EVALUATE_GATE_INPUTS, (name) => (name === 'scores' ? 'scores.csv' : undefined)),
    )
    const { evidence } = await bout(shop)
    expect(evidence.result.claims).toMatchObject({
      merge: { kind: 'undecided', reason: 'latency' },
      promote: { reason: expect.stringMatching(/latency|unverified-holdout/u) },
    })
    expect(evidence.verdict.detail).toContain('the candidate was judged by a file of scores')
    expect(evidence.result).toMatchObject({
      promote: false,
      latency: { turns: null, rules: [{ reason: 'no-replay' }] },
    })
  })

  it('is that of the model that was judged, and of no other', async () => {
    const shop = await ring(TIMED)
    await judgedModel(shop, 'honest')
    shop.write(`${WORK}/files/model/model.onnx`, 'something else')
    await expect(bout(shop)).rejects.toThrow(/files\/model\/model\.onnx is not the model that evaluate-gate judged/u)
  })
})
