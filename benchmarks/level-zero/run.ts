// A scores file to a verdict, whole programs from their start with empty caches: npm run bench:judge [-- --write]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from '../../packages/tooling/src/root.ts'
import { median, type Program } from '../stats/contest.ts'
import { writeFigures } from '../stats/figures.ts'
import { environmentOf, uvIn, type Environment } from './environments.ts'
import { writeScores } from './scores.ts'

const RUNS = 5
const ROWS = 10_000
/** Of a scores file alone. */
const LIMIT_MS = 600

interface Contender {
  readonly name: string
  readonly install: Environment | undefined
  readonly program: Program
  /** What its output must hold: a program that failed is fast. */
  readonly says: string
  readonly limitMs?: number
}

const folder = mkdtempSync(path.join(tmpdir(), 'titlebout-bench-judge-'))
try {
  await writeScores(folder, ROWS)
  const contenders = contendersIn(folder)
  const times = new Map<Contender, number[]>(contenders.map((one) => [one, []]))
  const first = new Map(contenders.map((one) => [one, took(one)]))
  // In turns, so that a slow minute of the machine meets all.
  for (let round = 0; round < RUNS; round += 1) for (const one of contenders) times.get(one)?.push(took(one))

  const table = [
    ['what', 'installing, ms', 'first run, ms', `median of ${RUNS}, ms (min–max)`, 'limit'],
    ...contenders.map((one) => rowOf(one, first.get(one) ?? NaN, times.get(one) ?? [])),
  ]
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`
  const title = `${ROWS.toLocaleString('en')} rows, four columns to slice by`
  console.log(`${machine}\n${title}\n`)
  for (const cells of table) console.log(cells.join(' | '))
  if (process.argv.includes('--write'))
    await writeFigures({ machine, title, table, sql: [] }, path.join(import.meta.dirname, 'README.md'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function contendersIn(cwd: string): readonly Contender[] {
  const uv = uvIn(process.env['TITLEBOUT_BENCH_FOLDER'] ?? cwd)
  const byHand = environmentOf(uv, 'by-hand', ['scikit-learn==1.9.1', 'pandas==3.1.1'], cwd)
  // Its import fails beside pandas 3.
  const evidently = environmentOf(uv, 'evidently', ['evidently==0.7.23', 'pandas==2.3.3'], cwd)
  const bin = path.join(ROOT, 'packages/titlebout/bin/titlebout.js')
  if (!existsSync(path.join(ROOT, 'dist/index.js'))) throw new Error('there is no bundle: npm run bundle')
  const ours = (args: readonly string[]): Program => ({ command: process.execPath, args: [bin, ...args], cwd, env: {} })
  const theirs = ({ python }: Environment, script: string, args: readonly string[]): Program => ({
    command: python,
    args: [path.join(import.meta.dirname, 'python', script), ...args],
    cwd,
    env: {},
  })
  const both = ['new.csv', 'old.csv']
  return [
    {
      name: 'titlebout judge',
      install: undefined,
      program: ours(['judge', 'new.csv']),
      says: '## ✅ new',
      limitMs: LIMIT_MS,
    },
    {
      name: 'titlebout judge, against the old scores',
      install: undefined,
      program: ours(['judge', 'new.csv', '--against', 'old.csv']),
      says: 'Are the scores no worse than before',
    },
    {
      name: 'scikit-learn by hand, points',
      install: byHand,
      program: theirs(byHand, 'by_hand.py', [...both, '0']),
      says: 'roc_auc',
    },
    {
      name: 'scikit-learn by hand, 200 bootstrap resamples of one difference',
      install: byHand,
      program: theirs(byHand, 'by_hand.py', [...both, '200']),
      says: 'roc_auc',
    },
    {
      name: 'Evidently, classification report',
      install: evidently,
      program: theirs(evidently, 'evidently_report.py', both),
      says: 'roc_auc',
    },
  ]
}

/** Milliseconds from the start of the process to its end. @throws {Error} when it does not say what is expected of it */
function took({ program: { command, args, cwd, env }, says }: Contender): number {
  const start = performance.now()
  const options = {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  } as const
  const ran = spawnSync(command, args, options)
  const ms = performance.now() - start
  if (!ran.stdout.includes(says))
    throw new Error(`${command} ${args.join(' ')}:\n${ran.stdout.slice(0, 2000)}\n${ran.stderr}`)
  return ms
}

/** A line of the table; a missed limit makes the exit code 1. */
function rowOf({ name, install, limitMs }: Contender, first: number, times: readonly number[]): readonly string[] {
  const missed = limitMs !== undefined && median(times) > limitMs
  if (missed) process.exitCode = 1
  return [
    name,
    install === undefined ? 'none' : install.ms.toFixed(0),
    first.toFixed(0),
    `${median(times).toFixed(0)} (${Math.min(...times).toFixed(0)}–${Math.max(...times).toFixed(0)})`,
    limitMs === undefined ? '' : `≤ ${limitMs}${missed ? ' MISSED' : ''}`,
  ]
}
