import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Desk, Desks } from '../support/actions-desk.ts'
import { digests, workFile } from '../support/actions-evidence.ts'
import { config } from '../support/actions-files.ts'

let desks: Desks

beforeAll(async () => {
  desks = await Desks.open()
})

afterAll(async () => await desks.close())

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

describe('a run that is cancelled while it waits for git', () => {
  let server: Server
  let asked = 0
  let desk: Desk

  beforeAll(async () => {
    // Accepts, and never answers.
    server = createServer(() => (asked += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    desk = await desks.desk({ '.titlebout/flights/drift.json': 'as it was' })
    const git = async (...args: string[]): Promise<unknown> => await promisify(execFile)('git', args, { cwd: desk.folder }) // prettier-ignore
    await git('init', '--quiet')
    await git('remote', 'add', 'origin', `http://127.0.0.1:${address.port}/octo/flights.git`)
  })

  afterAll(() => server.close())

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once by %s, and leaves the work folder as it was', async (signal, exitCode) => {
    const before = await digests(workFile(desk.folder))
    asked = 0
    const started = await desk.startAction('drift-check')
    await waitUntil(() => asked > 0, 'git never asked')
    const sent = performance.now()
    process.kill(started.pid, signal)
    const result = await started.result
    // What git left behind is the runner's to end.
    started.kill()
    expect(performance.now() - sent).toBeLessThan(15_000)
    expect([result.exitCode, result.conclusion]).toEqual([exitCode, 'failure'])
    expect(await digests(workFile(desk.folder))).toEqual(before)
  })
})
