import { columnNumbers, UserError, type BoostedModel, type Category, type ModelFeature } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

type Column = Float64Array | readonly (string | null)[]

const XGBOOST = { library: 'xgboost', arithmetic: 'float32', unknownCategory: 'refused' } as const
const LIGHTGBM = { library: 'lightgbm', arithmetic: 'float64', unknownCategory: 'missing' } as const
const NUMBER: ModelFeature = { name: 'c', categorical: false, categories: undefined }
const CODES: ModelFeature = { name: 'c', categorical: true, categories: undefined }
const of = (...categories: readonly Category[]): ModelFeature => ({ name: 'c', categorical: true, categories })

function numbers(
  column: Column,
  feature: ModelFeature,
  model: Pick<BoostedModel, 'library' | 'arithmetic' | 'unknownCategory'> = LIGHTGBM,
): readonly number[] {
  return [...columnNumbers(column, feature, model, { column: 'c', file: 'test.csv' })]
}

describe('columnNumbers', () => {
  it('leaves numbers as they are, or rounds them to float32', () => {
    expect(numbers(Float64Array.of(0.1, Number.NaN), NUMBER)).toEqual([0.1, Number.NaN])
    expect(numbers(Float64Array.of(0.1, Number.NaN), NUMBER, XGBOOST)).toEqual([Math.fround(0.1), Number.NaN])
  })

  it('reads numbers, gaps and truth values out of texts', () => {
    expect(numbers(['1.5', '', null, 'NaN', 'True', 'false'], NUMBER)).toEqual([1.5, NaN, NaN, NaN, 1, 0])
    expect(numbers(['2', null], CODES)).toEqual([2, NaN])
  })

  it('turns texts and numbers into the codes that the file gives them', () => {
    expect(numbers(['b', 'a', null, 'b'], of('a', 'b'))).toEqual([1, 0, NaN, 1])
    expect(numbers(Float64Array.of(12, -7, Number.NaN), of(-7, 12))).toEqual([1, 0, NaN])
    expect(numbers(['12', '12.0', '-7'], of(-7, 12))).toEqual([1, 1, 0])
    expect(numbers(['True', 'false'], of(false, true))).toEqual([1, 0])
  })

  it('takes a category that training did not know for a gap, where the library does', () => {
    expect(numbers(['z', 'a', ''], of('a', 'b'))).toEqual([NaN, 0, NaN])
    expect(numbers([null, ''], of('a', 'b'), XGBOOST)).toEqual([NaN, NaN])
  })

  it.each<[what: string, column: Column, feature: ModelFeature, message: string]>([
    ['a text that is no number', ['1', 'x'], NUMBER, 'test.csv: column "c": the model takes numbers; got "x" in row 2'],
    [
      'texts where only codes are known',
      ['a'],
      CODES,
      'because the file does not say what they stand for: train with pandas categories (and xgboost 3.1 or later)',
    ],
    [
      'a category that training did not know',
      ['a', 'z'],
      of('a', 'b'),
      'the model takes one of the 2 categories that it was trained on, as xgboost does',
    ],
    ['a number that is no category', Float64Array.of(7), of(1, 2), 'got "7" in row 1'],
    [
      'an infinite number',
      Float64Array.of(1, Number.NEGATIVE_INFINITY),
      NUMBER,
      'the model takes finite numbers as float32, as xgboost does; got "-Infinity" in row 2',
    ],
    ['a number beyond float32', Float64Array.of(3.5e38), NUMBER, 'got "3.5e+38" in row 1'],
  ])('refuses %s', (_, column, feature, message) => {
    const act = () => numbers(column, feature, XGBOOST)
    expect(act).toThrow(UserError)
    expect(act).toThrow(message)
  })

  it('takes the largest float32, and what rounds to it', () => {
    expect(numbers(Float64Array.of(3.4028235e38), NUMBER, XGBOOST)).toEqual([3.4028234663852886e38])
    expect(numbers(Float64Array.of(Number.POSITIVE_INFINITY), NUMBER)).toEqual([Number.POSITIVE_INFINITY])
  })
})
