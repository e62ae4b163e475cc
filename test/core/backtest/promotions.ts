import {
  backtest,
  type Bout,
  type Comparison,
  type Config,
  type Evaluation,
  type Measured,
  type Promotion,
} from '@titlebout/core'
import { FIRST_LOOK, NOTHING_TIED, sampleBout, sampleConfig, sampleEvaluation } from '../../support/evidence-samples.ts'

const CUT = sampleConfig()
export const CONFIG: Config = { ...CUT, data: { ...CUT.data, slices: ['size'] } }
const LEVEL = Number((1 - 2 * FIRST_LOOK.alpha).toPrecision(12))
const SAMPLE = sampleEvaluation(NOTHING_TIED)
/** Everything at one confidence, so that nothing has to be worked out. */
export const EVALUATION: Evaluation = {
  ...SAMPLE,
  result: {
    ...SAMPLE.result,
    metrics: { roc_auc: of(0.76, 0.8) },
    slices: [slice("size = 'Small'", of(0.61, 0.71))],
  },
}
export const BOUT = sampleBout(NOTHING_TIED)

/** A part of a declared slice, named for what it holds. */
export function slice(where: string, measured: Measured, name = where): Evaluation['result']['slices'][number] {
  return { ...SAMPLE.result.slices[0]!, name, where, metrics: { roc_auc: measured } }
}

export function of(low: number, high: number, level = LEVEL): Measured {
  return { estimate: (low + high) / 2, low, high, level, method: 'delong', n: 3000, effective_n: 3000 }
}

export function compared(metric: string, difference: Measured, change: Partial<Comparison> = {}): Comparison {
  return { ...BOUT.result.comparisons[0]!, metric, difference, ...change }
}

/** A bout against a champion. */
export function bout(comparisons: readonly Comparison[], change: Partial<Bout['result']> = {}): Bout {
  const champion: Bout['result']['champion'] = { ...BOUT.result.champion, kind: 'champion', version: 1 }
  return { ...BOUT, result: { ...BOUT.result, champion, comparisons: [...comparisons], ...change } }
}

export function promotion(change: Partial<Promotion> = {}): Promotion {
  return {
    version: 1,
    at: '2000-06-01T10:00:00.000Z',
    by: 'author',
    approver: null,
    bout: bout([compared('roc_auc', of(0.01, 0.05))]),
    evaluation: EVALUATION,
    validation: undefined,
    ...change,
  }
}

/** Alpha of the config at which a first look has the confidence of these samples. */
const SPENDS: Partial<Config> = { champion: { ...CONFIG.champion, looks: { spending: 'none', tries: 1 } } }
export const PLAIN: Config = { ...CONFIG, ...SPENDS, alpha: FIRST_LOOK.alpha }

export function replayed(one: Promotion, config: Config = PLAIN) {
  return backtest([one], config)[0]!
}
