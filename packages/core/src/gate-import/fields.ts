import { pathText } from '../config/walk.ts'
import type { KeyPath, Place } from '../config/yaml.ts'
import type { Problem } from '../error.ts'

/** What is wrong with an imported file, gathered so that all is told at once. */
export class ImportProblems {
  readonly found: Problem[] = []
  readonly #unused = new Set<string>()
  readonly #file: string
  readonly #placeOf: (path: KeyPath) => Place | undefined

  constructor(file: string, placeOf: (path: KeyPath) => Place | undefined) {
    this.#file = file
    this.#placeOf = placeOf
  }

  /** Fields that are known, and that nothing here rests on: told to whoever reads the result. */
  get unused(): readonly string[] {
    return [...this.#unused]
  }

  passOver(path: KeyPath, why?: string): void {
    this.#unused.add(why === undefined ? pathText(path) : `${pathText(path)} (${why})`)
  }

  add(path: KeyPath, message: string): void {
    const subject = path.length === 0 ? 'the file' : pathText(path)
    this.found.push({ message: `${subject} ${message}`, file: this.#file, ...this.#placeOf(path) })
  }
}

/** One message of an imported file: its fields are asked for by name, and those that nobody asked for are problems. */
export class Fields {
  readonly path: KeyPath
  readonly #problems: ImportProblems
  readonly #values: ReadonlyMap<string, { readonly key: string; readonly value: unknown }>
  readonly #known = new Set<string>()

  constructor(value: unknown, path: KeyPath, problems: ImportProblems) {
    this.path = path
    this.#problems = problems
    const isMessage = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isMessage) problems.add(path, 'must be a mapping')
    this.#values = new Map(
      (isMessage ? Object.entries(value) : [])
        // Not given: so the JSON of protocol buffers reads null, and so MLflow's MetricThreshold has None.
        .filter(([, item]: [string, unknown]) => item !== null)
        .map(([key, item]: [string, unknown]) => [fieldName(key), { key, value: item }]),
    )
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** Names that somebody looks at elsewhere. */
  allow(...names: readonly string[]): void {
    for (const name of names) this.#known.add(name)
  }

  /** Names that have no part in a verdict and are not read either: those that are there are told. */
  passOver(...names: readonly string[]): void {
    this.allow(...names)
    for (const name of names) if (this.has(name)) this.#problems.passOver(this.pathOf(name))
  }

  pathOf(name: string): KeyPath {
    return [...this.path, this.#values.get(name)?.key ?? name]
  }

  value(name: string): unknown {
    this.#known.add(name)
    return this.#values.get(name)?.value
  }

  message(name: string): Fields | undefined {
    const value = this.value(name)
    return value === undefined ? undefined : new Fields(value, this.pathOf(name), this.#problems)
  }

  /** One entry for each message, however often it stands. */
  messages(name: string): readonly Fields[] {
    const value = this.value(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) return [new Fields(value, this.pathOf(name), this.#problems)]
    return value.map((item: unknown, k) => new Fields(item, [...this.pathOf(name), k], this.#problems))
  }

  /** A map of messages: a mapping in JSON, `{ key, value }` messages in text format. */
  map(name: string): readonly (readonly [string, Fields])[] {
    const value = this.value(name)
    if (value === undefined) return []
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !('key' in value))
      return Object.entries(value).map(
        ([key, item]: [string, unknown]) =>
          [key, new Fields(item, [...this.pathOf(name), key], this.#problems)] as const,
      )
    return this.messages(name).flatMap((pair) => {
      const [key, item] = [pair.text('key'), pair.message('value')]
      return key === undefined || item === undefined ? [] : [[key, item] as const]
    })
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'string') return value
    this.#problems.add(this.pathOf(name), 'must be a text')
    return undefined
  }

  texts(name: string): readonly string[] {
    const value = this.value(name)
    const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
    const texts = list.flatMap((item) => (typeof item === 'string' ? [item] : []))
    if (texts.length < list.length) this.#problems.add(this.pathOf(name), 'must be a list of texts')
    return texts
  }

  /** A number; also one that is wrapped, as `{ value: 0.9 }`, or `{}` for 0, which protocol buffers do not write. */
  number(name: string): number | undefined {
    const given = this.value(name)
    const isWrapped = typeof given === 'object' && given !== null && !Array.isArray(given)
    const wrapped = !isWrapped ? given : 'value' in given ? given.value : Object.keys(given).length === 0 ? 0 : given
    if (wrapped === undefined) return undefined
    if (typeof wrapped === 'number' && Number.isFinite(wrapped)) return wrapped
    this.#problems.add(this.pathOf(name), 'must be a number')
    return undefined
  }

  /** Every field that is there and was not asked for is a problem: nothing is ignored in silence. */
  refuseOthers(): void {
    for (const [name, { key }] of this.#values)
      if (!this.#known.has(name))
        this.#problems.add([...this.path, key], 'cannot be imported: Titlebout has nothing of that meaning')
  }
}

/** JSON of protocol buffers writes both valueThreshold and value_threshold; `vars` of a MetricThreshold has _threshold. */
function fieldName(key: string): string {
  return key
    .replace(/^_/u, '')
    .replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2')
    .toLowerCase()
}
