import { assertNever } from '../error.ts'
import type { FighterTask } from '../ports/fighter.ts'
import { binaryScores } from './binary.ts'
import { customScores } from './custom.ts'
import { multiclassScores } from './multiclass.ts'
import { rankingScores } from './ranking.ts'
import { regressionScores } from './regression.ts'
import type { Scores } from './scores.ts'
import type { LabelledRows, ScoresTable } from './table.ts'

/** Reads a scores table as its task has it. @throws {UserError} `SCORES` */
export function scoresOfTable(table: ScoresTable, task: FighterTask, judged: LabelledRows): Scores {
  const { target } = task
  switch (target.task) {
    case 'binary-classification':
      return binaryScores(table, { ...task, target }, judged)
    case 'multiclass-classification':
      return multiclassScores(table, { ...task, target }, judged)
    case 'regression':
      return regressionScores(table, { ...task, target }, judged)
    case 'ranking':
      return rankingScores(table, { ...task, target }, judged)
    case 'custom':
      return customScores(table, { ...task, target }, judged)
    default:
      return assertNever(target)
  }
}
