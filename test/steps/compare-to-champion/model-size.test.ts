import { readFileSync } from 'node:fs'
import { evidenceText, readInputs, type Training } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { CONFIG, trained, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, WORK } from './ring.ts'

const RULE = '{ metric: model_size_ratio, max: 1.5 }'
const withRule = (rule: string): string => CONFIG.replace('gate:\n', `gate:\n  - ${rule}\n`)

/** A model that was trained to so many bytes, and judged. */
async function judged(shop: Workshop, name: ModelName, bytes: number): Promise<void> {
  const training: Training = trained(shop, name)
  const [file] = training.result.files
  const files = [{ ...file!, bytes }]
  shop.write(`${WORK}/training.json`, evidenceText({ ...training, result: { ...training.result, files } }))
  await evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
}

async function met(rule: string, sizes: { champion: number; candidate: number }, leaveOut: readonly string[] = []) {
  const shop = await workshop(withRule(rule))
  await judged(shop, 'champion', sizes.champion)
  await crowned(shop, leaveOut)
  await judged(shop, 'honest', sizes.candidate)
  return { shop, ...(await bout(shop)) }
}

describe('the size of the model beside the champion', () => {
  it('is a ratio of bytes, and one more thing that must hold', async () => {
    const { shop, evidence } = await met(RULE, { champion: 1_000_000, candidate: 1_600_000 })
    expect(evidence.result.size).toMatchObject({
      candidate: { bytes: 1_600_000, files: 1 },
      champion: { bytes: 1_000_000, files: 1 },
      why_not: null,
      rules: [
        { verdict: 'failed', reason: 'point', max: 1.5, measured: { estimate: 1.6, low: 1.6, method: 'counted' } },
      ],
    })
    expect(evidence.verdict).toEqual({
      kind: 'failed',
      reason: 'model-size',
      detail: "model size, as a ratio to the champion's at most 1.5: it is 1.6",
    })
    const said = 'Candidate: 1.6 MB (1,600,000 bytes in 1 file); champion: 1 MB (1,000,000 bytes in 1 file).'
    const text = renderReport([evidence], { limit: 1e6, runUrl: undefined })
    expect(text).toContain('**Model size** beside the champion')
    for (const shown of [text, readFileSync(shop.path(WORK, 'bout.html'), 'utf8')]) expect(shown).toContain(said)
    const gate: unknown = JSON.parse(shop.read(`${WORK}/evaluation.json`))
    expect(gate).toMatchObject({
      findings: [
        {
          id: 'decided-in-the-bout',
          message: 'model_size_ratio: measured and decided by compare-to-champion, where the champion is',
        },
      ],
    })
  })

  it('passes where it holds, and a warning decides nothing', async () => {
    const sizes = { champion: 1_000_000, candidate: 1_500_000 }
    expect((await met(RULE, sizes)).evidence.verdict).toMatchObject({ kind: 'passed', reason: 'interval' })
    const warned = await met('{ metric: model_size_ratio, max: 1.2, severity: warning }', sizes)
    expect(warned.evidence.result.size?.rules[0]?.verdict).toBe('failed')
    expect(warned.evidence.verdict.kind).toBe('passed')
  })

  it('needs no model that is there: what was weighed stands in the evidence', async () => {
    const sizes = { champion: 2_000_000, candidate: 1_000_000 }
    const { evidence } = await met(RULE, sizes, ['files/model/model.onnx', 'evidence/training.json'])
    expect(evidence.result.size?.rules[0]).toMatchObject({ verdict: 'passed', measured: { estimate: 0.5 } })
  })

  it('is undecided where nobody weighed the champion, and not asked of a first model', async () => {
    const sizes = { champion: 1_000_000, candidate: 1_000_000 }
    const { evidence } = await met(RULE, sizes, ['evidence/training.json', 'evidence/evaluation.json'])
    expect(evidence.result.size).toMatchObject({
      champion: null,
      why_not: 'the champion has no evidence of which files its model is',
      rules: [{ verdict: 'undecided', reason: 'undefined-metric', measured: { estimate: null } }],
    })
    expect(renderReport([evidence], { limit: 1e6, runUrl: undefined })).toContain(
      'No ratio: the champion has no evidence of which files its model is',
    )
    const shop = await workshop(withRule(RULE))
    await judged(shop, 'champion', 10)
    const first = (await bout(shop)).evidence
    expect(first.verdict.kind).toBe('passed')
    expect(first.result.size).toMatchObject({
      rules: [],
      why_not: 'there is no champion yet, and a dummy weighs nothing',
    })
  })
})
