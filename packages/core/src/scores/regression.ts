import type { TaskOf } from '../ports/fighter.ts'
import { finiteNumbers, lossColumns, paired, sameNumber, type PairedTable } from './columns.ts'
import type { RegressionScores } from './scores.ts'
import { rowsError, scoresError, wrongRows, type LabelledRows, type ScoresTable } from './table.ts'

const BOUNDS = ['prediction_lower', 'prediction_upper'] as const

/**
 * Reads a scores table of a regression: `prediction`, perhaps the bounds of a predicted interval (`prediction_lower` and
 * `prediction_upper`), `y_true` and `loss_…`.
 *
 * @throws {UserError} `SCORES` on predictions that are no finite numbers, one bound without the other, and bounds in the wrong order
 */
export function regressionScores(
  table: ScoresTable,
  task: TaskOf<'regression'>,
  judged: LabelledRows,
): RegressionScores {
  const rows = paired(table, task.id, judged, sameNumber)
  return {
    task: task.target.task,
    ids: judged.ids,
    prediction: finiteNumbers(rows, 'prediction'),
    bounds: boundsOf(rows),
    losses: lossColumns(rows),
    findings: [],
  }
}

function boundsOf(rows: PairedTable): RegressionScores['bounds'] {
  const given = BOUNDS.filter((name) => rows.table.columns.has(name))
  if (given.length === 0) return undefined
  // rule: scores-one-bound
  if (given.length === 1)
    throw scoresError(rows.table, `expected both of "${BOUNDS.join('" and "')}", or none, got "${given[0]}" alone`)
  const [lower, upper] = [finiteNumbers(rows, BOUNDS[0]), finiteNumbers(rows, BOUNDS[1])]
  const turned = wrongRows(lower, (low, row) => low > upper[row]!)
  // rule: scores-bounds-order
  if (turned !== undefined)
    throw rowsError(
      rows.table,
      { ...turned, first: rows.at[turned.first - 1]! + 1 },
      `"${BOUNDS[0]}" is above "${BOUNDS[1]}"`,
    )
  return { lower, upper }
}
