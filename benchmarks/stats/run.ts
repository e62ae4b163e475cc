// The judging numbers beside Python's, whole programs from their start: npm run bench:stats [-- WORD …] [--write]
import { mkdirSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { bundleOurs } from './bundle.ts'
import { compete, median, requireSame, time, type Program, type Run } from './contest.ts'
import { writeFigures } from './figures.ts'
import { sqlFigures } from './sql-figures.ts'
import { pythonWithLibraries, versionsOf } from './python.ts'
import { rowsIn } from './rows.ts'

const RUNS = 9
const ROWS = 1_000_000
const SQL_ROWS = 10_000_000

interface Contest {
  readonly what: string
  readonly ours: readonly string[]
  readonly theirs: string
  readonly python: readonly string[]
  /** Python's time over ours, at least. */
  readonly ratio?: number
  /** Ours, at most. */
  readonly ms?: number
  /** Too slow to be run more than once. */
  readonly once?: boolean
  /** Run only when its word is said: it takes minutes. */
  readonly word?: string
}

const CONTESTS: readonly Contest[] = [
  contest('ten metrics with intervals, overall and 50 slices', ['metrics'], 'numpy, expert', 'metrics.py', {
    ratio: 1,
  }),
  contest('', ['metrics'], 'scikit-learn, points', 'metrics_sklearn.py', { once: true }),
  contest('', ['metrics'], 'Fairlearn, points', 'metrics_fairlearn.py', { once: true, word: 'fairlearn' }),
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
  limits: Pick<Contest, 'ratio' | 'ms' | 'once' | 'word'>,
): Contest {
  return { what, ours, theirs, python: [script, ...ours.slice(1)], ...limits }
}

const folder = process.env['TITLEBOUT_BENCH_FOLDER'] ?? path.join(tmpdir(), 'titlebout-bench-stats')
mkdirSync(folder, { recursive: true })
const python = await pythonWithLibraries(folder)
const data = await rowsIn(folder, ROWS, python)
console.log('bundling our programs ...')
const bundle = await bundleOurs(path.join(import.meta.dirname, 'ours'), 'bench-stats')
const said = process.argv.slice(2)
const words = said.filter((word) => word !== '--write')
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${await versionsOf(python)}`
const title = `${ROWS.toLocaleString('en')} rows; medians of ${RUNS} runs`
console.log(`${machine}\n${title}\n`)

const rows: string[][] = []
let known: { readonly args: string; readonly runs: readonly Run[] } | undefined
for (const one of CONTESTS.filter(isAsked)) {
  const args = one.ours.join(' ')
  const [our, their] = [oursWith(one.ours), theirsWith(one.python)]
  const before = one.once === true && known?.args === args ? known.runs : undefined
  const runs = one.once === true ? { ours: before ?? [time(our)], theirs: [time(their)] } : compete(our, their, RUNS)
  known = { args, runs: runs.ours }
  for (const [k, run] of runs.theirs.entries()) requireSame(runs.ours[k] ?? run, run)
  rows.push(rowOf(one, runs))
  console.log(`${args} beside ${one.theirs}: the same numbers`)
}
const headings = ['what', 'ours, ms (min–max)', 'Python', 'ms (min–max)', 'ratio', 'limit', 'computing, ms', 'MiB']
const table = rows.length === 0 ? [] : [headings, ...rows]
const sql =
  words.length === 0 || words.includes('sql')
    ? sqlFigures(oursWith(['sql']), await rowsIn(folder, SQL_ROWS, python))
    : []
console.log('')
print(table)
for (const line of sql) console.log(line)
if (said.includes('--write')) await writeFigures({ machine, title, table, sql })

function isAsked({ ours, theirs, word }: Contest): boolean {
  if (words.length === 0) return word === undefined
  return words.some((asked) => (word === undefined ? `${ours.join(' ')} ${theirs}`.includes(asked) : word === asked))
}

/** A line of the table; a missed limit makes the exit code 1. */
function rowOf(
  { what, theirs, ratio, ms }: Contest,
  runs: { readonly ours: readonly Run[]; readonly theirs: readonly Run[] },
): string[] {
  const [took, beside] = [median(runs.ours.map((one) => one.ms)), median(runs.theirs.map((one) => one.ms))]
  const missed = (ratio !== undefined && beside / took < ratio) || (ms !== undefined && took > ms)
  if (missed) process.exitCode = 1
  return [
    what,
    `${took.toFixed(0)} (${span(runs.ours)})`,
    `${theirs}${runs.theirs.length === 1 ? ' (1 run)' : ''}`,
    `${beside.toFixed(0)} (${span(runs.theirs)})`,
    `${(beside / took).toFixed(1)}×`,
    `${ratio === undefined ? '' : `≥ ${ratio}×`}${ms === undefined ? '' : `≤ ${ms} ms`}${missed ? ' MISSED' : ''}`,
    `${computing(runs.ours)} : ${computing(runs.theirs)}`,
    `${peak(runs.ours)} : ${peak(runs.theirs)}`,
  ]
}

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
