import { describe, expect, it } from 'vitest'
import { refusals } from './refusals.ts'
import { CONFIG } from './workshop.ts'

const { refusal } = refusals()

describe('train refuses before anything is run', () => {
  it.each<[what: string, from: string, to: string, message: string]>([
    [
      'a glob that names no file',
      'lib/*.txt',
      'lib/*.py',
      'titlebout.yml:13:22: train.inputs: "lib/*.py" names no file',
    ],
    ['an input that is a folder', 'lib/*.txt', 'lib', 'titlebout.yml:13:22: train.inputs: "lib" names no file'],
    [
      'a lock file that is not there',
      'deps.lock',
      'other.lock',
      'titlebout.yml:15:10: train.lock: "other.lock" names no file',
    ],
  ])('%s', async (_, from, to, message) => {
    const error = await refusal({ 'titlebout.yml': CONFIG.replace(from, to), 'train.sh': 'touch ran; exit 9' })
    expect(error.code).toBe('CONFIG')
    expect(error.message).toContain(message)
  })
})
