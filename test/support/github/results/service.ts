import { createHmac, randomBytes } from 'node:crypto'

import { HttpError, type Reply } from '../http.ts'
import { isJsonObject, type JsonObject } from '../openapi-schemas.ts'
import type { Artifact, Run } from '../state-actions.ts'
import type { World } from '../world.ts'
import { blobContent, blobUrl, isExpired, reserveBlob, sha256 } from './store.ts'

/** Characters that artifact names may not have. */
const FORBIDDEN = /[":<>|*?\r\n\\/]/
const MAX_PER_JOB = 500
const DAY = 86_400_000
const SECRET = randomBytes(32)

interface Scope {
  readonly run: Run
  readonly job: string
}

/** An upload that was begun and not yet finalized. */
interface Pending {
  readonly key: string
  readonly mimeType: string
  readonly expiresAt: string
}

const pendings = new WeakMap<World, Map<string, Pending>>()

function pendingOf(world: World): Map<string, Pending> {
  let found = pendings.get(world)
  if (found === undefined) {
    found = new Map()
    pendings.set(world, found)
  }
  return found
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** `ACTIONS_RUNTIME_TOKEN` of a job: a JSON Web Token whose scope names the run and the job. */
export function runtimeToken(runId: number, job: string): string {
  const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ scp: `Actions.Results:${runId}:${job}`, exp: 4102444800 })}`
  return `${head}.${createHmac('sha256', SECRET).update(head).digest('base64url')}`
}

/** @throws {HttpError} 401 for a token that we did not make */
function scopeOf(world: World, authorization: string | undefined): Scope {
  const token = authorization?.replace(/^Bearer /, '') ?? ''
  const [head = '', payload = '', signature = ''] = token.split('.')
  const expected = createHmac('sha256', SECRET).update(`${head}.${payload}`).digest('base64url')
  if (signature !== expected) throw new HttpError(401, 'invalid runtime token')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const [, id = '', job = ''] = (isJsonObject(claims) ? textField(claims, 'scp') : '').split(':')
  return { run: world.run(Number(id)), job }
}

function twirpError(status: number, code: string, msg: string): Reply {
  return { status, body: { code, msg } }
}

function artifactsOf(world: World, run: Run): Artifact[] {
  return world.artifacts.filter((artifact) => artifact.run.id === run.id && !isExpired(world, artifact))
}

/** The newest of that name: each attempt of a run may have one. */
function named(world: World, run: Run, name: string): Artifact | undefined {
  return artifactsOf(world, run).findLast((artifact) => artifact.name === name)
}

/** A Twirp wrapper value comes as the value itself; some clients send the field in camel case. */
function field(body: JsonObject, snake: string): unknown {
  const camel = snake.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return body[snake] ?? body[camel]
}

function textField(body: JsonObject, snake: string): string {
  const value = field(body, snake)
  return typeof value === 'string' ? value : ''
}

function create(world: World, { run, job }: Scope, body: JsonObject): Reply {
  const name = textField(body, 'name')
  if (name === '' || FORBIDDEN.test(name))
    return twirpError(400, 'invalid_argument', `the artifact name is not valid: ${name}`)
  if (named(world, run, name)?.attempt === run.attempt) {
    return twirpError(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
  }
  if (artifactsOf(world, run).filter((artifact) => artifact.job === job).length >= MAX_PER_JOB) {
    return twirpError(429, 'resource_exhausted', `a job may upload ${MAX_PER_JOB} artifacts`)
  }
  const { key, url } = reserveBlob(world, name)
  const expires = field(body, 'expires_at')
  const expiresAt = typeof expires === 'string' ? expires : new Date(world.now().getTime() + 90 * DAY).toISOString()
  const mimeType = textField(body, 'mime_type') || 'application/zip'
  pendingOf(world).set(`${run.id}/${name}`, { key, mimeType, expiresAt: expiresAt.replace(/\.\d+Z$/, 'Z') })
  return { status: 200, body: { ok: true, signed_upload_url: url } }
}

function finalize(world: World, { run, job }: Scope, body: JsonObject): Reply {
  const name = textField(body, 'name')
  const pending = pendingOf(world).get(`${run.id}/${name}`)
  const content = pending === undefined ? undefined : blobContent(world, pending.key)
  if (pending === undefined || content === undefined) {
    return twirpError(404, 'not_found', `no upload of "${name}" was begun and completed`)
  }
  if (Number(textField(body, 'size')) !== content.length) {
    return twirpError(400, 'invalid_argument', `size is ${textField(body, 'size')}, ${content.length} bytes came`)
  }
  const digest = sha256(content)
  const claimed = textField(body, 'hash')
  if (claimed !== '' && claimed !== digest) {
    return twirpError(400, 'invalid_argument', `hash is ${claimed}, the bytes have ${digest}`)
  }
  pendingOf(world).delete(`${run.id}/${name}`)
  const { mimeType, expiresAt } = pending
  const artifact: Artifact = { id: world.nextId(), name, run, attempt: run.attempt, job, mimeType, createdAt: world.time(), expiresAt, digest, content, expired: false } // prettier-ignore
  world.artifacts.push(artifact)
  world.emit({ type: 'artifact', runId: run.id, name, id: artifact.id })
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } }
}

function list(world: World, { run }: Scope, body: JsonObject): Reply {
  const name = field(body, 'name_filter')
  const id = field(body, 'id_filter')
  const found = artifactsOf(world, run).filter(
    (artifact) =>
      (typeof name !== 'string' || artifact.name === name) && (typeof id !== 'string' || String(artifact.id) === id),
  )
  const artifacts = found.map((artifact) => ({
    workflow_run_backend_id: String(run.id),
    workflow_job_run_backend_id: artifact.job,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.content.length),
    created_at: artifact.createdAt,
    digest: artifact.digest,
  }))
  return { status: 200, body: { artifacts } }
}

function signedUrl(world: World, { run }: Scope, body: JsonObject): Reply {
  const artifact = named(world, run, textField(body, 'name'))
  if (artifact === undefined) return twirpError(404, 'not_found', 'artifact not found')
  return { status: 200, body: { signed_url: blobUrl(world, artifact) } }
}

function remove(world: World, { run }: Scope, body: JsonObject): Reply {
  const artifact = named(world, run, textField(body, 'name'))
  if (artifact === undefined) return twirpError(404, 'not_found', 'artifact not found')
  world.artifacts.splice(world.artifacts.indexOf(artifact), 1)
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } }
}

const METHODS: Readonly<Record<string, (world: World, scope: Scope, body: JsonObject) => Reply>> = {
  CreateArtifact: create,
  FinalizeArtifact: finalize,
  ListArtifacts: list,
  GetSignedArtifactURL: signedUrl,
  DeleteArtifact: remove,
}

/** Answers `POST /twirp/github.actions.results.api.v1.ArtifactService/<Method>`. */
export function answerResults(world: World, path: string, authorization: string | undefined, raw: Buffer): Reply {
  const [service, method = ''] = path.split('/').slice(-2)
  const handler = METHODS[method]
  if (service !== 'github.actions.results.api.v1.ArtifactService' || handler === undefined) {
    return twirpError(404, 'bad_route', `no handler for path ${path}`)
  }
  const scope = scopeOf(world, authorization)
  const body: unknown = JSON.parse(raw.toString())
  if (!isJsonObject(body)) return twirpError(400, 'malformed', 'a JSON object was expected')
  if (field(body, 'workflow_run_backend_id') !== String(scope.run.id)) {
    return twirpError(403, 'permission_denied', 'the token is for another workflow run')
  }
  return handler(world, scope, body)
}

/** Answers the request behind `core.getIDToken()`: an unsigned token with GitHub's claims. */
export function answerOidc(world: World, url: URL, authorization: string | undefined): Reply {
  const { run } = scopeOf(world, authorization)
  const now = Math.floor(world.now().getTime() / 1000)
  const claims = {
    iss: `${world.addresses.server}/oidc`,
    aud: url.searchParams.get('audience') ?? `${world.addresses.server}/${run.repository.owner.login}`,
    sub: `repo:${run.repository.fullName}:ref:refs/heads/${run.headBranch ?? ''}`,
    repository: run.repository.fullName,
    repository_id: String(run.repository.id),
    run_id: String(run.id),
    run_attempt: String(run.attempt),
    sha: run.headSha,
    event_name: run.event,
    actor: run.actor.login,
    iat: now,
    exp: now + 300,
  }
  return { status: 200, body: { value: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.` } }
}
