import type { Rng } from '@titlebout/stats'
import { ladderAlpha, spendOnLook, splitOverLooks } from '@titlebout/stats'
import { fighter, judgedBy } from './binary-world.ts'
import { ALPHA, boutOf } from './bouts.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

const LOOKS = 10
const ROWS = 1000
const SIMULATIONS = 1500

/** What a look may spend, and whether that keeps the chance of any false promotion. */
const RULES: readonly {
  readonly column: string
  readonly promised: boolean
  readonly alphaAt: (look: number) => number
}[] = [
  { column: 'α spent over the looks', promised: true, alphaAt: (look) => spendOnLook(ALPHA, look) },
  { column: 'α split over ten looks', promised: true, alphaAt: () => splitOverLooks(ALPHA, LOOKS) },
  { column: 'the ladder, at most two promotions', promised: true, alphaAt: () => ladderAlpha(ALPHA, LOOKS, 2) },
  { column: 'α at every look', promised: false, alphaAt: () => ALPHA },
]
const METRICS = ['roc_auc', 'accuracy', 'log_loss'] as const

/** Ten candidates, all as good as the champion, one after the other on the same rows: is any of them called better? */
export function repeatedLooks(): Scenario[] {
  return METRICS.map((metric) => ({
    name: `looks ${metric}`,
    cost: LOOKS * ROWS * SIMULATIONS,
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      const equals = Array.from({ length: LOOKS + 1 }, () => fighter(0.2, 1.5))
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const [champion, ...candidates] = judgedBy(equals, ROWS, rng)
        const passes = (alpha: number, look: number): boolean =>
          boutOf(
            candidates[look - 1]!,
            champion!,
            { primary: metric, claim: { claim: 'superior', margin: 0 } },
            alpha,
          ) === 'passed'
        // What does not pass at α passes at no smaller one.
        const atAlpha = candidates.map((_, k) => passes(ALPHA, k + 1))
        for (const { column, alphaAt } of RULES)
          tally.add(
            column,
            atAlpha.some((passed, k) => passed && passes(alphaAt(k + 1), k + 1)),
          )
      }
      return RULES.map(({ column, promised }) => {
        const counts = tally.of(column)
        return { table: 'looks', row: metric, column, ...counts, band: atMost(ALPHA, counts.trials), promised }
      })
    },
  }))
}
