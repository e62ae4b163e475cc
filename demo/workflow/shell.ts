import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'

export interface ShellRequest {
  readonly script: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** For the script file. */
  readonly folder: string
  readonly onLine: (line: string) => void
}

/** Runs a `run:` step as GitHub's runner does where no shell is named: `bash -e` on a file. */
export async function runShell({ script, cwd, env, folder, onLine }: ShellRequest): Promise<number> {
  const file = path.join(folder, 'step.sh')
  await writeFile(file, script)
  return await runProgram('bash', ['-e', file], { cwd, env, onLine })
}

/** Runs a program to its end, its output line by line. @returns its exit code */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: Pick<ShellRequest, 'cwd' | 'env' | 'onLine'>,
): Promise<number> {
  const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', options.onLine)
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
