import type { Rng } from '@titlebout/stats'
import { fighter, judgedBy } from './binary-world.ts'
import { boutOf, rowsThatWouldDecide, type Rules } from './bouts.ts'
import { type Figure, type Scenario, Tally } from './scenario.ts'

const SIMULATIONS = 500
const PILOT_ROWS = 1000

/** Margins that take as many rows as a team may have. */
const CASES = [
  { metric: 'roc_auc', prevalence: 0.2, margin: 0.015 },
  { metric: 'roc_auc', prevalence: 0.5, margin: 0.01 },
  { metric: 'average_precision', prevalence: 0.2, margin: 0.03 },
  { metric: 'accuracy', prevalence: 0.5, margin: 0.015 },
  { metric: 'accuracy', prevalence: 0.05, margin: 0.006 },
  { metric: 'recall', prevalence: 0.2, margin: 0.03 },
  { metric: 'log_loss', prevalence: 0.2, margin: 0.012 },
  { metric: 'brier', prevalence: 0.2, margin: 0.004 },
] as const

/**
 * A pilot of two equals says how many rows would decide "no worse"; on that many fresh rows the claim is made.
 */
export function powers(): Scenario[] {
  return CASES.map(({ metric, prevalence, margin }) => ({
    name: `power ${metric} ${prevalence}`,
    cost: 8000 * SIMULATIONS,
    run: (rng: Rng): Figure[] => {
      const rules: Rules = { primary: metric, claim: { claim: 'non-inferior', margin } }
      const equals = [fighter(prevalence, 1.5), fighter(prevalence, 1.5)]
      const tally = new Tally()
      let rows = 0
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const [first, second] = judgedBy(equals, PILOT_ROWS, rng)
        const wanted = rowsThatWouldDecide(first!, second!, metric, margin)
        rows += wanted
        const [candidate, champion] = judgedBy(equals, wanted, rng)
        tally.add('passed', boutOf(candidate!, champion!, rules) === 'passed')
      }
      const counts = tally.of('passed')
      const mean = Number((rows / counts.trials).toPrecision(2))
      return [
        {
          table: 'power',
          row: `${metric}, ${prevalence * 100} % positive, margin ${margin}`,
          column: `${mean} rows on average`,
          ...counts,
          band: [0.75, 0.85],
          promised: true,
        },
      ]
    },
  }))
}
