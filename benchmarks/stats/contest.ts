import { spawnSync } from 'node:child_process'

/** A program as the table names it. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** What one run of a program took and said. */
export interface Run {
  /** From start to end of the process. */
  readonly ms: number
  readonly readMs: number
  readonly computeMs: number
  readonly peakMiB: number
  readonly values: Numbers
  /** What was simulated; Python's with a tolerance behind the number. */
  readonly near: Numbers
}

type Numbers = ReadonlyMap<string, readonly number[]>

/** Both programs, in turns, so that a slow minute of the machine meets both; a first run of each is not counted. */
export function compete(
  ours: Program,
  theirs: Program,
  runs: number,
): { readonly ours: readonly Run[]; readonly theirs: readonly Run[] } {
  time(ours)
  time(theirs)
  const [our, their]: [Run[], Run[]] = [[], []]
  for (let round = 0; round < runs; round += 1) {
    our.push(time(ours))
    their.push(time(theirs))
  }
  return { ours: our, theirs: their }
}

/** @throws {Error} when the program fails */
export function time(program: Program): Run {
  const { ms, said } = runProgram(program)
  const { args } = program
  const number = (name: string): number => {
    const value = field(said, name)
    if (typeof value !== 'number') throw new Error(`${args.join(' ')} says no ${name}`)
    return value
  }
  return {
    ms,
    readMs: number('readMs'),
    computeMs: number('computeMs'),
    peakMiB: number('peakMiB'),
    values: numbersOf(field(said, 'values')),
    near: numbersOf(field(said, 'near')),
  }
}

/** What a program says, and how long it took to. @throws {Error} when it fails */
export function runProgram({ command, args, cwd, env }: Program): { readonly ms: number; readonly said: unknown } {
  const start = performance.now()
  const options = { cwd, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const ran = spawnSync(command, args, options)
  const ms = performance.now() - start
  if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ran.stdout}\n${ran.stderr}`)
  const said: unknown = JSON.parse(ran.stdout)
  return { ms, said }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

function numbersOf(value: unknown): Numbers {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(
    entries.map(([name, list]: [string, unknown]) => {
      if (!Array.isArray(list)) throw new Error(`${name} is no list of numbers`)
      return [name, list.map(Number)]
    }),
  )
}

const RELATIVE = 1e-9

/**
 * Whether two programs say the same: the same names, numbers within 1e-9 of each other, simulated ones within the stated
 * tolerance. One that gives points only is held to those.
 *
 * @throws {Error} naming the first number that differs
 */
export function requireSame(ours: Run, theirs: Run): void {
  if (theirs.values.size === 0) throw new Error('nothing to compare')
  const unmatched = [...ours.values.keys()].find((name) => !theirs.values.has(name))
  if (unmatched !== undefined) throw new Error(`only we say "${unmatched}"`)
  for (const [name, values] of theirs.values) {
    for (const [k, value] of values.entries()) {
      const our = ours.values.get(name)?.[k] ?? NaN
      if (!(Math.abs(our - value) <= RELATIVE * Math.abs(value))) throw new Error(`${name}[${k}]: ${our}, not ${value}`)
    }
  }
  for (const [name, [value = NaN, tolerance = NaN]] of theirs.near) {
    const our = ours.near.get(name)?.[0] ?? NaN
    if (!(Math.abs(our - value) <= tolerance)) throw new Error(`${name}: ${our}, not ${value} ± ${tolerance}`)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle - 0.5)] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}
