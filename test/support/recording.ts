import type { Cancellation, Log } from '@titlebout/core'

/** A log that keeps what it is told. */
export interface RecordingLog extends Log {
  readonly lines: string[]
  readonly infos: string[]
  readonly warnings: string[]
  readonly progresses: string[]
}

export function recordingLog(): RecordingLog {
  const lines: string[] = []
  const infos: string[] = []
  const warnings: string[] = []
  const progresses: string[] = []
  return {
    lines,
    infos,
    warnings,
    progresses,
    output: (line) => void lines.push(line),
    info: (text) => void infos.push(text),
    warning: (text) => void warnings.push(text),
    progress: (label, done) => void progresses.push(`${label} ${done}`),
  }
}

/** A cancellation that a test can trigger. */
export function cancellation(): Cancellation & { cancel(): void; readonly listeners: number } {
  const waiting = new Set<() => void>()
  let cancelled = false
  return {
    get cancelled() {
      return cancelled
    },
    get listeners() {
      return waiting.size
    },
    onCancel(listener) {
      waiting.add(listener)
      return () => void waiting.delete(listener)
    },
    cancel() {
      cancelled = true
      for (const listener of waiting) listener()
      waiting.clear()
    },
  }
}
