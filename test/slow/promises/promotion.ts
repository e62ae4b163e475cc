import type { Rng } from '@titlebout/stats'
import {
  areaOf,
  averagePrecisionOf,
  fighter,
  judgedBy,
  logLossAt,
  meanLossOf,
  outcomesOf,
  solved,
  type BinaryFighter,
} from './binary-world.ts'
import { ALPHA, boutOf, type Rules } from './bouts.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

const PREVALENCE = 0.2
const CHAMPION = fighter(PREVALENCE, 1.5)
const MARGIN = 0.02
const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 2000],
  [300, 2000],
  [1000, 1500],
]

type Primary = 'roc_auc' | 'average_precision' | 'accuracy' | 'recall' | 'log_loss'

/** True values, turned so that more is better. */
const WORTH: Readonly<Record<Primary, (one: BinaryFighter) => number>> = {
  roc_auc: areaOf,
  average_precision: averagePrecisionOf,
  accuracy: (one) => outcomesOf(one).tp + outcomesOf(one).tn,
  recall: (one) => outcomesOf(one).tp / PREVALENCE,
  log_loss: (one) => -meanLossOf(one, logLossAt),
}
const PRIMARIES: readonly Primary[] = ['roc_auc', 'average_precision', 'accuracy', 'recall', 'log_loss']

/** A calibrated fighter that is worse than the champion by exactly the margin. */
function worseBy(margin: number, worth: (one: BinaryFighter) => number): BinaryFighter {
  const wanted = worth(CHAMPION) - margin
  return fighter(
    PREVALENCE,
    solved((distance) => worth(fighter(PREVALENCE, distance)) - wanted, 0.2, CHAMPION.distance),
  )
}

/** One that orders rows better and is so overconfident that its log loss is worse by exactly the margin. */
function overconfident(): BinaryFighter {
  const wanted = WORTH.log_loss(CHAMPION) - MARGIN
  return fighter(
    PREVALENCE,
    1.8,
    solved((stretch) => WORTH.log_loss(fighter(PREVALENCE, 1.8, stretch)) - wanted, 1, 20),
  )
}

interface Case {
  readonly row: string
  readonly candidate: () => BinaryFighter
  readonly rules: Rules
  /** Rows. */
  readonly promisedFrom?: number
}

// Wide enough never to decide, so that it is the primary claim that is measured.
const WIDE = { metric: 'brier', margin: 0.5 } as const

const CASES: readonly Case[] = [
  ...PRIMARIES.map((primary): Case => ({
    row: `${primary}: equals, "better"`,
    candidate: () => CHAMPION,
    rules: { primary, claim: { claim: 'superior', margin: 0 }, guardrail: WIDE },
  })),
  ...PRIMARIES.map((primary): Case => ({
    row: `${primary}: worse by exactly the margin, "no worse"`,
    candidate: () => worseBy(MARGIN, WORTH[primary]),
    rules: { primary, claim: { claim: 'non-inferior', margin: MARGIN }, guardrail: WIDE },
  })),
  {
    row: 'roc_auc: better, but its guardrail log_loss worse by exactly the margin, "better"',
    candidate: overconfident,
    rules: {
      primary: 'roc_auc',
      claim: { claim: 'superior', margin: 0 },
      guardrail: { metric: 'log_loss', margin: MARGIN },
    },
    // The worst losses of an overconfident candidate are missing from most samples of 100 rows, and their skewness with them.
    promisedFrom: 300,
  },
]

export function promotions(): Scenario[] {
  return CASES.flatMap((one) =>
    SIZES.map(([n, simulations]) => ({
      name: `promotion ${one.row} ${n}`,
      cost: n * simulations,
      run: (rng: Rng): Figure[] => {
        const tally = new Tally()
        const candidateFighter = one.candidate()
        for (let s = 0; s < simulations; s += 1) {
          const [champion, candidate] = judgedBy([CHAMPION, candidateFighter], n, rng)
          tally.add('passed', boutOf(candidate!, champion!, one.rules) === 'passed')
        }
        const counts = tally.of('passed')
        return [
          {
            table: 'promotion',
            row: one.row,
            column: `${n} rows`,
            ...counts,
            band: atMost(ALPHA, counts.trials),
            promised: n >= (one.promisedFrom ?? 0),
          },
        ]
      },
    })),
  )
}
