import { numberOf, sameClass } from '../scores/cell.ts'
import { scoresError, wrongRows, type ScoresTable } from '../scores/table.ts'
import type { TargetVariable } from '../config/target-variable.ts'
import { sayOption } from './options.ts'
import { numberText } from '../number-text.ts'

const USUAL = 0.5

/**
 * From which score on the decisions of a binary file are positive: the usual 0.5 where they agree with it or there are none, else the
 * least score that was called positive.
 *
 * @throws {UserError} `SCORES` when no threshold makes these decisions of these scores: they are of two models, or mixed up
 */
export function inferThreshold(
  table: ScoresTable,
  target: TargetVariable,
  given: number | undefined,
): { readonly threshold: number; readonly from: 'given' | 'usual' | 'decisions' } {
  if (given !== undefined) return { threshold: given, from: 'given' }
  const decisions = table.columns.get('prediction')
  if (target.task !== 'binary-classification' || decisions === undefined) return { threshold: USUAL, from: 'usual' }
  const scores = scoresOf(table, target.positive)
  if (scores === undefined) return { threshold: USUAL, from: 'usual' }
  const called = Uint8Array.from(decisions, (cell) => Number(sameClass(cell, target.positive)))
  if (agrees(scores, called, USUAL)) return { threshold: USUAL, from: 'usual' }
  let least = Infinity
  for (let row = 0; row < scores.length; row += 1) if (called[row] === 1) least = Math.min(least, scores[row]!)
  // Where nothing was called positive, any threshold above the scores will do.
  const threshold = least === Infinity ? 1 : least
  if (agrees(scores, called, threshold)) return { threshold, from: 'decisions' }
  const wrong = wrongRows(scores, (score, row) => Number(score >= threshold) !== called[row])
  throw scoresError(
    table,
    `no threshold makes "prediction" of "score": ${numberText(wrong?.count ?? 0)} of ${numberText(scores.length)} rows (first: row ${wrong?.first ?? 1}) are called otherwise than rows with less or more: leave the column out, or ${sayOption('threshold', ['<the one that was used>'])}`,
  )
}

/** Finite scores alone can be put in order: what else is wrong with them is said by who reads them. */
function scoresOf({ columns }: ScoresTable, positive: string): Float64Array | undefined {
  const name = [...columns.keys()].find(
    (column) => column === 'score' || (column.startsWith('score_') && sameClass(column.slice(6), positive)),
  )
  const cells = name === undefined ? undefined : columns.get(name)
  if (cells === undefined) return undefined
  const scores = Float64Array.from(cells, numberOf)
  return scores.every((score) => score >= 0 && score <= 1) ? scores : undefined
}

function agrees(scores: Float64Array, called: Uint8Array, threshold: number): boolean {
  for (let row = 0; row < scores.length; row += 1) if (Number(scores[row]! >= threshold) !== called[row]) return false
  return true
}
