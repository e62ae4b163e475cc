import type { IncomingMessage } from 'node:http'

import type { OperationId } from './operations.ts'
import type { JsonObject } from './openapi-schemas.ts'
import type { Repository, User } from './state.ts'
import type { Needs, Token } from './tokens.ts'
import type { World } from './world.ts'

/** One REST call that has passed routing, permission and validation. */
export interface Call {
  readonly world: World
  readonly operation: OperationId
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Path with the API's prefix, for links to other pages. */
  readonly path: string
  /** `{}` when the request had none. */
  readonly body: JsonObject
  readonly raw: Buffer
  readonly contentType: string
  readonly accept: string
  readonly token: Token | undefined
}

/** A call on a repository that exists. */
export interface RepositoryCall extends Call {
  readonly repository: Repository
}

export interface Reply {
  readonly status: number
  /** A value is sent as JSON, bytes as they are, undefined as nothing. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly needs: Needs
  readonly handle: (call: RepositoryCall) => Reply | Promise<Reply>
}

/** A route that is not below `/repos/{owner}/{repo}`. */
export interface GlobalRoute {
  readonly handleGlobal: (call: Call) => Reply | Promise<Reply>
}

export type Routes = Partial<Record<OperationId, Route | GlobalRoute>>

/** An answer that ends the call early. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly errors: readonly JsonObject[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly JsonObject[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

export function notFound(): HttpError {
  return new HttpError(404, 'Not Found')
}

/** GitHub's 422 with one error. */
export function invalid(resource: string, field: string, code: string, message?: string): HttpError {
  const error: JsonObject = { resource, field, code, ...(message === undefined ? {} : { message }) }
  return new HttpError(422, 'Validation Failed', { errors: [error] })
}

/** Who makes this call. Routes that write are never reached without a token. */
export function actorOf(call: Call): User {
  if (call.token === undefined) throw new HttpError(401, 'Requires authentication')
  return call.token.user
}

export function ok(body: unknown): Reply {
  return { status: 200, body }
}

export function created(body: unknown): Reply {
  return { status: 201, body }
}

export const NO_CONTENT: Reply = { status: 204 }

/** A text field of a validated body; undefined when it is absent or null. */
export function textOf(body: JsonObject, key: string): string | undefined {
  const value = body[key]
  return typeof value === 'string' ? value : undefined
}

/** A field as text, whether it is text or a number; '' when it is neither. */
export function wordOf(body: JsonObject, key: string): string {
  const value = body[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export function flagOf(body: JsonObject, key: string): boolean | undefined {
  const value = body[key]
  return typeof value === 'boolean' ? value : undefined
}

/** One page of `items`, with the `Link` header that clients follow. */
export function paged<T>(call: Call, items: readonly T[], render: (page: T[]) => unknown = (page) => page): Reply {
  // 30 by default and 100 at most, as on GitHub.
  const perPage = Math.min(Math.max(Number(call.query.get('per_page') ?? 30), 1), 100)
  const page = Math.max(Number(call.query.get('page') ?? 1), 1)
  const last = Math.max(Math.ceil(items.length / perPage), 1)
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(to))
    return `<${call.world.addresses.origin}${call.path}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  const body = render(items.slice((page - 1) * perPage, page * perPage))
  return { status: 200, body, ...(links.length > 0 ? { headers: { Link: links.join(', ') } } : {}) }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}
