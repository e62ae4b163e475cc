import { appendFileSync } from 'node:fs'
import { evaluationSchema, evidenceText, type Evaluation, type Forge } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { memoryForge } from '../../support/memory-forge.ts'
import { csvOf, hostWith, workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel, WORK } from './ring.ts'

describe('stored scores of the champion', () => {
  /** A champion that run 55 judged, and a forge that has the scores artifact of that run. */
  async function withStored(was: (result: Evaluation['result']) => Partial<Evaluation['result']> = () => ({})) {
    const shop = await workshop()
    const host = hostWith(shop, {}, { run_id: '55', run_attempt: 1 })
    await judgedModel(shop, 'champion', { host })
    const kept = evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`)))
    shop.write(`${WORK}/evaluation.json`, evidenceText({ ...kept, result: { ...kept.result, ...was(kept.result) } }))
    const forge = memoryForge(shop.folder, shop.path('artifacts'))
    await forge.store('55', 'titlebout.strikes.scores', shop.path(WORK), ['files/scores.parquet'])
    // Without its model file nothing but the stored scores can speak for it.
    await crowned(shop, ['files/model/model.onnx'])
    await judgedModel(shop, 'honest')
    const replay = async (change: Partial<Forge> = {}) =>
      (await bout(shop, {}, hostWith(shop, { forge: { ...forge, ...change } }))).evidence.result
    return { shop, forge, replay }
  }

  it('are used while its run still has them', async () => {
    const { replay } = await withStored()
    const result = await replay()
    expect(result).toMatchObject({ replay: 'stored-scores', claims: { promote: { kind: 'passed' } } })
    const inProcess = await workshop()
    await judgedModel(inProcess, 'champion')
    await crowned(inProcess)
    await judgedModel(inProcess, 'honest')
    expect((await bout(inProcess)).evidence.result.comparisons).toEqual(result.comparisons)
  })

  it('are left alone when they have expired, cannot be had, or are not those that its evaluation names', async () => {
    const { forge, replay } = await withStored()
    const [artifact] = forge.stored
    expect((await replay({ artifacts: async () => [{ ...artifact!, expired: true }] })).replay).toBe('none')
    expect((await replay({ download: async () => Promise.reject(new Error('502')) })).replay).toBe('none')
    expect((await replay()).replay).toBe('stored-scores')
    appendFileSync(`${artifact!.folder}/files/scores.parquet`, 'x')
    expect((await replay()).replay).toBe('none')
  })

  it('are left alone when the rows are others', async () => {
    const { shop, replay } = await withStored()
    shop.write('data/test.csv', csvOf(shop.world, [...shop.world.truth.keys()].slice(1)))
    await judgedModel(shop, 'honest')
    expect(await replay()).toMatchObject({ replay: 'none', dataset: { row_count: 1999 } })
  })

  it('are left alone when they are of another task, or of other classes', async () => {
    const { replay, claims } = await (await withStored(() => ({ task: 'regression' }))).replay()
    expect(replay).toBe('none')
    expect(claims.merge.detail).toContain('its task is regression, and model.task is binary-classification now')
    const classes = ['no', 'yes']
    const told = await (await withStored(({ judged }) => ({ judged: { ...judged, classes } }))).replay()
    expect(told.replay).toBe('none')
    expect(told.claims.merge.detail).toContain('it tells other classes apart: no, yes, and data.classes now has none')
  })
})
