import type { Rng } from '@titlebout/stats'
import { disparity, groupRates, isUndefined } from '@titlebout/stats'
import { coverage, LEAST_OF_RARER_CLASS, type Target } from './coverage.ts'
import type { Scenario } from './scenario.ts'

const SIZES: readonly (readonly [rows: number, simulations: number])[] = [
  [100, 3000],
  [300, 3000],
  [1000, 3000],
  [3000, 1500],
  [10_000, 1000],
]

/** Groups by their share of the rows, with the share of each that is called positive. */
const GROUPS = {
  two: { shares: [0.6, 0.4], selected: [0.3, 0.2] },
  five: { shares: [0.3, 0.2, 0.2, 0.15, 0.15], selected: [0.3, 0.25, 0.25, 0.22, 0.2] },
} as const

interface Rows {
  readonly predicted: Uint8Array
  readonly groups: Uint32Array
}

function draw(
  n: number,
  { shares, selected }: { readonly shares: readonly number[]; readonly selected: readonly number[] },
  rng: Rng,
): Rows {
  const groups = new Uint32Array(n)
  const predicted = new Uint8Array(n)
  for (let i = 0; i < n; i += 1) {
    let u = rng.next()
    let group = 0
    while (group < shares.length - 1 && u >= shares[group]!) {
      u -= shares[group]!
      group += 1
    }
    groups[i] = group
    predicted[i] = rng.next() < selected[group]! ? 1 : 0
  }
  return { predicted, groups }
}

/** The interval of the largest difference holds for all pairs of groups together, so more often than its level says. */
function target(truth: number, rng: Rng): Target<Rows> {
  return {
    row: 'demographic_parity_difference',
    truth,
    atLeast: true,
    measure: ({ predicted, groups }) => {
      const { selectionRate } = groupRates(predicted, predicted, groups)
      return (level) => {
        const found = disparity(selectionRate, { level, rng, draws: 1 })
        return isUndefined(found) ? undefined : found.difference
      }
    },
  }
}

export function groupCoverage(): Scenario[] {
  return Object.entries(GROUPS).flatMap(([name, world]) =>
    SIZES.map(([n, simulations]) => ({
      name: `coverage groups ${name} ${n}`,
      cost: (n * simulations) / 8,
      run: (rng: Rng) =>
        coverage(
          [target(Math.max(...world.selected) - Math.min(...world.selected), rng)],
          simulations,
          () => draw(n, world, rng),
          {
            column: `${name} groups, ${n} rows`,
            // The rows of the smallest group that are called positive.
            promised: () =>
              n * Math.min(...world.shares.map((share, k) => share * world.selected[k]!)) >=
              LEAST_OF_RARER_CLASS - 1e-9,
          },
        ),
    })),
  )
}
