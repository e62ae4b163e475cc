/** Lists that have been looked through: both sides of a bout are held against the same one. */
const DISTINCT = new WeakSet<readonly string[]>()

/** Whether no id stands twice. */
export function areDistinct(ids: readonly string[]): boolean {
  if (DISTINCT.has(ids)) return true
  const distinct = ascend(ids) || new Set(ids).size === ids.length
  if (distinct) DISTINCT.add(ids)
  return distinct
}

/** Whether each id is longer than the one before, or as long and behind it: running numbers are, and a set of a million texts takes a second. */
function ascend(ids: readonly string[]): boolean {
  for (let i = 1; i < ids.length; i += 1) {
    const [before, id] = [ids[i - 1]!, ids[i]!]
    if (id.length < before.length || (id.length === before.length && id <= before)) return false
  }
  return true
}

/** Whether two lists are alike, row by row. */
export function sameInOrder(first: readonly string[], second: readonly string[]): boolean {
  if (first === second) return true
  if (first.length !== second.length) return false
  for (let i = 0; i < first.length; i += 1) if (first[i] !== second[i]) return false
  return true
}
