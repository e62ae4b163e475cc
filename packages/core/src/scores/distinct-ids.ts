import { idTexts, type Ids } from './ids.ts'
import { PackedTexts } from './packed-texts.ts'

/** Lists that have been looked through: both sides of a bout are held against the same one. */
const DISTINCT = new WeakSet<Ids>()

/** Whether no id stands twice. */
export function areDistinct(ids: Ids): boolean {
  if (DISTINCT.has(ids)) return true
  const distinct = ascend(ids) || new Set(idTexts(ids)).size === ids.length
  if (distinct) DISTINCT.add(ids)
  return distinct
}

/** Whether each id is longer than the one before, or as long and behind it: running numbers are, and a set of a million texts takes a second. */
function ascend(ids: Ids): boolean {
  if (ids instanceof PackedTexts) return ids.ascend()
  for (let i = 1; i < ids.length; i += 1) {
    const [before, id] = [ids[i - 1]!, ids[i]!]
    if (id.length < before.length || (id.length === before.length && id <= before)) return false
  }
  return true
}

/** Whether two lists are alike, row by row. */
export function sameInOrder(first: Ids, second: Ids): boolean {
  if (first === second) return true
  if (first.length !== second.length) return false
  if (first instanceof PackedTexts && second instanceof PackedTexts) return first.equals(second)
  const [ours, theirs] = [idTexts(first), idTexts(second)]
  for (let i = 0; i < ours.length; i += 1) if (ours[i] !== theirs[i]) return false
  return true
}
