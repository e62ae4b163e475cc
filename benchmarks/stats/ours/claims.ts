import {
  accuracy,
  fScore,
  maxT,
  pairedDelong,
  pairedDifference,
  pairedLogLoss,
  recall,
  seeded,
  type Measured,
  type Outcome,
} from '@titlebout/stats'
import { codedOf, doublesOf } from './parquet-arrays.ts'
import { calledOf, labelsOf, report, rowsOf, take } from './scores.ts'

/** The ten values of one column and two of another: slices that share rows. */
const TAKEN: readonly (readonly [string, number])[] = [
  ['region', 10],
  ['plan', 2],
]

interface Side {
  readonly score: Float64Array
  readonly called: Uint8Array
}

/** Five paired metrics on twelve slices, held together by max-T. */
export function claims(file: string): void {
  report(file, ['y_true', 'score_a', 'score_b', ...TAKEN.map(([column]) => column)], (columns) => {
    const y = labelsOf(columns)
    const sides = ['score_a', 'score_b'].map((name): Side => {
      const score = doublesOf(columns, name)
      return { score, called: calledOf(score) }
    })
    const names: string[] = []
    const measured: Measured[] = []
    for (const [column, count] of TAKEN) {
      const coded = codedOf(columns, column)
      for (const value of coded.values.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, count)) {
        const rows = rowsOf(coded, value)
        for (const [metric, outcome] of Object.entries(pairedOn(rows, y, sides))) {
          if (outcome.kind === 'undefined') throw new Error(`${metric}: ${outcome.reason}`)
          names.push(`${column}=${value} ${metric}`)
          measured.push(onAllRows(outcome, rows, y.length))
        }
      }
    }
    const { adjusted, critical } = maxT(measured, { rng: seeded(1) })
    const values = Object.fromEntries(
      names.map((name, k) => [name, [measured[k]!.estimate, Math.sqrt(measured[k]!.variance ?? NaN)]]),
    )
    const near = Object.fromEntries(names.map((name, k) => [name, [adjusted[k]!]]))
    return { values, near: { ...near, 'critical value': [critical] } }
  })
}

function pairedOn(rows: Uint32Array, y: Uint8Array, sides: readonly Side[]): Readonly<Record<string, Outcome>> {
  const size = rows.length
  const truth = take(y, rows, new Uint8Array(size))
  const [a, b] = sides.map(({ score, called }) => ({
    score: take(score, rows, new Float64Array(size)),
    called: take(called, rows, new Uint8Array(size)),
  }))
  if (a === undefined || b === undefined) throw new Error('two sides')
  const difference = (metric: (y: Uint8Array, called: Uint8Array) => Outcome): Outcome =>
    pairedDifference(metric(truth, a.called), metric(truth, b.called))
  return {
    accuracy: difference(accuracy),
    f1: difference(fScore),
    recall: difference(recall),
    log_loss: pairedLogLoss(truth, a.score, b.score),
    roc_auc: pairedDelong(truth, a.score, b.score),
  }
}

/** A claim about a slice as a claim about all rows: those outside do not move it. */
function onAllRows(outcome: Measured, rows: Uint32Array, all: number): Measured {
  return {
    ...outcome,
    n: all,
    influence: () => {
      const phi = outcome.influence()
      const spread = new Float64Array(all)
      for (let i = 0; i < rows.length; i += 1) spread[rows[i]!] = (phi[i]! * all) / rows.length
      return spread
    },
  }
}
