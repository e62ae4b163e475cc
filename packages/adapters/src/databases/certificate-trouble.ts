/**
 * What is wrong with the certificate of a database, and where it is set right.
 *
 * @param code what Node calls the trouble
 * @param variable holds the address
 * @param otherWay to name an issuer, besides Node's own
 * @returns what follows the name of the server; undefined where the trouble is another one
 */
export function certificateTrouble(code: string | undefined, variable: string, otherWay = ''): string | undefined {
  if (code === undefined) return undefined
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `has a certificate for other names than that of the address (${code}): name the server in ${variable} as its certificate does`
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u.test(code))
    return `has a certificate that does not hold today (${code}): renew it on the server, or correct the clock of this machine`
  if (/CERT|SELF_SIGNED|ISSUER|UNABLE_TO/u.test(code))
    return `has a certificate that this machine does not trust (${code}): name the file of its issuer in the variable NODE_EXTRA_CA_CERTS${otherWay}`
  return undefined
}
