import * as stats from '@titlebout/stats'
import { DomainError, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { thrownBy } from '../support/thrown-by.ts'

type Windows = (reference: Float64Array, current: Float64Array) => unknown

const settings = { tolerance: 0.1 }
const drawn = (): { rng: stats.Rng; resamples: number; tolerance: number; permutations: number } => ({
  ...settings,
  rng: seeded(1),
  resamples: 10,
  permutations: 10,
})
const edges = [0, 1, 2]

const COUNTS: Readonly<Record<string, Windows>> = {
  psi: stats.psi,
  debiasedPsi: stats.debiasedPsi,
  hellinger: stats.hellinger,
  jensenShannonDivergence: stats.jensenShannonDivergence,
  jensenShannonDistance: stats.jensenShannonDistance,
  totalVariation: stats.totalVariation,
  largestShareDifference: stats.largestShareDifference,
  ksDistance: stats.ksDistance,
  mergeThin: stats.mergeThin,
  cramersV: stats.cramersV,
  biasCorrectedCramersV: stats.biasCorrectedCramersV,
  chiSquareTwoSample: stats.chiSquareTwoSample,
  gTestTwoSample: stats.gTestTwoSample,
  ksFromHistogram: stats.ksFromHistogram,
  andersonDarlingFromHistogram: stats.andersonDarlingFromHistogram,
  cramerVonMisesFromHistogram: stats.cramerVonMisesFromHistogram,
  wassersteinTestFromHistogram: (r, c) => stats.wassersteinTestFromHistogram(r, c, { ...drawn(), edges }),
  energyTestFromHistogram: (r, c) => stats.energyTestFromHistogram(r, c, { ...drawn(), edges }),
  psiDrift: (r, c) => stats.psiDrift(r, c, settings),
  jensenShannonDrift: (r, c) => stats.jensenShannonDrift(r, c, settings),
  hellingerDrift: (r, c) => stats.hellingerDrift(r, c, settings),
  cramersVDrift: (r, c) => stats.cramersVDrift(r, c, settings),
  ksDrift: (r, c) => stats.ksDrift(r, c, drawn()),
  largestShareDrift: (r, c) => stats.largestShareDrift(r, c, drawn()),
  totalVariationDrift: (r, c) => stats.totalVariationDrift(r, c, drawn()),
  wassersteinDrift: (r, c) => stats.wassersteinDrift(r, c, { ...drawn(), edges }),
  energyDrift: (r, c) => stats.energyDrift(r, c, { ...drawn(), edges }),
}

const SAMPLES: Readonly<Record<string, Windows>> = {
  ksTwoSample: stats.ksTwoSample,
  wasserstein: stats.wasserstein,
  energyDistance: stats.energyDistance,
  andersonDarling: (r, c) => stats.andersonDarling([r, c]),
  andersonDarlingTest: (r, c) => stats.andersonDarlingTest([r, c]),
  cramerVonMises: stats.cramerVonMises,
  cramerVonMisesTest: stats.cramerVonMisesTest,
  wassersteinTest: (r, c) => stats.wassersteinTest(r, c, drawn()),
  energyTest: (r, c) => stats.energyTest(r, c, drawn()),
  pearson: stats.pearson,
  spearman: stats.spearman,
  kendallTauB: stats.kendallTauB,
  measuredKendall: stats.measuredKendall,
  measuredSpearman: stats.measuredSpearman,
  pairedMedianError: (y, first) => stats.pairedMedianError(y, first, first, drawn()),
  quantileRatio: (first, second) => stats.quantileRatio(first, second, { ...drawn(), quantile: 0.5 }),
  domainAucDrift: (reference, current) =>
    stats.domainAucDrift([{ kind: 'number', reference, current }], { ...settings, rng: seeded(1) }),
}

const COLUMNS: Readonly<Record<string, (values: Float64Array) => unknown>> = {
  signedRank: stats.signedRank,
  signFlip: (values) => stats.signFlip(values, { rng: seeded(1) }),
  correctedResampledT: (values) => stats.correctedResampledT(values, 0.2),
  dieboldMariano: stats.dieboldMariano,
  medianInterval: stats.medianInterval,
  naiveScale: stats.naiveScale,
  meanLoss: stats.meanLoss,
}

const FAMILIES = {
  holm: stats.holm,
  hochberg: stats.hochberg,
  hommel: stats.hommel,
  sidak: stats.sidak,
  holmSidak: stats.holmSidak,
  bonferroni: stats.bonferroni,
  bh: stats.bh,
  by: stats.by,
}

const NO_NUMBERS = [NaN, Infinity, -Infinity]
const FINE = Float64Array.of(5, 3, 2, 4)

/** Each place of each argument holds the value once, and the error names both. */
function expectNamed(run: (columns: readonly Float64Array[]) => unknown, arguments_: number, value: number): void {
  const columns = Array.from({ length: arguments_ }, () => FINE)
  expect(thrownBy(() => run(columns))).toBeUndefined()
  for (let argument = 0; argument < arguments_; argument += 1) {
    for (const index of [0, 3]) {
      const error = thrownBy(() =>
        run(columns.map((column, k) => (k === argument ? column.with(index, value) : column))),
      )
      expect(error, `argument ${argument}, row ${index}`).toBeInstanceOf(DomainError)
      expect(error).toMatchObject({ index, value })
    }
  }
}

describe.each(Object.entries(COUNTS))('%s of two windows of counts', (_name, run) => {
  it.each([...NO_NUMBERS, -1, 0.5])('names the row of %f', (value) => {
    expectNamed(([r, c]) => run(r!, c!), 2, value)
  })

  it('refuses other lengths, and windows without rows', () => {
    for (const [reference, current] of [
      [FINE, FINE.subarray(1)],
      [FINE, new Float64Array(4)],
      [new Float64Array(4), FINE],
    ] as const)
      expect(thrownBy(() => run(reference, current))).toBeInstanceOf(DomainError)
  })
})

describe.each(Object.entries(SAMPLES))('%s of two columns', (_name, run) => {
  it.each(NO_NUMBERS)('names the row of %f', (value) => {
    expectNamed(([r, c]) => run(r!, c!), 2, value)
  })
})

describe.each(Object.entries(COLUMNS))('%s of one column', (_name, run) => {
  it.each(NO_NUMBERS)('names the row of %f', (value) => {
    expectNamed(([values]) => run(values!), 1, value)
  })
})

describe.each(Object.entries(FAMILIES))('%s', (_name, adjust) => {
  it.each([...NO_NUMBERS, -0.1, 1.1])('names the place of a p-value of %f', (value) => {
    const error = thrownBy(() => adjust([0.1, value, 0.2]))
    expect(error).toMatchObject({ argument: 'pValues', index: 1, value })
  })
})

it('pairedLosses names the row whose difference is no number', () => {
  for (const [first, second] of [
    [FINE.with(2, Infinity), FINE],
    [FINE, FINE.with(2, NaN)],
    [FINE.with(2, Infinity), FINE.with(2, Infinity)],
  ] as const)
    expect(thrownBy(() => stats.pairedLosses(first, second))).toMatchObject({ argument: 'losses', index: 2 })
})
