// A gate and a bout on a million scored rows beside Python, whole programs from their start: npm run bench:bout [-- --write]
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { bundleOurs } from '../stats/bundle.ts'
import { median, time, type Program } from '../stats/contest.ts'
import { writeFigures } from '../stats/figures.ts'
import { pythonWithLibraries, versionsOf } from '../stats/python.ts'
import { rowsIn } from '../stats/rows.ts'
import { requireSameBout, requireSameGate } from './same-numbers.ts'
import { staged } from './stage.ts'

const RUNS = process.argv.includes('--once') ? 1 : 5
const ROWS = 1_000_000
/** Python's programs of this folder, from those of the other. */
const OWN = path.join('..', '..', 'bout', 'python')

/** What a run took: milliseconds from start to end of the process, and of all its processors. */
interface Took {
  readonly ms: number
  readonly cpuMs: number
}

interface Contest {
  readonly what: string
  readonly ours: Program
  /** Python's programs beside it, and how many times as long they must take at least. */
  readonly theirs: readonly {
    readonly name: string
    readonly script: string
    readonly ratio?: number
    readonly once?: boolean
  }[]
  /** Holds what we wrote against what the expert says. @throws {Error} naming the first number that differs */
  readonly check: (values: ReadonlyMap<string, readonly number[]>) => void
}

const folder = process.env['TITLEBOUT_BENCH_FOLDER'] ?? path.join(tmpdir(), 'titlebout-bench-stats')
const own = path.join(folder, 'bout')
mkdirSync(own, { recursive: true })
const python = await pythonWithLibraries(folder)
const rows = await rowsIn(folder, ROWS, python)
console.log('bundling our program ...')
const bundle = await bundleOurs(path.join(import.meta.dirname, 'ours'), 'bench-bout')
const ours = (cwd: string, args: readonly string[]): Program => ({
  command: process.execPath,
  args: [bundle, ...args],
  cwd,
  env: { NODE_COMPILE_CACHE: path.join(folder, 'node') },
})
const stage = await staged(own, {
  rows,
  python,
  gate: (cwd, scores) => void took(ours(cwd, ['gate', scores])),
})
const contests: readonly Contest[] = [
  {
    what: 'gate: eleven metrics with intervals, overall and 50 slices',
    ours: ours(stage.gate, ['gate', 'score_a.parquet']),
    theirs: [
      { name: 'numpy, expert', script: 'metrics.py', ratio: 1 },
      { name: 'numpy, with what a gate does besides', script: path.join(OWN, 'gate_whole.py') },
      { name: 'scikit-learn, points', script: 'metrics_sklearn.py', ratio: 5, once: true },
    ],
    check: (values) => requireSameGate(stage.gate, values),
  },
  {
    what: 'bout: eight metrics of both sides and their differences, 12 slices held together by max-T',
    ours: ours(stage.bout, ['bout', stage.stored]),
    theirs: [
      { name: 'numpy, expert', script: 'claims.py', ratio: 1 },
      {
        name: 'scikit-learn, points',
        script: path.join(OWN, 'bout_sklearn.py'),
        ratio: 5,
        once: true,
      },
    ],
    check: (values) => requireSameBout(stage.bout, values),
  },
]

const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${await versionsOf(python)}`
const title = `${ROWS.toLocaleString('en')} rows; medians of ${RUNS} runs`
console.log(`${machine}\n${title}\n`)
const table = [['what', 'ours, ms (min–max)', 'processors, ms', 'Python', 'ms (min–max)', 'ratio', 'limit']]
for (const contest of contests) table.push(...rowsOf(contest))
for (const cells of table) console.log(cells.join(' | '))
if (process.argv.includes('--write'))
  await writeFigures({ machine, title, table, sql: [] }, path.join(import.meta.dirname, 'README.md'))

/** In turns, so that a slow minute of the machine meets all; a first run of ours is not counted. */
function rowsOf({ what, ours: program, theirs, check }: Contest): string[][] {
  took(program)
  const our: Took[] = []
  const their = theirs.map((): number[] => [])
  for (let round = 0; round < RUNS; round += 1) {
    our.push(took(program))
    for (const [k, { script, once }] of theirs.entries()) {
      if (once === true && round > 0) continue
      const ran = time(theirsWith(script))
      their[k]?.push(ran.ms)
      if (round === 0 && once !== true) check(ran.values)
    }
  }
  return theirs.map(({ name, ratio, once }, k) => {
    const [ms, beside] = [median(our.map((one) => one.ms)), median(their[k] ?? [])]
    const missed = ratio !== undefined && beside / ms < ratio
    if (missed) process.exitCode = 1
    return [
      k === 0 ? what : '',
      `${ms.toFixed(0)} (${span(our.map((one) => one.ms))})`,
      median(our.map((one) => one.cpuMs)).toFixed(0),
      once === true ? `${name} (1 run)` : name,
      `${beside.toFixed(0)} (${span(their[k] ?? [])})`,
      `${(beside / ms).toFixed(1)}×`,
      ratio === undefined ? '' : `≥ ${ratio}×${missed ? ' MISSED' : ''}`,
    ]
  })
}

function span(times: readonly number[]): string {
  return `${Math.min(...times).toFixed(0)}–${Math.max(...times).toFixed(0)}`
}

/** @throws {Error} when the program fails */
function took({ command, args, cwd, env }: Program): Took {
  const start = performance.now()
  const ran = spawnSync(command, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const ms = performance.now() - start
  if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ran.stdout}\n${ran.stderr}`)
  return { ms, cpuMs: Number(/cpu (\d+) ms/u.exec(ran.stderr)?.[1]) }
}

function theirsWith(script: string): Program {
  const programs = path.join(import.meta.dirname, '..', 'stats', 'python')
  return {
    command: python,
    args: [path.join(programs, script), rows],
    cwd: own,
    env: { PYTHONPYCACHEPREFIX: path.join(folder, 'pycache'), PYTHONPATH: programs },
  }
}
