import type { Log, VerdictKind } from '@titlebout/core'

/** A terminal, as far as we use it. */
export interface Terminal {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  /** Colour only on a terminal, and never where NO_COLOR is set. */
  readonly colour: boolean
}

export function openTerminal(variables: Readonly<Record<string, string | undefined>>): Terminal {
  return {
    out: process.stdout,
    err: process.stderr,
    colour: process.stderr.isTTY && (variables['NO_COLOR'] ?? '') === '' && variables['TERM'] !== 'dumb',
  }
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const

export function paint(terminal: Terminal, style: keyof typeof CODES, text: string): string {
  return terminal.colour ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text
}

export function paintVerdict(terminal: Terminal, kind: VerdictKind): string {
  const style = { passed: 'green', failed: 'red', undecided: 'yellow' } as const
  return paint(terminal, style[kind], kind)
}

const BAR_WIDTH = 24

/** Text of data may hold escape sequences that would move the cursor or set the window's title. */
export function harmless(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu, '\uFFFD')
}

/** Says what goes on, on standard error: standard output is for the result. */
export function terminalLog(terminal: Terminal): Log {
  const { err } = terminal
  const moving = err.isTTY
  let open = false
  const line = (text: string): void => {
    if (open) err.write('\r\u001B[K')
    open = false
    err.write(`${text}\n`)
  }
  return {
    info: (text) => line(harmless(text)),
    output: (text) => line(paint(terminal, 'dim', `  ${harmless(text)}`)),
    warning: (text) => line(`${paint(terminal, 'yellow', 'warning')} ${harmless(text)}`),
    progress: (label, done, total) => {
      if (!moving) return
      err.write(`\r\u001B[K${harmless(label)} ${bar(done, total)}`)
      open = true
      if (total !== undefined && done >= total) line(`${harmless(label)} ${bar(done, total)}`)
    },
  }
}

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return String(done)
  const filled = Math.round((BAR_WIDTH * Math.min(done, total)) / total)
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.floor((100 * done) / total)} %`
}
