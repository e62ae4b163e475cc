import { describe, expect, it } from 'vitest'
import { classOrder, sortedLabels } from '../../../packages/core/src/trees/class-order.ts'

describe('sortedLabels', () => {
  // What sklearn.preprocessing.LabelEncoder().fit(labels).classes_ gives, numbers given as numbers.
  it.each([
    [
      ['medium', 'low', 'high'],
      ['high', 'low', 'medium'],
    ],
    [
      ['b', 'B', 'a', '_', 'ä', 'aa'],
      ['B', '_', 'a', 'aa', 'b', 'ä'],
    ],
    [
      ['10', '9', '-1', '2.5'],
      ['-1', '2.5', '9', '10'],
    ],
    [
      ['10', '9', 'x'],
      ['10', '9', 'x'],
    ],
    // By code point: U+FFFD stands before U+1F600, whose first half in UTF-16 is smaller.
    [
      ['\u{1F600}', '\uFFFD'],
      ['\uFFFD', '\u{1F600}'],
    ],
  ])('sorts %j as numpy does', (labels, sorted) => {
    expect(sortedLabels(labels)).toEqual(sorted)
  })
})

describe('classOrder', () => {
  const silent = { width: 3, stated: undefined }

  it('takes the numbers of a silent model for the sorted labels', () => {
    expect(classOrder(['low', 'medium', 'high'], silent, 'm')).toEqual([1, 2, 0])
    expect(classOrder(['2', '0', '1'], silent, 'm')).toEqual([2, 0, 1])
  })

  it('takes a model that names its classes at its word', () => {
    expect(classOrder(['high', 'low', 'medium'], { width: 3, stated: ['low', 'medium', 'high'] }, 'm')).toEqual([
      2, 0, 1,
    ])
  })

  it.each([
    [['a', 'b'], undefined, 'm: it tells 3 classes apart, and data.classes has 2 ("a", "b")'],
    [['a', 'b', 'c'], ['a', 'b', 'd'], 'm: its classes are "a", "b", "d", and data.classes has "a", "b", "c"'],
    [['a', 'b', 'c'], ['a', 'b'], 'm: its classes are "a", "b", and data.classes'],
    [['1', '1.0', '2'], ['1', '2', '3'], 'm: its classes are "1", "2", "3"'],
  ])('refuses %j of a model that says %j', (classes, stated, message) => {
    expect(() => classOrder(classes, { width: 3, stated }, 'm')).toThrow(message)
  })
})
