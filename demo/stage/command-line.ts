import path from 'node:path'
import { runProgram } from '../workflow/shell.ts'
import { gitEnvironment, type GitAccount } from './git.ts'
import { CHECKOUT, type Places } from './places.ts'

const TITLEBOUT = path.join(CHECKOUT, 'packages/titlebout/bin/titlebout.js')

export interface CommandRun {
  readonly exitCode: number
  readonly lines: readonly string[]
}

/** Runs the published command line, as somebody would at their desk. */
export async function titlebout(
  places: Places,
  account: GitAccount,
  at: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
  args: readonly string[],
): Promise<CommandRun> {
  const lines: string[] = []
  const exitCode = await runProgram(process.execPath, [TITLEBOUT, ...args], {
    cwd: at.folder,
    env: { ...gitEnvironment(account), ...places.base, ...at.env },
    onLine: (line) => lines.push(line),
  })
  return { exitCode, lines }
}
