/** JSON as it comes over the wire. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether objects may carry fields that the description does not name. */
type Extra = 'open' | 'closed'

/**
 * An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a union with `null`. `closed` refuses unknown fields in
 * every object whose fields are declared, since a misspelt request field is otherwise silently ignored (GitHub's
 * description leaves nearly all objects open). Branches of `allOf` see each other's fields and stay open.
 */
export function toJsonSchema(node: Json, extra: Extra): Json {
  if (Array.isArray(node)) return node.map((item) => toJsonSchema(item, extra))
  if (!isJsonObject(node)) return node
  const { nullable, ...rest } = node
  const schema: JsonObject = {}
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'properties' && isJsonObject(value)) schema[key] = eachProperty(value, extra)
    else schema[key] = toJsonSchema(value, key === 'allOf' ? 'open' : extra)
  }
  if (extra === 'closed' && isJsonObject(schema['properties']) && !('additionalProperties' in schema)) {
    schema['additionalProperties'] = false
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

/** `properties` maps names to schemas, so a property that is called "nullable" is a name here, not a keyword. */
function eachProperty(properties: JsonObject, extra: Extra): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toJsonSchema(schema, extra)]))
}

/** Follows JSON pointers such as `#/components/parameters/owner` inside `document`. */
export function dereference(document: JsonObject, node: Json): JsonObject {
  if (!isJsonObject(node)) throw new Error('an object was expected in the OpenAPI slice')
  const target = node['$ref']
  if (typeof target !== 'string') return node
  let found: Json = document
  for (const key of target.split('/').slice(1)) {
    if (!isJsonObject(found) || !(key in found)) throw new Error(`${target} is not in the OpenAPI slice`)
    found = found[key] ?? null
  }
  return dereference(document, found)
}
