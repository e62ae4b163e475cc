import {
  absoluteErrors,
  d2AbsoluteError,
  d2Pinball,
  d2Tweedie,
  EXPLAINED_VARIANCE,
  MAE,
  MAPE,
  mase,
  maxError,
  medianAbsoluteError,
  MSE,
  MSLE,
  measureSums,
  pairedLosses,
  pairedMedianError,
  pinballMeasure,
  R2,
  requireNumbers,
  resampledMedianError,
  RMSE,
  SMAPE,
  termColumn,
  tweedieMeasure,
  WAPE,
  type Outcome,
  type SumMeasure,
  type WeightOptions,
} from '@titlebout/stats'
import type { NumberRows } from '../judged-rows.ts'
import type { Absent, Definition, Definitions } from './define.ts'
import { COVERAGE, INTERVAL_WIDTH } from './intervals.ts'
import { draws } from './resampling.ts'

type NumberDefinition = Definition<NumberRows>

const AN_ERROR = { better: 'lower', range: [0, Infinity], needs: 'rows', reads: 'score' } as const

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
  d2_absolute_error: explained('D² of absolute error', (y, p, options) => d2AbsoluteError(y, p, options)),
  median_ae: medianError(),
  max_error: largestError(),
  mase: scaledError(),
  interval_coverage: COVERAGE,
  mean_interval_width: INTERVAL_WIDTH,
}

/** As `d2_pinball@0.9`. */
export function d2PinballOf(alpha: number): NumberDefinition {
  return explained(`D² of pinball loss at ${alpha}`, (y, p, options) => d2Pinball(y, p, { ...options, alpha }))
}

/** As `d2_tweedie@1.5`. */
export function d2TweedieOf(power: number): NumberDefinition {
  return explained(`D² of Tweedie deviance of power ${power}`, (y, p, options) =>
    d2Tweedie(y, p, { ...options, power }),
  )
}

/** As `tweedie_deviance@1.5`. */
export function tweedie(power: number): NumberDefinition {
  return deviance(`mean Tweedie deviance of power ${power}`, power)
}

/** Of a predicted quantile, as `pinball@0.9`. */
export function pinballOf(alpha: number): NumberDefinition {
  return error(`pinball loss at ${alpha}`, pinballMeasure(alpha))
}

type OfNumbers = (y: Float64Array, predicted: Float64Array, options: WeightOptions) => Outcome

/** The best constant is fitted to the rows, and so needs them. */
function explained(label: string, measure: OfNumbers): NumberDefinition {
  return {
    label,
    better: 'higher',
    range: [-Infinity, 1],
    needs: 'rows',
    reads: 'score',
    of: ({ truth, prediction }, options) => measure(truth, prediction, options),
  }
}

/** Order statistics need rows that are alike and independent; else the rows are drawn anew. */
function medianError(): NumberDefinition {
  return {
    ...AN_ERROR,
    label: 'median absolute error',
    of: (rows, options) => {
      const { truth, prediction, weight, cluster } = rows
      return weight === undefined && cluster === undefined
        ? medianAbsoluteError(truth, prediction)
        : resampledMedianError(truth, prediction, { ...options, ...draws(rows) })
    },
    paired: (champion, candidate, options) =>
      pairedMedianError(candidate.truth, champion.prediction, candidate.prediction, {
        ...options,
        ...draws(candidate),
      }),
  }
}

function largestError(): NumberDefinition {
  return {
    ...AN_ERROR,
    label: 'largest absolute error',
    pointOnly: true,
    of: ({ truth, prediction }) => {
      const outcome = maxError(truth, prediction)
      return outcome.kind === 'undefined'
        ? outcome
        : { ...outcome, note: 'a fact about these rows: it has no interval' }
    },
  }
}

/** The scale is a fact about the training rows, the same for both fighters. */
function scaledError(): NumberDefinition {
  const scaled = (rows: NumberRows): Float64Array | undefined => {
    const { naiveError } = rows
    return naiveError ? absoluteErrors(rows.truth, rows.prediction).map((error) => error / naiveError) : undefined
  }
  return {
    ...AN_ERROR,
    label: 'mean absolute scaled error',
    perUnit: scaled,
    of: (rows, options) => {
      if (rows.naiveError === undefined) return noNaiveError(rows)
      return mase(rows.truth, rows.prediction, { ...options, scale: rows.naiveError })
    },
    paired: (champion, candidate, options) => {
      if (candidate.naiveError === undefined) return noNaiveError(candidate)
      const [first, second] = [scaled({ ...champion, naiveError: candidate.naiveError }), scaled(candidate)]
      if (first === undefined || second === undefined)
        return { kind: 'undefined', reason: 'constant', n: candidate.count }
      return pairedLosses(first, second, options)
    },
  }
}

function noNaiveError(rows: NumberRows): Absent {
  return { kind: 'undefined', reason: 'no-naive-error', n: rows.count }
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
