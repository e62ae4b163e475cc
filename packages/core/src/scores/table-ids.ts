import { UserError } from '../error.ts'
import type { Table } from '../ports/table.ts'
import { areDistinct } from './distinct-ids.ts'
import { idTexts, type Ids } from './ids.ts'
import { PackedTexts } from './packed-texts.ts'
import { numberText } from '../number-text.ts'

/**
 * The ids of the rows of a table, in its order: what pairs two fighters.
 *
 * @throws {UserError} `DATA` when a row has none or two rows have the same
 */
export async function idsOf(table: Table, column: string): Promise<Ids> {
  const columns = KNOWN.get(table) ?? new Map<string, Ids>()
  KNOWN.set(table, columns)
  const ids = columns.get(column) ?? (await readIds(table, column))
  columns.set(column, ids)
  return ids
}

/** Whoever judges and every fighter ask for them: of a table that is open they stay the same. */
const KNOWN = new WeakMap<Table, Map<string, Ids>>()

async function readIds(table: Table, column: string): Promise<Ids> {
  const ids = (await table.packed?.(column)) ?? (await table.texts(column)).map((text) => text ?? '')
  const missing = emptyOnes(ids)
  const name = `${table.dataset.name}: id column "${column}"`
  // rule: rows-without-id
  if (missing > 0)
    throw new UserError(
      'DATA',
      `${name}: ${numberText(missing)} of ${numberText(ids.length)} rows (first: row ${firstEmpty(ids) + 1}) have no id: every judged row needs one, to pair two fighters`,
    )
  // rule: duplicate-row-ids
  if (!areDistinct(ids)) throw repeated(idTexts(ids), name)
  return ids
}

function emptyOnes(ids: Ids): number {
  if (!(ids instanceof PackedTexts)) return ids.filter((id) => id === '').length
  let [empty, start] = [0, 0]
  for (let row = 0; row < ids.length; row += 1) {
    const end = ids.ends[row]!
    if (end === start) empty += 1
    start = end
  }
  return empty
}

function firstEmpty(ids: Ids): number {
  return idTexts(ids).indexOf('')
}

function repeated(ids: readonly string[], name: string): UserError {
  const seen = new Set<string>()
  const first = ids.findIndex((id) => seen.size === seen.add(id).size)
  return new UserError(
    'DATA',
    `${name}: ${numberText(ids.length - new Set(ids).size)} of ${numberText(ids.length)} rows repeat an id (the first is row ${first + 1}): every judged row needs its own, to pair two fighters`,
  )
}
