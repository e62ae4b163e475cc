import { isJsonObject, type Json, type JsonObject } from './openapi-schemas.ts'

/** Where GitHub's description is narrower than what GitHub sends. Kept short; each with its reason. */
const MAY_BE_NULL: readonly (readonly string[])[] = [
  // A pull request outlives its fork: `head.repo` is null from then on, and designs that trust it must cope.
  ['pull-request', 'properties', 'head', 'properties', 'repo'],
  ['pull-request-simple', 'properties', 'head', 'properties', 'repo'],
  // Labels made on the fly have no description. The schema of a full pull request knows it, this one does not.
  ['pull-request-simple', 'properties', 'labels', 'items', 'properties', 'description'],
]

/** Changes `document` in place. @throws {Error} when a place is not there, so that a new slice is looked at again */
export function amend(document: JsonObject): void {
  const components = document['components']
  const schemas = isJsonObject(components) ? components['schemas'] : undefined
  for (const path of MAY_BE_NULL) {
    let parent: Json | undefined = schemas
    for (const key of path.slice(0, -1)) parent = isJsonObject(parent) ? parent[key] : undefined
    const last = path.at(-1) ?? ''
    if (!isJsonObject(parent) || !isJsonObject(parent[last])) throw new Error(`the slice has no ${path.join('.')}`)
    parent[last] = { nullable: true, allOf: [parent[last]] }
  }
}
