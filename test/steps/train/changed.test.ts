import { describe, expect, it } from 'vitest'
import { refusals } from './refusals.ts'

const { refusal } = refusals()

describe('train leaves the work folder as it was when the command', () => {
  it.each<[what: string, body: string, message: string]>([
    ['changes the code it was made from', 'echo more >> lib/a.txt', 'the training command changed lib/a.txt'],
    ['removes the code it was made from', 'rm lib/b.txt', 'the training command removed lib/b.txt'],
    ['changes its parameters', 'echo more: 1 >> params.yaml', 'the training command changed params.yaml'],
    ['changes a lock file', 'echo more >> deps.lock', 'the training command changed deps.lock'],
    [
      'changes the rows it was trained on',
      'echo r9,1990-01-04,S,1,no >> data/train.csv',
      'the training command changed data/train.csv',
    ],
  ])('%s', async (_, body, message) => {
    const error = await refusal({ 'train.sh': `${body}; echo m > "$TITLEBOUT_OUT/m.onnx"` })
    expect(error.code).toBe('TRAIN')
    expect(error.message).toContain(message)
  })
})
