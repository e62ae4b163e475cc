import type { OperationId } from './operations.ts'

/** A failure that the local GitHub is told to have. Requests that match all given conditions meet it. */
export interface Fault {
  readonly method?: string
  readonly route?: OperationId
  /** Matched against the path with its query; text: anywhere in it. */
  readonly path?: RegExp | string
  /** Let this many matching requests through first. Default 0. */
  readonly skip?: number
  /** How many matching requests fail. Default 1; `Infinity`: all. */
  readonly times?: number
  /** `hang-up` closes the connection without an answer. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 502 | 503 | 'hang-up'
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The request takes effect, and only its answer is lost. Default false. */
  readonly after?: boolean
}

interface Armed {
  readonly fault: Fault
  skip: number
  left: number
}

const MESSAGES = {
  400: 'Problems parsing JSON',
  401: 'Bad credentials',
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Validation Failed',
  429: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service Unavailable',
} as const

/** What GitHub says with this status when nothing more is known. */
export function messageOf(fault: Fault): string {
  return fault.message ?? (fault.status === 'hang-up' ? '' : MESSAGES[fault.status])
}

export class Faults {
  #armed: Armed[] = []

  /** Arms a fault; the returned function disarms it. */
  add(fault: Fault): () => void {
    const armed = { fault, skip: fault.skip ?? 0, left: fault.times ?? 1 }
    this.#armed.push(armed)
    return () => {
      this.#armed = this.#armed.filter((other) => other !== armed)
    }
  }

  /** The fault that this request meets, if any; it is used up by one. */
  next(request: {
    readonly method: string
    readonly url: string
    readonly route: string | undefined
  }): Fault | undefined {
    for (const armed of this.#armed) {
      const { method, route, path } = armed.fault
      if (armed.left === 0) continue
      if (method !== undefined && method.toUpperCase() !== request.method) continue
      if (route !== undefined && route !== request.route) continue
      if (typeof path === 'string' && !request.url.includes(path)) continue
      if (path instanceof RegExp && !path.test(request.url)) continue
      if (armed.skip > 0) {
        armed.skip -= 1
        continue
      }
      armed.left -= 1
      return armed.fault
    }
    return undefined
  }
}
