import * as z from 'zod'
import {
  configSchema,
  EVIDENCE_KINDS,
  EVIDENCE_SCHEMAS,
  manifestSchema,
  pointerSchema,
  profileSchema,
  type FieldClass,
} from '@titlebout/core'
import type { Generated } from './generated.ts'

/** Where the published package carries the schemas. */
export const SCHEMA_FOLDER = 'packages/titlebout/schemas'

type Json = { [key: string]: unknown }

/** The class of what has no class of its own: fields of the envelope, and formats that are of one class as a whole. */
const ENVELOPE_CLASSES: Readonly<Record<string, FieldClass>> = {
  format: 'public',
  model: 'public',
  producer: 'public',
  subject: 'public',
  inputs: 'public',
  policy: 'public',
  settings: 'public',
  seed: 'public',
  // Sentences about the data: may hold numbers of at least privacy.min_count rows.
  verdict: 'aggregate',
  findings: 'aggregate',
}
const PROFILE_CLASSES: Readonly<Record<string, FieldClass>> = {
  format: 'public',
  dataset: 'public',
  min_count: 'public',
  row_count: 'aggregate',
  label: 'aggregate',
  columns: 'aggregate',
}
const ALL_PUBLIC: Readonly<Record<string, FieldClass>> = {}

const CLASS_KEY = 'x-titlebout-class'

/** Every published JSON Schema (draft 2020-12), by path. */
export function jsonSchemas(): Generated {
  const files = new Map<string, string>()
  const add = (name: string, title: string, schema: Json): void => {
    const { $schema, ...rest } = schema
    const named = { $schema, $id: `urn:titlebout:schema:${name}:1`, title, ...rest }
    files.set(`${SCHEMA_FOLDER}/${name}.schema.json`, `${JSON.stringify(named, undefined, 2)}\n`)
  }
  add('titlebout', 'titlebout.yml, version 1', z.toJSONSchema(configSchema, { io: 'input' }))
  for (const kind of EVIDENCE_KINDS)
    add(kind, `titlebout.${kind}/1`, withClasses(z.toJSONSchema(EVIDENCE_SCHEMAS[kind]), ENVELOPE_CLASSES))
  add('profile', 'titlebout.profile/1', withClasses(z.toJSONSchema(profileSchema), PROFILE_CLASSES))
  add('manifest', 'titlebout.manifest/1', withClasses(z.toJSONSchema(manifestSchema), ALL_PUBLIC, 'public'))
  add('pointer', 'titlebout.pointer/1', withClasses(z.toJSONSchema(pointerSchema), ALL_PUBLIC, 'public'))
  return files
}

/**
 * Writes the class of each field beside it: its own, else the one of the field around it.
 *
 * @throws when a field has neither
 */
function withClasses(schema: Json, top: Readonly<Record<string, FieldClass>>, fallback?: FieldClass): Json {
  return classedNode(schema, fallback, '$', top)
}

function classedNode(
  node: Json,
  inherited: FieldClass | undefined,
  at: string,
  top: Readonly<Record<string, FieldClass>> = {},
): Json {
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'properties' && isJson(value)) return [key, classedProperties(value, inherited, at, top)]
      if (isJson(value) && (key === 'items' || key === 'additionalProperties' || key === 'propertyNames'))
        return [key, classedNode(value, inherited, `${at}[]`)]
      if (Array.isArray(value) && (key === 'anyOf' || key === 'oneOf' || key === 'allOf' || key === 'prefixItems'))
        return [key, value.map((item: unknown) => (isJson(item) ? classedNode(item, inherited, at) : item))]
      return [key, value]
    }),
  )
}

function classedProperties(
  properties: Json,
  inherited: FieldClass | undefined,
  at: string,
  top: Readonly<Record<string, FieldClass>>,
): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, child]) => {
      if (!isJson(child)) return [name, child]
      const path = `${at}.${name}`
      // `result` is no more than its parts, so each of them has a class of its own and inherits none.
      if (path === '$.result') return [name, { ...classedNode(child, undefined, path), [CLASS_KEY]: 'aggregate' }]
      const own = fieldClass(child[CLASS_KEY]) ?? top[name] ?? inherited
      if (own === undefined) throw new Error(`${path} has no class: mark it with classed()`)
      return [name, { ...classedNode(child, own, path), [CLASS_KEY]: own }]
    }),
  )
}

function fieldClass(value: unknown): FieldClass | undefined {
  return value === 'public' || value === 'aggregate' || value === 'row' ? value : undefined
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
