import type { BinaryRows } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
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
} from './binary-world.ts'
import { coverage, LEAST_OF_RARER_CLASS, metricTargets } from './coverage.ts'
import type { Scenario } from './scenario.ts'

/** Rows, and the simulations that a few minutes allow. */
const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 3000],
  [300, 5000],
  [1000, 2000],
  [3000, 1000],
  [10_000, 1000],
]
const PREVALENCES = [0.05, 0.2, 0.5] as const

type Truth = (one: BinaryFighter) => number

/** Metrics of a binary task by name with their true values: a new one is a row here. */
const METRICS: Readonly<Record<string, Truth>> = {
  accuracy: ofOutcomes(({ tp, tn }) => tp + tn),
  precision: ofOutcomes(({ tp, fp }) => tp / (tp + fp)),
  recall: ofOutcomes(({ tp, fn }) => tp / (tp + fn)),
  specificity: ofOutcomes(({ tn, fp }) => tn / (tn + fp)),
  f1: ofOutcomes(({ tp, fp, fn }) => (2 * tp) / (2 * tp + fp + fn)),
  balanced_accuracy: ofOutcomes(({ tp, fp, fn, tn }) => (tp / (tp + fn) + tn / (tn + fp)) / 2),
  matthews_corrcoef: ofOutcomes(matthews),
  cohen_kappa: ofOutcomes(kappa),
  roc_auc: areaOf,
  average_precision: averagePrecisionOf,
  log_loss: (one) => meanLossOf(one, logLossAt),
  brier: (one) => meanLossOf(one, brierAt),
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
        const simulations = Math.round(n * prevalence) === 15 ? 2 * most : most
        const pair = { champion: fighter(prevalence, 1.5), candidate: fighter(prevalence, 1.7) }
        return coverage(
          Object.entries(METRICS).flatMap(([name, truth]) =>
            metricTargets<BinaryRows>(name, 'binary-classification', {
              champion: truth(pair.champion),
              candidate: truth(pair.candidate),
            }),
          ),
          simulations,
          () => {
            const [champion, candidate] = judgedBy([pair.champion, pair.candidate], n, rng)
            return { champion: champion!, candidate: candidate! }
          },
          {
            column: `${prevalence * 100} % positive, ${n} rows`,
            promised: () => n * Math.min(prevalence, 1 - prevalence) >= LEAST_OF_RARER_CLASS - 1e-9,
          },
        )
      },
    })),
  )
}
