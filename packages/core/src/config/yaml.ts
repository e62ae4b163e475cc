import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml'
import { UserError, type Problem, type UserErrorCode } from '../error.ts'

/** The way to a value: keys of mappings and indexes of lists, from the top. */
export type KeyPath = readonly (string | number)[]

/** A place in a text, 1-based. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A YAML document that knows where each of its values stands. */
export interface YamlDocument {
  /** Plain values: mappings as objects, lists as arrays. */
  readonly value: unknown
  /** Place of a key (or of a list's item); of the nearest parent when it is not there. */
  placeOf(path: KeyPath): Place | undefined
  /** Place of a value on one line with its key; of the key when the value is a mapping or a list. */
  placeOfValue(path: KeyPath): Place | undefined
}

/** Aliases that one document may expand to: far more than a person writes, far less than a bomb needs. */
const MAX_ALIASES = 100

/** What is wrong with a text, in words of ours: the parser's own messages assume that one knows the YAML specification. */
const SYNTAX: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_ALIAS: 'an alias (*name) must follow its anchor (&name)',
  BAD_INDENT: 'the indentation does not fit the lines above: keys of one mapping start in the same column',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping must start on a line of its own: put the value in quotes if it holds ": "',
  DUPLICATE_KEY: 'this key stands twice in one mapping: remove one of them',
  MISSING_CHAR: 'a quote or a bracket is opened and not closed, or a colon is missing before it',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line and end in a colon',
  MULTIPLE_DOCS: 'one file holds one document: remove the line "---" and what follows it',
  NON_STRING_KEY: 'a key must be plain text',
  TAB_AS_INDENT: 'a tab is used as indentation: YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags (!name) are not used here: write the plain value',
}

/**
 * Reads YAML 1.2 with the place of each value.
 *
 * @param what who is to blame and what to call the file in messages
 * @throws {UserError} with every problem of the text: broken YAML, a key that stands twice, an alias bomb, nothing in it
 */
export function readYaml(text: string, what: { readonly file: string; readonly code: UserErrorCode }): YamlDocument {
  const lines = new LineCounter()
  const document = parseDocument(text.replace(/^\uFEFF/u, ''), {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const broken = [...document.errors, ...document.warnings].map((fault) => ({
    message: syntaxMessage(fault),
    offset: fault.pos[0],
  }))
  const faults = broken.length > 0 ? broken : unusable(document)
  if (faults.length > 0)
    throw syntaxError(
      faults.map(({ message, offset }) => ({ message, file: what.file, ...at(offset) })),
      what.code,
    )
  const value = plainValue(document, what)
  if (value === null || value === undefined)
    throw syntaxError([{ message: 'the file is empty', file: what.file, line: 1, column: 1 }], what.code)
  return {
    value,
    placeOf: (path) => placeIn(document, path, at, false),
    placeOfValue: (path) => placeIn(document, path, at, true),
  }
}

/** `file:line:column: message`, as far as the place is known. */
export function problemLine(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':')
  return place === '' ? problem.message : `${place}: ${problem.message}`
}

function syntaxError(problems: readonly Problem[], code: UserErrorCode): UserError {
  return new UserError(code, problems.map(problemLine).join('\n'), { problems })
}

function syntaxMessage(fault: YAMLError): string {
  if (fault.code === 'BAD_INDENT' && fault.message.startsWith('Flow ')) return SYNTAX.MISSING_CHAR ?? fault.message
  const known = SYNTAX[fault.code]
  return known ?? `not YAML: ${fault.message.charAt(0).toLowerCase()}${fault.message.slice(1)}`
}

/** What is YAML and yet no plain value: keys that are lists, aliases of nothing, anchors that hold themselves. */
function unusable(document: Document): { readonly message: string; readonly offset: number }[] {
  const found: { readonly message: string; readonly offset: number }[] = []
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key)) found.push({ message: 'a key must be plain text', offset: offsetOf(pair.key) ?? 0 })
    },
    Alias(_, alias) {
      const source = alias.resolve(document)
      const offset = offsetOf(alias) ?? 0
      if (source === undefined) found.push({ message: `*${alias.source} has no anchor &${alias.source}`, offset })
      else if (source.range && source.range[0] <= offset && offset < source.range[2])
        found.push({ message: `*${alias.source} stands inside its own anchor`, offset })
    },
  })
  return found
}

function plainValue(document: Document, what: { readonly file: string; readonly code: UserErrorCode }): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    const message = `aliases (*name) expand to more than ${MAX_ALIASES} values: write the values out`
    throw new UserError(what.code, `${what.file}: ${message}`, { problems: [{ message, file: what.file }], cause })
  }
}

function placeIn(
  document: Document,
  path: KeyPath,
  at: (offset: number) => Place,
  ofScalar: boolean,
): Place | undefined {
  let node: unknown = document.contents
  let offset = offsetOf(node)
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document)
    const next = step(node, key)
    if (next === undefined) return offset === undefined ? undefined : at(offset)
    offset = next.offset ?? offset
    node = next.value
  }
  if (ofScalar && isScalar(node)) offset = offsetOf(node) ?? offset
  return offset === undefined ? undefined : at(offset)
}

function step(
  node: unknown,
  key: string | number,
): { readonly value: unknown; readonly offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
    return pair === undefined ? undefined : { value: pair.value, offset: offsetOf(pair.key) }
  }
  if (isSeq(node) && typeof key === 'number' && key < node.items.length)
    return { value: node.items[key], offset: offsetOf(node.items[key]) }
  return undefined
}

function offsetOf(node: unknown): number | undefined {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0]
  return undefined
}
