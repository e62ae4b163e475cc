import { UserError } from '@titlebout/core'
import { certificateTrouble } from './certificate-trouble.ts'

interface Asked {
  readonly variable: string
  readonly timeoutSeconds: number
}

/** What went wrong before there was a connection. */
export class ConnectionTrouble {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/**
 * What PostgreSQL or the way to it says, without what must not be shown: messages of the network hold the address, those about values
 * hold values of rows. Therefore it is not the cause of the error either.
 */
export function postgresError(cause: unknown, asked: Asked): UserError {
  if (cause instanceof UserError) return cause
  if (cause instanceof ConnectionTrouble) return connectionError(cause.cause, asked)
  const code = codeOf(cause)
  const told = code === undefined ? undefined : STATES.find(([state]) => state.test(code))
  if (told === undefined)
    return new UserError(
      'DATA',
      `the connection to the PostgreSQL of ${asked.variable} broke off (${code ?? 'no answer'}): try again; if it happens again, see the log of the server`,
    )
  const [, says] = told
  return new UserError('DATA', says({ ...asked, code: code ?? '', message: messageOf(cause) }))
}

function connectionError(cause: unknown, { variable }: Asked): UserError {
  const code = codeOf(cause)
  const server = `the PostgreSQL of ${variable} (model.sql.postgres)`
  const encryption = encryptionTrouble(code, messageOf(cause), variable)
  if (encryption !== undefined) return new UserError('DATA', `${server} ${encryption}`)
  if (code === 'ERR_INVALID_URL')
    return new UserError(
      'CONFIG',
      `the variable ${variable} (model.sql.postgres) holds no address that can be read: write special characters of user and password by their codes, such as %40 for @, %2F for / and %23 for #`,
    )
  if (code?.startsWith('28') === true)
    return new UserError(
      'DATA',
      `${server} does not let this role in (${code}): correct the user or the password in ${variable}`,
    )
  if (code === '3D000')
    return new UserError(
      'DATA',
      `${server} has no such database (${code}): correct the last part of the address in ${variable}`,
    )
  if (code === '53300') return new UserError('DATA', `${server} has no connection left (${code}): try again later`)
  return new UserError(
    'DATA',
    `${server} cannot be reached (${code ?? 'no answer'}): is the address in ${variable} right, and may this machine reach it?`,
  )
}

/** What is wrong with TLS, and where it is set right; undefined: nothing. */
function encryptionTrouble(code: string | undefined, message: string, variable: string): string | undefined {
  const certificate = certificateTrouble(code, variable, `, or as sslrootcert=… at the end of ${variable}`)
  if (certificate !== undefined) return certificate
  if (code === '28000' && /no encryption|SSL off/u.test(message))
    return `lets this role in by TLS alone (${code}): put ?sslmode=verify-full at the end of ${variable}`
  if (message === 'The server does not support SSL connections')
    return `speaks no TLS, which ${variable} asks for by sslmode: switch it on there`
  return undefined
}

interface Told extends Asked {
  readonly code: string
  readonly message: string
}

/** By SQLSTATE. Only messages about the text of a query are repeated: others may hold values of rows. */
const STATES: readonly (readonly [RegExp, (told: Told) => string])[] = [
  [
    /^57014$/u,
    ({ timeoutSeconds }) =>
      `a statement took longer than ${timeoutSeconds} s and was ended: raise model.sql.timeout_seconds, judge fewer rows, or store the rows of the view in a table`,
  ],
  [
    /^25006$/u,
    ({ message }) =>
      `model.sql would change the database, which is open for reading only (${message}): let the query only read`,
  ],
  [
    /^42501$/u,
    ({ message, variable }) =>
      `the role of ${variable} may not read what model.sql asks for (${message}): grant it select there`,
  ],
  [/^42/u, ({ message, code }) => `PostgreSQL does not take the query (${code}): ${message}`],
  [
    /^22/u,
    ({ code }) =>
      `PostgreSQL could not compute with the values of the rows (SQLSTATE ${code}): a value is none of its type, or a number is too large to be squared`,
  ],
  [/^[0-9A-Z]{5}$/u, ({ code }) => `PostgreSQL answered with SQLSTATE ${code}: see the log of the server`],
]

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : ''
}
