import { refused } from './refused.ts'

/** A part of the file: what stands before `=` and behind it. A key without `=` has the value ''. */
export class Section {
  private readonly values: ReadonlyMap<string, string>
  /** Such as `Tree=3`; '' for the head. */
  private readonly title: string
  private readonly name: string

  constructor(lines: readonly string[], { title, name }: { readonly title: string; readonly name: string }) {
    this.title = title
    this.name = name
    this.values = new Map(
      lines.map((line) => {
        const at = line.indexOf('=')
        return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
      }),
    )
  }

  has(key: string): boolean {
    return this.values.has(key)
  }

  text(key: string): string {
    const value = this.values.get(key)
    if (value === undefined) throw this.wrong(key, 'a line that begins so', 'none')
    return value
  }

  whole(key: string, range: { readonly least: number; readonly most: number }): number {
    return this.wholes(key, 1, range)[0]!
  }

  /** Whole numbers within bounds. */
  wholes(key: string, length: number, range: { readonly least: number; readonly most: number }): Int32Array {
    return Int32Array.from(this.bounded(key, length, range))
  }

  /** Words of 32 bits. */
  words(key: string, length: number): Uint32Array {
    return Uint32Array.from(this.bounded(key, length, { least: 0, most: 2 ** 32 - 1 }))
  }

  /** Finite doubles. */
  doubles(key: string, length: number): Float64Array {
    const numbers = this.numbers(key, length)
    const wild = numbers.findIndex((number) => !Number.isFinite(number))
    // rule: lightgbm-finite
    if (wild !== -1) throw this.wrong(key, 'finite numbers', this.items(key)[wild]!)
    return numbers
  }

  /** Doubles that may be infinite, and are not NaN. */
  bounds(key: string, length: number): Float64Array {
    const numbers = this.numbers(key, length)
    const none = numbers.findIndex(Number.isNaN)
    // rule: lightgbm-threshold
    if (none !== -1) throw this.wrong(key, 'numbers', this.items(key)[none]!)
    return numbers
  }

  /** A line that is not what it should be. */
  wrong(key: string, expected: string, got: string | number): Error {
    return this.broken(key, `expected ${expected}, got ${shown(got)}`)
  }

  /** What is wrong with a line. */
  broken(key: string, what: string): Error {
    const place = this.title === '' ? key : `${this.title}, ${key}`
    return refused(this.name, `${place}: ${what}: the file is damaged, or no model`)
  }

  private bounded(
    key: string,
    length: number,
    { least, most }: { readonly least: number; readonly most: number },
  ): Float64Array {
    const numbers = this.numbers(key, length)
    const wrong = numbers.findIndex((number) => !(Number.isInteger(number) && number >= least && number <= most))
    // rule: lightgbm-range
    if (wrong !== -1) throw this.wrong(key, `whole numbers from ${least} to ${most}`, this.items(key)[wrong]!)
    return numbers
  }

  private numbers(key: string, length: number): Float64Array {
    const { length: letters } = this.text(key)
    // rule: lightgbm-line
    if (letters > (length + 1) * LONGEST_NUMBER) throw this.wrong(key, `${length} numbers`, `${letters} letters`)
    const items = this.items(key)
    // rule: lightgbm-length
    if (items.length !== length) throw this.wrong(key, `${length} numbers`, items.length)
    return Float64Array.from(items, numberIn)
  }

  private items(key: string): readonly string[] {
    const text = this.text(key).trim()
    return text === '' ? [] : text.split(/ +/u)
  }
}

/** As C++ writes it. */
function numberIn(item: string): number {
  if (item === 'inf') return Number.POSITIVE_INFINITY
  return item === '-inf' ? Number.NEGATIVE_INFINITY : Number(item)
}

function shown(got: string | number): string {
  return typeof got === 'number' ? String(got) : `"${got.slice(0, 40)}"`
}

/** The parts of a model file. */
export interface LightgbmFile {
  readonly head: Section
  readonly trees: readonly Section[]
  /** Lines such as `[categorical_feature: 1,2]` behind the trees. */
  readonly parameters: ReadonlyMap<string, string>
  /** What pandas called the categories, as JSON; undefined where the file has no such line. */
  readonly pandasCategorical: string | undefined
}

const PANDAS = 'pandas_categorical:'
/** A double and its blanks; longer lines are not cut up. */
const LONGEST_NUMBER = 40
/** A tree has some 20. */
const MOST_LINES = 2 ** 23

/**
 * Cuts a model file of LightGBM into its parts.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` when it is none, or ends before its trees do
 */
export function readLightgbmText(text: string, name: string): LightgbmFile {
  const lines = text.split(/\r?\n/u, MOST_LINES)
  // rule: lightgbm-first-line
  if (lines[0] !== 'tree')
    throw refused(
      name,
      'expected a LightGBM model, whose first line is "tree", got another text file: save the model with save_model("model.txt")',
    )
  const end = lines.indexOf('end of trees')
  // rule: lightgbm-end
  if (end === -1) throw refused(name, 'expected a line "end of trees", got none: the file is cut off')
  const starts = lines.flatMap((line, at) => (at < end && line.startsWith('Tree=') ? [at] : []))
  const section = (from: number, to: number, title: string): Section =>
    new Section(
      lines.slice(from, to).filter((line) => line !== ''),
      { title, name },
    )
  const trees = starts.map((start, tree) => section(start + 1, starts[tree + 1] ?? end, lines[start]!))
  const behind = lines.slice(end)
  return {
    head: section(1, starts[0] ?? end, ''),
    trees,
    parameters: new Map(
      behind.flatMap((line) => {
        const found = /^\[(?<key>\w+): (?<value>.*)\]$/u.exec(line)?.groups
        return found === undefined ? [] : [[found['key']!, found['value']!]]
      }),
    ),
    pandasCategorical: behind.find((line) => line.startsWith(PANDAS))?.slice(PANDAS.length),
  }
}
