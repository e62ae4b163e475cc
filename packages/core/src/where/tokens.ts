import { UserError } from '../error.ts'

/** A piece of a `where` expression; `at` is its place in the text, 1-based. */
export type Token =
  | { readonly kind: 'column' | 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'symbol'; readonly value: string; readonly at: number }
  | { readonly kind: 'keyword'; readonly value: Keyword; readonly at: number }
  | { readonly kind: 'end'; readonly at: number }

export const KEYWORDS = ['and', 'or', 'not', 'in', 'is', 'null'] as const
export type Keyword = (typeof KEYWORDS)[number]

/** A column name that needs no quotes. */
export const BARE_COLUMN = /^[A-Za-z_][A-Za-z0-9_]*$/u

const PIECE =
  /\s*(?:(?<quoted>"(?:[^"]|"")*")|(?<text>'(?:[^']|'')*')|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<symbol><=|>=|!=|<>|==|[=<>(),]))/uy

/** Cuts a `where` expression into tokens. @throws {UserError} `CONFIG` at a character that starts nothing */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  PIECE.lastIndex = 0
  while (PIECE.lastIndex < end) {
    const start = PIECE.lastIndex
    const groups = PIECE.exec(text)?.groups
    if (groups === undefined) throw unreadable(text, start)
    const at = start + (/^\s*/u.exec(text.slice(start))?.[0].length ?? 0) + 1
    tokens.push(tokenOf(groups, at))
  }
  tokens.push({ kind: 'end', at: end + 1 })
  return tokens
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, at: number): Token {
  const { quoted, text, number, word, symbol = '' } = groups
  if (quoted !== undefined) return { kind: 'column', value: quoted.slice(1, -1).replaceAll('""', '"'), at }
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1).replaceAll("''", "'"), at }
  if (number !== undefined) return { kind: 'number', value: Number(number), at }
  if (word === undefined) return { kind: 'symbol', value: symbol, at }
  const keyword = KEYWORDS.find((candidate) => candidate === word.toLowerCase())
  return keyword === undefined ? { kind: 'column', value: word, at } : { kind: 'keyword', value: keyword, at }
}

/** What other languages write with signs. */
const WORDS: Readonly<Record<string, string>> = { '&': 'write and', '|': 'write or', '!': 'write not' }

function unreadable(text: string, start: number): UserError {
  const rest = text.slice(start).trimStart()
  const at = text.length - rest.length + 1
  if (rest.startsWith("'")) return whereError(text, at, "the text that starts here has no closing '")
  if (rest.startsWith('"')) return whereError(text, at, 'the column name that starts here has no closing "')
  const sign = String.fromCodePoint(rest.codePointAt(0) ?? 0)
  const meant = WORDS[sign] ?? 'the name of a column that holds such a sign stands in double quotes'
  return whereError(text, at, `expected a column, a value or an operator, got ${JSON.stringify(sign)}: ${meant}`)
}

/** What is wrong with a `where` expression, and where in its text. */
export function whereError(text: string, at: number, message: string): UserError {
  return new UserError('CONFIG', `where expression: ${message}, at character ${at} of ${JSON.stringify(text)}`)
}
