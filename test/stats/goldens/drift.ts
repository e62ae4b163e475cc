import {
  chiSquareTwoSample,
  cramersV,
  energyDistance,
  hellinger,
  jensenShannonDistance,
  ksTwoSample,
  largestShareDifference,
  mean,
  psi,
  sampleVariance,
  sum,
  totalVariation,
  wasserstein,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { csvColumn, golden, missing, num } from './golden-files.ts'
import { defined } from '../narrow.ts'
import { expectClose, numbers } from '../reference.ts'

interface Categorical {
  readonly n: { readonly reference: number; readonly current: number }
  readonly levels: Readonly<Record<string, readonly [number, number]>>
  readonly psi: number
  readonly js_distance_bits: number
  readonly total_variation: number
  readonly l_infinity: number
  readonly hellinger: number
  readonly chi2: number
  readonly chi2_p: number
  readonly df: number
  readonly cramers_v: number
}
interface Numeric {
  readonly n: { readonly reference: number; readonly current: number }
  readonly mean: { readonly reference: number; readonly current: number }
  readonly sd_ddof1: { readonly reference: number; readonly current: number }
  readonly ks: number
  readonly ks_p: number
  readonly wasserstein: number
  readonly wasserstein_over_sd_ddof0: number
  readonly max_share_difference_deciles: number
  readonly energy_distance: number
  readonly deciles_of_reference: readonly number[]
  readonly psi_deciles: number
  readonly js_distance_bits_deciles: number
}
interface Golden {
  readonly scipy: {
    readonly comparisons: Readonly<
      Record<string, { readonly columns: Readonly<Record<string, Categorical | Numeric>> }>
    >
  }
}

interface Windows {
  readonly file: string
  readonly column: string
  readonly reference: (value: string, row: number) => boolean
  readonly current: (value: string, row: number) => boolean
}

/** Rows of the two windows of each comparison. */
const WINDOWS: Record<string, Windows> = {
  bike_weeks: {
    file: 'data/bike_sharing_hour.csv',
    column: 'dteday',
    reference: (day) => day < '2011-01-29',
    current: (day) => day >= '2011-01-29' && day < '2011-02-07',
  },
  bike_years: {
    file: 'data/bike_sharing_hour.csv',
    column: 'yr',
    reference: (year) => year === '0',
    current: (year) => year === '1',
  },
  adult_no_drift: {
    file: 'models/adult/test.csv',
    column: 'age',
    reference: (_, row) => row % 2 === 0,
    current: (_, row) => row % 2 === 1,
  },
  adult_older: {
    file: 'models/adult/test.csv',
    column: 'age',
    reference: (age) => Number(age) < 45,
    current: (age) => Number(age) >= 45,
  },
}

describe(`the golden numbers of drift${missing}`, () => {
  it.skipIf(missing !== '')('hold for every categorical column', () => {
    let columns = 0
    for (const { columns: all } of Object.values((golden('drift') as Golden).scipy.comparisons)) {
      for (const [name, expected] of Object.entries(all)) {
        if (!('levels' in expected)) continue
        const counts = Object.values(expected.levels)
        const [r, c] = [counts.map(([a]) => a), counts.map(([, b]) => b)]
        expect([sum(r), sum(c)]).toEqual([expected.n.reference, expected.n.current])
        expectClose(psi(r, c), expected.psi, 1e-12, 1e-14, name)
        expectClose(jensenShannonDistance(r, c), expected.js_distance_bits, 1e-10, 1e-14, name)
        expectClose(totalVariation(r, c), expected.total_variation, 1e-12, 1e-14, name)
        expectClose(largestShareDifference(r, c), expected.l_infinity, 1e-12, 1e-14, name)
        expectClose(hellinger(r, c), expected.hellinger, 1e-12, 1e-14, name)
        expectClose(cramersV(r, c), expected.cramers_v, 1e-12, 1e-14, name)
        const test = defined(chiSquareTwoSample(r, c, { minimumExpected: 0 }))
        expectClose(test.statistic, expected.chi2, 1e-10, 0, name)
        expectClose(test.pValue, expected.chi2_p, 1e-9, 0, name)
        expect(test.df).toBe(expected.df)
        columns += 1
      }
    }
    expect(columns).toBeGreaterThan(15)
  })
  it.skipIf(missing !== '').each(Object.entries(WINDOWS))(
    'hold for the numbers of %s',
    (comparison, { file, column, reference, current }) => {
      const windows = csvColumn(file, column)
      for (const [name, expected] of Object.entries(
        (golden('drift') as Golden).scipy.comparisons[comparison]!.columns,
      )) {
        if (!('wasserstein' in expected)) continue
        const values = csvColumn(file, name).map(Number)
        const a = numbers(values.filter((_, i) => reference(windows[i]!, i)))
        const b = numbers(values.filter((_, i) => current(windows[i]!, i)))
        expect([a.length, b.length]).toEqual([expected.n.reference, expected.n.current])
        for (const [window, sample] of Object.entries({ reference: a, current: b })) {
          expectClose(mean(sample), num(expected, 'mean', window), 1e-12, 1e-12, name)
          expectClose(Math.sqrt(sampleVariance(sample)), num(expected, 'sd_ddof1', window), 1e-12, 1e-14, name)
          expect(num(expected, 'null_rate', window)).toBe(0)
        }
        const deviation = Math.sqrt((sampleVariance(a) * (a.length - 1)) / a.length)
        expectClose(wasserstein(a, b) / deviation, expected.wasserstein_over_sd_ddof0, 1e-10)
        expectClose(wasserstein(a, b), expected.wasserstein, 1e-10)
        expectClose(energyDistance(a, b), expected.energy_distance, 1e-10)
        // SciPy's choice up to 10,000 rows is the exact law that ignores ties.
        const ks = ksTwoSample(a, b, { ties: 'ignored', pValue: 'exact' })
        expectClose(ks.statistic, expected.ks, 1e-12)
        expectClose(ks.pValue, expected.ks_p, 1e-9, 0, name)
        const counts = (sample: Float64Array): number[] => countsBetween(sample, expected.deciles_of_reference)
        expectClose(psi(counts(a), counts(b)), expected.psi_deciles, 1e-12)
        expectClose(largestShareDifference(counts(a), counts(b)), expected.max_share_difference_deciles, 1e-12)
        expectClose(jensenShannonDistance(counts(a), counts(b)), expected.js_distance_bits_deciles, 1e-10)
      }
    },
  )
})

/** Rows per bin between inner edges, a value on an edge in the upper bin. */
function countsBetween(sample: Float64Array, edges: readonly number[]): number[] {
  const counts = Array.from<number>({ length: edges.length + 1 }).fill(0)
  for (const value of sample) counts[edges.filter((edge) => value >= edge).length]! += 1
  return counts
}
