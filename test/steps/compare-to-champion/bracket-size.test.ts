import { evidenceText, trainingSchema, type Bout } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { CONFIG, hostWith, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedAs, judgedModel, trainedAs, WORK } from './ring.ts'

const SIZED = CONFIG.replace('gate:\n', 'gate:\n  - { metric: model_size_ratio, max: 1.5 }\n')

/** Says of a training that its model has so many bytes. */
function weighs(shop: Workshop, folder: string, bytes: number): void {
  const training = trainingSchema.parse(JSON.parse(shop.read(`${folder}/training.json`)))
  const files = [{ ...training.result.files[0]!, bytes }]
  shop.write(`${folder}/training.json`, evidenceText({ ...training, result: { ...training.result, files } }))
}

interface Sized {
  readonly model: ModelName
  readonly bytes: number
}

/** Candidates of different sizes, and what came of them; the champion of a million bytes, or none. */
async function met(
  candidates: Readonly<Record<string, Sized>>,
  champion: 'weighed' | 'never weighed' | 'none' = 'weighed',
): Promise<Bout> {
  const shop = await workshop(SIZED)
  if (champion !== 'none') {
    await judgedModel(shop, 'champion')
    weighs(shop, WORK, 1_000_000)
    await crowned(shop, champion === 'weighed' ? [] : ['evidence/training.json', 'evidence/evaluation.json'])
  }
  for (const [name, { model, bytes }] of Object.entries(candidates)) {
    trainedAs(shop, name, model)
    weighs(shop, `${WORK}/candidates/${name}`, bytes)
    await judgedAs(name, shop.host)
  }
  const host = hostWith(shop, {}, { level: 'T2', event: 'push' })
  return (await bout(shop, { candidates: Object.keys(candidates).join(', '), claim: 'promote' }, host)).evidence
}

const standing = ({ result }: Bout) =>
  result.bracket!.candidates.map(({ name, verdict, held_by: held }) => ({ name, kind: verdict.kind, held }))

describe('the size of several candidates', () => {
  it('keeps the one that is too big from winning, however good it is', async () => {
    const evidence = await met({
      big: { model: 'honest', bytes: 1_600_000 },
      small: { model: 'honest', bytes: 1_400_000 },
    })
    expect(standing(evidence)).toEqual([
      { name: 'small', kind: 'passed', held: [] },
      { name: 'big', kind: 'failed', held: ['model_size_ratio failed'] },
    ])
    expect(evidence.result.bracket!.candidates[1]!.verdict).toMatchObject({
      reason: 'model-size',
      detail: expect.stringContaining('it is 1.6'),
    })
    const { winner, candidates } = evidence.result.bracket!
    expect(winner).toBe('small')
    // By the claim alone the big one would have won: of equals the first that is named does.
    expect(candidates[1]!.primary!.verdict.kind).toBe('passed')
    expect(candidates[1]!.primary).toEqual(candidates[0]!.primary)
    expect(evidence.result).toMatchObject({
      promote: true,
      size: { candidate: { bytes: 1_400_000 }, rules: [{ verdict: 'passed', measured: { estimate: 1.4 } }] },
    })
    const report = renderReport([evidence], { limit: 1e6, runUrl: undefined })
    expect(report).toMatch(/\| `big` \|.*\| .*model.*ratio failed \| ✅ passed \| ❌ failed \|/u)
  })

  it('lets nobody win where all are too big', async () => {
    const evidence = await met({
      one: { model: 'honest', bytes: 1_500_001 },
      two: { model: 'honest', bytes: 9_000_000 },
    })
    expect(standing(evidence)).toEqual([
      { name: 'one', kind: 'failed', held: ['model_size_ratio failed'] },
      { name: 'two', kind: 'failed', held: ['model_size_ratio failed'] },
    ])
    expect(evidence.result).toMatchObject({ promote: false, bracket: { winner: null } })
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'model-size' })
  })

  it('lets nobody win where the champion was never weighed, and is not asked of first models', async () => {
    const candidates = { one: { model: 'honest', bytes: 10 }, two: { model: 'worse', bytes: 10 } } as const
    const evidence = await met(candidates, 'never weighed')
    expect(evidence.result.bracket!.winner).toBeNull()
    expect(standing(evidence)[0]).toEqual({
      name: 'one',
      kind: 'undecided',
      held: ['log_loss undecided', 'model_size_ratio undecided'],
    })
    const first = await met(candidates, 'none')
    expect(first.result).toMatchObject({
      promote: true,
      bracket: { winner: 'one' },
      size: { rules: [], why_not: 'there is no champion yet, and a dummy weighs nothing' },
    })
  })
})
