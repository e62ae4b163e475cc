import {
  absoluteErrors,
  explainedVariance,
  mae,
  mape,
  mse,
  msle,
  pairedLosses,
  pinball,
  r2,
  relativeErrors,
  rmse,
  smape,
  squaredErrors,
  squaredLogErrors,
  symmetricRelativeErrors,
  tweedieDeviance,
  wape,
  type Outcome,
  type WeightOptions,
} from '@titlebout/stats'
import type { NumberRows } from '../judged-rows.ts'
import type { Definition, Definitions } from './define.ts'

type NumberDefinition = Definition<NumberRows>
type OfNumbers = (truth: Float64Array, prediction: Float64Array, options: WeightOptions) => Outcome
type Losses = (truth: Float64Array, prediction: Float64Array) => Float64Array

/** Metrics of predicted numbers, without a parameter: a new one is a row here. */
export const REGRESSION: Definitions<'regression'> = {
  mae: error('mean absolute error', mae, absoluteErrors),
  mse: error('mean squared error', mse, squaredErrors),
  rmse: error('root mean squared error', rmse),
  mape: error('mean absolute percentage error', mape, relativeErrors),
  smape: { ...error('symmetric mean absolute percentage error', smape, symmetricRelativeErrors), range: [0, 2] },
  wape: error('weighted absolute percentage error', wape),
  msle: error('mean squared log error', msle, squaredLogErrors),
  poisson_deviance: deviance('mean Poisson deviance', 1),
  gamma_deviance: deviance('mean gamma deviance', 2),
  r2: { ...error('R²', r2), better: 'higher', range: [-Infinity, 1] },
  explained_variance: { ...error('explained variance', explainedVariance), better: 'higher', range: [-Infinity, 1] },
}

/** As `tweedie_deviance@1.5`. */
export function tweedie(power: number): NumberDefinition {
  return deviance(`mean Tweedie deviance of power ${power}`, power)
}

/** Of a predicted quantile, as `pinball@0.9`. */
export function pinballOf(alpha: number): NumberDefinition {
  return error(`pinball loss at ${alpha}`, (y, p, options) => pinball(y, p, { ...options, alpha }))
}

function deviance(label: string, power: number): NumberDefinition {
  return error(label, (y, p, options) => tweedieDeviance(y, p, { ...options, power }))
}

function error(label: string, measure: OfNumbers, losses?: Losses): NumberDefinition {
  const definition: NumberDefinition = {
    label,
    better: 'lower',
    range: [0, Infinity],
    needs: 'sums',
    reads: 'score',
    of: ({ truth, prediction }, options) => measure(truth, prediction, options),
  }
  if (losses === undefined) return definition
  return {
    ...definition,
    perUnit: ({ truth, prediction }) => losses(truth, prediction),
    paired: (champion, candidate, options) =>
      pairedLosses(losses(champion.truth, champion.prediction), losses(candidate.truth, candidate.prediction), options),
  }
}
