import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** A Python of its own with what a program needs, and how long uv took to make it. */
export interface Environment {
  readonly python: string
  /** With nothing in uv's cache: the packages come over the network. */
  readonly ms: number
}

/**
 * uv: the one that `TITLEBOUT_BENCH_UV` names, or one that pip brings into the folder.
 *
 * @throws {Error} when there is neither Python nor a way to get it
 */
export function uvIn(folder: string): string {
  const named = process.env['TITLEBOUT_BENCH_UV']
  if (named !== undefined) return named
  const tool = path.join(folder, 'uv')
  const uv = path.join(tool, 'bin', 'uv')
  if (existsSync(uv)) return uv
  run('python3', ['-m', 'venv', tool], folder)
  run(path.join(tool, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', 'uv==0.13.9'], folder)
  return uv
}

/** A fresh environment with these packages, made with an empty cache. */
export function environmentOf(uv: string, name: string, packages: readonly string[], folder: string): Environment {
  const at = path.join(folder, name)
  const cache = ['--cache-dir', path.join(folder, `${name}-cache`), '--quiet']
  const start = performance.now()
  run(uv, ['venv', '--python', '3.11', ...cache, at], folder)
  const python = path.join(at, 'bin', 'python')
  run(uv, ['pip', 'install', '--python', python, ...cache, ...packages], folder)
  return { python, ms: performance.now() - start }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (ran.status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${ran.error?.message ?? ''}\n${ran.stdout}\n${ran.stderr}`)
}
