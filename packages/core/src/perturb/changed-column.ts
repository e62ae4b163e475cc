import type { Change, PerturbValue } from '../config/perturb.ts'
import { assertNever, UserError } from '../error.ts'
import type { Table } from '../ports/table.ts'
import { numberOf } from '../scores/cell.ts'

/** A column with other values in some rows. */
export interface ChangedColumn {
  readonly column: string
  /** 1 where the value is another one than before. */
  readonly changed: Uint8Array
  readonly changedRows: number
  /** NaN for null; undefined where the column is text. */
  readonly numbers: Float64Array | undefined
  /** As written, and as JavaScript writes numbers where they are new. */
  readonly texts: readonly (string | null)[]
}

/**
 * Changes the values of a column, in every row that the change is about: missing values stay missing, and values that a mapping does not
 * name stay as they are.
 *
 * @throws {UserError} `CONFIG` when there is no such column, or the change means nothing for its kind
 */
export async function changedColumn(table: Table, column: string, change: Change): Promise<ChangedColumn> {
  const known = table.columns.find(({ name }) => name === column)
  // rule: perturb-unknown-column
  if (known === undefined)
    throw new UserError(
      'CONFIG',
      `perturb.column: "${column}" is no column of ${table.dataset.name}, which has ${table.columns.map(({ name }) => `"${name}"`).join(', ')}`,
    )
  const texts = await table.texts(column)
  if (known.kind === 'text') return changedTexts(column, texts, textChange(column, change))
  return changedNumbers(column, await table.numbers(column), texts, numberChange(column, change))
}

/** @returns what a number becomes; NaN: nothing */
type NumberChange = (value: number) => number

function changedNumbers(
  column: string,
  before: Float64Array,
  texts: readonly (string | null)[],
  change: NumberChange,
): ChangedColumn {
  const numbers = Float64Array.from(before)
  const after = [...texts]
  const changed = new Uint8Array(before.length)
  let changedRows = 0
  for (let row = 0; row < before.length; row += 1) {
    if (Number.isNaN(before[row])) continue
    const value = change(before[row]!)
    if (value === before[row]) continue
    numbers[row] = value
    after[row] = Number.isNaN(value) ? null : String(value)
    changed[row] = 1
    changedRows += 1
  }
  return { column, changed, changedRows, numbers, texts: after }
}

type TextChange = (value: string) => string | null

function changedTexts(column: string, before: readonly (string | null)[], change: TextChange): ChangedColumn {
  const after = [...before]
  const changed = new Uint8Array(before.length)
  let changedRows = 0
  for (let row = 0; row < before.length; row += 1) {
    const value = before[row] ?? null
    if (value === null) continue
    const next = change(value)
    if (next === value) continue
    after[row] = next
    changed[row] = 1
    changedRows += 1
  }
  return { column, changed, changedRows, numbers: undefined, texts: after }
}

function numberChange(column: string, change: Change): NumberChange {
  switch (change.kind) {
    case 'missing':
      return () => Number.NaN
    case 'add':
      return (value) => value + change.operand
    case 'times':
      return (value) => value * change.operand
    case 'swap':
    case 'replace': {
      const to = new Map([...change.to].map(([from, next]) => [asNumber(column, from), asNumber(column, next)]))
      return (value) => to.get(value) ?? value
    }
    case 'uppercase':
    case 'lowercase':
    case 'whitespace':
    case 'typos':
      throw new UserError(
        'CONFIG',
        `perturb: by: ${change.kind} is for texts, and "${column}" is a column of numbers: use add, times, swap or replace`,
      )
    default:
      return assertNever(change)
  }
}

function asNumber(column: string, value: PerturbValue): number {
  const number = typeof value === 'number' ? value : numberOf(value)
  if (Number.isNaN(number))
    throw new UserError('CONFIG', `perturb: "${column}" is a column of numbers, and "${value}" is none`)
  return number
}

function textChange(column: string, change: Change): TextChange {
  switch (change.kind) {
    case 'missing':
      return () => null
    case 'uppercase':
      return (value) => value.toUpperCase()
    case 'lowercase':
      return (value) => value.toLowerCase()
    case 'whitespace':
      return (value) => ` ${value} `
    case 'typos':
      return withTypo
    case 'swap':
    case 'replace':
      return (value) => {
        const next = change.to.get(value)
        return next === undefined ? value : String(next)
      }
    case 'add':
    case 'times':
      throw new UserError(
        'CONFIG',
        `perturb: by: ${change.kind} is for numbers, and "${column}" is a column of texts: use swap, replace, uppercase, lowercase, whitespace or typos`,
      )
    default:
      return assertNever(change)
  }
}

/**
 * Two neighbouring characters that differ, exchanged: at a place that follows from the text, so that the same text has the same typo. A text
 * without such two stays.
 */
function withTypo(value: string): string {
  const characters = Array.from(value)
  const places = characters.flatMap((one, k) => (k > 0 && one !== characters[k - 1] ? [k] : []))
  const sum = characters.reduce((total, one) => (total * 31 + (one.codePointAt(0) ?? 0)) % 1_000_003, 7)
  const at = places[sum % Math.max(1, places.length)]
  if (at === undefined) return value
  return [...characters.slice(0, at - 1), characters[at], characters[at - 1], ...characters.slice(at + 1)].join('')
}

/** The values of one column that a table gives in place of its own. */
export type ReplacedColumn = Pick<ChangedColumn, 'column' | 'numbers' | 'texts'>

/** The same table with other values in one column. */
export function tableWith(table: Table, replaced: ReplacedColumn): Table {
  const { column, numbers, texts } = replaced
  return {
    dataset: table.dataset,
    columns: table.columns,
    numbers: async (name) => (name === column && numbers !== undefined ? numbers : await table.numbers(name)),
    texts: async (name) => (name === column ? texts : await table.texts(name)),
    where: async (expression) => await table.where(expression),
    close: async () => await table.close(),
  }
}
