// The judging numbers beside Python's, whole programs from their start, on a million rows: npm run bench:stats
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../../packages/tooling/src/run.ts'
import { bundleOurs } from './bundle.ts'
import { compete, median, requireSame, time, type Program, type Run } from './contest.ts'
import { pythonWithLibraries, versionsOf } from './python.ts'

const RUNS = 7
const ROWS = 1_000_000

interface Contest {
  readonly what: string
  readonly ours: readonly string[]
  readonly theirs: string
  readonly python: readonly string[]
  /** Python's time over ours, at least. */
  readonly ratio?: number
  /** Ours, at most. */
  readonly ms?: number
  /** Too slow to be run more than once, unless all are. */
  readonly once?: boolean
}

const CONTESTS: readonly Contest[] = [
  contest('ten metrics with intervals, overall and 50 slices', ['metrics'], 'numpy, expert', 'metrics.py', {
    ratio: 1,
  }),
  contest('', ['metrics'], 'scikit-learn, points', 'metrics_sklearn.py', { once: true }),
  contest('', ['metrics'], 'Fairlearn, points', 'metrics_fairlearn.py', { once: true }),
  contest('roc_auc, float32 scores', ['roc-auc', 'score_a'], 'scikit-learn', 'roc_auc_sklearn.py', { ratio: 4 }),
  contest('', ['roc-auc', 'score_a'], 'numpy, expert', 'roc_auc.py', {}),
  contest('roc_auc, float64 scores', ['roc-auc', 'score_a_double'], 'scikit-learn', 'roc_auc_sklearn.py', { ratio: 4 }),
  contest('paired DeLong', ['delong'], 'numpy with rankdata', 'delong.py', { ratio: 5 }),
  contest('60 paired claims with max-T', ['claims'], 'numpy, expert', 'claims.py', { ms: 3000 }),
]

/** The programs of both sides take the same arguments behind their names. */
function contest(
  what: string,
  ours: readonly string[],
  theirs: string,
  script: string,
  limits: Pick<Contest, 'ratio' | 'ms' | 'once'>,
): Contest {
  return { what, ours, theirs, python: [script, ...ours.slice(1)], ...limits }
}

const folder = process.env['TITLEBOUT_BENCH_FOLDER'] ?? path.join(tmpdir(), 'titlebout-bench-stats')
mkdirSync(folder, { recursive: true })
const python = await pythonWithLibraries(folder)
const data = await rowsIn(folder, ROWS)
console.log('bundling our programs ...')
const bundle = await bundleOurs()
console.log(`${ROWS.toLocaleString('en')} rows, Node ${process.version}, ${await versionsOf(python)}`)
console.log(`${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}; medians of ${RUNS} runs\n`)

const asked = process.argv.slice(2)
const rows: string[][] = []
let known: { readonly args: string; readonly runs: readonly Run[] } | undefined
for (const { what, ours, theirs, python: script, ratio, ms, once } of CONTESTS) {
  const args = ours.join(' ')
  if (asked.length > 0 && !asked.some((word) => `${args} ${theirs}`.includes(word))) continue
  const [our, their] = [oursWith(ours), theirsWith(script)]
  const before = once === true && known?.args === args ? known.runs : undefined
  const runs = before === undefined ? compete(our, their, RUNS) : { ours: before, theirs: [time(their)] }
  known = { args, runs: runs.ours }
  for (const [k, one] of runs.theirs.entries()) requireSame(runs.ours[k] ?? one, one)
  const [took, beside] = [median(runs.ours.map((one) => one.ms)), median(runs.theirs.map((one) => one.ms))]
  const missed = (ratio !== undefined && beside / took < ratio) || (ms !== undefined && took > ms)
  if (missed) process.exitCode = 1
  rows.push([
    what,
    `${took.toFixed(0)} (${span(runs.ours)})`,
    `${theirs}${runs.theirs.length === 1 ? ' (1 run)' : ''}`,
    `${beside.toFixed(0)} (${span(runs.theirs)})`,
    `${(beside / took).toFixed(1)}×`,
    `${ratio === undefined ? '' : `≥ ${ratio}×`}${ms === undefined ? '' : `≤ ${ms} ms`}${missed ? ' MISSED' : ''}`,
    `${computing(runs.ours)} : ${computing(runs.theirs)}`,
    `${peak(runs.ours)} : ${peak(runs.theirs)}`,
  ])
  console.log(`${args} beside ${theirs}: the same numbers`)
}
console.log('')
print([
  ['what', 'ours, ms (min–max)', 'Python', 'ms (min–max)', 'ratio', 'limit', 'computing only, ms', 'memory, MiB'],
  ...rows,
])

function span(runs: readonly Run[]): string {
  const times = runs.map((one) => one.ms)
  return `${Math.min(...times).toFixed(0)}–${Math.max(...times).toFixed(0)}`
}

function computing(runs: readonly Run[]): string {
  return median(runs.map((one) => one.computeMs)).toFixed(0)
}

function peak(runs: readonly Run[]): string {
  return Math.max(...runs.map((one) => one.peakMiB)).toFixed(0)
}

function oursWith([program = '', ...more]: readonly string[]): Program {
  return {
    command: process.execPath,
    args: [bundle, program, data, ...more],
    cwd: folder,
    // Python keeps its compiled modules, too.
    env: { NODE_COMPILE_CACHE: path.join(folder, 'node') },
  }
}

function theirsWith([script = '', ...more]: readonly string[]): Program {
  return {
    command: python,
    args: [path.join(import.meta.dirname, 'python', script), data, ...more],
    cwd: folder,
    env: { PYTHONPYCACHEPREFIX: path.join(folder, 'pycache') },
  }
}

/** The file of that many rows, made once. */
async function rowsIn(folder: string, rows: number): Promise<string> {
  const file = path.join(folder, `scores-${rows}.parquet`)
  if (existsSync(file)) return file
  console.log(`making ${rows.toLocaleString('en')} rows (once) ...`)
  const script = path.join(import.meta.dirname, 'python', 'make_data.py')
  const { exitCode, output } = await run(python, [script, `${file}.part`, String(rows)], { cwd: folder })
  if (exitCode !== 0) throw new Error(`the rows were not made:\n${output}`)
  renameSync(`${file}.part`, file)
  return file
}

function print(rows: readonly (readonly string[])[]): void {
  const width = (k: number): number => Math.max(...rows.map((row) => row[k]?.length ?? 0))
  for (const row of rows)
    console.log(
      row
        .map((cell, k) => cell.padEnd(width(k)))
        .join('  ')
        .trimEnd(),
    )
}
