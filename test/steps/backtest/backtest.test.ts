import { describe, expect, it } from 'vitest'
import { backtest, openStep, renderBacktest } from '@titlebout/steps'
import { CONFIG, hostWith, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel } from '../compare-to-champion/ring.ts'

async function promoted(shop: Workshop, name: ModelName): Promise<void> {
  await judgedModel(shop, name)
  await bout(shop, {}, hostWith(shop, {}, { level: 'T2', event: 'push' }))
  await crowned(shop)
}

async function replayed(shop: Workshop, environment?: string) {
  const opened = await openStep(shop.host, 'titlebout.yml')
  return await backtest(shop.host, opened, environment === undefined ? {} : { environment })
}

describe('backtest', () => {
  it('replays the policy of the checkout on every promotion, oldest first', async () => {
    const shop = await workshop()
    await promoted(shop, 'champion')
    await promoted(shop, 'worse')
    const report = await replayed(shop)
    expect(report).toMatchObject({ model: 'strikes', environment: 'production' })
    expect(report.lines.map(({ version, now }) => [version, now])).toEqual([
      [1, 'promoted'],
      [2, 'stopped'],
    ])
    expect(report.lines[1]!.why).toContainEqual(expect.stringMatching(/^ROC AUC better: no, the difference was/u))
    shop.write('titlebout.yml', CONFIG.replace('min: 0.70', 'min: 0.95'))
    const strict = await replayed(shop)
    expect(strict.lines.map(({ now }) => now)).toEqual(['stopped', 'stopped'])
    const text = renderBacktest(strict, 'text').split('\n')
    expect(text[0]).toBe('strikes in production: 2 of 2 promotions would have been stopped')
    expect(text.find((line) => line.startsWith('1 '))).toMatch(
      /passed +❌ stopped.* ROC AUC at least 0\.95: no, it was/u,
    )
    expect(renderBacktest(strict, 'markdown')).toContain('| version | when, by whom |')
  })

  it('does not take going back for a promotion, and tells what it cannot tell', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    await crowned(shop, ['evidence/evaluation.json'])
    await promoted(shop, 'honest')
    await judgedModel(shop, 'champion')
    await crowned(shop, ['evidence/evaluation.json'])
    const { lines } = await replayed(shop)
    expect(lines.map(({ version, now }) => [version, now])).toEqual([
      [1, 'unknown'],
      [2, 'promoted'],
    ])
    expect(lines[0]).toMatchObject({
      recorded: null,
      why: ['the gate: unknown, no evaluation was kept', 'the claim: unknown, no bout was kept'],
    })
  })

  it('says so when there is no history', async () => {
    const shop = await workshop()
    await expect(replayed(shop)).rejects.toThrow('nothing was ever promoted to production')
    await expect(replayed(shop, 'staging')).rejects.toThrow('nothing was ever promoted to staging')
    shop.write('titlebout.yml', CONFIG.replace(/deploy:\n.*\n/u, ''))
    await expect(replayed(shop)).rejects.toThrow('no environments under deploy')
  })
})
