import { UserError, type Ledger, type Move } from '@titlebout/core'

/** The error of whoever moved second. */
export function stale(where: string, move: Move, found: string | undefined, ledger: Ledger): UserError {
  const last = ledger.at(-1)?.pointer
  const who = last === undefined ? '' : ` (last: ${last.environment} by ${last.by} at ${last.at})`
  return new UserError(
    'STALE',
    `${where} has moved meanwhile: expected revision ${move.expected ?? 'none'}, found ${found ?? 'none'}${who}: run again to see what it points at now`,
  )
}
