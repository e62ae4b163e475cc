import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server of this machine; what it does with a request says the test. */
export interface HttpServer {
  readonly url: string
  close(): Promise<void>
}

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export async function httpServer(
  answer: (request: HttpRequest, response: ServerResponse) => void | Promise<void>,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const { method = '', url = '', headers } = request
      Promise.resolve(answer({ method, path: url, headers, body }, response)).catch((cause: unknown) => {
        response.statusCode = 500
        response.end(String(cause))
      })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
