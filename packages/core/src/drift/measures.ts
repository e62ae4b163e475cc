import {
  cramersVDrift,
  energyDrift,
  hellingerDrift,
  jensenShannonDrift,
  ksDrift,
  largestShareDrift,
  psiDrift,
  totalVariationDrift,
  wassersteinDrift,
  type BinnedDriftOptions,
  type DriftEffect,
  type ResampledDriftOptions,
  type Undefined,
} from '@titlebout/stats'
import type { Cells } from './cells.ts'

/** Measures that may decide about a numeric column, over the bins of the reference. */
export const NUMERIC_MEASURES = ['ks', 'wasserstein', 'energy', 'psi', 'jensen_shannon', 'hellinger'] as const
export type NumericMeasure = (typeof NUMERIC_MEASURES)[number]

/** Measures that may decide about a categorical column. */
export const CATEGORICAL_MEASURES = [
  'total_variation',
  'l_infinity',
  'psi',
  'jensen_shannon',
  'hellinger',
  'cramers_v',
] as const
export type CategoricalMeasure = (typeof CATEGORICAL_MEASURES)[number]

type Judged = DriftEffect | Undefined

export const NUMERIC: Readonly<Record<NumericMeasure, (cells: Cells, options: BinnedDriftOptions) => Judged>> = {
  ks: (cells, options) => ksDrift(cells.reference, cells.current, options),
  wasserstein: (cells, options) => wassersteinDrift(cells.reference, cells.current, options),
  energy: (cells, options) => energyDrift(cells.reference, cells.current, options),
  psi: (cells, options) => psiDrift(cells.reference, cells.current, { ...options, merge: 'neighbours' }),
  jensen_shannon: (cells, options) =>
    jensenShannonDrift(cells.reference, cells.current, { ...options, merge: 'neighbours' }),
  hellinger: (cells, options) => hellingerDrift(cells.reference, cells.current, { ...options, merge: 'neighbours' }),
}

export const CATEGORICAL: Readonly<
  Record<CategoricalMeasure, (cells: Cells, options: ResampledDriftOptions) => Judged>
> = {
  total_variation: (cells, options) => totalVariationDrift(cells.reference, cells.current, options),
  l_infinity: (cells, options) => largestShareDrift(cells.reference, cells.current, options),
  psi: (cells, options) => psiDrift(cells.reference, cells.current, options),
  jensen_shannon: (cells, options) => jensenShannonDrift(cells.reference, cells.current, options),
  hellinger: (cells, options) => hellingerDrift(cells.reference, cells.current, options),
  cramers_v: (cells, options) => cramersVDrift(cells.reference, cells.current, options),
}
