import { describe, expect, it } from 'vitest'
import { openPostgres } from '../../../packages/adapters/src/databases/postgres.ts'
import { ConnectionTrouble, postgresError } from '../../../packages/adapters/src/databases/postgres-error.ts'

const asked = { variable: 'WAREHOUSE', timeoutSeconds: 10 }

/** What a user reads where the driver gave up with this. */
const read = (code: string | undefined, message = '10.0.0.7 said no'): string =>
  postgresError(new ConnectionTrouble(Object.assign(new Error(message), { code })), asked).message

describe('the way to a PostgreSQL', () => {
  // As the driver says it: each was seen with a server that has such a certificate, or is set up so.
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, /does not trust .*NODE_EXTRA_CA_CERTS.*sslrootcert=/u],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined, /does not trust/u],
    ['ERR_TLS_CERT_ALTNAME_INVALID', "IP: 10.0.0.7 is not in the cert's list", /certificate for other names/u],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", no encryption',
      /TLS alone .*sslmode=verify-full/u,
    ],
    ['28000', 'role "u" is not permitted to log in', /correct the user or the password/u],
    [undefined, 'The server does not support SSL connections', /speaks no TLS/u],
    ['ECONNREFUSED', undefined, /cannot be reached/u],
  ] as const)('names what to change for %s (%s), and no address', (code, message, says) => {
    const text = read(code, message)
    expect(text).toMatch(says)
    expect(text).not.toContain('10.0.0.7')
  })

  it('asks for codes of special characters where an address cannot be read, and shows none of it', async () => {
    const thrown = await openPostgres({ ...asked, address: 'postgres://me:p@ss:w/rd#1@server/db' }).catch(String)
    expect(thrown).toContain('such as %40 for @')
    expect(thrown).not.toMatch(/rd#1|p@ss/u)
  })
})
