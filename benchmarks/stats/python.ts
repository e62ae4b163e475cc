import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from '../../packages/tooling/src/run.ts'

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt')

/**
 * A Python with the pinned libraries: the one that `TITLEBOUT_BENCH_PYTHON` names, or a virtual environment in the
 * folder, made at the first run.
 *
 * @throws {Error} saying what to do, when there is no Python or the libraries do not come
 */
export async function pythonWithLibraries(folder: string): Promise<string> {
  const named = process.env['TITLEBOUT_BENCH_PYTHON']
  if (named !== undefined) {
    await checked(named, ['-c', 'import fairlearn, numpy, pandas, pyarrow, scipy, sklearn'], 'lacks a library')
    return named
  }
  const python = path.join(folder, 'venv', 'bin', 'python')
  if (existsSync(path.join(folder, 'venv', 'complete'))) return python
  console.log('making a Python environment (once) ...')
  await checked('python3.11', ['-m', 'venv', path.join(folder, 'venv')], 'makes no virtual environment')
  await checked(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS], 'did not get the libraries')
  await checked(python, ['-c', `open(${JSON.stringify(path.join(folder, 'venv', 'complete'))}, 'w')`], 'cannot write')
  return python
}

/** Names and versions of what is compared with. */
export async function versionsOf(python: string): Promise<string> {
  const names = ['numpy', 'pyarrow', 'scipy', 'scikit-learn', 'fairlearn']
  const code = `import sys; from importlib.metadata import version; print('Python', sys.version.split()[0], *(f', {name} {version(name)}' for name in ${JSON.stringify(names)}), sep='')`
  return (await checked(python, ['-c', code], 'does not know its libraries')).trim().replace('Python', 'Python ')
}

/** @throws {Error} with what to do about it */
async function checked(program: string, args: readonly string[], complaint: string): Promise<string> {
  const fix = `install Python 3.11 with venv, or set TITLEBOUT_BENCH_PYTHON to a Python that has what is in ${path.relative(process.cwd(), REQUIREMENTS)}`
  const ran = await run(program, args, { cwd: import.meta.dirname }).catch((cause: unknown) => {
    throw new Error(`cannot run ${program}: ${fix}`, { cause })
  })
  if (ran.exitCode !== 0) throw new Error(`${program} ${complaint}: ${fix}\n${ran.output}`)
  return ran.output
}
