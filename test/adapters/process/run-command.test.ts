import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand, type Command } from '../../../packages/adapters/src/process/run-command.ts'
import { isRunnerSecret, userCodeEnvironment } from '../../../packages/adapters/src/process/user-environment.ts'
import { cancellation, recordingLog } from '../../support/recording.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'titlebout-test-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function command(run: string, over: Partial<Command> = {}) {
  const log = recordingLog()
  const end = runCommand({
    run,
    cwd: folder,
    environment: { PATH: process.env['PATH'] ?? '', TITLEBOUT_OUT: folder },
    markedBy: 'TITLEBOUT_OUT',
    timeLimitMs: 20_000,
    log,
    cancellation: cancellation(),
    label: 'training',
    grace: { interruptMs: 300, terminateMs: 300 },
    ...over,
  })
  return { log, end }
}

/** Whether a process is running; a zombie that nobody has collected is not. */
async function runs(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return !/\) [ZX] /u.test(stat)
  } catch {
    return false
  }
}

async function pidIn(file: string): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      const text = await readFile(path.join(folder, file), 'utf8')
      if (text.endsWith('\n')) return Number(text)
    } catch {
      // not written yet
    }
    await sleep(25)
  }
  throw new Error(`${file} was never written`)
}

/** A process that was sent SIGKILL needs a moment to go. */
async function goes(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 80; tries += 1) {
    if (!(await runs(pid))) return true
    await sleep(25)
  }
  return false
}

describe('runCommand', () => {
  it('passes lines of both streams on as they come', async () => {
    const seen: { readonly line: string; readonly at: number }[] = []
    const log = { ...recordingLog(), output: (line: string) => void seen.push({ line, at: performance.now() }) }
    const end = await command('echo one; sleep 0.3; echo two >&2', { log }).end
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(seen.map(({ line }) => line)).toEqual(['one', 'two'])
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(200)
  })

  it('gives the exit code and the last lines of a failure', async () => {
    const end = await command('for i in $(seq 30); do echo line $i; done; exit 3').end
    expect(end).toMatchObject({ kind: 'exited', exitCode: 3 })
    expect(end.lastLines).toHaveLength(20)
    expect(end.lastLines.at(-1)).toBe('line 30')
  })

  it.each([
    ['a failing command in the middle', 'false; echo not reached'],
    ['a failing part of a pipe', 'false | cat'],
    ['a variable that is not set', 'echo "$NOT_SET_ANYWHERE"'],
  ])('stops at %s', async (_, run) => {
    const { log, end } = command(run)
    expect(await end).toMatchObject({ kind: 'exited', exitCode: 1 })
    expect(log.lines).not.toContain('not reached')
  })

  it('runs in the given folder and knows only the given environment', async () => {
    process.env['TITLEBOUT_TEST_SECRET'] = 'secret'
    const { log, end } = command('pwd; env')
    await end
    delete process.env['TITLEBOUT_TEST_SECRET']
    expect(log.lines[0]).toBe(folder)
    const names = log.lines.slice(1).map((line) => line.split('=')[0])
    expect(new Set(names)).toEqual(new Set(['PATH', 'PWD', 'SHLVL', 'TITLEBOUT_OUT', '_']))
  })

  it('reports a command that a signal ended', async () => {
    expect(await command('kill -KILL $$').end).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })
  })

  it('ends a command that hangs, and its children, by SIGINT first', async () => {
    await writeFile(
      path.join(folder, 'polite.sh'),
      "trap 'echo interrupted; kill $child; exit 0' INT\nsleep 60 & child=$!\necho $child > child\nwait\n",
    )
    const { log, end } = command('bash polite.sh', { timeLimitMs: 400 })
    const child = await pidIn('child')
    expect(await end).toMatchObject({ kind: 'timed-out' })
    expect(log.lines).toEqual(['interrupted'])
    expect(await goes(child)).toBe(true)
  })

  it('ends a command that ignores SIGINT and SIGTERM', async () => {
    const { end } = command("trap '' INT TERM; echo $$ > self; while true; do sleep 0.05; done", { timeLimitMs: 300 })
    const self = await pidIn('self')
    expect(await end).toMatchObject({ kind: 'timed-out' })
    expect(await goes(self)).toBe(true)
  })

  it('ends the whole group when the run is cancelled', async () => {
    const cancel = cancellation()
    const { end } = command('sleep 60 & echo $! > child; wait', { cancellation: cancel })
    const child = await pidIn('child')
    cancel.cancel()
    expect(await end).toMatchObject({ kind: 'cancelled' })
    expect(await goes(child)).toBe(true)
    expect(cancel.listeners).toBe(0)
  })

  it('does not start to wait for a run that is cancelled already', async () => {
    const cancel = cancellation()
    cancel.cancel()
    expect(await command('sleep 60', { cancellation: cancel }).end).toMatchObject({ kind: 'cancelled' })
  })

  it('ends a background process that holds the pipe open, and does not wait for it', async () => {
    const { log, end } = command('sleep 60 & echo $! > child; echo done')
    expect(await end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect((await end).durationMs).toBeLessThan(10_000)
    expect(log.lines).toEqual(['done'])
    expect(await goes(await pidIn('child'))).toBe(true)
  })

  it.runIf(process.platform === 'linux')('ends a process that left the process group', async () => {
    const { end } = command("setsid bash -c 'echo $$ > child; sleep 60' > /dev/null 2>&1 & sleep 0.3")
    expect(await end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(await goes(await pidIn('child'))).toBe(true)
  })

  it('gives a last line without an end', async () => {
    const { log, end } = command('printf "no end"')
    await end
    expect(log.lines).toEqual(['no end'])
  })

  it('keeps 200 MB on one line out of memory', async () => {
    const before = process.memoryUsage().rss
    const { log, end } = command('head -c 200000000 /dev/zero | tr "\\0" x')
    await end
    expect(log.lines[0]).toMatch(/ … \(199991808 more characters\)$/u)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })
})

describe('userCodeEnvironment', () => {
  it.each([
    'INPUT_TOKEN',
    'input_token',
    'ACTIONS_RUNTIME_TOKEN',
    'GITHUB_TOKEN',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
  ])('refuses to hand %s on', (name) => {
    expect(isRunnerSecret(name)).toBe(true)
    expect(() => userCodeEnvironment({ PATH: '/bin', [name]: 'x' }, {})).toThrow(name)
  })

  it('adds our variables to what the host hands over', () => {
    expect(userCodeEnvironment({ PATH: '/bin', GITHUB_SHA: 'abc' }, { TITLEBOUT_SEED: '1' })).toEqual({
      PATH: '/bin',
      GITHUB_SHA: 'abc',
      TITLEBOUT_SEED: '1',
    })
  })
})
