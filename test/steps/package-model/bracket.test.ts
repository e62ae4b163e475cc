import { readInputs } from '@titlebout/core'
import { packageModel, VALIDATE_DATA_INPUTS, validateData } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { COMMON } from '../../support/release-bench.ts'
import { bout, judgedAs, trainedAs } from '../compare-to-champion/ring.ts'
import { CONFIG, csvOf, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'

/** Five clusters decide nothing. */
const UNDECIDABLE = CONFIG.replace('  id: report_id', '  id: report_id\n  cluster: place')

describe('the package of a bracket', () => {
  /** Two candidates, after validate-data. */
  const judgedPair = async (config: string, models: readonly (readonly [string, ModelName])[]): Promise<Workshop> => {
    const shop = await workshop(config)
    shop.write('data/test.csv', csvOf(shop.world).replaceAll(/,$/gmu, ',nowhere'))
    shop.write(
      'data/train.csv',
      csvOf(world(9, 1000), undefined, (row) => `t${row}`),
    )
    for (const [name, model] of models) trainedAs(shop, name, model)
    await validateData(
      shop.host,
      readInputs(VALIDATE_DATA_INPUTS, () => undefined),
    )
    for (const [name] of models) await judgedAs(name, shop.host)
    return shop
  }

  it('is made of the winner', async () => {
    const shop = await judgedPair(CONFIG, [
      ['wide', 'honest'],
      ['shaken', 'worse'],
    ])
    const { evidence } = await bout(shop, { candidates: 'shaken, wide', claim: 'promote' })
    expect(evidence.result).toMatchObject({ champion: { kind: 'dummy' }, bracket: { winner: 'wide' } })
    const outcome = await packageModel(shop.host, COMMON)
    expect(outcome.evidence.subject[0]!.sha256).toBe(evidence.result.candidate.model_sha256)
  })

  it('is refused where nobody won, though undecided may be merged', async () => {
    // Five clusters decide nothing.
    const shop = await judgedPair(UNDECIDABLE, [
      ['wide', 'honest'],
      ['twin', 'honest'],
    ])
    const { evidence } = await bout(shop, { candidates: 'wide, twin', claim: 'merge' })
    expect(evidence).toMatchObject({ verdict: { kind: 'undecided' }, result: { bracket: { winner: null } } })
    await expect(packageModel(shop.host, COMMON)).rejects.toThrow(
      'no candidate of the bracket won: no candidate passed',
    )
  })
})
