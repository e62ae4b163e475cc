import { createHash } from 'node:crypto'
import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { FILES, Workshop } from './workshop.ts'

const PROGRAM = path.join(import.meta.dirname, 'train-until-killed.ts')
const ARGUMENTS = ['--conditions=source', '--no-warnings', PROGRAM]

const shop = new Workshop()
shop.commit(FILES)
afterAll(() => shop[Symbol.dispose]())

beforeEach(async () => {
  shop.command('printf one > "$TITLEBOUT_OUT/m.onnx"')
  await shop.train()
  shop.command('echo line; printf two > "$TITLEBOUT_OUT/m.onnx"; printf side > "$TITLEBOUT_OUT/side.bin"')
})

/** Evidence speaks only of files that are there: either there is none, or every digest in it is right. */
function expectConsistent(): void {
  if (!existsSync(shop.work('training.json'))) return
  const { result } = shop.evidence()
  const named = [
    ...result.files.map(({ path: name, sha256 }) => ({ name: `files/model/${name}`, sha256 })),
    { name: 'files/membership.bin', sha256: result.membership?.sha256 },
  ]
  for (const { name, sha256 } of named)
    expect({
      name,
      sha256: createHash('sha256')
        .update(readFileSync(shop.work(name)))
        .digest('hex'),
    }).toEqual({ name, sha256 })
}

/** The same end as without the kill. */
async function expectSameEnd(): Promise<void> {
  await shop.train()
  expectConsistent()
  expect(Object.keys(shop.snapshot() ?? {}).toSorted()).toEqual([
    'files/membership.bin',
    'files/model/m.onnx',
    'files/model/side.bin',
    'training.html',
    'training.json',
  ])
  expect(readFileSync(shop.work('files/model/m.onnx'), 'utf8')).toBe('two')
}

const { stdout } = await promisify(execFile)(process.execPath, [...ARGUMENTS, shop.folder, '0'])
const CALLS = Number(stdout)

describe('train, killed and run again', () => {
  it('calls its ports a few times', () => {
    expect(CALLS).toBeGreaterThan(4)
  })

  it.each(Array.from({ length: CALLS }, (_, index) => index + 1))(
    'at port call %d: no false evidence, and the same end',
    async (at) => {
      await expect(
        promisify(execFile)(process.execPath, [...ARGUMENTS, shop.folder, String(at)]),
      ).rejects.toMatchObject({ signal: 'SIGKILL' })
      expectConsistent()
      await expectSameEnd()
    },
  )

  it('at some moments of its last part: no false evidence, and the same end', async () => {
    for (const delayMs of [0, 10, 20, 40]) {
      const child = spawn(process.execPath, [...ARGUMENTS, shop.folder, '0'], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      // The staged copy is the first thing that shows in the work folder.
      while (child.exitCode === null && !readdirSync(shop.work('files')).some((name) => name.startsWith('.model-')))
        await sleep(1)
      await sleep(delayMs)
      child.kill('SIGKILL')
      await ended
      expectConsistent()
    }
    await expectSameEnd()
  })
})
