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
  type Partition,
} from '@titlebout/stats'
import { called } from './called.ts'
import type { Columns } from './columns.ts'
import type { Computed } from './report.ts'

/** How many values of each slice column are taken: ten of one and two of another, slices that share rows. */
const TAKEN = [10, 2] as const

interface Side {
  readonly score: Float64Array
  readonly called: Uint8Array
}

/** Five paired metrics on twelve slices, held together by max-T. */
export function claims({ labels, scores, slices }: Columns): Computed {
  const sides = scores.map((score): Side => ({ score, called: called(score) }))
  const names: string[] = []
  const measured: Measured[] = []
  for (const [c, { name, values, partition }] of slices.entries()) {
    for (const [k, value] of values.slice(0, TAKEN[c]).entries()) {
      const rows = rowsOf(partition, k + 1)
      for (const [metric, outcome] of Object.entries(pairedOn(rows, labels, sides))) {
        if (outcome.kind === 'undefined') throw new Error(`${metric}: ${outcome.reason}`)
        names.push(`${name}=${value} ${metric}`)
        measured.push(onAllRows(outcome, rows, labels.length))
      }
    }
  }
  const { adjusted, critical } = maxT(measured, { rng: seeded(1) })
  const values = Object.fromEntries(
    names.map((name, k) => [name, [measured[k]!.estimate, Math.sqrt(measured[k]!.variance ?? NaN)]]),
  )
  const near = Object.fromEntries(names.map((name, k) => [name, [adjusted[k]!]]))
  return { values, near: { ...near, 'critical value': [critical] } }
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
      throw new Error('the rows outside are not asked for')
    },
    influenceAt: () => ({ rows, values: outcome.influence().map((phi) => (phi * all) / rows.length) }),
  }
}

function rowsOf({ codes }: Partition, code: number): Uint32Array {
  const rows = new Uint32Array(codes.length)
  let count = 0
  for (let i = 0; i < codes.length; i += 1) {
    rows[count] = i
    if (codes[i] === code) count += 1
  }
  return rows.slice(0, count)
}

function take<A extends Uint8Array | Float64Array>(column: A, rows: Uint32Array, out: A): A {
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!
  return out
}
