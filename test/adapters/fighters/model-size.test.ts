import { truncate } from 'node:fs/promises'
import { modelSize } from '@titlebout/adapters'
import { describe, expect, it } from 'vitest'
import { classifier, initializer, input, model, output, TYPE } from '../../support/onnx-model.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
const PARTS = [
  classifier({ coefficients: [1], intercept: 0 }),
  input('x', TYPE.float, ['n', 1]),
  output('label', TYPE.string, ['n']),
  output('probabilities', TYPE.float, ['n', 2]),
]
const withData = (location: string): Uint8Array =>
  model([...PARTS, initializer('w', TYPE.float, [2], { external: [['location', location]] })])

describe('the size of a model', () => {
  it('is that of its file', async () => {
    const bytes = model(PARTS)
    expect(await modelSize(await place.write('own.onnx', bytes), 'own.onnx')).toEqual({ bytes: bytes.length, files: 1 })
  })

  it('is that of its external data too, whatever it reads of them', async () => {
    const bytes = withData('weights.bin')
    await place.write('weights.bin', new Uint8Array(1000))
    const file = await place.write('beside.onnx', bytes)
    expect(await modelSize(file, 'beside.onnx')).toEqual({ bytes: bytes.length + 1000, files: 2 })
  })

  it('is none where its data is not there, or leads elsewhere', async () => {
    const lost = await place.write('lost.onnx', withData('nowhere.bin'))
    expect(await refusalOf(modelSize(lost, 'lost.onnx'), 'MODEL')).toContain('its data in nowhere.bin cannot be read')
    const outside = await place.write('outside.onnx', withData('../weights.bin'))
    expect(await refusalOf(modelSize(outside, 'outside.onnx'), 'MODEL')).toContain(
      "expected one relative path inside the model's folder",
    )
  })

  it('is that of a model of trees', async () => {
    const file = await place.write('m.json', '{"learner":{},"version":[3,2,0]}')
    expect(await modelSize(file, 'm.json')).toEqual({ bytes: 32, files: 1 })
  })

  it.each([
    ['a pickle', 'm.joblib', 'junk'],
    ['what XGBoost gave up', 'm.bin', 'binfmodel'],
    ['text', 'm.txt', 'no trees'],
  ])('is that of %s that a server runs', async (_, name, text) => {
    const file = await place.write(name, text)
    expect(await modelSize(file, name)).toEqual({ bytes: text.length, files: 1 })
  })

  it('is that of a file that is too long for ONNX', async () => {
    const file = await place.write('m.pt', 'long')
    await truncate(file, 2 ** 31)
    expect(await modelSize(file, 'm.pt')).toEqual({ bytes: 2 ** 31, files: 1 })
  })
})
