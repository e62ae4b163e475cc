import { createHash, randomBytes } from 'node:crypto'

import { HttpError, type Reply } from '../http.ts'
import type { Artifact } from '../state-actions.ts'
import type { World } from '../world.ts'

/** Bytes on their way into or out of the local GitHub, under an address that nobody can guess. */
interface Blob {
  readonly blocks: Map<string, Buffer>
  content: Uint8Array | undefined
  mimeType: string
  /** Offered to whoever saves it. */
  readonly fileName: string
}

const stores = new WeakMap<World, Map<string, Blob>>()

function storeOf(world: World): Map<string, Blob> {
  let store = stores.get(world)
  if (store === undefined) {
    store = new Map()
    stores.set(world, store)
  }
  return store
}

/**
 * The toolkit registers the signature as a secret and masks it in every log, so it has to be long: a signature "1"
 * would turn each 1 into three stars.
 */
function addressOf(world: World, key: string): string {
  return `${world.addresses.origin}/blobs/${key}?sig=${createHash('sha256').update(key).digest('hex')}&se=never`
}

/** A new, empty place to upload to. Returns its key and its signed address. */
export function reserveBlob(world: World, fileName: string): { readonly key: string; readonly url: string } {
  const key = randomBytes(16).toString('hex')
  storeOf(world).set(key, { blocks: new Map(), content: undefined, mimeType: 'application/octet-stream', fileName })
  return { key, url: addressOf(world, key) }
}

/** What was uploaded under `key`; undefined: nothing, or not finished. */
export function blobContent(world: World, key: string): Uint8Array | undefined {
  return storeOf(world).get(key)?.content
}

export function sha256(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

export function isExpired(world: World, artifact: Artifact): boolean {
  return artifact.expired || artifact.expiresAt <= world.time()
}

/** A signed address to download an artifact from. */
export function blobUrl(world: World, artifact: Artifact): string {
  const zip = artifact.mimeType === 'application/zip'
  const { key, url } = reserveBlob(world, zip ? `${artifact.name}.zip` : artifact.name)
  const blob = storeOf(world).get(key)
  if (blob !== undefined) Object.assign(blob, { content: artifact.content, mimeType: artifact.mimeType })
  return url
}

function put(blob: Blob, url: URL, raw: Buffer, mimeType: string | undefined): Reply {
  const kind = url.searchParams.get('comp')
  if (kind === 'block') {
    blob.blocks.set(url.searchParams.get('blockid') ?? '', raw)
    return { status: 201 }
  }
  if (kind === 'blocklist') {
    const ids = [...raw.toString().matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]*)</g)].map(
      (found) => found[1] ?? '',
    )
    const missing = ids.find((id) => !blob.blocks.has(id))
    if (missing !== undefined) return { status: 400, body: Buffer.from('<Error><Code>InvalidBlockList</Code></Error>') }
    blob.content = Buffer.concat(ids.map((id) => blob.blocks.get(id) ?? Buffer.alloc(0)))
  } else {
    blob.content = raw
  }
  blob.mimeType = mimeType ?? blob.mimeType
  return { status: 201 }
}

function get(blob: Blob, range: string | undefined): Reply {
  const content = blob.content ?? new Uint8Array()
  const headers = {
    'Content-Type': blob.mimeType,
    'Content-Disposition': `attachment; filename="${encodeURIComponent(blob.fileName)}"`,
    'Accept-Ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
  }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (from === undefined) return { status: 200, body: content, headers }
  const start = Number(from)
  const end = Math.min(to === undefined || to === '' ? content.length - 1 : Number(to), content.length - 1)
  if (start > end) return { status: 416, headers: { 'Content-Range': `bytes */${content.length}` } }
  const part = content.subarray(start, end + 1)
  return {
    status: 206,
    body: part,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${content.length}` },
  }
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

export interface BlobRequest {
  readonly method: string
  readonly url: URL
  readonly raw: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** The part of Azure's blob storage that the toolkit uses: block uploads, plain uploads, (partial) downloads. */
export function answerBlob(world: World, request: BlobRequest): Reply {
  const { method, url, raw, headers } = request
  const key = url.pathname.split('/').at(-1) ?? ''
  const blob = storeOf(world).get(key)
  const signed = url.searchParams.get('sig') === createHash('sha256').update(key).digest('hex')
  if (blob === undefined || !signed) throw new HttpError(403, 'Server failed to authenticate the request')
  if (method === 'PUT') return put(blob, url, raw, firstOf(headers['x-ms-blob-content-type']))
  if (blob.content === undefined) throw new HttpError(404, 'The specified blob does not exist.')
  const range = firstOf(headers['x-ms-range'] ?? headers['range'])
  if (method === 'GET') return get(blob, range)
  if (method === 'HEAD') {
    const { headers: about = {} } = get(blob, undefined)
    return { status: 200, headers: { ...about, 'Content-Length': String(blob.content.length) } }
  }
  throw new HttpError(405, 'Method Not Allowed')
}
