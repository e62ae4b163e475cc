import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { HttpError, readBody, type Reply } from './http.ts'

/** One request, read completely. */
export interface Incoming {
  readonly request: IncomingMessage
  readonly method: string
  readonly url: URL
  readonly raw: Buffer
}

/** Answers a request; undefined: by closing the connection. */
export type Answer = (incoming: Incoming) => Promise<Reply | undefined>

function send(response: ServerResponse, reply: Reply): void {
  const headers: Record<string, string> = { Server: 'local-github', ...reply.headers }
  const bytes = reply.body instanceof Uint8Array ? reply.body : undefined
  const text = bytes === undefined && reply.body !== undefined ? JSON.stringify(reply.body) : undefined
  if (text !== undefined) headers['Content-Type'] ??= 'application/json; charset=utf-8'
  const body = bytes ?? Buffer.from(text ?? '')
  if (reply.status !== 204 && reply.status !== 304) headers['Content-Length'] ??= String(body.length)
  response.writeHead(reply.status, headers)
  response.end(body)
}

async function serve(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const raw = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const reply = await answer({ request, method: request.method ?? 'GET', url, raw })
    if (reply === undefined) request.socket.destroy()
    else send(response, reply)
  } catch (error) {
    // A mistake of the bench itself must be seen by whoever reads the failing test.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const status = error instanceof HttpError ? error.status : 500
    if (!response.headersSent) send(response, { status, body: { message } })
    else response.destroy()
  }
}

export interface RunningServer {
  readonly port: number
  close(): Promise<void>
}

/** Listens on a free port of the loopback address. */
export async function listen(answer: Answer): Promise<RunningServer> {
  const server = createServer((request, response) => void serve(answer, request, response))
  // Longer than any client's, so that none sends into a connection that is just being closed.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
  return { port, close }
}
