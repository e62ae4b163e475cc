import { canonicalJson, parseLedgerEvent, DamageError, type Ledger, type LedgerEvent } from '@titlebout/core'
import { sha256Text } from '../files/digest.ts'

/** The text of one event: canonical JSON and a newline, chained to the event before. */
export function eventText(event: Omit<LedgerEvent, 'previous_sha256'>, previousText: string | undefined): string {
  return canonicalJson({ ...event, previous_sha256: previousText === undefined ? null : sha256Text(previousText) })
}

/**
 * Reads events and holds each against the one before.
 *
 * @param texts the texts of all events, oldest first, each with its newline
 * @param place names event i, counted from 0, in messages
 * @throws {DamageError} `REGISTRY` naming the first event that is damaged, missing or changed later
 */
export function readChain(texts: readonly string[], place: (index: number) => string): Ledger {
  return texts.map((text, index) => {
    const event = parseLedgerEvent(text, place(index))
    const before = index === 0 ? null : sha256Text(texts[index - 1] ?? '')
    if (event.number !== index + 1)
      throw new DamageError(`${place(index)}: expected event ${index + 1}, found event ${event.number}`)
    if (event.previous_sha256 !== before)
      throw new DamageError(
        `${index === 0 ? place(0) : place(index - 1)} was changed after it was written: the next event knows it by another digest`,
      )
    return event
  })
}
