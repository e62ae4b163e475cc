import type { Cancellation } from '@titlebout/core'

/** Cancellation by SIGINT or SIGTERM: the runner sends the first, and the second 7.5 seconds later. */
export function processCancellation(): Cancellation {
  const listeners = new Set<() => void>()
  let cancelled = false
  const cancel = (): void => {
    cancelled = true
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
