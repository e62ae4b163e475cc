import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { readInputs } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, csvOf, trained, workshop } from './workshop.ts'

describe('a positive label that no judged row has', () => {
  it.each([
    ['"Yes"', 'no judged row has the positive label "Yes" (data.positive); "damage" holds "no", "yes": write "yes"'],
    ['"1.0"', 'no judged row has the positive label "1.0" (data.positive); "damage" holds "no", "yes": write one of'],
  ])('is misspelt where the others differ: %s', async (positive, message) => {
    const shop = await workshop(CONFIG.replace('"yes"', positive))
    trained(shop, 'honest')
    shop.write('data/test.csv', csvOf(shop.world))
    const run = evaluateGate(
      shop.host,
      readInputs(EVALUATE_GATE_INPUTS, () => undefined),
    )
    await expect(run).rejects.toMatchObject({
      code: 'DATA',
      problems: [{ message: expect.stringContaining(message), file: 'titlebout.yml', line: 7 }],
    })
  })
})
