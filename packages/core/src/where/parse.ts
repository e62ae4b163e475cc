import { tokensOf, whereError, type Token } from './tokens.ts'
import type { Expression, Literal, Operator } from './where.ts'

const OPERATORS: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=']

/** Other languages' spellings, and ours. */
const FOREIGN: Readonly<Record<string, Operator>> = { '==': '=', '<>': '!=' }

/** Deeper than anybody writes; keeps a hostile text from using up the stack. */
const MAX_DEPTH = 100

/**
 * Reads a `where` expression:
 *
 *     speed >= 4.5 and not (phase in ('Climb', 'Landing Roll') or "Time of day" is null)
 *
 * Column names stand bare (letters, digits, _) or in double quotes, texts in single quotes; a doubled quote stands for
 * one. `and` binds tighter than `or`; keywords may be written in capitals. A comparison with null holds for no row.
 *
 * @throws {UserError} `CONFIG` saying the character at which it stops being an expression
 */
export function parseWhere(text: string): Expression {
  const reader = new TokenReader(text)
  const expression = parseOr(reader, 0)
  if (reader.next.kind !== 'end') throw reader.unexpected('and, or, or the end')
  return expression
}

class TokenReader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #index = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  /** The token to be read; the last one is `end`, which nothing takes. */
  get next(): Token {
    return this.#tokens[this.#index]!
  }

  /** Takes the next token when it is this keyword or symbol. */
  takes(value: string): boolean {
    const { next } = this
    if ((next.kind !== 'keyword' && next.kind !== 'symbol') || next.value !== value) return false
    this.#index++
    return true
  }

  /** Takes the next token when it is a column. */
  takeColumn(): string | undefined {
    const { next } = this
    if (next.kind !== 'column') return undefined
    this.#index++
    return next.value
  }

  /** Takes the next token when it is a number or a text. */
  takeLiteral(): Literal | undefined {
    const { next } = this
    if (next.kind !== 'number' && next.kind !== 'text') return undefined
    this.#index++
    return next.value
  }

  needs(value: string): void {
    if (!this.takes(value)) throw this.unexpected(value)
  }

  unexpected(expected: string): Error {
    const { next } = this
    return this.error(`expected ${expected}, got ${shown(next)}`)
  }

  error(message: string): Error {
    return whereError(this.#text, this.next.at, message)
  }
}

function shown(token: Token): string {
  if (token.kind === 'end') return 'the end'
  return token.kind === 'text' ? `the text '${token.value}'` : `${token.value}`
}

function parseOr(reader: TokenReader, depth: number): Expression {
  if (depth > MAX_DEPTH) throw reader.error(`nested more than ${MAX_DEPTH} deep`)
  return parseChain(reader, 'or', () => parseChain(reader, 'and', () => parseNot(reader, depth)))
}

function parseChain(reader: TokenReader, kind: 'and' | 'or', parsePart: () => Expression): Expression {
  const first = parsePart()
  const parts = [first]
  while (reader.takes(kind)) parts.push(parsePart())
  return parts.length === 1 ? first : { kind, parts }
}

function parseNot(reader: TokenReader, depth: number): Expression {
  if (depth > MAX_DEPTH) throw reader.error(`nested more than ${MAX_DEPTH} deep`)
  if (reader.takes('not')) return { kind: 'not', part: parseNot(reader, depth + 1) }
  if (!reader.takes('(')) return parseTest(reader)
  const inner = parseOr(reader, depth + 1)
  reader.needs(')')
  return inner
}

/** A comparison, a membership or a null test of one column. */
function parseTest(reader: TokenReader): Expression {
  const column = reader.takeColumn()
  if (column === undefined) throw reader.unexpected('a column')
  if (reader.takes('is')) {
    const negated = reader.takes('not')
    reader.needs('null')
    return { kind: 'null', column, negated }
  }
  const negated = reader.takes('not')
  if (reader.takes('in')) return { kind: 'in', column, values: parseValues(reader), negated }
  if (negated) throw reader.unexpected('in')
  return { kind: 'compare', column, operator: parseOperator(reader), value: parseValue(reader) }
}

function parseOperator(reader: TokenReader): Operator {
  const operator = OPERATORS.find((candidate) => reader.takes(candidate))
  if (operator !== undefined) return operator
  const { next } = reader
  const meant = next.kind === 'symbol' ? FOREIGN[next.value] : undefined
  if (meant !== undefined) throw reader.error(`write ${meant} instead of ${shown(next)}`)
  throw reader.unexpected('one of = != < <= > >=, in, not in, is null, is not null')
}

function parseValues(reader: TokenReader): readonly Literal[] {
  reader.needs('(')
  const values = [parseValue(reader)]
  while (reader.takes(',')) values.push(parseValue(reader))
  reader.needs(')')
  return values
}

function parseValue(reader: TokenReader): Literal {
  const { next } = reader
  if (next.kind === 'column')
    throw reader.error(
      `expected a number or a text, got ${next.value}: texts stand in single quotes, as '${next.value}'`,
    )
  const value = reader.takeLiteral()
  if (value === undefined) throw reader.unexpected('a number or a text in single quotes')
  if (typeof value === 'number' && !Number.isFinite(value)) throw reader.error('the number is too large')
  return value
}
