import { describe, expect, it } from 'vitest'
import { refusals } from './refusals.ts'
import { CONFIG } from './workshop.ts'

const { refusal, shop } = refusals()

describe('train refuses before anything is run', () => {
  it.each<[what: string, change: Readonly<Record<string, string>>, message: string]>([
    [
      'no command',
      { 'titlebout.yml': CONFIG.replace(/train:\n {2}run[\s\S]*seed: 7\n/u, '') },
      'expected a training command (train.run)',
    ],
    [
      'no training rows',
      { 'titlebout.yml': CONFIG.replace('  train: data/train.csv\n', '') },
      'train needs data.train: the rows to train on',
    ],
    [
      'a parameter file that is not there',
      { 'titlebout.yml': CONFIG.replace('params.yaml', 'other.yaml') },
      'titlebout.yml:14:3: train.params: other.yaml cannot be read',
    ],
    ['a parameter file that is no YAML', { 'params.yaml': 'a: [1\n' }, 'params.yaml:'],
    [
      'a feature that is the label',
      { 'titlebout.yml': CONFIG.replace('[size, speed]', '[size, damage]') },
      'data.features[1] is data.label, which is never a feature',
    ],
  ])('%s', async (_, change, message) => {
    const error = await refusal({ ...change, 'train.sh': 'touch ran; exit 9' })
    expect(error.code).toBe('CONFIG')
    expect(error.message).toContain(message)
  })

  it('an environment that still holds a token', async () => {
    const host = { userEnvironment: { PATH: '/usr/bin:/bin', GITHUB_TOKEN: 'secret' } }
    const before = shop().snapshot()
    await expect(shop().train({ host })).rejects.toThrow('hands GITHUB_TOKEN to user code')
    expect(shop().snapshot()).toEqual(before)
  })
})
