import { HttpError, notFound } from './http.ts'
import type { Repository } from './state.ts'
import { decide, type Needs, type Token } from './tokens.ts'
import type { World } from './world.ts'

/**
 * The token that a request carries (`Authorization: token|Bearer …`, or git's `Basic`); undefined: none.
 * @throws {HttpError} 401 for one that was never issued
 */
export function tokenOf(world: World, authorization: string | undefined): Token | undefined {
  if (authorization === undefined) return undefined
  const [scheme = '', value = ''] = authorization.split(' ')
  const basic = scheme.toLowerCase() === 'basic'
  const secret = basic ? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':') : value
  const token = world.tokens.get(secret)
  if (token === undefined) throw new HttpError(401, 'Bad credentials')
  return token
}

/** The repository called `fullName`, if `token` may do what it needs there. @throws {HttpError} 401, 403, 404 */
export function admit(world: World, fullName: string, token: Token | undefined, wanted: Needs): Repository {
  const repository = world.repositories.get(fullName.toLowerCase())
  if (repository === undefined) throw notFound()
  const decision = decide(token, repository, wanted)
  if (decision === 'hidden') throw notFound()
  if (decision === 'unauthenticated') throw new HttpError(401, 'Requires authentication')
  if (decision === 'forbidden') {
    const person = token?.kind === 'user'
    throw new HttpError(
      403,
      person ? 'Must have admin rights to Repository.' : 'Resource not accessible by integration',
    )
  }
  return repository
}
