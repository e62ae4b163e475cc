import { constants } from 'node:os'
import type { Cancellation } from '@titlebout/core'

/**
 * Cancellation by SIGINT or SIGTERM: the runner sends the first, and the second 7.5 seconds later. Where nobody listens the
 * process ends at once: steps leave nothing half-written wherever they end.
 */
export function processCancellation(): Cancellation {
  const listeners = new Set<() => void>()
  let cancelled = false
  const cancel = (signal: 'SIGINT' | 'SIGTERM'): void => {
    cancelled = true
    // As a shell puts it: 130 or 143.
    if (listeners.size === 0) process.exit(128 + constants.signals[signal])
    for (const listener of listeners) listener()
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  return {
    get cancelled() {
      return cancelled
    },
    onCancel: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
