import type { KeyPath, Place, YamlDocument } from '../config/yaml.ts'
import type { Problem } from '../error.ts'
import type { Finding } from '../finding.ts'
import { nearName } from '../near-name.ts'

/** What reading a contract file brings up: problems that end it, and notices about parts that are not checked. */
export class ContractNotes {
  readonly problems: Problem[] = []
  readonly notices: Finding[] = []
  readonly #document: YamlDocument
  readonly #file: string

  constructor(document: YamlDocument, file: string) {
    this.#document = document
    this.#file = file
  }

  problem(path: KeyPath, message: string): void {
    this.problems.push({ message, file: this.#file, ...this.placeOf(path) })
  }

  /** A part that would be a rule, and that nobody checks here. */
  notChecked(path: KeyPath, message: string): void {
    this.notices.push({
      id: 'contract-not-checked',
      severity: 'notice',
      message: `${nameOf(path)}: ${message}`,
      where: { file: this.#file, ...this.placeOf(path) },
    })
  }

  placeOf(path: KeyPath): Place | undefined {
    return this.#document.placeOf(path)
  }
}

/** Keys of a mapping, by what is done with them. */
export interface KnownKeys {
  readonly used: readonly string[]
  /** Says something to people. */
  readonly descriptive?: readonly string[]
  /** Would be a rule and is not checked: said by name. */
  readonly unchecked?: Readonly<Record<string, string>>
}

/** A mapping of the contract: each value is asked for by its type, and what is wrong is noted with its place. */
export class Fields {
  readonly path: KeyPath
  readonly notes: ContractNotes
  readonly #values: ReadonlyMap<string, unknown>

  private constructor(values: ReadonlyMap<string, unknown>, path: KeyPath, notes: ContractNotes) {
    this.#values = values
    this.path = path
    this.notes = notes
  }

  /** undefined, with a problem noted, when the value is no mapping. */
  static of(value: unknown, path: KeyPath, notes: ContractNotes): Fields | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return new Fields(new Map(Object.entries(value)), path, notes)
    notes.problem(path, `${nameOf(path)} must be a mapping, got ${kindName(value)}`)
    return undefined
  }

  /** Notes keys that are unknown, and those that are known and not checked. */
  check(known: KnownKeys): void {
    const { used, descriptive = [], unchecked = {} } = known
    const all = [...used, ...descriptive, ...Object.keys(unchecked)]
    for (const key of this.#values.keys()) {
      const reason = unchecked[key]
      if (reason !== undefined) this.notes.notChecked([...this.path, key], reason)
      else if (!all.includes(key)) this.notes.problem([...this.path, key], unknownKey(key, this.path, all))
    }
  }

  has(key: string): boolean {
    return this.#values.get(key) !== undefined && this.#values.get(key) !== null
  }

  raw(key: string): unknown {
    return this.#values.get(key)
  }

  text(key: string): string | undefined {
    return this.#typed(key, 'text', (value) => (typeof value === 'string' && value !== '' ? value : undefined))
  }

  flag(key: string): boolean {
    return this.#typed(key, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined)) ?? false
  }

  number(key: string): number | undefined {
    return this.#typed(key, 'a number', (value) =>
      typeof value === 'number' && Number.isFinite(value) ? value : undefined,
    )
  }

  oneOf<const T extends string>(key: string, values: readonly T[]): T | undefined {
    return this.#typed(key, `one of ${values.join(', ')}`, (value) => values.find((candidate) => candidate === value))
  }

  /** The items of a list; none when it is not there. */
  list(key: string): readonly unknown[] {
    return this.#typed(key, 'a list', (value) => (Array.isArray(value) ? value : undefined)) ?? []
  }

  mapping(key: string): Fields | undefined {
    return this.has(key) ? Fields.of(this.#values.get(key), [...this.path, key], this.notes) : undefined
  }

  /** The mappings of a list. */
  mappings(key: string): readonly Fields[] {
    return this.list(key).flatMap((item, index) => Fields.of(item, [...this.path, key, index], this.notes) ?? [])
  }

  #typed<T>(key: string, expected: string, read: (value: unknown) => T | undefined): T | undefined {
    if (!this.has(key)) return undefined
    const value = this.#values.get(key)
    const typed = read(value)
    const path = [...this.path, key]
    if (typed === undefined)
      this.notes.problem(
        path,
        `${nameOf(path)} must be ${expected}, got ${kindName(value)}${quotesHint(expected, value)}`,
      )
    return typed
  }
}

/** `schema[0].properties[2].name`. */
export function nameOf(path: KeyPath): string {
  if (path.length === 0) return 'the contract'
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

function kindName(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : `${typeof value} ${JSON.stringify(value)}`
}

function quotesHint(expected: string, value: unknown): string {
  return expected === 'text' && (typeof value === 'number' || typeof value === 'boolean')
    ? `: put it in quotes, "${value}"`
    : ''
}

function unknownKey(key: string, path: KeyPath, known: readonly string[]): string {
  const near = nearName(key, known)
  const hint = near === undefined ? '' : `: did you mean ${near}?`
  return `unknown key ${nameOf([...path, key])}: it is not part of the Open Data Contract Standard 3.1${hint}`
}
