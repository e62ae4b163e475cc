// Cuts the operations of `operations.ts`, and every schema they reach, out of GitHub's OpenAPI description.
//
//   npm pack @octokit/openapi@23.0.2
//   tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
//   node test/support/github/slice-openapi.ts package/generated/api.github.com.json
//
// The package is MIT-licensed and unpacks to 385 MB, so the slice is committed and the package is not installed.

import { readFileSync, writeFileSync } from 'node:fs'

import { OPERATIONS } from './operations.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Dictionary = Record<string, Json>

/** Keys that do not change what is valid. `x-multi-segment` stays: it says which path parameters may hold a slash. */
const SILENT = ['examples', 'example', 'externalDocs', 'x-github', 'tags', 'links', 'servers']
/** The same, but only as text: a *property* of such a name holds an object and stays. */
const SILENT_TEXT = ['description', 'title', 'summary']

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((node, key) => (isObject(node) ? node[key] : undefined), value)
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : []
}

/** The part of `api` that the operations `wanted` need. @throws {Error} when one of them does not exist */
export function slice(api: Json, wanted: readonly string[]): Json {
  const components: Record<string, Dictionary> = {}

  const keep = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(keep)
    if (!isObject(node)) return node
    const target = node['$ref']
    if (typeof target === 'string') take(target)
    const silent = (key: string, value: Json): boolean =>
      SILENT.includes(key) || (SILENT_TEXT.includes(key) && typeof value === 'string')
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key, value]) => !silent(key, value))
        .map(([key, value]) => [key, key === 'properties' && isObject(value) ? keepEach(value) : keep(value)]),
    )
  }
  // Names of properties are the API's own words ("links", "example"), never keywords.
  const keepEach = (properties: { readonly [key: string]: Json }): Json =>
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, keep(schema)]))

  const take = (target: string): void => {
    const [, , kind = '', name = ''] = target.split('/')
    const shelf = (components[kind] ??= {})
    if (name in shelf) return
    const found = at(api, 'components', kind, name)
    if (found === undefined) throw new Error(`${target} does not exist`)
    shelf[name] = null // before its content is read: schemas refer to themselves
    shelf[name] = keep(found)
  }

  const missing = new Set(wanted)
  const paths: Record<string, Dictionary> = {}
  for (const [path, item] of entriesOf(at(api, 'paths'))) {
    for (const [method, operation] of entriesOf(item)) {
      const id = at(operation, 'operationId')
      if (typeof id !== 'string' || !missing.delete(id)) continue
      ;(paths[path] ??= {})[method] = keep(operation)
    }
  }
  if (missing.size > 0) throw new Error(`no such operation: ${[...missing].join(', ')}`)
  // Any failure without a documented body has this shape.
  take('#/components/schemas/basic-error')
  const info = { source: '@octokit/openapi', version: at(api, 'info', 'version') ?? null, license: 'MIT' }
  return { openapi: at(api, 'openapi') ?? null, info, paths, components }
}

if (import.meta.main) {
  const source = process.argv[2]
  if (source === undefined) throw new Error('usage: node slice-openapi.ts <path of api.github.com.json>')
  const text = `${JSON.stringify(slice(JSON.parse(readFileSync(source, 'utf8')), OPERATIONS))}\n`
  writeFileSync(new URL('openapi.json', import.meta.url), text)
  console.log(`${OPERATIONS.length} operations, ${Math.round(text.length / 1000)} kB`)
}
