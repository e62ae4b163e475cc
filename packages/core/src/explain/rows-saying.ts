import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Scores } from '../scores/scores.ts'

/** The same rows with something else said about them. @throws {Error} on scores of another task, or of other rows */
export function rowsSaying(rows: JudgedRows, scores: Scores): JudgedRows {
  if (scores.ids.length !== rows.count) throw new Error('scores of another number of rows')
  if (rows.task === 'binary-classification' && scores.task === rows.task)
    return { ...rows, score: scores.score, prediction: scores.prediction }
  if (rows.task === 'multiclass-classification' && scores.task === rows.task)
    return { ...rows, scores: scores.scores, prediction: scores.prediction }
  if (rows.task === 'regression' && scores.task === rows.task)
    return { ...rows, prediction: scores.prediction, bounds: scores.bounds }
  if (rows.task === 'ranking' && scores.task === rows.task) return { ...rows, score: scores.score }
  throw new Error(`scores of ${scores.task} about rows of ${rows.task}`)
}
