const LOOPBACK = /^http:\/\/(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?(?:\/|$)/iu
const SECURE = /^https:\/\/[^/?#@\\\s]+(?:\/|$)/iu

/** What an address must be, to follow "must be"; undefined when it may be asked. */
export function refusedAddress(url: string): string | undefined {
  if (/[?#\s\\]/u.test(url)) return 'an address without a query, a fragment and blanks'
  if (LOOPBACK.test(url) || SECURE.test(url)) return undefined
  return 'an https address without a user name (http for this machine only: localhost, 127.0.0.1, [::1])'
}
