import { UserError, type Problem } from '@titlebout/core'
import { EXIT } from './exit-codes.ts'
import { paint, type Terminal } from './terminal.ts'

/** Says what went wrong, with its place. @returns the exit code */
export function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof UserError) {
    const [first] = error.problems
    // Of one problem the message may say everything but the place.
    const place = first?.message === error.message ? placeOf(first) : ''
    terminal.err.write(`${paint(terminal, 'red', 'error')} ${place}${error.message}\n`)
    for (const problem of error.problems) {
      if (problem.file === undefined || error.message.includes(problem.message)) continue
      terminal.err.write(`  ${placeOf(problem)}${problem.message}\n`)
    }
    return EXIT.userError
  }
  terminal.err.write(`${paint(terminal, 'red', 'bug')} this is a mistake of titlebout, not yours; please report it\n`)
  terminal.err.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return EXIT.bug
}

function placeOf({ file, line = 1, column = 1 }: Problem): string {
  return file === undefined ? '' : `${file}:${line}:${column}: `
}
