import { UserError, type Cell, type ClassRows, type NumberRows } from '@titlebout/core'
import { classColumns } from './stored-columns.ts'

/** The columns of a scores file of ours, each value held against what it should be. */
export class StoredTable {
  readonly #columns: ReadonlyMap<string, readonly Cell[]>
  readonly #rowCount: number
  readonly #name: string

  /** @param name what to call the file in messages */
  constructor(
    read: { readonly columns: ReadonlyMap<string, readonly Cell[]>; readonly rowCount: number },
    name: string,
  ) {
    this.#columns = read.columns
    this.#rowCount = read.rowCount
    this.#name = name
  }

  /** @throws {UserError} `EVIDENCE` as every method here, when there is no such column or it holds something else */
  texts(column: string): readonly string[] {
    return this.#cells(column).map((cell) => {
      if (typeof cell !== 'string') throw this.#damaged('a row has no id')
      return cell
    })
  }

  numbers(column: string): Float64Array {
    return Float64Array.from(this.#cells(column), (cell) => {
      if (typeof cell === 'number' && Number.isFinite(cell)) return cell
      throw this.#damaged(`"${column}" holds something other than numbers`)
    })
  }

  bits(column: string): Uint8Array {
    return Uint8Array.from(this.#cells(column), (cell) => {
      if (cell === 0 || cell === 1) return cell
      throw this.#damaged('"prediction" or "y_true" holds something other than 0 and 1')
    })
  }

  /** undefined when the column is empty: the fighter gave none. */
  probabilities(column: string): Float64Array | undefined {
    const cells = this.#cells(column)
    if (cells.every((cell) => cell === null)) return undefined
    return Float64Array.from(cells, (cell) => {
      if (typeof cell === 'number' && cell >= 0 && cell <= 1) return cell
      throw this.#damaged(`"${column}" holds something other than probabilities`)
    })
  }

  /** Names of classes as places in a list of them. */
  codes(column: string, classes: readonly string[]): Uint16Array {
    const places = new Map<Cell, number>(classes.map((name, code) => [name, code]))
    return Uint16Array.from(this.#cells(column), (cell) => {
      const code = places.get(cell)
      if (code !== undefined) return code
      throw this.#damaged(`"${column}" holds something other than the classes of data.classes`)
    })
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

  #cells(column: string): readonly Cell[] {
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
