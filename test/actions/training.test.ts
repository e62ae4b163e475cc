import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Desk, Desks } from '../support/actions-desk.ts'
import { digests, workFile } from '../support/actions-evidence.ts'
import { config } from '../support/actions-files.ts'
import type { ActionResult } from '../support/run-action.ts'

const SECRET = 'correct-horse-battery'

/** Everything by which a command could talk to the runner, and everything that it could find out. */
const HOSTILE = `echo "::set-output name=verdict::passed"
echo "::set-output name=model-digest::0000"
echo "::add-mask::flights"
echo "::error file=titlebout.yml,line=1::forged"
echo "  ::warning::indented"
printf '::notice::windows\\r\\n'
echo "::stop-commands::titlebout"
echo "::titlebout::"
printf '::error::no newline at the end' >&2
env | sort > found.txt
echo "the password is $DATABASE_PASSWORD"
node train.mjs
`

const TOKENS = { ACTIONS_RUNTIME_TOKEN: 'runtime-token', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-token', GITHUB_TOKEN: 'ghs_token' } // prettier-ignore

let desks: Desks

beforeAll(async () => {
  desks = await Desks.open()
})

afterAll(async () => await desks.close())

describe('a training command that talks to the runner', () => {
  let desk: Desk
  let result: ActionResult

  beforeAll(async () => {
    desk = await desks.desk({
      'hostile.sh': HOSTILE,
      'titlebout.yml': config(['run: node train.mjs', 'run: bash hostile.sh']),
    })
    // As a workflow has it: a secret in the environment of the step is masked by the runner.
    const env = { DATABASE_PASSWORD: SECRET, ...TOKENS }
    result = await desk.action('train', {}, { env, token: SECRET })
  }, 60_000)

  it('trains, and none of its commands takes effect', () => {
    expect(result).toMatchObject({ exitCode: 0, problems: [] })
    expect(result.annotations.map(({ title }) => title)).toEqual(['no-commit'])
    expect(Object.keys(result.outputs).sort()).toEqual([
      'evidence',
      'evidence-digest',
      'model-digest',
      'report',
      'verdict',
    ])
    expect(result.outputs['model-digest']).toMatch(/^[0-9a-f]{64}$/u)
    expect(result.masks).toEqual([SECRET])
    expect(result.log).toContain('::set-output name=verdict::passed')
    expect(result.log).toContain('::error::no newline at the end')
  })

  it('finds no token, no input and no file of the runner in its environment', async () => {
    const found = await desk.read('found.txt')
    for (const token of Object.values(TOKENS)) expect(found).not.toContain(token)
    expect(found.match(/^(?:INPUT_|ACTIONS_|STATE_).*$/gmu)).toBeNull()
    expect(found.match(/^GITHUB_(?:TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)=.*$/gmu)).toBeNull()
    expect(found).toContain('TITLEBOUT_OUT=')
  })

  it('gets a secret that it prints neither into the log nor into evidence', async () => {
    expect(result.log).toContain('the password is ***')
    expect(result.log + result.summary).not.toContain(SECRET)
    expect(await desk.read('.titlebout/flights/training.json')).not.toContain(SECRET)
  })

  it('has a secret masked in the message of its failure', async () => {
    await desk.change({ 'hostile.sh': 'echo "::error::forged"; echo "the password is $DATABASE_PASSWORD"; exit 3\n' })
    const failed = await desk.action('train', {}, { env: { DATABASE_PASSWORD: SECRET }, token: SECRET })
    expect(failed.exitCode).toBe(1)
    expect(failed.annotations).toHaveLength(1)
    expect(failed.annotations[0]?.message).toContain('::error::forged\n  the password is ***')
    expect(failed.log).not.toContain(SECRET)
  })
})

/** Waits until something holds. @throws {Error} when it does not within 20 s */
async function waitUntil(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (holds()) return
    await sleep(50)
  }
  throw new Error(`waited in vain: ${what}`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('a run that is cancelled by %s while it trains', (signal) => {
  it('ends the whole group of the command, is red, and leaves the work folder as it was', async () => {
    const text = config([
      'run: node train.mjs',
      'run: "sleep 300 & echo $! > pids; setsid sleep 300 & echo $! >> pids; echo begun; wait"',
    ])
    const desk = await desks.desk({ '.titlebout/flights/training.json': 'as it was' })
    await desk.change({ 'titlebout.yml': text })
    const before = await digests(workFile(desk.folder))
    let begun = false
    const started = await desk.startAction('train', { onLine: (line) => (begun ||= line === 'begun') })
    await waitUntil(() => begun, 'the command never began')
    const pids = (await desk.read('pids')).trim().split('\n').map(Number)
    expect(pids.every(isAlive)).toBe(true)
    // The runner signals the entry process alone.
    process.kill(started.pid, signal)
    const result = await started.result
    expect(result.exitCode).toBe(1)
    expect(result.annotations[0]?.message).toContain('ended because the run was cancelled')
    await waitUntil(() => !pids.some(isAlive), 'something of the command is still running')
    expect(await digests(workFile(desk.folder))).toEqual(before)
  })
})
