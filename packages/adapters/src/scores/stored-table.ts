import { UserError, type Cell, type ClassRows, type NumberRows } from '@titlebout/core'
import { classColumns } from './stored-columns.ts'

/** What numbers must lie in, both ends included. */
const FINITE = [-Number.MAX_VALUE, Number.MAX_VALUE] as const
const SHARE = [0, 1] as const

/** Columns as they were read, by name. */
export interface ReadColumns {
  readonly columns: ReadonlyMap<string, ArrayLike<Cell>>
  readonly rowCount: number
}

/** The columns of a scores file of ours, each value held against what it should be. */
export class StoredTable {
  readonly #columns: ReadonlyMap<string, ArrayLike<Cell>>
  readonly #rowCount: number
  readonly #name: string

  /** @param name what to call the file in messages */
  constructor(read: ReadColumns, name: string) {
    this.#columns = read.columns
    this.#rowCount = read.rowCount
    this.#name = name
  }

  /** @throws {UserError} `EVIDENCE` as every method here, when there is no such column or it holds something else */
  texts(column: string): readonly string[] {
    const cells = this.#cells(column)
    const texts: string[] = []
    for (let row = 0; row < cells.length; row += 1) {
      const cell = cells[row]
      if (typeof cell !== 'string') throw this.#damaged('a row has no id')
      texts.push(cell)
    }
    return texts
  }

  numbers(column: string): Float64Array {
    return this.#numbersIn(column, FINITE, `"${column}" holds something other than numbers`)
  }

  bits(column: string): Uint8Array {
    const otherwise = '"prediction" or "y_true" holds something other than 0 and 1'
    const numbers = this.#allNumbers(column, otherwise)
    const bits = new Uint8Array(numbers.length)
    for (let row = 0; row < bits.length; row += 1) {
      const number = numbers[row]!
      if (number === 1) bits[row] = 1
      else if (number !== 0) throw this.#damaged(otherwise)
    }
    return bits
  }

  /** undefined when the column is empty: the fighter gave none. */
  probabilities(column: string): Float64Array | undefined {
    if (isEmpty(this.#cells(column))) return undefined
    return this.#numbersIn(column, SHARE, `"${column}" holds something other than probabilities`)
  }

  /** Names of classes as places in a list of them. */
  codes(column: string, classes: readonly string[]): Uint16Array {
    const places = new Map<Cell | undefined, number>(classes.map((name, code) => [name, code]))
    const cells = this.#cells(column)
    const codes = new Uint16Array(cells.length)
    for (let row = 0; row < cells.length; row += 1) {
      const code = places.get(cells[row])
      if (code === undefined) throw this.#damaged(`"${column}" holds something other than the classes of data.classes`)
      codes[row] = code
    }
    return codes
  }

  classScores(classes: readonly string[]): ClassRows['scores'] {
    // Without any of them the fighter gave labels alone.
    if (![...this.#columns.keys()].some((name) => name.startsWith('score_'))) return undefined
    const columns = classColumns(classes).map((name) => this.probabilities(name))
    if (!columns.every((column) => column !== undefined)) throw this.#damaged('a class has no scores')
    const values = new Float64Array(this.#rowCount * classes.length)
    for (const [code, column] of columns.entries())
      for (let row = 0; row < column.length; row += 1) values[row * classes.length + code] = column[row]!
    return { values, classes: classes.length }
  }

  bounds(): NumberRows['bounds'] {
    if (!this.#columns.has('prediction_lower')) return undefined
    return { lower: this.numbers('prediction_lower'), upper: this.numbers('prediction_upper') }
  }

  losses(): ReadonlyMap<string, Float64Array> {
    const names = [...this.#columns.keys()].filter((name) => name.startsWith('loss_'))
    return new Map(names.map((name) => [name, this.numbers(name)]))
  }

  #numbersIn(column: string, [low, high]: readonly [number, number], otherwise: string): Float64Array {
    const numbers = this.#allNumbers(column, otherwise)
    for (let row = 0; row < numbers.length; row += 1)
      if (!(numbers[row]! >= low && numbers[row]! <= high)) throw this.#damaged(otherwise)
    return numbers
  }

  #allNumbers(column: string, otherwise: string): Float64Array {
    const cells = this.#cells(column)
    if (cells instanceof Float64Array) return cells
    const numbers = new Float64Array(cells.length)
    for (let row = 0; row < cells.length; row += 1) {
      const cell = cells[row]
      if (typeof cell !== 'number') throw this.#damaged(otherwise)
      numbers[row] = cell
    }
    return numbers
  }

  #cells(column: string): ArrayLike<Cell> {
    const cells = this.#columns.get(column)
    if (cells?.length !== this.#rowCount) throw this.#damaged(`it has no column "${column}"`)
    return cells
  }

  #damaged(why: string): UserError {
    return new UserError(
      'EVIDENCE',
      `${this.#name}: no scores table of ours, or damaged: ${why}: run evaluate-gate again`,
    )
  }
}

function isEmpty(cells: ArrayLike<Cell>): boolean {
  if (cells instanceof Float64Array && cells.length > 0) return false
  for (let row = 0; row < cells.length; row += 1) if (cells[row] !== null) return false
  return true
}
