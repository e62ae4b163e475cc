import { UserError } from '@titlebout/core'
import { certificateTrouble } from './certificate-trouble.ts'

interface Asked {
  readonly variable: string
  readonly timeoutSeconds: number
}

interface Told extends Asked {
  readonly code: string
  /** Of a text about the query alone. */
  readonly message: string
}

/**
 * What ClickHouse or the way to it says, without what must not be shown: messages of the network hold the address, those about values
 * hold values of rows. Therefore it is not the cause of the error either.
 */
export function clickHouseError(cause: unknown, asked: Asked): UserError {
  if (cause instanceof UserError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  const given = codeOf(cause)
  // Servers of 2018 say it in the text alone.
  const code = given !== undefined && /^\d+$/u.test(given) ? given : /\bCode: (\d+)/u.exec(text)?.[1]
  if (code === undefined) return wayError(given, text, asked)
  const says = ANSWERS.find(([codes]) => codes.includes(Number(code)))?.[1] ?? otherAnswer
  return new UserError('DATA', says({ ...asked, code, message: firstOf(text) }))
}

/** There was no answer of a ClickHouse. */
function wayError(code: string | undefined, text: string, { variable, timeoutSeconds }: Asked): UserError {
  const server = `the ClickHouse of ${variable} (model.sql.clickhouse)`
  if (text.startsWith('Timeout'))
    return new UserError(
      'DATA',
      `${server} said nothing for ${timeoutSeconds} s and more: raise model.sql.timeout_seconds, or see the log of the server`,
    )
  const certificate = certificateTrouble(code, variable)
  if (certificate !== undefined) return new UserError('DATA', `${server} ${certificate}`)
  const told = code === undefined ? undefined : WAYS.find(([codes]) => codes.test(code))
  if (code !== undefined && told !== undefined) return new UserError('DATA', `${server} ${told[1](code, variable)}`)
  return new UserError(
    'DATA',
    `what ${variable} (model.sql.clickhouse) names does not answer like the HTTP interface of a ClickHouse: correct the port (8443 for https, 8123 for http, by default; 9000 is another protocol)`,
  )
}

/** By what Node calls the trouble. */
const WAYS: readonly (readonly [RegExp, (code: string, variable: string) => string])[] = [
  [
    /^(?:EPROTO|ERR_SSL_[A-Z_]+)$/u,
    (code, variable) =>
      `speaks no TLS at this port, or none that this machine knows (${code}): correct the port in ${variable} (8443 for https, by default), or begin the address with http://`,
  ],
  [
    /^ECONNRESET$/u,
    (code, variable) =>
      `hung up (${code}): begin the address in ${variable} with https:// if it speaks TLS at this port; else try again`,
  ],
  [
    /^(?:E[A-Z]+|ERR_[A-Z_]+|EAI_AGAIN)$/u,
    (code, variable) =>
      `cannot be reached (${code}): is the address in ${variable} right, and may this machine reach it?`,
  ],
]

/** By error code. Only messages about the text of a query are repeated: others may hold values of rows. */
const ANSWERS: readonly (readonly [readonly number[], (told: Told) => string])[] = [
  [
    [192, 193, 194, 516],
    ({ code, variable }) =>
      `the ClickHouse of ${variable} (model.sql.clickhouse) does not let this role in (${code}): correct the user or the password in ${variable}`,
  ],
  [
    [195],
    ({ code, variable }) =>
      `the ClickHouse of ${variable} (model.sql.clickhouse) does not let this role in from this machine (${code}): allow it in the networks of the role`,
  ],
  [
    [81],
    ({ code, variable }) =>
      `the ClickHouse of ${variable} (model.sql.clickhouse) has no such database (${code}): correct the last part of the address in ${variable}, or the name before the dot in model.sql`,
  ],
  [
    [159, 160],
    ({ timeoutSeconds }) =>
      `a statement took longer than ${timeoutSeconds} s and was ended: raise model.sql.timeout_seconds, judge fewer rows, or store the rows of the view in a table`,
  ],
  [
    [164],
    ({ message, variable }) =>
      `model.sql would change the database, or a limit that the role of ${variable} may not change (${message}): let the query only read, and set readonly = 2 in the profile of the role`,
  ],
  [
    [452],
    ({ message, variable }) =>
      `a limit that statements set is out of what the profile of the role of ${variable} allows (${message}): widen its constraint`,
  ],
  [
    [241],
    ({ variable }) =>
      `a statement took more memory than the role of ${variable} may have: raise max_memory_usage in its profile, or judge fewer rows or classes`,
  ],
  [
    [158, 307],
    ({ code, variable }) =>
      `a statement would read more than the role of ${variable} may (${code}): raise max_rows_to_read and max_bytes_to_read in its profile, or judge fewer rows`,
  ],
  [
    [396],
    () =>
      'a statement would answer with more than 100,000 rows, which are no statistics: declare fewer slices, classes or clusters',
  ],
  [
    [291, 497],
    ({ message, variable }) =>
      `the role of ${variable} may not read what model.sql asks for (${message}): grant it select there`,
  ],
  [
    [46, 63],
    ({ message }) =>
      `this ClickHouse does not know a function (${message}): correct model.sql.query, or update the server`,
  ],
  [
    [36, 42, 43, 47, 60, 62, 184, 207, 215],
    ({ message, code }) => `ClickHouse does not take the query (${code}): ${message}`,
  ],
  [
    [6, 27, 38, 41, 53, 69, 70, 72, 153, 349, 407],
    ({ code }) =>
      `ClickHouse could not compute with the values of the rows (${code}): a value is none of its type, or too large for it`,
  ],
  [
    [201],
    ({ code, variable }) =>
      `the role of ${variable} has used up its quota (${code}): widen it, or try again when its interval is over`,
  ],
  [
    [202, 203],
    ({ code, variable }) => `the ClickHouse of ${variable} has no query left for this role (${code}): try again later`,
  ],
]

function otherAnswer({ code }: Told): string {
  return `ClickHouse answered with error ${code}: see the log of the server`
}

/** What is said of the query, without the query itself, which newer servers repeat. */
function firstOf(text: string): string {
  const said = text
    .replace(/^.*?DB::Exception: /su, '')
    .replace(/(?:, e\.what\(\).*| In scope .*|: While processing .*|\. Expected one of.*|\(version .*)$/su, '')
    .replace(/ in scope .*$/su, '')
    .split('\n')[0]!
  return said.length > 300 ? `${said.slice(0, 300)} …` : said
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}
