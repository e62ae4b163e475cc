import { idTexts } from './ids.ts'
import type { Scores } from './scores.ts'

/** What was said about some rows that stand together: from a place on, up to another one, which is not among them. */
export function scoresBetween(scores: Scores, from: number, to: number): Scores {
  const losses = new Map([...scores.losses].map(([name, values]) => [name, values.subarray(from, to)]))
  const said = { ids: idTexts(scores.ids).slice(from, to), losses, findings: scores.findings }
  switch (scores.task) {
    case 'binary-classification':
      return {
        ...scores,
        ...said,
        score: scores.score?.subarray(from, to),
        prediction: scores.prediction.subarray(from, to),
      }
    case 'multiclass-classification': {
      const { scores: all } = scores
      const values = all?.values.subarray(from * all.classes, to * all.classes)
      return {
        ...scores,
        ...said,
        scores: all && values && { ...all, values },
        prediction: scores.prediction.subarray(from, to),
      }
    }
    case 'regression': {
      const { bounds } = scores
      return {
        ...scores,
        ...said,
        prediction: scores.prediction.subarray(from, to),
        bounds: bounds && { lower: bounds.lower.subarray(from, to), upper: bounds.upper.subarray(from, to) },
      }
    }
    case 'ranking':
      return { ...scores, ...said, score: scores.score.subarray(from, to) }
    case 'custom':
      return { ...scores, ...said }
  }
}
