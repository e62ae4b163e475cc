import * as z from 'zod'
import { markdownTable } from 'markdown-table'
import { configSchema, schemaKeys, unwrap, type SchemaKey } from '@titlebout/core'
import { cell } from './markdown.ts'

/** Every key of titlebout.yml as a table. */
export function configTable(): string {
  const rows = distinct(schemaKeys(configSchema)).map((key) => [
    `\`${keyText(key.path)}\``,
    key.side ?? '',
    cell(typeText(key.schema)),
    cell(presence(key.schema)),
    cell(key.description ?? ''),
  ])
  return markdownTable([['key', 'side', 'type', 'default', 'what it says'], ...rows], { alignDelimiters: false })
}

/** Alternatives of a union repeat their common keys: those become one row. */
function distinct(keys: readonly SchemaKey[]): readonly SchemaKey[] {
  const byPath = new Map<string, SchemaKey[]>()
  for (const key of keys) byPath.set(key.path.join('.'), [...(byPath.get(key.path.join('.')) ?? []), key])
  return [...byPath.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined || same.length === 1) return same
    const types = same.map((key) => key.schema).filter((schema) => schema instanceof z.ZodType)
    const description = same.map((key) => `${typeText(key.schema)}: ${key.description ?? ''}`).join(' ')
    return [{ ...first, schema: z.union(types), description }]
  })
}

/** `gate[].min`, `deploy.<name>.target`. */
function keyText(path: readonly string[]): string {
  return path.reduce((text, key, index) => {
    if (key !== '*') return index === 0 ? key : `${text}.${key}`
    return path[0] === 'deploy' ? `${text}.<name>` : `${text}[]`
  }, '')
}

function typeText(schema: z.ZodType): string {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String).join(', ')
  if (inner instanceof z.ZodEnum) return inner.options.join(', ')
  if (inner instanceof z.ZodString) return 'text'
  if (inner instanceof z.ZodBoolean) return 'true or false'
  if (inner instanceof z.ZodNumber) return numberText(inner)
  if (inner instanceof z.ZodArray) return `list of ${inner.element instanceof z.ZodType ? typeText(inner.element) : ''}`
  if (inner instanceof z.ZodTuple) return `list of ${inner.def.items.length} numbers`
  if (inner instanceof z.ZodUnion) {
    const options = inner.options.map((option) => (option instanceof z.ZodType ? typeText(option) : ''))
    return [...new Set(options)].join(' or ')
  }
  if (inner instanceof z.ZodRecord) return 'mapping by name'
  if (inner instanceof z.ZodObject) return 'mapping'
  throw new Error(`no words for ${inner.constructor.name}: add them to the table of config types`)
}

function numberText(schema: z.ZodNumber): string {
  const json = z.toJSONSchema(schema)
  const whole = json.type === 'integer' ? 'whole number' : 'number'
  const largest = Number.MAX_SAFE_INTEGER
  const low = json.minimum !== undefined && json.minimum > -largest ? `from ${json.minimum}` : undefined
  const above = json.exclusiveMinimum === undefined ? undefined : `above ${json.exclusiveMinimum}`
  const high = json.maximum !== undefined && json.maximum < largest ? `to ${json.maximum}` : undefined
  const below = json.exclusiveMaximum === undefined ? undefined : `below ${json.exclusiveMaximum}`
  return [whole, low ?? above, high ?? below].filter((part) => part !== undefined).join(' ')
}

function presence(schema: z.ZodType): string {
  if (schema instanceof z.ZodDefault) return `\`${JSON.stringify(schema.def.defaultValue)}\``
  if (schema instanceof z.ZodPrefault) return 'see its keys'
  return schema instanceof z.ZodOptional ? 'none' : '**required**'
}
