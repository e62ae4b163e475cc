import { claimedTreeFormat, readBoostedModel, treeFormat, type TreeFormat } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { boostedTable, savedFile } from '../../support/boosted-models.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('treeFormat', () => {
  it.each<[content: string, format: TreeFormat | undefined]>([
    ['{"learner":{', 'xgboost-json'],
    ['\n { "learner" : {', 'xgboost-json'],
    ['{"version":[1,0,0],"learner":{', 'xgboost-json'],
    ['{"version":1,"other":{', undefined],
    ['{L\0\0\0\0\0\0\0\u0007learner{', 'xgboost-ubj'],
    ['{L\0\0\0\0\0\0\0\u0007version[', 'xgboost-ubj'],
    ['tree\nversion=v4\n', 'lightgbm-text'],
    ['tree\r\nversion=v3\r\n', 'lightgbm-text'],
    ['tree of life', undefined],
    ['', undefined],
    ['binf', undefined],
  ])('takes %j for %s', (content, format) => {
    expect(treeFormat(bytes(content))).toBe(format)
  })

  it('knows every model that the libraries saved', () => {
    for (const library of ['xgboost', 'lightgbm'] as const)
      for (const one of boostedTable(library).cases) {
        const { file, bytes: content } = savedFile(one)
        expect(treeFormat(content)).toBe(claimedTreeFormat(content, file))
      }
  })
})

describe('claimedTreeFormat', () => {
  it.each([
    ['m.json', 'xgboost-json'],
    ['M.JSON', 'xgboost-json'],
    ['m.ubj', 'xgboost-ubj'],
    ['m.txt', 'lightgbm-text'],
    ['m.onnx', undefined],
    ['json', undefined],
  ])('hears from the ending of %s that it is %s', (name, format) => {
    expect(claimedTreeFormat(bytes('x'), name)).toBe(format)
  })

  it.each(['binf\0', 'bs64\0', '\0\0\0?\u0004\0\0\0'])('refuses what XGBoost wrote before JSON: %j', (content) => {
    expect(() => claimedTreeFormat(bytes(content), 'm.bin')).toThrow(
      'm.bin: expected an XGBoost model in JSON or UBJSON, got the binary format that XGBoost gave up',
    )
  })
})

describe('readBoostedModel', () => {
  it.each([
    ['xgboost-json', 2 ** 27 + 1, 'm: 134217729 bytes are more than are read of a text: save the model as .ubj'],
    ['lightgbm-text', 2 ** 29, 'm: 536870912 bytes are more than are read of a text: hand evaluate-gate a scores file'],
  ] as const)('reads no more text of %s than memory holds', (format, length, message) => {
    // Never touched, hence no memory.
    const huge = new Uint8Array(length)
    expect(() => readBoostedModel(huge, format, { textOf: () => '', name: 'm' })).toThrow(message)
  })
})
