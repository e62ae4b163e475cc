/** A line that holds an object. */
export interface JsonLine {
  readonly entries: readonly (readonly [key: string, value: unknown])[]
  /** A key that is written twice: the parser keeps the last value, and says nothing. */
  readonly twice: string | undefined
}

/**
 * Reads a line of JSON. Whole numbers beyond 2⁵³ keep all their digits.
 *
 * `JSON.parse` reads it; where what it gives may not be all that is written, the line is looked through once more. The source of a number, of
 * which `JSON.parse` knows, is for Node 21 and later.
 *
 * @returns undefined when it holds no object
 * @throws {SyntaxError} when it is no JSON
 */
export function readJsonLine(line: string): JsonLine | undefined {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const values: readonly (readonly [string, unknown])[] = Object.entries(value)
  if (isAllThatIsWritten(line, values)) return { entries: values, twice: undefined }
  const { wholes, twice } = written(line)
  return { entries: values.map(([key, one]) => [key, wholes.get(key) ?? one]), twice }
}

const QUOTE = 0x22

/** Whether the line has the quotes of these keys and texts and no more, and no number lost digits: cheap, and nearly always so. */
function isAllThatIsWritten(line: string, values: readonly (readonly [string, unknown])[]): boolean {
  let quotes = 0
  for (let at = 0; at < line.length; at += 1) if (line.charCodeAt(at) === QUOTE) quotes += 1
  for (const [, value] of values) {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return false
    quotes -= typeof value === 'string' ? 4 : 2
  }
  return quotes === 0
}

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:]/gu

/** What the parser does not tell of a line that it has read: keys that repeat, and whole numbers with all their digits. */
function written(line: string): { readonly wholes: ReadonlyMap<string, bigint>; readonly twice: string | undefined } {
  const keys = new Set<string>()
  const wholes = new Map<string, bigint>()
  let twice: string | undefined
  let key = ''
  let before = ''
  let depth = 0
  for (const [token] of line.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === 1 && token === ':') {
      key = String(JSON.parse(before))
      if (keys.has(key)) twice ??= key
      keys.add(key)
    } else if (depth === 1 && before === ':' && isWide(token)) wholes.set(key, BigInt(token))
    before = token
  }
  return { wholes, twice }
}

function isWide(token: string): boolean {
  return /^-?\d+$/u.test(token) && !Number.isSafeInteger(Number(token))
}
