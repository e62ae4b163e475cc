import { readFileSync } from 'node:fs'
import { sha256Text } from '@titlebout/adapters'
import { decodeSketch, seenIn } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, FILES, Workshop } from './workshop.ts'

const WITH_ROWS: Readonly<Record<string, string>> = {
  ...FILES,
  'titlebout.yml': CONFIG.replace('test: data/test.csv', 'test: data/test.csv\n  validation: data/val.csv'),
  // In another order than the training rows have, and without their time.
  'data/val.csv': 'damage,report_id,size,speed\nno,v1,Small,70\nyes,v2,Large,300\n',
}

describe('train with validation rows', () => {
  it('tells the command where they are, and records them', async () => {
    using shop = new Workshop()
    shop.commit(WITH_ROWS)
    await shop.train()
    const told: unknown = JSON.parse(readFileSync(shop.work('files/model/told.json'), 'utf8'))
    expect(told).toMatchObject({ validation: shop.path('data/val.csv') })
    const { result, inputs } = shop.evidence()
    expect(result.data.map(({ role, name, row_count: rows }) => [role, name, rows])).toEqual([
      ['train', 'data/train.csv', 3],
      ['validation', 'data/val.csv', 2],
    ])
    expect(inputs).toContainEqual({ role: 'validation-rows', name: 'data/val.csv', sha256: result.data[1]?.sha256 })
  })

  it('leaves a sketch that knows them: what a model was tuned by it has seen', async () => {
    using shop = new Workshop()
    shop.commit(WITH_ROWS)
    await shop.train()
    const sketch = decodeSketch(readFileSync(shop.work('files/membership.bin')), 'membership.bin')
    expect(sketch.rows).toBe(5)
    const ids = ['r1', 'v1', 'v2', 'v3']
    expect([...seenIn(sketch, { ids, columns: new Map() }, sha256Text).seen]).toEqual([1, 1, 1, 0])
    const alike = new Map([
      ['flight_date', [null, '1990-01-01']],
      ['size', ['Large', 'Large']],
      ['speed', ['300', '300']],
      ['damage', ['yes', 'yes']],
    ])
    expect([...seenIn(sketch, { ids: ['new', 'newer'], columns: alike }, sha256Text).seen]).toEqual([1, 0])
  })

  it('refuses rows without a feature, before anything is run', async () => {
    using shop = new Workshop()
    shop.commit({ ...WITH_ROWS, 'data/val.csv': 'report_id,size,damage\nv1,Small,no\n' })
    await expect(shop.train()).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('data/val.csv: no column "speed", which data.features wants') as unknown,
    })
  })

  it('refuses a command that changes them', async () => {
    using shop = new Workshop()
    shop.commit({ ...WITH_ROWS, 'train.sh': 'echo no,v9,S,1 >> data/val.csv; echo m > "$TITLEBOUT_OUT/m.onnx"\n' })
    await expect(shop.train()).rejects.toMatchObject({
      code: 'TRAIN',
      message: expect.stringContaining('the training command changed data/val.csv') as unknown,
    })
  })
})
