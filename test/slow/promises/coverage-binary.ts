import { METRIC_TABLE } from '@titlebout/core'
import type { Outcome, Rng } from '@titlebout/stats'
import { balancedAccuracy, cohenKappa, fScore, intervalOf, matthewsCorrelation, specificity } from '@titlebout/stats'
import type { MetricName } from '../../../packages/core/src/evidence/evaluation.ts'
import type { BinaryFighter, Outcomes } from './binary-world.ts'
import {
  areaOf,
  averagePrecisionOf,
  brierAt,
  fighter,
  judgedBy,
  logLossAt,
  meanLossOf,
  outcomesOf,
  type ScoredRows,
} from './binary-world.ts'
import { coverage, LEAST_OF_RARER_CLASS, singleAndDifference, type Pair, type Target } from './coverage.ts'
import type { Scenario } from './scenario.ts'

/** Rows, and the simulations that a few minutes allow. */
const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 4000],
  [300, 5000],
  [1000, 2500],
  [3000, 1200],
  [10_000, 1000],
]
const PREVALENCES = [0.05, 0.2, 0.5] as const

type Truth = (one: BinaryFighter) => number
type Targets = (pair: Pair<BinaryFighter>) => Target<Pair<ScoredRows>>[]

/** Every metric of a binary task once: a new one is a row here, with its true value. */
const METRICS: readonly Targets[] = [
  gate(
    'accuracy',
    ofOutcomes(({ tp, tn }) => tp + tn),
  ),
  gate(
    'precision',
    ofOutcomes(({ tp, fp }) => tp / (tp + fp)),
  ),
  gate(
    'recall',
    ofOutcomes(({ tp, fn }) => tp / (tp + fn)),
  ),
  decisions(
    'specificity',
    specificity,
    ofOutcomes(({ tn, fp }) => tn / (tn + fp)),
  ),
  decisions(
    'f1',
    fScore,
    ofOutcomes(({ tp, fp, fn }) => (2 * tp) / (2 * tp + fp + fn)),
  ),
  decisions(
    'balanced_accuracy',
    balancedAccuracy,
    ofOutcomes(({ tp, fp, fn, tn }) => (tp / (tp + fn) + tn / (tn + fp)) / 2),
  ),
  decisions('matthews_corrcoef', matthewsCorrelation, ofOutcomes(matthews)),
  decisions('cohen_kappa', cohenKappa, ofOutcomes(kappa)),
  gate('roc_auc', areaOf),
  gate('average_precision', averagePrecisionOf),
  gate('log_loss', (one) => meanLossOf(one, logLossAt)),
  gate('brier', (one) => meanLossOf(one, brierAt)),
]

/** Metrics that the gate knows: measured, and compared, through its own table. */
function gate(name: MetricName, truth: Truth): Targets {
  const metric = METRIC_TABLE[name]
  const sign = metric.better === 'higher' ? 1 : -1
  return ({ champion, candidate }) => {
    const [single, difference] = singleAndDifference<ScoredRows>(name, (rows) => metric.measure(rows), {
      champion: truth(champion),
      candidate: truth(candidate),
    })
    return [
      single!,
      {
        row: difference!.row,
        // The bout turns differences so that above 0 the candidate is better.
        truth: sign * difference!.truth,
        measure: (pair) => {
          const { outcome, interval } = metric.difference(pair.candidate, pair.champion)
          return outcome.kind === 'measured' && interval ? interval : (level) => intervalOf(outcome, { level })
        },
      },
    ]
  }
}

function decisions(name: string, measure: (y: Uint8Array, predicted: Uint8Array) => Outcome, truth: Truth): Targets {
  return ({ champion, candidate }) =>
    singleAndDifference<ScoredRows>(name, ({ truth: y, prediction }) => measure(y, prediction), {
      champion: truth(champion),
      candidate: truth(candidate),
    })
}

function ofOutcomes(value: (outcomes: Outcomes) => number): Truth {
  return (one) => value(outcomesOf(one))
}

function matthews({ tp, fp, fn, tn }: Outcomes): number {
  return (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
}

function kappa({ tp, fp, fn, tn }: Outcomes): number {
  const chance = (tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)
  return (tp + tn - chance) / (1 - chance)
}

export function binaryCoverage(): Scenario[] {
  return PREVALENCES.flatMap((prevalence) =>
    SIZES.map(([n, most]) => ({
      name: `coverage binary ${prevalence} ${n}`,
      cost: n * most,
      run: (rng: Rng) => {
        // Where few rows of the rarer class are, figures lie close to the edge of the band.
        const simulations = n * prevalence < 20 ? 2 * most : most
        const pair = { champion: fighter(prevalence, 1.5), candidate: fighter(prevalence, 1.7) }
        return coverage(
          METRICS.flatMap((targets) => targets(pair)),
          simulations,
          () => {
            const [champion, candidate] = judgedBy([pair.champion, pair.candidate], n, rng)
            return { champion: champion!, candidate: candidate! }
          },
          {
            column: `${prevalence * 100} % positive, ${n} rows`,
            promised: n * Math.min(prevalence, 1 - prevalence) >= LEAST_OF_RARER_CLASS - 1e-9,
          },
        )
      },
    })),
  )
}
