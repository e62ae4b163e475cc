import {
  EXPLAINED_VARIANCE,
  MAE,
  MAPE,
  MSE,
  MSLE,
  measureSums,
  pairedLosses,
  pinballMeasure,
  R2,
  requireNumbers,
  RMSE,
  SMAPE,
  termColumn,
  tweedieMeasure,
  WAPE,
  type SumMeasure,
} from '@titlebout/stats'
import type { NumberRows } from '../judged-rows.ts'
import type { Definition, Definitions } from './define.ts'

type NumberDefinition = Definition<NumberRows>

/** Metrics of predicted numbers, without a parameter: a new one is a row here. */
export const REGRESSION: Definitions<'regression'> = {
  mae: error('mean absolute error', MAE),
  mse: error('mean squared error', MSE),
  rmse: error('root mean squared error', RMSE),
  mape: error('mean absolute percentage error', MAPE),
  smape: error('symmetric mean absolute percentage error', SMAPE),
  wape: error('weighted absolute percentage error', WAPE),
  msle: error('mean squared log error', MSLE),
  poisson_deviance: deviance('mean Poisson deviance', 1),
  gamma_deviance: deviance('mean gamma deviance', 2),
  r2: { ...error('R²', R2), better: 'higher' },
  explained_variance: { ...error('explained variance', EXPLAINED_VARIANCE), better: 'higher' },
}

/** As `tweedie_deviance@1.5`. */
export function tweedie(power: number): NumberDefinition {
  return deviance(`mean Tweedie deviance of power ${power}`, power)
}

/** Of a predicted quantile, as `pinball@0.9`. */
export function pinballOf(alpha: number): NumberDefinition {
  return error(`pinball loss at ${alpha}`, pinballMeasure(alpha))
}

function deviance(label: string, power: number): NumberDefinition {
  return error(label, tweedieMeasure(power))
}

function error(label: string, measure: SumMeasure): NumberDefinition {
  const definition: NumberDefinition = {
    label,
    better: 'lower',
    range: measure.range,
    needs: 'sums',
    statistic: { needs: 'sums', measure },
    reads: 'score',
    of: ({ truth, prediction }, { weights }) => {
      for (const term of Object.values(measure.terms)) requireNumbers(truth, prediction, term)
      return measureSums({ truth, fighters: [{ value: prediction }], weights }, measure)
    },
  }
  if (measure.law !== 'mean') return definition
  const losses = ({ truth, prediction }: NumberRows): Float64Array => {
    const [term] = Object.values(measure.terms)
    requireNumbers(truth, prediction, term!)
    return termColumn(term!, truth, { value: prediction })
  }
  return {
    ...definition,
    perUnit: losses,
    paired: (champion, candidate, options) => pairedLosses(losses(champion), losses(candidate), options),
  }
}
