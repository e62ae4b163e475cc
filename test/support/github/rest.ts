import { admit, tokenOf } from './auth.ts'
import { type Fault, type Faults, messageOf } from './faults.ts'
import { type Call, HttpError, notFound, type Reply, type Routes } from './http.ts'
import type { Log, LoggedCall } from './log.ts'
import { isJsonObject, type Json } from './openapi-schemas.ts'
import { acceptsBytes, type Match, matchOperation, type Operation, replyProblems, requestProblems } from './openapi.ts'
import type { OperationId } from './operations.ts'
import { acceptedPermissions, type Needs, type Token } from './tokens.ts'
import type { World } from './world.ts'

/** A change to the replies of one operation, made before they are checked and sent. */
export type Tamper = (body: Json) => unknown

export interface Rest {
  readonly world: World
  readonly routes: Routes
  readonly faults: Faults
  readonly tampers: Map<OperationId, Tamper>
  readonly log: Log
}

export interface RestRequest {
  readonly method: string
  /** Without the API's prefix: `/repos/o/r/issues`. */
  readonly path: string
  /** As the client wrote it. */
  readonly fullPath: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly contentType: string
  readonly accept: string
  readonly raw: Buffer
}

/** A reply, and whether the bench made it up: then its status need not be documented. */
interface Outcome {
  readonly reply: Reply
  readonly artificial: boolean
}

const DOCS = 'https://docs.github.com/rest'

function errorReply({ status, message, errors, headers }: HttpError): Reply {
  const body = { message, ...(errors === undefined ? {} : { errors }), documentation_url: DOCS, status: String(status) }
  return { status, body, headers }
}

function parse(text: string): Json {
  const value: Json = JSON.parse(text)
  return value
}

/** The JSON of a request; undefined: no body, or a file. @throws {HttpError} 400 */
function parseBody(request: RestRequest, operation: Operation | undefined): Json | undefined {
  if (request.raw.length === 0 || (operation !== undefined && acceptsBytes(operation))) return undefined
  try {
    return parse(request.raw.toString('utf8'))
  } catch {
    throw new HttpError(400, 'Problems parsing JSON')
  }
}

/** Runs `produce`; what it throws on purpose becomes a reply. */
async function attempt(produce: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await produce()
  } catch (error) {
    if (error instanceof HttpError) return { reply: errorReply(error), artificial: false }
    throw error
  }
}

function needsOf(rest: Rest, operation: Operation): Needs {
  const route = rest.routes[operation.id]
  return route !== undefined && 'needs' in route ? route.needs : []
}

async function perform(rest: Rest, match: Match, request: RestRequest): Promise<Outcome> {
  const { world, log } = rest
  const { operation, params } = match
  const body = parseBody(request, operation)
  const problems = requestProblems(operation, { params, query: request.query, body, contentType: request.contentType })
  if (problems.length > 0) log.violation({ route: operation.id, side: 'request', problems })
  const token = tokenOf(world, request.authorization)
  const route = rest.routes[operation.id]
  if (route === undefined) throw new Error(`the local GitHub has no handler for ${operation.id}`)
  const call: Call = {
    world,
    operation: operation.id,
    params,
    query: request.query,
    path: request.fullPath,
    body: isJsonObject(body) ? body : {},
    raw: request.raw,
    contentType: request.contentType,
    accept: request.accept,
    token,
  }
  const repository =
    'needs' in route ? admit(world, `${params['owner']}/${params['repo']}`, token, route.needs) : undefined
  if (problems.length > 0) {
    const refusal = new HttpError(422, `Invalid request.\n\n${problems.join('\n')}`)
    return { reply: errorReply(refusal), artificial: true }
  }
  if ('handleGlobal' in route) return { reply: await route.handleGlobal(call), artificial: false }
  if (repository === undefined) throw notFound()
  return { reply: await route.handle({ ...call, repository }), artificial: false }
}

function failure(fault: Fault, wanted: Needs): Outcome {
  if (fault.status === 'hang-up') throw new Error('a closed connection has no reply')
  const accepted = { 'X-Accepted-GitHub-Permissions': acceptedPermissions(wanted) }
  const error = new HttpError(fault.status, messageOf(fault), { headers: { ...accepted, ...fault.headers } })
  return { reply: errorReply(error), artificial: true }
}

/** Holds a reply against GitHub's description; one that GitHub would not send becomes a 500 that says why. */
function check(rest: Rest, operation: Operation, outcome: Outcome): Reply {
  const { reply } = outcome
  const accepted = acceptedPermissions(needsOf(rest, operation))
  const headers = { ...(accepted === '' ? {} : { 'X-Accepted-GitHub-Permissions': accepted }), ...reply.headers }
  // Raw files, diffs and assets are bytes, of which the description says nothing.
  if (reply.body instanceof Uint8Array) return { ...reply, headers }
  // What goes over the wire: without the fields that are undefined.
  const sent = reply.body === undefined ? undefined : parse(JSON.stringify(reply.body))
  const tamper = rest.tampers.get(operation.id)
  const body = tamper === undefined || sent === undefined ? sent : tamper(sent)
  const problems = replyProblems(operation, reply.status, body, outcome.artificial)
  if (problems.length === 0) return { status: reply.status, body, headers }
  rest.log.violation({ route: operation.id, side: 'reply', problems })
  const message = `GitHub would not send this reply to ${operation.id}: ${problems.join('; ')}`
  return { ...errorReply(new HttpError(500, message)), headers }
}

function peekToken(world: World, authorization: string | undefined): Token | undefined {
  try {
    return tokenOf(world, authorization)
  } catch {
    return undefined
  }
}

function peekBody(request: RestRequest, operation: Operation | undefined): Json | undefined {
  try {
    return parseBody(request, operation)
  } catch {
    return undefined
  }
}

function describe(rest: Rest, request: RestRequest, operation: Operation | undefined): LoggedCall {
  const token = peekToken(rest.world, request.authorization)
  return {
    kind: 'rest',
    method: request.method,
    path: request.path,
    query: request.query.toString(),
    route: operation?.id,
    tokenKind: token?.kind ?? 'none',
    actor: token?.user.login,
    body: peekBody(request, operation),
    status: 0,
  }
}

/**
 * Answers one REST request and logs it. Request and reply are held against GitHub's description.
 * Undefined: close the connection without an answer.
 */
export async function answerRest(rest: Rest, request: RestRequest): Promise<Reply | undefined> {
  const match = matchOperation(request.method, request.path)
  const logged = rest.log.call(describe(rest, request, match?.operation))
  rest.log.checked(match !== undefined)
  if (match === undefined) {
    const route = `${request.method} ${request.path}`
    rest.log.violation({ route, side: 'request', problems: [`${route} is not an operation of the OpenAPI slice`] })
    logged.status = 404
    return errorReply(notFound())
  }
  const { operation } = match
  const url = `${request.path}?${request.query.toString()}`
  const fault = rest.faults.next({ method: request.method, url, route: operation.id })
  const lost = fault !== undefined && fault.after !== true
  const outcome = lost ? undefined : await attempt(() => perform(rest, match, request))
  if (fault?.status === 'hang-up') return undefined
  const final = fault === undefined ? outcome : failure(fault, needsOf(rest, operation))
  if (final === undefined) throw new Error('a request without a fault has an outcome')
  const reply = check(rest, operation, final)
  logged.status = reply.status
  return reply
}
