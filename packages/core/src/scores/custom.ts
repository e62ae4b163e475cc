import type { TaskOf } from '../ports/fighter.ts'
import { lossColumns, paired } from './columns.ts'
import type { CustomScores } from './scores.ts'
import { columnNames, scoresError, type LabelledRows, type ScoresTable } from './table.ts'

/**
 * Reads a scores table of a task of the team's own: `loss_…` columns and nothing else that we look at.
 *
 * @throws {UserError} `SCORES` when there is no such column, or it holds something other than finite numbers
 */
export function customScores(table: ScoresTable, task: TaskOf<'custom'>, judged: LabelledRows): CustomScores {
  const hasLabels = task.target.label !== undefined
  const rows = paired(table, task.id, judged, hasLabels ? undefined : () => true)
  const losses = lossColumns(rows)
  // rule: scores-no-loss
  if (losses.size === 0)
    throw scoresError(
      table,
      `expected at least one column "loss_…" (model.task: custom is judged by losses alone), got ${columnNames(table.columns.keys())}`,
    )
  return { task: task.target.task, ids: judged.ids, losses, findings: [] }
}
