import { UserError } from '../error.ts'
import { pathText } from '../config/walk.ts'
import type { KeyPath, Place } from '../config/yaml.ts'

/** A message in protocol buffers' text format, as plain values that know where they stand. */
export interface ProtoText {
  /** Messages as objects. A field that stands several times is a list; one that stands once may be either. */
  readonly value: unknown
  placeOf(path: KeyPath): Place | undefined
}

type Token =
  | { readonly kind: 'name' | 'number' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number }

const PIECE =
  /(?:\s|#[^\n]*)*(?:(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?(?![\w.]))|(?<name>-?[A-Za-z_][\w.]*)|(?<symbol>[{}<>[\]:,;]))/uy

/** Deeper than any configuration; keeps a hostile text from using up the stack. */
const MAX_DEPTH = 50

/**
 * Reads the text format of protocol buffers, without a schema: messages in `{}` or `<>`, lists in `[]`, strings in either quotes (those
 * that follow each other are one), numbers, enums and booleans by name, `#` comments. No extensions and no `Any`.
 *
 * @throws {UserError} `CONFIG` at the place where it stops being one
 * @see the specification of the text format at protobuf.dev
 */
export function readProtoText(text: string, file: string): ProtoText {
  const reader = new ProtoReader(text, file)
  const value = reader.message('end', [], 0)
  return { value, placeOf: (path) => reader.placeOf(path) }
}

/** Of a field that stands once the index is left out of the path, as it is out of the value. */
function placeKey(path: KeyPath): string {
  return pathText(path.filter((key) => key !== 0))
}

class ProtoReader {
  readonly #text: string
  readonly #file: string
  readonly #tokens: readonly Token[]
  readonly #places = new Map<string, number>()
  #index = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
    this.#tokens = this.#tokenise()
  }

  /** The fields up to the closing symbol, which it takes. */
  message(until: string, path: KeyPath, depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#error(this.#next, `nested more than ${MAX_DEPTH} deep`)
    const fields = new Map<string, unknown[]>()
    while (!this.#takes(until)) {
      const name = this.#next
      if (name.kind !== 'name') throw this.#error(name, `expected the name of a field, got ${shown(name)}`)
      this.#index += 1
      const values = fields.get(name.text) ?? []
      fields.set(name.text, values)
      for (const value of this.#values([...path, name.text], { first: values.length, depth, at: name.at }))
        values.push(value)
      if (!this.#takes(',')) this.#takes(';')
    }
    return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
  }

  placeOf(path: KeyPath): Place | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const at = this.#places.get(placeKey(path.slice(0, length)))
      if (at !== undefined) return this.#placeAt(at)
    }
    return undefined
  }

  #values(path: KeyPath, field: { readonly first: number; readonly depth: number; readonly at: number }): unknown[] {
    const hasColon = this.#takes(':')
    if (!this.#takes('[')) return [this.#value([...path, field.first], hasColon, field)]
    const values: unknown[] = []
    while (!this.#takes(']')) {
      if (values.length > 0 && !this.#takes(','))
        throw this.#error(this.#next, `expected "," or "]", got ${shown(this.#next)}`)
      values.push(this.#value([...path, field.first + values.length], true, field))
    }
    return values
  }

  #value(path: KeyPath, hasColon: boolean, { depth, at }: { readonly depth: number; readonly at: number }): unknown {
    this.#places.set(placeKey(path), at)
    if (this.#takes('{')) return this.message('}', path, depth + 1)
    if (this.#takes('<')) return this.message('>', path, depth + 1)
    const token = this.#next
    if (!hasColon) throw this.#error(token, `expected ":" or "{", got ${shown(token)}`)
    if (token.kind === 'symbol' || token.kind === 'end')
      throw this.#error(token, `expected a value, got ${shown(token)}`)
    this.#index += 1
    if (token.kind === 'number') return Number(token.text.replace(/f$/iu, ''))
    if (token.kind === 'name') return token.text === 'true' ? true : token.text === 'false' ? false : token.text
    let text = token.text
    while (this.#next.kind === 'string') {
      text += this.#next.text
      this.#index += 1
    }
    return text
  }

  get #next(): Token {
    return this.#tokens[this.#index]!
  }

  #takes(symbol: string): boolean {
    const { kind, text } = this.#next
    if (symbol === 'end' ? kind !== 'end' : kind !== 'symbol' || text !== symbol) return false
    if (kind !== 'end') this.#index += 1
    return true
  }

  #tokenise(): readonly Token[] {
    const tokens: Token[] = []
    const end = this.#text.replace(/(?:\s|#[^\n]*)*$/u, '').length
    PIECE.lastIndex = 0
    while (PIECE.lastIndex < end) {
      const start = PIECE.lastIndex
      const groups = PIECE.exec(this.#text)?.groups
      if (groups === undefined) {
        const skipped = /^(?:\s|#[^\n]*)*/u.exec(this.#text.slice(start))?.[0].length ?? 0
        const at = start + skipped
        throw this.#error(
          { kind: 'end', text: '', at },
          `expected a field or a value, got ${JSON.stringify(this.#text[at] ?? '')}`,
        )
      }
      const { text, number, name, symbol = '' } = groups
      const length = (text ?? number ?? name ?? symbol).length
      const at = PIECE.lastIndex - length
      if (text !== undefined) tokens.push({ kind: 'string', text: unescaped(text), at })
      else if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
      else if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
      else tokens.push({ kind: 'symbol', text: symbol, at })
    }
    tokens.push({ kind: 'end', text: '', at: end })
    return tokens
  }

  #placeAt(at: number): Place {
    const before = this.#text.slice(0, at).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }

  #error({ at }: Token, message: string): UserError {
    const place = this.#placeAt(at)
    const problem = { message, file: this.#file, ...place }
    return new UserError('CONFIG', `${this.#file}:${place.line}:${place.column}: ${message}`, { problems: [problem] })
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function unescaped(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/gu, (_, letter: string) => ESCAPES[letter] ?? letter)
}

function shown({ kind, text }: Token): string {
  return kind === 'end' ? 'the end' : JSON.stringify(text)
}
