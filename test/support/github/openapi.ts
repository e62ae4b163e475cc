import { readFileSync } from 'node:fs'

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

import { amend } from './amendments.ts'
import { dereference, isJsonObject, type Json, type JsonObject, toJsonSchema } from './openapi-schemas.ts'
import { type OperationId, OPERATIONS } from './operations.ts'

/** One operation of GitHub's REST API, with the template of its path. */
export interface Operation {
  readonly id: OperationId
  readonly method: string
  readonly template: string
  readonly description: JsonObject
}

export interface Match {
  readonly operation: Operation
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>
}

export interface RequestParts {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Undefined when the request had no body. */
  readonly body: Json | undefined
  readonly contentType: string
}

const document: JsonObject = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'))
amend(document)

/**
 * Failures that GitHub sends on any operation, documented there or not, always as a `basic-error`. 422 is among them:
 * dispatching a workflow that does not listen is answered so, which the description does not know.
 */
const ANYWHERE = new Set([401, 403, 404, 410, 415, 422, 429, 500, 502, 503])

function createAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes })
  // ajv-formats is CommonJS: its default export is one level down under Node's ESM rules.
  addFormats.default(ajv, ['date-time', 'email'])
  for (const name of ['int64', 'binary', 'repo.nwo', 'timestamp']) ajv.addFormat(name, true)
  // GitHub declares `format: uri` with `default: ""` and does send "" (target_url of a deployment status).
  ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text))
  return ajv
}

const params = createAjv(true)
const requests = createAjv(false)
const replies = createAjv(false)
requests.addSchema({ $id: 'slice', components: toJsonSchema(document['components'] ?? {}, 'closed') })
replies.addSchema({ $id: 'slice', components: toJsonSchema(document['components'] ?? {}, 'open') })

/** `#/components/…` inside an operation points into the whole document. */
function absolute(node: Json): Json {
  if (Array.isArray(node)) return node.map(absolute)
  if (!isJsonObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? `slice${value}` : absolute(value),
    ]),
  )
}

function nameOf(parameter: JsonObject): string {
  return typeof parameter['name'] === 'string' ? parameter['name'] : ''
}

function parametersOf(operation: Operation, place: 'path' | 'query'): JsonObject[] {
  const listed = operation.description['parameters']
  if (!Array.isArray(listed)) return []
  return listed.map((item) => dereference(document, item)).filter((item) => item['in'] === place)
}

interface Compiled extends Operation {
  readonly pattern: RegExp
  readonly names: readonly string[]
}

function compile(operation: Operation): Compiled {
  const wide = parametersOf(operation, 'path')
    .filter((item) => item['x-multi-segment'] === true)
    .map((item) => item['name'])
  const names: string[] = []
  const pattern = operation.template
    // The root of a repository is a path too, and an empty one.
    .replace('/contents/{path}', '/contents{path}')
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
      const name = part.slice(1, -1)
      names.push(name)
      if (name === 'path') return '(?:/(.*?))?'
      return wide.includes(name) ? '(.+?)' : '([^/]+)'
    })
    .join('')
  return { ...operation, names, pattern: new RegExp(`^${pattern}/?$`) }
}

/**
 * Literal segments beat parameters (`/releases/latest` is no `/releases/{release_id}`), and longer templates beat their
 * beginnings (`/branches/{branch}/protection` is no branch called `x/protection`).
 */
function bySpecificity(a: Operation, b: Operation): number {
  const rank = (template: string): string => `${template.replaceAll(/\{[^}]+\}/g, '~').replaceAll('/', ' ')}\u007F`
  return rank(a.template) < rank(b.template) ? -1 : 1
}

function listOperations(): Compiled[] {
  const found: Operation[] = []
  for (const [template, methods] of Object.entries(document['paths'] ?? {})) {
    for (const [method, description] of Object.entries(methods ?? {})) {
      if (!isJsonObject(description)) continue
      const id = OPERATIONS.find((known) => known === description['operationId'])
      if (id === undefined) throw new Error(`${method} ${template} of the slice is not in operations.ts`)
      found.push({ id, method: method.toUpperCase(), template, description })
    }
  }
  return found.sort(bySpecificity).map(compile)
}

const operations = listOperations()

/** All operations of the slice. */
export function allOperations(): readonly Operation[] {
  return operations
}

/** The operation that serves `method path` (path without the API's prefix), or undefined if the slice has none. */
export function matchOperation(method: string, path: string): Match | undefined {
  for (const operation of operations) {
    if (operation.method !== method) continue
    const found = operation.pattern.exec(path)
    if (found === null) continue
    const entries = operation.names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')] as const)
    return { operation, params: Object.fromEntries(entries) }
  }
  return undefined
}

const validators = new Map<string, ValidateFunction>()

function validator(ajv: Ajv, key: string, schema: () => Json): ValidateFunction {
  let found = validators.get(key)
  if (found === undefined) {
    const wanted = schema()
    if (!isJsonObject(wanted)) throw new Error(`${key} has no schema`)
    found = ajv.compile(wanted)
    validators.set(key, found)
  }
  return found
}

/** What a validation error says, with the name of the field that it is about. */
function explain(where: string, error: ErrorObject): string {
  const place = `${where}${error.instancePath.replaceAll('/', '.')}`
  const unknown: unknown = error.params['additionalProperty']
  if (typeof unknown === 'string') return `${place}: unknown field "${unknown}"`
  return `${place}: ${error.message ?? error.keyword}`
}

function problems(where: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return []
  return [...new Set((validate.errors ?? []).map((error) => explain(where, error)))]
}

function parameterSchema(operation: Operation, place: 'path' | 'query'): Json {
  const listed = parametersOf(operation, place)
  const named = listed.map((item) => [nameOf(item), toJsonSchema(item['schema'] ?? {}, 'open')] as const)
  const required = listed.filter((item) => item['required'] === true).map(nameOf)
  return absolute({ type: 'object', properties: Object.fromEntries(named), required, additionalProperties: false })
}

function bodySchema(operation: Operation): Json | undefined {
  const content = dereference(document, operation.description['requestBody'] ?? {})['content']
  if (!isJsonObject(content) || !isJsonObject(content['application/json'])) return undefined
  return content['application/json']['schema'] ?? {}
}

/** Whether the body is a file, whatever its content type says. */
export function acceptsBytes(operation: Operation): boolean {
  return JSON.stringify(operation.description['requestBody'] ?? {}).includes('application/octet-stream')
}

/** What is wrong with a request, one line per field; empty when GitHub's description allows it. */
export function requestProblems(operation: Operation, request: RequestParts): string[] {
  const { id } = operation
  const path = validator(params, `${id} path`, () => parameterSchema(operation, 'path'))
  const query = validator(params, `${id} query`, () => parameterSchema(operation, 'query'))
  // `coerceTypes` writes into what it validates, so both get copies.
  const found = [
    ...problems('path', path, { ...request.params }),
    ...problems('query', query, Object.fromEntries(request.query)),
  ]
  if (acceptsBytes(operation)) return found
  const schema = bodySchema(operation)
  if (schema === undefined) return request.body === undefined ? found : [...found, 'body: none is expected here']
  const needed = dereference(document, operation.description['requestBody'] ?? {})['required'] === true
  if (request.body === undefined) return needed ? [...found, 'body: is missing'] : found
  const validate = validator(requests, `${id} body`, () => absolute(toJsonSchema(schema, 'closed')))
  return [...found, ...problems('body', validate, request.body)]
}

/** Schema of the JSON body of a documented reply; undefined: it has no body. */
function replySchema(entry: Json): Json | undefined {
  const content = dereference(document, entry)['content']
  if (!isJsonObject(content)) return undefined
  return dereference(document, content['application/json'] ?? Object.values(content)[0] ?? {})['schema'] ?? {}
}

/**
 * What is wrong with a reply, one line per field; empty when GitHub would send it. `body` undefined means that the
 * reply has none. `anyStatus` admits a status that GitHub does not document here: for failures that a test asked for.
 */
export function replyProblems(operation: Operation, status: number, body: unknown, anyStatus = false): string[] {
  const documented = operation.description['responses']
  const entry = isJsonObject(documented) ? documented[String(status)] : undefined
  if (entry === undefined && !ANYWHERE.has(status) && !anyStatus) {
    return [`reply: status ${status} is not documented for ${operation.id}`]
  }
  const schema = entry === undefined ? undefined : replySchema(entry)
  if (body === undefined) return schema === undefined ? [] : [`reply: a body is documented for ${status}`]
  if (schema === undefined && status < 400) return [`reply: no body is documented for ${status}`]
  const key = schema === undefined ? 'basic-error' : `${operation.id} ${status}`
  const wanted = schema ?? { $ref: '#/components/schemas/basic-error' }
  return problems(
    'reply',
    validator(replies, key, () => absolute(toJsonSchema(wanted, 'open'))),
    body,
  )
}
