import type * as z from 'zod'

/** GitHub's REST API for one person. */
export interface Api {
  /** @throws {Error} when GitHub refuses, or answers something else than expected */
  ask<T>(expected: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  tell(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): Promise<void>
}

/** @param base `GITHUB_API_URL` */
export function apiClient(base: string, token: string): Api {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'content-type': 'application/json',
  }
  const call = async (method: string, path: string, body: unknown): Promise<string> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${base}${path}`, { method, headers, ...sent })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }
  return {
    ask: async (expected, method, path, body) => expected.parse(JSON.parse(await call(method, path, body))),
    tell: async (method, path, body) => void (await call(method, path, body)),
  }
}
