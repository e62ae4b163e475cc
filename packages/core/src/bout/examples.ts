import type { ExampleSaid } from '../evidence/examples.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'

/** Rows on which the candidate does worse than the champion, the worst first. */
export interface WorseRows {
  /** What was compared, such as "decisions". */
  readonly by: string
  readonly better: number
  readonly worse: number
  /** Places of the worst, at most so many as were asked for. */
  readonly places: readonly number[]
  /** What each side said of a row, for a reader. */
  readonly said: (rows: JudgedRows, place: number) => ExampleSaid
}

/** How a task is compared row by row. */
interface RowByRow {
  readonly by: string
  /** Above 0 where the candidate is worse: by so much. Rows that are equal have 0, better ones less. */
  readonly harm: (candidate: number, champion: number) => number
  /** What counts of one side on a row. */
  readonly of: (rows: JudgedRows, place: number) => number
  readonly said: WorseRows['said']
}

/**
 * Decisions that went from right to wrong; of numbers, larger absolute errors; of losses alone, larger ones by their first column. Decisions that changed
 * alike are ordered by how much probability the truth lost; equal rows stay in their order.
 *
 * @param most how many places at most
 * @returns undefined for a ranking, in which no row stands alone, and where the two are of different tasks
 */
export function worseRows(candidate: JudgedRows, champion: JudgedRows, most: number): WorseRows | undefined {
  const way = candidate.task === champion.task ? rowByRow(candidate) : undefined
  if (way === undefined) return undefined
  let [better, worse] = [0, 0]
  const harmed: { readonly place: number; readonly harm: number }[] = []
  for (let place = 0; place < candidate.count; place += 1) {
    const harm = way.harm(way.of(candidate, place), way.of(champion, place))
    if (harm < 0) better += 1
    if (!(harm > 0)) continue
    worse += 1
    harmed.push({ place, harm })
  }
  const places = harmed
    .toSorted((a, b) => b.harm - a.harm || a.place - b.place)
    .slice(0, most)
    .map(({ place }) => place)
  return { by: way.by, better, worse, places, said: way.said }
}

function rowByRow(rows: JudgedRows): RowByRow | undefined {
  switch (rows.task) {
    case 'binary-classification':
    case 'multiclass-classification':
      return DECISIONS
    case 'regression':
      return { by: 'absolute error', harm: difference, of: errorAt, said: numberSaid }
    case 'custom':
      return byLoss([...(rows.losses?.keys() ?? [])][0])
    case 'ranking':
      return undefined
  }
}

/** Right or wrong comes first: 1 for a wrong decision, and the probability that the truth lacks after it, which is at most 1. */
const DECISIONS: RowByRow = {
  by: 'decisions',
  of: (rows, place) => (isRight(rows, place) ? 0 : 2) + (1 - (truthScore(rows, place) ?? 0)),
  // Only decisions that changed count; of those, what the truth lost of its probability is left in the difference.
  harm: (candidate, champion) => (candidate >= 2 === champion >= 2 ? 0 : candidate - champion),
  said: (rows, place) => ({ prediction: decisionAt(rows, place), score: shownScore(rows, place) }),
}

function isRight(rows: JudgedRows, place: number): boolean {
  if (rows.task !== 'binary-classification' && rows.task !== 'multiclass-classification') return false
  return rows.truth[place] === rows.prediction[place]
}

/** Probability of what is true; undefined without scores. */
function truthScore(rows: JudgedRows, place: number): number | undefined {
  if (rows.task === 'binary-classification') {
    const score = rows.score?.[place]
    return score === undefined ? undefined : rows.truth[place] === 1 ? score : 1 - score
  }
  if (rows.task !== 'multiclass-classification' || rows.scores === undefined) return undefined
  return rows.scores.values[place * rows.scores.classes + rows.truth[place]!]
}

function shownScore(rows: JudgedRows, place: number): number | null {
  return (rows.task === 'binary-classification' ? rows.score?.[place] : truthScore(rows, place)) ?? null
}

function decisionAt(rows: JudgedRows, place: number): string | null {
  if (rows.task === 'binary-classification') return rows.prediction[place] === 1 ? 'positive' : 'negative'
  return rows.task === 'multiclass-classification' ? (rows.classes[rows.prediction[place]!] ?? null) : null
}

function difference(candidate: number, champion: number): number {
  return candidate - champion
}

function errorAt(rows: JudgedRows, place: number): number {
  return rows.task === 'regression' ? Math.abs(rows.prediction[place]! - rows.truth[place]!) : 0
}

function numberSaid(rows: JudgedRows, place: number): ExampleSaid {
  return { prediction: rows.task === 'regression' ? rows.prediction[place]! : null, score: null }
}

function byLoss(name: string | undefined): RowByRow | undefined {
  if (name === undefined) return undefined
  const of = (rows: JudgedRows, place: number): number => rows.losses?.get(name)?.[place] ?? 0
  return { by: name, harm: difference, of, said: (rows, place) => ({ prediction: null, score: of(rows, place) }) }
}
