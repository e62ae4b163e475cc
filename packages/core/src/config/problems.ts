import type * as z from 'zod'
import { nearName } from '../near-name.ts'
import { configSchema } from './schema.ts'
import { fits, pathText, schemaKeys } from './walk.ts'
import type { KeyPath } from './yaml.ts'

/** A problem of a value, before its place in the file is known. */
export interface ValueProblem {
  readonly path: KeyPath
  readonly message: string
  /** `rule`: each key is right alone, and they do not fit together. */
  readonly kind: 'unknown-key' | 'missing' | 'value' | 'rule'
}

type Issue = z.core.$ZodIssue

const KEYS = schemaKeys(configSchema)

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

/** What a reader of messages needs of what the schema says: path, expected, got. */
export function valueProblems(issues: readonly Issue[]): ValueProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, []))
}

function problemsOf(issue: Issue, above: KeyPath): ValueProblem[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]))
  if (issue.code === 'invalid_union') return unionProblems(issue, path)
  if (issue.code === 'invalid_key') {
    const text = issue.issues.map((inner) => inner.message).join(', ')
    return [{ path, message: `the name "${String(path.at(-1))}" ${text}`, kind: 'value' }]
  }
  const name = path.length === 0 ? 'the file' : pathText(path)
  if (issue.input === undefined && issue.code !== 'custom')
    return [{ path, message: `${name} is required: ${expectation(issue)}`, kind: 'missing' }]
  return [{ path, message: `${name} ${expectation(issue)}, got ${shown(issue.input)}${hint(issue)}`, kind: 'value' }]
}

/** The problems of the alternative that was meant: the one whose type fits; else what all of them would take. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: KeyPath): ValueProblem[] {
  const fitting = issue.errors.filter((errors) =>
    errors.every((error) => error.path.length > 0 || error.code !== 'invalid_type'),
  )
  const meant = fitting[0]
  if (meant !== undefined) return meant.flatMap((error) => problemsOf(error, path))
  if (issue.discriminator !== undefined && issue.inclusive !== false && issue.options !== undefined) {
    const input: unknown = issue.input
    const got = typeof input === 'object' && input !== null ? Object.entries(input) : []
    const value: unknown = got.find(([key]) => key === issue.discriminator)?.[1]
    const expected = `must be ${listed(issue.options)}`
    return value === undefined
      ? [{ path, message: `${pathText(path)} is required: ${expected}`, kind: 'missing' }]
      : [{ path, message: `${pathText(path)} ${expected}, got ${shown(value)}`, kind: 'value' }]
  }
  const types = issue.errors.flatMap((errors) =>
    errors.flatMap((error) => (error.code === 'invalid_type' ? [typeName(error.expected)] : [])),
  )
  const expected = [...new Set(types)].join(' or ')
  const way = issue.errors
    .flatMap((errors) => errors.map((error) => hint(error, issue.input)))
    .find((one) => one !== '')
  return [
    { path, message: `${pathText(path)} must be ${expected}, got ${shown(issue.input)}${way ?? ''}`, kind: 'value' },
  ]
}

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeName(issue.expected)}`
    case 'invalid_value':
      return `must be ${listed(issue.values)}`
    case 'too_small':
      if (issue.origin === 'array' && Number(issue.minimum) > 1) return `must have at least ${issue.minimum} entries`
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `must be ${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_format':
    case 'custom':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return issue.message
    default:
      return String(issue)
  }
}

/** The way out of the two surprises of YAML that people meet: numbers and booleans where text is wanted, and a decimal comma. */
function hint(issue: Issue, input: unknown = issue.input): string {
  if (issue.code !== 'invalid_type') return ''
  if (issue.expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return `: put it in quotes, "${input}"`
  if (issue.expected === 'number' && typeof input === 'string' && /^-?\d+,\d+$/u.test(input))
    return `: write ${input.replace(',', '.')}`
  return ''
}

function listed(values: readonly unknown[]): string {
  const texts = values.map(String)
  return texts.length === 1 ? (texts[0] ?? '') : `one of ${texts.join(', ')}`
}

/** A value for a message: short, one line, with its type where the text alone would not tell. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value !== 'string') return `the value ${JSON.stringify(value)}`
  const line = value.replaceAll(/\s+/gu, ' ')
  return `"${line.length > 60 ? `${line.slice(0, 57)}...` : line}"`
}

function unknownKey(path: KeyPath): ValueProblem {
  const key = String(path.at(-1))
  const parent = path.slice(0, -1)
  const siblings = KEYS.filter((known) => fits(parent, known.path.slice(0, -1))).map((known) => known.path.at(-1) ?? '')
  return {
    path,
    message: `unknown key ${pathText(path)}${suggestion(key, [...new Set(siblings)])}`,
    kind: 'unknown-key',
  }
}

function suggestion(key: string, siblings: readonly string[]): string {
  const elsewhere = KEYS.filter((known) => known.path.at(-1) === key)
  const near = nearName(key, siblings)
  if (near !== undefined) return `: did you mean ${near}?`
  if (elsewhere.length === 1 && elsewhere[0] !== undefined && elsewhere[0].path.length > 1)
    return `: ${key} belongs under ${pathText(elsewhere[0].path.slice(0, -1))}`
  return siblings.length > 0 ? `: known here are ${siblings.join(', ')}` : ''
}
