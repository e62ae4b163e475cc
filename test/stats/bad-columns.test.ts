import {
  calibrationInTheLarge,
  coxCalibration,
  coxIntercept,
  coxSlope,
  dcg,
  demographicParity,
  disparity,
  DomainError,
  equalizedOdds,
  fairnessMeasures,
  groupRates,
  hitAt,
  intervalCoverage,
  intervalScore,
  meanIntervalWidth,
  meanOverQueries,
  ndcg,
  permutedGap,
  perQuery,
  precisionAt,
  queryAveragePrecision,
  recallAt,
  reciprocalRank,
  seeded,
  spiegelhalter,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { thrownBy } from '../support/thrown-by.ts'

/** What a column holds, and so what it must not. */
type Kind = 'labels' | 'probabilities' | 'numbers' | 'relevance' | 'codes'
const BAD: Record<Kind, readonly number[]> = {
  labels: [2, 255],
  probabilities: [NaN, Infinity, -Infinity, -1e-9, 1 + 1e-9],
  numbers: [NaN, Infinity, -Infinity],
  relevance: [NaN, Infinity, -Infinity, -1],
  codes: [],
}
type Column = Uint8Array | Uint32Array | Float64Array
const GOOD: Record<Kind, Column> = {
  labels: Uint8Array.of(0, 1, 1, 0, 1, 0),
  probabilities: Float64Array.of(0.2, 0.7, 0.4, 0.5, 0.9, 0.3),
  numbers: Float64Array.of(3, 1, 2, 5, 2, 0),
  relevance: Float64Array.of(0, 2, 1, 0, 3, 0),
  codes: Uint32Array.of(0, 0, 0, 1, 1, 1),
}

interface Call {
  /** Names of the arguments as the messages have them, in their order. */
  readonly columns: Readonly<Record<string, Kind>>
  readonly run: (take: Take) => unknown
}
interface Take {
  readonly labels: (name: string) => Uint8Array
  readonly numbers: (name: string) => Float64Array
  readonly codes: (name: string) => Uint32Array
}

const ranked = (measure: (relevance: Float64Array, score: Float64Array) => unknown): Call => ({
  columns: { relevance: 'relevance', score: 'numbers' },
  run: ({ numbers }) => measure(numbers('relevance'), numbers('score')),
})
/** Measures of places ask only whether relevance is above 0. */
const placed = (measure: Parameters<typeof ranked>[0]): Call => ({
  ...ranked(measure),
  columns: { relevance: 'numbers', score: 'numbers' },
})
const calibrated = (measure: (y: Uint8Array, p: Float64Array) => unknown): Call => ({
  columns: { y: 'labels', p: 'probabilities' },
  run: ({ labels, numbers }) => measure(labels('y'), numbers('p')),
})
const grouped = (measure: (rates: ReturnType<typeof groupRates>) => unknown): Call => ({
  columns: { y: 'labels', predicted: 'labels', groups: 'codes' },
  run: ({ labels, codes }) => measure(groupRates(labels('y'), labels('predicted'), codes('groups'))),
})
const options = { rng: seeded(1), minimum: 1, draws: 5 }
type ThreeNumbers = (y: Float64Array, lower: Float64Array, upper: Float64Array) => unknown
const predicted = (measure: ThreeNumbers): Call => ({
  columns: { y: 'numbers', lower: 'numbers', upper: 'numbers' },
  run: ({ numbers }) => {
    const upper = numbers('upper').map((value) => value + 10)
    return measure(numbers('y'), numbers('lower'), upper)
  },
})

const CALLS: Record<string, Call> = {
  coxCalibration: calibrated(coxCalibration),
  coxIntercept: calibrated(coxIntercept),
  coxSlope: calibrated(coxSlope),
  calibrationInTheLarge: calibrated(calibrationInTheLarge),
  spiegelhalter: calibrated(spiegelhalter),
  groupRates: grouped((rates) => rates),
  fairnessMeasures: grouped((rates) => fairnessMeasures(rates)),
  demographicParity: grouped((rates) => demographicParity(rates, options)),
  equalizedOdds: grouped((rates) => equalizedOdds(rates, options)),
  dcg: ranked(dcg),
  ndcg: ranked(ndcg),
  queryAveragePrecision: placed(queryAveragePrecision),
  reciprocalRank: placed(reciprocalRank),
  precisionAt: placed((relevance, score) => precisionAt(relevance, score, 2)),
  recallAt: placed((relevance, score) => recallAt(relevance, score, 2)),
  hitAt: placed((relevance, score) => hitAt(relevance, score, 2)),
  perQuery: {
    columns: { query: 'codes', relevance: 'relevance', score: 'numbers' },
    run: ({ codes, numbers }) =>
      meanOverQueries(perQuery(codes('query'), numbers('relevance'), numbers('score'), ndcg)),
  },
  intervalCoverage: predicted(intervalCoverage),
  intervalScore: predicted((y, lower, upper) => intervalScore(y, lower, upper, { alpha: 0.1 })),
  meanIntervalWidth: {
    columns: { lower: 'numbers', upper: 'numbers' },
    run: ({ numbers }) => meanIntervalWidth(numbers('lower'), numbers('upper')),
  },
}

/** The good columns, one of them changed. */
function taking({ columns }: Call, change: (name: string, column: Column) => Column): Take {
  const of = (name: string): Column => change(name, GOOD[columns[name]!])
  return {
    labels: (name) => Uint8Array.from(of(name)),
    numbers: (name) => Float64Array.from(of(name)),
    codes: (name) => Uint32Array.from(of(name)),
  }
}

describe.each(Object.entries(CALLS))('%s', (_name, call) => {
  it('takes what is right', () => {
    expect(call.run(taking(call, (_, column) => column))).toBeDefined()
  })
  it('names argument, row and value of what is wrong, in the first row and the last', () => {
    for (const [argument, kind] of Object.entries(call.columns)) {
      for (const value of BAD[kind]) {
        for (const index of [0, 5]) {
          const spoilt = (name: string, column: Column): Column =>
            name === argument ? column.map((old, i) => (i === index ? value : old)) : column
          const error = thrownBy(() => call.run(taking(call, spoilt)))
          const what = `${argument}[${index}] = ${value}`
          expect(error, what).toBeInstanceOf(DomainError)
          // A row of a query has another number within it: the one of the file is named.
          expect(error, what).toMatchObject({ argument, index, value })
        }
      }
    }
  })
  it('refuses columns of other lengths', () => {
    for (const argument of Object.keys(call.columns)) {
      const short = (name: string, column: Column): Column => (name === argument ? column.subarray(1) : column)
      expect(
        thrownBy(() => call.run(taking(call, short))),
        argument,
      ).toBeInstanceOf(DomainError)
    }
  })
})

describe('numbers beside the columns', () => {
  const [relevance, score] = [Float64Array.of(1, 0), Float64Array.of(2, 1)]
  it.each([0, -1, 1.5, NaN, Infinity])('a cut at %f places is refused', (k) => {
    for (const measure of [precisionAt, recallAt, hitAt]) {
      expect(() => measure(relevance, score, k)).toThrow(/^k must be/)
    }
    expect(() => dcg(relevance, score, { k })).toThrow(/^k must be/)
    expect(() => ndcg(relevance, score, { k })).toThrow(/^k must be/)
  })
  it('gains that are too large for a double are said to be', () => {
    expect(() => ndcg(Float64Array.of(2000, 0), score, { gain: 'exponential' })).toThrow(/relevance .* too large/)
    expect(() => dcg(Float64Array.of(1e308, 1e308), Float64Array.of(1, 1))).toThrow(/relevance .* too large/)
  })
  it('rates with more hits than rows, or NaN, are refused', () => {
    const fine = { group: 0, hits: 10, rows: 20 }
    for (const hits of [30, -1, NaN]) {
      expect(() => disparity([fine, { group: 1, hits, rows: 20 }], options)).toThrow(DomainError)
    }
    expect(() => disparity([fine, { group: 1, hits: 1, rows: 20.5 }], options)).toThrow(DomainError)
  })
  it('no draws are refused', () => {
    const rates = [0, 1].map((group) => ({ group, hits: 10, rows: 20 }))
    for (const draws of [0, -1, 1.5, NaN]) {
      expect(() => disparity(rates, { ...options, draws })).toThrow(/^draws/)
      expect(() => permutedGap(Uint32Array.of(0, 0, 1, 1), (rows) => rows[0], { ...options, draws })).toThrow(/^draws/)
    }
  })
  it.each([0, 0.5, 1, -1, NaN])('clipping probabilities at %f is refused', (eps) => {
    expect(() => coxCalibration(Uint8Array.of(0, 1), Float64Array.of(0.1, 0.2), { eps })).toThrow(/^eps must/)
  })
  it('intervals that end before they begin are refused, and levels beyond 0 and 1', () => {
    const [y, low, high] = [Float64Array.of(1, 1), Float64Array.of(0, 2), Float64Array.of(3, 1)]
    for (const run of [() => intervalCoverage(y, low, high), () => meanIntervalWidth(low, high)]) {
      expect(run).toThrow('upper[1] must not be below lower[1] (2), got 1')
    }
    for (const alpha of [0, 1, NaN]) expect(() => intervalScore(y, low, low, { alpha })).toThrow(/^alpha must/)
  })
})
