import { refused } from './refused.ts'

/** A whole number from `least` to `most`. */
export interface WholeRange {
  readonly least: number
  readonly most: number
}

/** An object of a model document, read field by field; what is missing or of another kind is refused with its place. */
export class Fields {
  private readonly members: Readonly<Record<string, unknown>>
  /** Such as `learner.gradient_booster`; '' for the whole document. */
  private readonly place: string
  private readonly name: string

  /**
   * @param name what to call the model in messages
   * @throws {UserError} `MODEL` when the value is no object
   */
  constructor(value: unknown, { place, name }: { readonly place: string; readonly name: string }) {
    this.place = place
    this.name = name
    if (!isObject(value)) throw this.wrong(undefined, 'an object', value)
    this.members = value
  }

  has(key: string): boolean {
    return Object.hasOwn(this.members, key)
  }

  object(key: string): Fields {
    return new Fields(this.at(key), { place: this.placeOf(key), name: this.name })
  }

  /** Objects of a list. */
  objects(key: string): readonly Fields[] {
    return this.list(key).map(
      (value, index) => new Fields(value, { place: `${this.placeOf(key)}[${index}]`, name: this.name }),
    )
  }

  list(key: string): readonly unknown[] {
    const value = this.at(key)
    if (value instanceof Float64Array) return [...value]
    if (!Array.isArray(value)) throw this.wrong(key, 'a list', value)
    return value
  }

  text(key: string): string {
    const value = this.at(key)
    if (typeof value !== 'string') throw this.wrong(key, 'a text', value)
    return value
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((value) => {
      if (typeof value !== 'string') throw this.wrong(key, 'texts', value)
      return value
    })
  }

  /** A whole number, which parameters hold as text. */
  whole(key: string, { least, most }: WholeRange): number {
    const value = this.at(key)
    const number = typeof value === 'string' && /^-?\d+$/u.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !isWhole(number, least, most))
      throw this.wrong(key, `a whole number from ${least} to ${most}`, value)
    return number
  }

  /** Numbers as float32. @param length how many there must be; undefined: any */
  floats(key: string, length: number | undefined): Float32Array {
    return Float32Array.from(this.numbers(key, length))
  }

  /** Whole numbers within bounds. @param length how many there must be; undefined: any */
  wholes(key: string, length: number | undefined, { least, most }: WholeRange): Int32Array {
    const numbers = this.numbers(key, length)
    for (let index = 0; index < numbers.length; index += 1)
      // rule: model-number-range
      if (!isWhole(numbers[index]!, least, most))
        throw this.wrong(`${key}[${index}]`, `a whole number from ${least} to ${most}`, numbers[index])
    return Int32Array.from(numbers)
  }

  /** A field that is not what it should be. */
  wrong(key: string | undefined, expected: string, got: unknown): Error {
    return this.broken(key, `expected ${expected}, got ${shown(got)}`)
  }

  /** What is wrong with a field. */
  broken(key: string | undefined, what: string): Error {
    const place = key === undefined ? this.place || 'the document' : this.placeOf(key)
    return refused(this.name, `${place}: ${what}: the file is damaged, or no model`)
  }

  private numbers(key: string, length: number | undefined): ArrayLike<number> {
    const value = this.at(key)
    const numbers = numbersOf(value)
    if (numbers === undefined) throw this.wrong(key, 'a list of numbers', value)
    // rule: model-list-length
    if (length !== undefined && numbers.length !== length) throw this.wrong(key, `${length} numbers`, value)
    return numbers
  }

  private at(key: string): unknown {
    return this.has(key) ? this.members[key] : undefined
  }

  private placeOf(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/** Truth values count as 0 and 1: XGBoost 1.x wrote `default_left` so. null stands for NaN, which JSON lacks. */
function numbersOf(value: unknown): ArrayLike<number> | undefined {
  if (value instanceof Float64Array) return value
  if (!Array.isArray(value)) return undefined
  const items: readonly unknown[] = value
  if (items.every((item) => typeof item === 'number')) return items
  const isNumeric = items.every((item) => typeof item === 'number' || typeof item === 'boolean' || item === null)
  return isNumeric ? items.map((item) => (item === null ? Number.NaN : Number(item))) : undefined
}

function isWhole(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && number >= least && number <= most
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'length' in value ? `${value.length} values` : 'bytes'
  if (typeof value === 'object' && value !== null) return 'an object'
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 40) : value) ?? typeof value
}
