import { keepRows, metricOfTask, type BinaryRows } from '@titlebout/core'
import type { Measured, Rng } from '@titlebout/stats'
import { holm, isUndefined, maxT, waldTest } from '@titlebout/stats'
import { fighter, judgedBy } from './binary-world.ts'
import { ALPHA } from './bouts.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

const METRICS = ['accuracy', 'precision', 'recall', 'roc_auc', 'log_loss'] as const
/** Three columns of four values each: every row lies in three slices. */
const [COLUMNS, VALUES] = [3, 4]
const ROWS = 4000
const SIMULATIONS = 400
const DRAWS = 2000

/** A claim about a slice as one about all rows: outside the slice a row says nothing. */
function onAllRows(claim: Measured, slice: Uint8Array): Measured {
  const influence = (): Float64Array => {
    const inside = claim.influence()
    const all = new Float64Array(slice.length)
    let row = 0
    for (let i = 0; i < slice.length; i += 1) {
      if (slice[i] !== 1) continue
      all[i] = (inside[row]! * slice.length) / claim.n
      row += 1
    }
    return all
  }
  return { ...claim, n: slice.length, influence }
}

function claimsOf(candidate: BinaryRows, champion: BinaryRows, slices: readonly Uint8Array[]): Measured[] {
  return slices.flatMap((slice) => {
    const [ours, theirs] = [keepRows(candidate, slice), keepRows(champion, slice)]
    return METRICS.map((name) => {
      const { outcome, influence } = metricOfTask(name, ours.task).difference(ours, theirs)
      if (outcome.kind === 'undefined' || influence === undefined) throw new Error(`${name} has no difference`)
      return onAllRows({ ...outcome, influence }, slice)
    })
  })
}

/** Sixty claims "worse than the champion" about equals: is any of them upheld? */
export function families(): Scenario[] {
  return [0.2, 0.5].map((prevalence) => ({
    name: `family ${prevalence}`,
    cost: 60 * ROWS * SIMULATIONS,
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const [candidate, champion] = judgedBy([fighter(prevalence, 1.5), fighter(prevalence, 1.5)], ROWS, rng)
        const slices = Array.from({ length: COLUMNS }, () => {
          const values = Uint8Array.from({ length: ROWS }, () => Math.floor(rng.next() * VALUES))
          return Array.from({ length: VALUES }, (_, value) => values.map((one) => (one === value ? 1 : 0)))
        }).flat()
        const claims = claimsOf(candidate!, champion!, slices)
        const alone = claims.map((claim) => {
          const test = waldTest(claim, { alternative: 'less' })
          return isUndefined(test) ? 1 : test.pValue
        })
        const adjusted = {
          'max-T': maxT(claims, { rng, draws: DRAWS, alternative: 'less' }).adjusted,
          Holm: holm(alone),
          'each at α': alone,
        }
        for (const [name, pValues] of Object.entries(adjusted))
          tally.add(
            name,
            pValues.some((p) => p <= ALPHA),
          )
      }
      return tally.keys().map((name) => {
        const counts = tally.of(name)
        return {
          table: 'family',
          row: `${prevalence * 100} % positive, ${ROWS} rows`,
          column: name,
          ...counts,
          band: atMost(ALPHA, counts.trials),
          promised: name !== 'each at α',
        }
      })
    },
  }))
}
