import type { JudgedRows } from '../evaluation/judged-rows.ts'

/** Asked twice, a model may differ by this share of its largest answer: numbers are summed in another order. */
const SAME_WITHIN = 1e-4

/** Whether as good as the same was said about the same rows twice. */
export function isSameAnswer(first: JudgedRows, second: JudgedRows): boolean {
  const [before, after] = [saidOf(first), saidOf(second)]
  if (before.length !== after.length) return false
  let [largest, apart] = [0, 0]
  for (let k = 0; k < before.length; k += 1) {
    largest = Math.max(largest, Math.abs(before[k]!))
    apart = Math.max(apart, Math.abs(after[k]! - before[k]!))
  }
  return apart <= SAME_WITHIN * largest
}

/** The numbers that a model gave; codes of classes where it gave no others. */
function saidOf(rows: JudgedRows): ArrayLike<number> {
  switch (rows.task) {
    case 'binary-classification':
      return rows.score ?? rows.prediction
    case 'multiclass-classification':
      return rows.scores?.values ?? rows.prediction
    case 'regression':
      return rows.prediction
    case 'ranking':
      return rows.score
    case 'custom':
      throw new Error('losses are no answers of a model')
  }
}
