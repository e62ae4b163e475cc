import { refuseOtherLabels } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const wanted = { rows: 2, from: 0, name: 'model.onnx' }
const known = { known: ['yes', 'no'], output: 'label' }

describe('labels of a model', () => {
  it('are refused where no judged row has them', () => {
    const tensor = { type: 'string', dims: [2], data: ['yes', 'maybe'] } as const
    expect(() => refuseOtherLabels(tensor, known, wanted)).toThrow('that no judged row has')
  })

  it('are taken where rows have them', () => {
    const tensor = { type: 'string', dims: [2], data: ['yes', 'no'] } as const
    expect(() => refuseOtherLabels(tensor, known, wanted)).not.toThrow()
  })
})
