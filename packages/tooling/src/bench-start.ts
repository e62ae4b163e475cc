// How long an action takes to start beside bare Node, for a step that needs no native code: npm run bench:start
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './root.ts'

const RUNS = 15
/** Of the step, beside bare Node. */
const LIMIT_MS = 150

const folder = mkdtempSync(path.join(tmpdir(), 'titlebout-start-'))
const empty = path.join(folder, 'empty.js')
writeFileSync(empty, '')
// It reads its inputs and the config, finds the config missing, and says so: everything that every step does first.
const step = path.join(ROOT, 'actions', 'deploy', 'index.js')
const event = path.join(folder, 'event.json')
writeFileSync(event, '{}')
const inputs = {
  INPUT_CONFIG: 'absent.yml',
  INPUT_ENVIRONMENT: 'staging',
  INPUT_MODE: 'plan',
  GITHUB_ACTOR: 'somebody',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_EVENT_PATH: event,
  GITHUB_JOB: 'deploy',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REPOSITORY: 'owner/name',
  GITHUB_REPOSITORY_ID: '1',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1',
  GITHUB_SHA: '0'.repeat(40),
  GITHUB_WORKFLOW_REF: 'owner/name/.github/workflows/release.yml@refs/heads/main',
  GITHUB_WORKSPACE: folder,
  // Emptied for each job: the first step of a job compiles the bundle, the later ones find it compiled.
  RUNNER_TEMP: path.join(folder, 'temp'),
}

try {
  const first = time([step], inputs, 'absent.yml is not there')
  const bare: number[] = []
  const started: number[] = []
  // In turns, so that a slow minute of the machine meets both.
  for (let round = 0; round < RUNS; round += 1) {
    bare.push(time([empty], {}, ''))
    started.push(time([step], inputs, 'absent.yml is not there'))
  }
  const difference = median(started) - median(bare)
  console.log(`bare Node ${process.version}: ${median(bare).toFixed(0)} ms (median of ${RUNS})`)
  console.log(`the first step of a job: ${first.toFixed(0)} ms (once)`)
  console.log(`a later step: ${median(started).toFixed(0)} ms (median of ${RUNS})`)
  console.log(`beside bare Node: ${difference.toFixed(0)} ms, of at most ${LIMIT_MS} ms`)
  if (difference > LIMIT_MS) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Milliseconds that a program takes. @throws when it does not say what is expected of it */
function time(args: readonly string[], env: Readonly<Record<string, string>>, expected: string): number {
  const start = performance.now()
  const ran = spawnSync(process.execPath, args, { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' })
  const took = performance.now() - start
  if (!ran.stdout.includes(expected)) throw new Error(`expected "${expected}", got:\n${ran.stdout}\n${ran.stderr}`)
  return took
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
