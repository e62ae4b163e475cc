import canonicalize from 'canonicalize'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme) and a newline. Digests of evidence are taken
 * of the UTF-8 bytes of this text.
 *
 * @throws {TypeError} when the value holds NaN, an infinity, a function or a symbol: an absent number is `null` beside its reason
 */
export function canonicalJson(value: unknown): string {
  refuseUnwritable(value, '$')
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('nothing to write: the value is undefined')
  return `${text}\n`
}

function refuseUnwritable(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${path} is ${value}: not JSON`)
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new TypeError(`${path} is a ${typeof value}: not JSON`)
  if (Array.isArray(value)) value.forEach((item, index) => refuseUnwritable(item, `${path}[${index}]`))
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) refuseUnwritable(item, `${path}.${key}`)
}
