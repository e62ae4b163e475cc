import { readFileSync } from 'node:fs'
import { decideLatency, parseConfig, readInputs } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import {
  committed,
  crowned as crownedByCommand,
  gate,
  shop as shopOf,
  trained as trainedByCommand,
} from '../evaluate-gate/command-shop.ts'
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

  it('is undecided where the champion is gone from its package, and its bout does not take place; what that does says the policy', async () => {
    for (const [policy, red] of [
      ['warn', false],
      ['fail', true],
    ] as const) {
      const shop = await workshop(STRICT.replace('merge: warn', `merge: ${policy}`))
      await judgedModel(shop, 'champion')
      await crowned(shop, ['files/model/model.onnx'])
      await judgedModel(shop, 'honest')
      const { evidence, outcome } = await bout(shop)
      expect(outcome.red).toBe(red)
      expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
      expect(evidence.result).toMatchObject({
        replay: 'none',
        promote: false,
        latency: { turns: null, rules: [{ verdict: 'undecided', reason: 'no-replay' }] },
      })
      const said = /Not timed: the two could not be timed: .*model\.onnx/u
      expect(renderReport([evidence], { limit: 1e6, runUrl: undefined })).toMatch(said)
      expect(readFileSync(shop.path(WORK, 'bout.html'), 'utf8')).toMatch(said)
    }
  })

  it('is undecided where the champion is known by its scores alone', async () => {
    const shop = await workshop(STRICT)
    await judgedModel(shop, 'champion')
    await crowned(shop, ['files/model/model.onnx', 'evidence/training.json'])
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result.latency).toMatchObject({
      why_not: 'version 1 does not say which of its files is the model',
      rules: [{ verdict: 'undecided', reason: 'no-replay', measured: { estimate: null } }],
    })
  })

  it('is undecided where the champion was a model of trees whose file is gone', async () => {
    const shop = await workshop(STRICT)
    await judgedModel(shop, 'champion')
    shop.write(`${WORK}/training.json`, shop.read(`${WORK}/training.json`).replaceAll('model.onnx', 'model.ubj'))
    await crowned(shop)
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    expect(evidence.result.latency?.why_not).toMatch(/^the two could not be timed: .*model\.ubj/u)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
  })

  it('is undecided where only its own command runs the champion, whatever the rows say', async () => {
    const here = await shopOf()
    const before = await here.job('gate')
    await trainedByCommand(before, 'champion')
    await gate(before)
    await crownedByCommand(before)
    const job = await committed(before, { 'titlebout.yml': STRICT })
    const shop = { ...job, world: here.world }
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    expect(evidence.result.replay).toBe('command')
    expect(evidence.result.comparisons[0]?.verdict.kind).toBe('passed')
    expect(evidence.result.latency).toMatchObject({
      turns: null,
      why_not: 'the champion (version 1) is a model that Titlebout does not run itself, so it cannot be timed here',
      rules: [{ verdict: 'undecided', reason: 'no-replay' }],
    })
    expect(evidence.verdict.kind).toBe('undecided')
    expect(evidence.result.promote).toBe(false)
  })
})
