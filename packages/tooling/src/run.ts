import { spawn } from 'node:child_process'

export interface Ran {
  readonly exitCode: number
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/** Runs a program to its end. @param options.show whether its output is shown as it comes, too */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly show?: boolean; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
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
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }))
  })
}

/** Runs a script of an installed package under this Node. @throws with the output when it fails */
export async function runScript(script: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, output } = await run(process.execPath, [script, ...args], { cwd })
  if (exitCode !== 0) throw new Error(`${script} ${args.join(' ')} failed (exit ${exitCode}):\n${output}`)
}
