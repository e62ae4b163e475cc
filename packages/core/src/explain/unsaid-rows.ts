import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { judgedRows, type RowsToJudge } from '../scores/judged.ts'
import type { Scores } from '../scores/scores.ts'

/** Judged rows about which nobody has said anything yet: every prediction is 0. For `rowsSaying`. */
export function unsaidRows(judged: RowsToJudge): JudgedRows {
  return judgedRows(judged, blank(judged))
}

function blank({ ids, truth }: RowsToJudge): Scores {
  const said = { ids, losses: new Map<string, Float64Array>(), findings: [] }
  const n = ids.length
  switch (truth.task) {
    case 'binary-classification':
      return { task: truth.task, ...said, score: undefined, prediction: new Uint8Array(n) }
    case 'multiclass-classification':
      return { task: truth.task, ...said, classes: truth.classes, scores: undefined, prediction: new Uint16Array(n) }
    case 'regression':
      return { task: truth.task, ...said, prediction: new Float64Array(n), bounds: undefined }
    case 'ranking':
      return { task: truth.task, ...said, score: new Float64Array(n) }
    case 'custom':
      return { task: truth.task, ...said }
  }
}
