import { featureColumns, UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { readModel, tinyXgboost } from '../../support/tiny-models.ts'

function columns(names: readonly string[], features: readonly string[]): readonly string[] {
  const document = tinyXgboost()
  document.learner.feature_names = [...names]
  return featureColumns(readModel(document), features, 'm')
}

describe('featureColumns', () => {
  it('finds columns by name, whatever their order and whatever else there is', () => {
    expect(columns(['b', 'a'], ['a', 'x', 'b'])).toEqual(['b', 'a'])
  })

  it('finds names that the trainer wrote otherwise', () => {
    expect(columns(['wind_speed', 'n_'], ['wind speed', 'N°'])).toEqual(['wind speed', 'N°'])
    // The exact name comes first.
    expect(columns(['a b', 'c'], ['a_b', 'a b', 'c'])).toEqual(['a b', 'c'])
  })

  it('takes the features in their order where the model has no names', () => {
    expect(columns([], ['y', 'x'])).toEqual(['y', 'x'])
  })

  it.each<[what: string, names: readonly string[], features: readonly string[], message: string]>([
    [
      'another number of columns without names',
      [],
      ['a', 'b', 'c'],
      'm: it was trained on 2 columns and does not say their names, and data.features gives 3',
    ],
    ['a column that is not there', ['a', 'b'], ['a', 'c'], 'm: its column "b" is none of data.features ("a", "c")'],
    ['a name that could be two', ['a', 'x_y'], ['a', 'x y', 'x.y'], 'm: its column "x_y" could be "x y" or "x.y"'],
    ['two columns from one', ['x y', 'x_y'], ['x y', 'b'], 'm: two of its columns would be filled from "x y"'],
  ])('refuses %s', (_, names, features, message) => {
    expect(() => columns(names, features)).toThrow(UserError)
    expect(() => columns(names, features)).toThrow(message)
  })
})
