import { looksAt, rowsAt, sketchJudgedRows, type BinaryRows, type Config, type PromotedOn } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { fighter, judgedBy } from './binary-world.ts'
import { ALPHA, boutOf } from './bouts.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

const PROMOTIONS = 10
const ROWS = 1000
const SIMULATIONS = 500
const SALT = '00112233445566778899aabbccddeeff'

/** How the test set changes between promotions, and how many candidates try before one of them is promoted. */
interface Practice {
  readonly row: string
  /** Rows that are exchanged before each promotion. */
  readonly fresh: number
  readonly tries: number
  /** Whether the ten are about the same rows, so that they share one alpha: rows that are exchanged bring theirs along. */
  readonly promised: boolean
}

const PRACTICES: readonly Practice[] = [
  { row: 'the same rows', fresh: 0, tries: 1, promised: true },
  { row: '5 % of the rows exchanged before each', fresh: 50, tries: 1, promised: true },
  { row: 'half of the rows exchanged before each', fresh: 500, tries: 1, promised: false },
  { row: 'the same rows, three tries at each', fresh: 0, tries: 3, promised: true },
]

/** What a bout knows of the bouts before it, and whether that keeps the chance of any false promotion. */
const LEDGERS: readonly {
  readonly column: string
  readonly promised: boolean
  readonly alphas: (practice: Practice) => readonly number[]
}[] = [
  { column: 'ledger of rows', promised: true, alphas: (practice) => byRows(practice, practice.tries) },
  { column: 'the same, tries not counted', promised: false, alphas: (practice) => byRows(practice, 1) },
  {
    column: 'ledger of digests',
    promised: false,
    // Another file is another digest, so that its rows look new.
    alphas: (practice) =>
      practice.fresh > 0
        ? Array.from({ length: PROMOTIONS }, () => byRows(practice, practice.tries)[0]!)
        : byRows(practice, practice.tries),
  },
  { column: 'no ledger', promised: false, alphas: () => Array.from({ length: PROMOTIONS }, () => ALPHA) },
]

/** Alpha of each bout, as `compare-to-champion` has it. */
function byRows({ fresh }: Practice, tries: number): readonly number[] {
  const spending: Config['champion']['looks'] = { spending: 'decreasing', tries }
  const earlier: PromotedOn[] = []
  return Array.from({ length: PROMOTIONS }, (_, k) => {
    const ids = Array.from({ length: ROWS }, (_id, i) => `row ${k * fresh + i}`)
    const now = sketchJudgedRows(ids, SALT)
    const { alpha } = looksAt(now, earlier, { alpha: ALPHA, spending, record: false })
    earlier.push({ version: k + 1, rows: now })
    return alpha
  })
}

/** Ten promotions one after the other, of candidates as good as the champion: is any of them called better? */
export function ledgers(): Scenario[] {
  return PRACTICES.map((practice) => ({
    name: `ledger ${practice.row}`,
    cost: PROMOTIONS * practice.tries * ROWS * SIMULATIONS,
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      const rules = LEDGERS.map(({ column, alphas }) => ({ column, alphas: alphas(practice) }))
      const equals = Array.from({ length: PROMOTIONS * practice.tries + 1 }, () => fighter(0.2, 1.5))
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const [champion, ...candidates] = judgedBy(equals, ROWS + (PROMOTIONS - 1) * practice.fresh, rng)
        const passes = (k: number, candidate: BinaryRows, alpha: number): boolean => {
          const rows = Uint32Array.from({ length: ROWS }, (_, i) => k * practice.fresh + i)
          return boutOf(rowsAt(candidate, rows), rowsAt(champion!, rows), RULES, alpha) === 'passed'
        }
        // What does not pass at α passes at no smaller one.
        const near = candidates
          .map((candidate, i) => ({ candidate, k: Math.floor(i / practice.tries) }))
          .filter(({ candidate, k }) => passes(k, candidate, ALPHA))
        for (const { column, alphas } of rules)
          tally.add(
            column,
            near.some(({ candidate, k }) => passes(k, candidate, alphas[k]!)),
          )
      }
      return LEDGERS.map(({ column, promised }) => {
        const counts = tally.of(column)
        const kept = promised && practice.promised
        return {
          table: 'ledger',
          row: practice.row,
          column,
          ...counts,
          band: atMost(ALPHA, counts.trials),
          promised: kept,
        }
      })
    },
  }))
}

const RULES = { primary: 'roc_auc', claim: { claim: 'superior', margin: 0 } } as const
