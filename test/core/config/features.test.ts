import { configSchema, featuresOf, UserError, type Config } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

function config(features?: Config['data']['features'], time?: string): Config {
  return configSchema.parse({
    version: 1,
    model: { name: 'm', task: 'binary-classification', path: 'm.onnx' },
    data: { test: 't.csv', label: 'y', positive: 'yes', id: 'id', time, features },
    champion: { primary: 'roc_auc', merge: { claim: 'superior' }, promote: { claim: 'superior' } },
  })
}

const CONTRACT = ['id', 'when', 'a', 'b', 'y', 'c']

describe('featuresOf', () => {
  it('takes a list as it is, contract or not', () => {
    expect(featuresOf(config(['b', 'a']), undefined)).toEqual(['b', 'a'])
    expect(featuresOf(config(['b', 'z']), CONTRACT)).toEqual(['b', 'z'])
  })

  it('takes all columns of the contract but label, id and time', () => {
    expect(featuresOf(config(undefined, 'when'), CONTRACT)).toEqual(['a', 'b', 'c'])
    expect(featuresOf(config(), CONTRACT)).toEqual(['when', 'a', 'b', 'c'])
  })

  it('leaves out what is excluded, also when it is left out anyhow', () => {
    expect(featuresOf(config({ exclude: ['b', 'y'] }, 'when'), CONTRACT)).toEqual(['a', 'c'])
  })

  it.each([
    ['the label among a list', config(['a', 'y']), CONTRACT, '"y" is data.label and cannot be a feature'],
    ['the id among a list', config(['id']), CONTRACT, '"id" is data.id'],
    ['the time among a list', config(['a', 'when'], 'when'), CONTRACT, '"when" is data.time'],
    ['a column twice', config(['a', 'a']), CONTRACT, '"a" is listed twice'],
    [
      'a misspelt exclusion',
      config({ exclude: ['B', 'c'] }),
      CONTRACT,
      'data.features.exclude: "B" is not in the contract',
    ],
    ['exclusions without a contract', config({ exclude: ['b'] }), undefined, 'there is no contract to take them from'],
    ['nothing without a contract', config(), undefined, 'there is no contract to take them from'],
    ['nothing left', config({ exclude: ['when', 'a', 'b', 'c'] }), CONTRACT, 'no column is left for the model'],
  ])('refuses %s', (_, given, contract, says) => {
    expect(() => featuresOf(given, contract)).toThrow(UserError)
    expect(() => featuresOf(given, contract)).toThrow(says)
  })
})
