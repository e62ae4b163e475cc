// The ONNX fighter beside bare onnxruntime-node, whole processes in turns: npm run bench:onnx [-- start] [-- score]
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { openDuckDb } from '../../packages/adapters/src/native/duckdb.ts'
import { WASM_FLAGS } from '../../packages/adapters/src/fighters/onnx-wasm.ts'
import { SHIPPED } from '../../packages/tooling/src/bundling.ts'
import { ROOT } from '../../packages/tooling/src/root.ts'
import { bundleOurs } from '../stats/bundle.ts'
import { median } from '../stats/contest.ts'
import { FEATURES, linearModel, treesModel } from './models.ts'

const [STARTS, RUNS] = [11, 3]
const ROWS = Number(process.env['TITLEBOUT_BENCH_ROWS'] ?? 1_000_000)
/** To load the WebAssembly runtime and open a model in it. */
const START_LIMIT_MS = 400
/** Our time to read the columns and score the rows over the bare program's, which reads them from the Parquet file. */
const SCORE_LIMIT = 1.15

const saidSchema = z.object({
  ms: z.number(),
  openMs: z.number(),
  cpuMs: z.number(),
  sum: z.number().optional(),
  peakMiB: z.number().optional(),
})
type Said = z.infer<typeof saidSchema> & { readonly wholeMs: number }

const folder = path.join(tmpdir(), 'titlebout-bench-onnx')
mkdirSync(folder, { recursive: true })
const MODELS = { linear: path.join(folder, 'linear.onnx'), trees: path.join(folder, 'trees.onnx') }
writeFileSync(MODELS.linear, linearModel())
writeFileSync(MODELS.trees, treesModel())
console.log(`${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`)
console.log('bundling our program ...')
const ours = await bundled()
const bare = path.join(import.meta.dirname, 'bare.mjs')
const asked = process.argv.slice(2)
if (asked.length === 0 || asked.includes('start')) starts()
if (asked.length === 0 || asked.includes('score')) await scores()

/** As users get it: in one file, with the files that are shipped beside it. */
async function bundled(): Promise<string> {
  const bundle = await bundleOurs(path.join(import.meta.dirname, 'ours'), 'bench-onnx')
  for (const one of SHIPPED)
    for (const name of one.files)
      copyFileSync(
        path.join(ROOT, 'node_modules', one.package, one.folder, name),
        path.join(path.dirname(bundle), name),
      )
  return bundle
}

function run(args: readonly string[]): Said {
  const began = performance.now()
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } })
  const wholeMs = performance.now() - began
  if (ran.status !== 0) throw new Error(`${args.join(' ')} failed:\n${ran.stdout}\n${ran.stderr}`)
  return { ...saidSchema.parse(JSON.parse(ran.stdout)), wholeMs }
}

/** In turns, so that a slow minute of the machine meets all; a first run of each is not counted. */
function inTurns(programs: readonly (readonly string[])[], runs: number): readonly (readonly Said[])[] {
  programs.forEach((args) => void run(args))
  const said: Said[][] = programs.map(() => [])
  for (let round = 0; round < runs; round += 1) programs.forEach((args, index) => at(said, index).push(run(args)))
  return said
}

function starts(): void {
  const programs = [
    ['ours, WebAssembly', [...WASM_FLAGS, ours, 'start', MODELS.trees, 'wasm']],
    ['ours, native', [ours, 'start', MODELS.trees, 'native']],
    ['bare onnxruntime-node', [bare, 'start', MODELS.trees]],
  ] as const
  const all = inTurns(
    programs.map(([, args]) => args),
    STARTS,
  )
  console.log(`\nstart, ${STARTS} runs in turns, ms: median (least–most)`)
  for (const [index, [name]] of programs.entries()) {
    const of = (part: (said: Said) => number): string => spread(at(all, index).map(part))
    const parts = [
      `loading and opening ${of(({ openMs }) => openMs)}`,
      `from the start of the process ${of(({ ms }) => ms)}`,
      `processor ${of(({ cpuMs }) => cpuMs)}`,
      `whole process ${of(({ wholeMs }) => wholeMs)}`,
    ]
    console.log(`${name.padEnd(24)} ${parts.join(', ')}`)
  }
  hold('WebAssembly, loading and opening', median(at(all, 0).map(({ openMs }) => openMs)), START_LIMIT_MS, 'ms')
}

async function scores(): Promise<void> {
  const parquet = await rowsIn(path.join(folder, `rows-${ROWS}.parquet`))
  console.log(
    `\n${ROWS.toLocaleString('en')} rows × ${FEATURES.length} columns from Parquet to scores, ${RUNS} runs in turns, ms: median (least–most)`,
  )
  for (const [name, file] of Object.entries(MODELS)) {
    const programs = [
      [ours, 'score', file, parquet, 'native'],
      [bare, 'score', file, parquet],
      [...WASM_FLAGS, ours, 'score', file, parquet, 'wasm'],
    ]
    const all = inTurns(programs, RUNS)
    const sums = all.map((runs) => runs[0]?.sum ?? Number.NaN)
    if (!(Math.abs(at(sums, 0) - at(sums, 1)) <= 1e-9 * Math.abs(at(sums, 1))))
      throw new Error(`${name}: the sums differ: ${sums.join(', ')}`)
    for (const [index, who] of ['ours, native', 'bare onnxruntime-node', 'ours, WebAssembly'].entries()) {
      const runs = at(all, index)
      const peak = median(runs.map(({ peakMiB = Number.NaN }) => peakMiB))
      const of = (part: (said: Said) => number): string => spread(runs.map(part))
      const before = index === 1 ? '' : `, the table before that ${of(({ openMs }) => openMs)}`
      console.log(`${name.padEnd(7)} ${who.padEnd(22)} ${of(({ ms }) => ms)}${before}, ${peak.toFixed(0)} MiB at most`)
    }
    hold(
      `${name}: ours over bare`,
      median(at(all, 0).map(({ ms }) => ms)) / median(at(all, 1).map(({ ms }) => ms)),
      SCORE_LIMIT,
      '',
    )
  }
}

async function rowsIn(file: string): Promise<string> {
  if (existsSync(file)) return file
  const { instance } = await openDuckDb(undefined, ':memory:', { threads: '1' })
  const connection = await instance.connect()
  const columns = FEATURES.map((name, index) => `cast(hash(i * 31 + ${index}) % 1009 as double) / 1009 as ${name}`)
  await connection.run(
    `copy (select 'r' || i as id, ${columns.join(', ')}, cast(i % 97 as double) as y from range(${ROWS}) t(i)) to '${file}.tmp' (format parquet)`,
  )
  renameSync(`${file}.tmp`, file)
  return file
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw new Error(`there is no ${index}`)
  return value
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`
}

function hold(what: string, value: number, limit: number, unit: string): void {
  const isHeld = value <= limit
  console.log(
    `${what}: ${value.toFixed(unit === '' ? 3 : 0)} ${unit} of at most ${limit} ${unit}: ${isHeld ? 'held' : 'MISSED'}`,
  )
  if (!isHeld) process.exitCode = 1
}
