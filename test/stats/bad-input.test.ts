import { accuracy, averagePrecision, brier, clustered, DomainError, logLoss, meanLoss, rocAuc } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { labels, numbers } from './reference.ts'

const y = labels([0, 1, 1])

describe('bad input is named with its row, never dropped', () => {
  it.each([NaN, Infinity, -Infinity])('a score of %f', (bad) => {
    expect(() => rocAuc(y, numbers([0.1, bad, 0.2]))).toThrow(`score[1] must be a finite number, got ${bad}`)
    expect(() => averagePrecision(y, numbers([0.1, 0.2, bad]))).toThrow(`score[2] must be a finite number, got ${bad}`)
    expect(() => meanLoss(numbers([bad]))).toThrow(`losses[0] must be a finite number, got ${bad}`)
    expect(() => logLoss(y, numbers([0, 0, bad]))).toThrow(`p[2] must be a probability from 0 to 1, got ${bad}`)
  })
  it('a probability outside [0, 1]', () => {
    expect(() => brier(y, numbers([0, 0, 1.0000001]))).toThrow('p[2] must be a probability from 0 to 1, got 1.0000001')
  })
  it('a label that is neither 0 nor 1', () => {
    expect(() => accuracy(labels([0, 2]), labels([0, 1]))).toThrow('y[1] must be 0 or 1, got 2')
    expect(() => accuracy(labels([0, 1]), labels([3, 1]))).toThrow('predicted[0] must be 0 or 1, got 3')
  })
  it('lengths that differ', () => {
    expect(() => rocAuc(y, numbers([0.1]))).toThrow('score must have as many rows as y (3), got 1')
    expect(() => accuracy(y, labels([1]))).toThrow('predicted must have as many rows as y (3), got 1')
  })
  it('weights that are negative, missing, or all 0', () => {
    const p = numbers([0.1, 0.2, 0.3])
    expect(() => rocAuc(y, p, { weights: numbers([1, -1, 1]) })).toThrow(
      'weights[1] must be a finite weight of 0 or more, got -1',
    )
    expect(() => brier(y, p, { weights: numbers([1]) })).toThrow(
      'weights must have as many rows as the labels (3), got 1',
    )
    expect(() => brier(y, p, { weights: numbers([0, 0, 0]) })).toThrow('weights must not all be 0')
  })
  it('as a DomainError that carries argument, row and value', () => {
    try {
      rocAuc(y, numbers([0.1, NaN, 0.2]))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
      expect(error).toMatchObject({ argument: 'score', index: 1, value: NaN })
    }
  })
})

describe('clusters', () => {
  const losses = numbers(Array.from({ length: 60 }, (_, i) => ((i * 7919) % 60) / 10))
  it('of one row each are no clusters', () => {
    const plain = meanLoss(losses)
    const single = clustered(
      plain,
      Uint32Array.from(losses, (_, i) => i),
    )
    if (plain.kind !== 'measured' || single.kind !== 'measured') throw new Error('undefined')
    expect(single.variance).toBeCloseTo(plain.variance!, 14)
    expect(single.df).toBe(59)
  })
  it('of two equal rows halve what is known', () => {
    const doubled = numbers([...losses, ...losses])
    const codes = Uint32Array.from({ length: 120 }, (_, i) => i % 60)
    const [one, two] = [meanLoss(losses), clustered(meanLoss(doubled), codes)]
    if (one.kind !== 'measured' || two.kind !== 'measured') throw new Error('undefined')
    expect(two.variance).toBeCloseTo(one.variance!, 14)
    // Not quite 60: sixty clusters lose a degree of freedom in sixty, 120 rows one in 120.
    expect(two.effectiveN).toBeCloseTo((120 * 59) / 119, 9)
  })
  it('are too few below 30', () => {
    expect(
      clustered(
        meanLoss(losses),
        Uint32Array.from(losses, (_, i) => i % 29),
      ),
    ).toEqual({ kind: 'undefined', reason: 'few-clusters', n: 60 })
  })
})
