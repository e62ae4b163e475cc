import { linkSync, readFileSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FILES, Workshop } from './workshop.ts'

describe('what a training command writes', () => {
  it('is copied: a hard link to a file elsewhere becomes a file of its own', async () => {
    using shop = new Workshop()
    shop.write({ ...FILES, elsewhere: 'one' })
    shop.command('ln elsewhere "$TITLEBOUT_OUT/m.onnx" || cp elsewhere "$TITLEBOUT_OUT/m.onnx"')
    await shop.train()
    shop.write({ elsewhere: 'two' })
    expect(readFileSync(shop.work('files/model/m.onnx'), 'utf8')).toBe('one')
  })

  it('cannot be led astray by links in the work folder that an earlier step left', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    await shop.train()
    symlinkSync(shop.path('lib'), shop.work('files', '.model-stale'))
    linkSync(shop.path('params.yaml'), shop.work('files', 'model', 'linked'))
    await shop.train()
    expect(readFileSync(shop.path('params.yaml'), 'utf8')).toBe(FILES['params.yaml'])
    expect(readFileSync(shop.path('lib/a.txt'), 'utf8')).toBe('a\n')
    expect(Object.keys(shop.snapshot() ?? {}).toSorted()).toEqual([
      'files/membership.bin',
      'files/model/m.onnx',
      'files/model/told.json',
      'training.html',
      'training.json',
    ])
  })
})
