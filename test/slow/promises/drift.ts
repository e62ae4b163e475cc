import { judgeDrift, type DriftSettings } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { CATEGORICAL, type ColumnWorld, NUMERIC, profileOf, type Sizes } from './drift-worlds.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

/** Of the columns called drifted, and of a verdict "not drifted" about a column that is: both 5 % by default. */
const RATE = 0.05
const SIMULATIONS = 300
const SIZES: readonly Sizes[] = [
  [500, 500],
  [5000, 500],
  [5000, 5000],
  [50_000, 1000],
]

/** The defaults of titlebout.yml. */
function settings(seed: number): DriftSettings {
  return {
    measures: { numeric: 'ks', categorical: 'total_variation' },
    tolerance: { numeric: 0.1, categorical: 0.1, nulls: 0.05, new_categories: 0.02, columns: {} },
    falseDiscoveryRate: RATE,
    alpha: 0.05,
    seed,
    leftOut: new Set(),
  }
}

/** One column judged alone: alarms without drift and at the tolerance, and a clean bill at the tolerance. */
function oneColumn(world: ColumnWorld, sizes: Sizes): Scenario {
  const row = `${world.name}, ${sizes[0]}/${sizes[1]} rows`
  return {
    name: `drift ${row}`,
    cost: SIMULATIONS * (world.measure === 'ks' ? 10_000 + sizes[0] : 60_000),
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      for (let s = 0; s < SIMULATIONS; s += 1) {
        for (const moved of [false, true]) {
          const { reference, current } = world.windows(sizes, moved, rng)
          const { measures } = judgeDrift(profileOf(sizes[0], [reference]), profileOf(sizes[1], [current]), settings(s))
          const where = moved ? 'at the tolerance' : 'no drift'
          const own = measures.find(({ measure }) => measure === world.measure)
          // What moves by the tolerance of its distance moves other things too, such as the share of values too rare to be named.
          const alarmed = moved ? own?.verdict === 'failed' : measures.some(({ verdict }) => verdict === 'failed')
          tally.add(`alarm, ${where}`, alarmed)
          if (moved) tally.add(`called fine, ${where}`, own?.verdict === 'passed')
        }
      }
      return tally.keys().map((column) => {
        const counts = tally.of(column)
        return { table: 'drift', row, column, ...counts, band: atMost(RATE, counts.trials), promised: true }
      })
    },
  }
}

/** One column of each kind at once, none of which has moved by more than the tolerance. */
function allColumns(sizes: Sizes): Scenario {
  const worlds = [...NUMERIC, ...CATEGORICAL]
  const simulations = 100
  return {
    name: `drift all columns ${sizes.join('/')}`,
    cost: simulations * 7 * (20_000 + sizes[0]),
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      for (let s = 0; s < simulations; s += 1) {
        for (const moved of [false, true]) {
          const pairs = worlds.map((world, k) => {
            const { reference, current } = world.windows(sizes, moved, rng)
            return { reference: { ...reference, name: `column ${k}` }, current: { ...current, name: `column ${k}` } }
          })
          const judged = judgeDrift(
            profileOf(
              sizes[0],
              pairs.map(({ reference }) => reference),
            ),
            profileOf(
              sizes[1],
              pairs.map(({ current }) => current),
            ),
            settings(s),
          )
          const distances = judged.measures.filter(({ kind }) => kind === 'numeric' || kind === 'categorical')
          tally.add(
            moved ? 'all at the tolerance' : 'no drift',
            (moved ? distances : judged.measures).some(({ verdict }) => verdict === 'failed'),
          )
        }
      }
      return tally.keys().map((column) => {
        const counts = tally.of(column)
        const row = `any of seven columns, ${sizes[0]}/${sizes[1]} rows`
        return { table: 'drift-columns', row, column, ...counts, band: atMost(RATE, counts.trials), promised: true }
      })
    },
  }
}

export function drifts(): Scenario[] {
  const worlds = [...NUMERIC, ...CATEGORICAL]
  return [...worlds.flatMap((world) => SIZES.map((sizes) => oneColumn(world, sizes))), ...SIZES.map(allColumns)]
}
