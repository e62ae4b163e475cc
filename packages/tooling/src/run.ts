import { spawn } from 'node:child_process'

export interface Ran {
  readonly exitCode: number
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/**
 * Runs a program to its end.
 *
 * @param options.show whether its output is shown as it comes, too
 * @param options.timeLimitMs after which it is killed, with exit code 124
 */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly show?: boolean; readonly timeLimitMs?: number },
): Promise<Ran> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeLimitMs === undefined ? {} : { timeout: options.timeLimitMs, killSignal: 'SIGKILL' }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        output += text
        if (options.show === true) process.stdout.write(text)
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? 124, output }))
  })
}

/** Runs a script of an installed package under this Node. @throws with the output when it fails */
export async function runScript(script: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, output } = await run(process.execPath, [script, ...args], { cwd })
  if (exitCode !== 0) throw new Error(`${script} ${args.join(' ')} failed (exit ${exitCode}):\n${output}`)
}
