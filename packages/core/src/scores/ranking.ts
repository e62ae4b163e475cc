import type { TaskOf } from '../ports/fighter.ts'
import { finiteNumbers, lossColumns, paired, sameNumber } from './columns.ts'
import type { RankingScores } from './scores.ts'
import type { LabelledRows, ScoresTable } from './table.ts'

/**
 * Reads a scores table of a ranking: `score` (any finite number, higher stands further up), perhaps `y_true` (the graded relevance)
 * and `loss_…`. Which rows compete with each other says the test data (data.query), not the scores.
 *
 * @throws {UserError} `SCORES` on scores that are no finite numbers
 */
export function rankingScores(table: ScoresTable, task: TaskOf<'ranking'>, judged: LabelledRows): RankingScores {
  const rows = paired(table, task.id, judged, sameNumber)
  return {
    task: task.target.task,
    ids: judged.ids,
    score: finiteNumbers(rows, 'score'),
    losses: lossColumns(rows),
    findings: [],
  }
}
