import type { FighterRecord } from '../evidence/evaluation.ts'
import { rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Task } from '../evaluation/task.ts'
import { areDistinct, sameInOrder } from '../scores/distinct-ids.ts'
import { idTexts, type Ids } from '../scores/ids.ts'

/** One side of a bout: what it said about which rows. */
export interface Contender {
  readonly fighter: FighterRecord
  readonly ids: Ids
  /** Order-independent digest of the judged rows (id, label): the two sides must have the same. */
  readonly rowsSha256: string | null
  readonly rows: JudgedRows
  /** 1 where a judged row was trained on; undefined where nobody can say. */
  readonly seen: Uint8Array | undefined
}

/** What says which rows a side is about; rows of losses alone have no truth. */
interface Reference extends Pick<Contender, 'ids' | 'rowsSha256'> {
  readonly rows: { readonly task: Task; readonly truth?: ArrayLike<number> }
}

/** One side in the order of the other's rows; undefined when the two are not about the same rows. */
export function pairedWith(first: Reference, second: Contender): Contender | undefined {
  // rule: different-rows
  if (first.rowsSha256 === null || first.rowsSha256 !== second.rowsSha256) return undefined
  const ordered = inOrderOf(first.ids, second)
  // rule: unpaired-rows
  if (ordered === undefined) return undefined
  // The digest covers the labels, so another label here means that somebody stored scores with other truths.
  // rule: different-labels
  if (!sameTruth(first.rows, ordered.rows)) return undefined
  return ordered
}

/** Undefined unless each id of the one stands once in the other. */
function inOrderOf(ids: Ids, contender: Contender): Contender | undefined {
  if (sameInOrder(ids, contender.ids)) return areDistinct(ids) ? { ...contender, ids } : undefined
  const place = new Map(idTexts(contender.ids).map((id, i) => [id, i]))
  const order = idTexts(ids).map((id) => place.get(id))
  if (place.size !== ids.length || !order.every((i) => i !== undefined)) return undefined
  return { ...inOrder(contender, order), ids }
}

function sameTruth(first: Reference['rows'], second: JudgedRows): boolean {
  if (first.task !== second.task) return false
  if (first.truth === undefined || second.task === 'custom') return true
  for (let i = 0; i < first.truth.length; i += 1) if (first.truth[i] !== second.truth[i]) return false
  return true
}

function inOrder(contender: Contender, order: readonly number[]): Contender {
  return {
    ...contender,
    rows: rowsAt(contender.rows, order),
    seen: contender.seen && Uint8Array.from(order, (i) => contender.seen![i]!),
  }
}
