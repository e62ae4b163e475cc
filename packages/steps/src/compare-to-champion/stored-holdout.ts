import type { ScoredRows, SeenRows } from '@titlebout/adapters'
import { contaminationOf, type Contamination } from '@titlebout/core'
import type { Champion } from './champion.ts'
import { sketchOfChampion } from './seen-rows.ts'
import type { StoredSide } from './stored-meeting.ts'

interface Opposite {
  /** undefined: the dummy fights, which knows one number about the training rows. */
  readonly champion: Champion | undefined
  /** Whether the two meet: else what the champion has seen is nobody's matter. */
  readonly isPaired: boolean
}

/** What is left of rows in a database when those are out that either side was trained on. */
interface StoredHoldout extends Pick<ScoredRows, 'count' | 'labels'> {
  readonly contamination: Contamination
  /** undefined: there is none to leave out. */
  readonly seen: SeenRows | undefined
}

/** Asks the database which of its rows are in the sketches of both sides. */
export async function storedHoldout(
  { rows, sketch: ours }: StoredSide,
  { champion, isPaired }: Opposite,
): Promise<StoredHoldout> {
  const theirs = isPaired && champion !== undefined ? await sketchOfChampion(champion) : undefined
  const sketches = [ours, theirs].filter((sketch) => sketch !== undefined)
  const seen = await rows.seen(sketches)
  const countOf = (sketch: typeof ours): number | undefined => sketch && seen.counts[sketches.indexOf(sketch)]
  const left = seen.counts.some((count) => count > 0) ? await rows.left(seen) : rows
  const known = {
    candidate: countOf(ours),
    champion: isPaired && champion === undefined ? 0 : countOf(theirs),
  }
  return {
    contamination: contaminationOf(known, { dropped: rows.count - left.count, count: rows.count }),
    seen: left === rows ? undefined : seen,
    count: left.count,
    labels: left.labels,
  }
}
