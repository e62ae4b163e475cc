import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

const GREEN = {
  test: "echo '12 passed, 0 failed, 1 skipped'",
  lint: 'exit 0',
  'format:check': 'exit 0',
  unused: 'exit 0',
  freshness: "echo 'dist: fresh'",
}

/** A repository whose scripts do as they are told, with our .ci/run in it. */
async function repositoryWith(scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  mkdirSync(path.join(folder, '.ci'))
  cpSync(path.join(ROOT, '.ci', 'run'), path.join(folder, '.ci', 'run'))
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts }))
  const lock = {
    name: 'x',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'x', version: '1.0.0' } },
  }
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock))
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=tester', '-c', 'user.email=tester', ...args], { cwd: folder })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'all')
  return folder
}

function ciRun(folder: string, ...args: readonly string[]): { status: number | null; lines: readonly string[] } {
  const { status, stdout } = spawnSync('bash', ['.ci/run', ...args], { cwd: folder, encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n') }
}

describe('.ci/run', () => {
  const some = ['tests', 'lint', 'format', 'unused', 'freshness', 'size']

  it('adds tests and checks up in its last line', async () => {
    const { status, lines } = ciRun(await repositoryWith(GREEN), '--here', ...some)
    expect(lines.at(-1)).toBe('17 passed, 0 failed')
    expect(status).toBe(0)
  })

  it.each(Object.keys(GREEN).filter((name) => name !== 'test'))('goes red when %s does', async (name) => {
    const { status, lines } = ciRun(await repositoryWith({ ...GREEN, [name]: 'exit 1' }), '--here', ...some)
    expect(lines.at(-1)).toBe('16 passed, 1 failed')
    expect(status).not.toBe(0)
  })

  it.each([
    ['a test fails', "echo '11 passed, 1 failed, 0 skipped'; exit 1", '16 passed, 1 failed'],
    ['the run dies after its last test', "echo '12 passed, 0 failed, 0 skipped'; exit 1", '17 passed, 1 failed'],
    ['the run dies before it says anything', 'exit 1', '5 passed, 1 failed'],
    ['nothing is counted', 'exit 0', '5 passed, 1 failed'],
  ])('goes red when %s', async (_, test, last) => {
    const { status, lines } = ciRun(await repositoryWith({ ...GREEN, test }), '--here', ...some)
    expect(lines.at(-1)).toBe(last)
    expect(status).not.toBe(0)
  })

  it('works on a clean clone of HEAD: what is not committed does not count', async () => {
    const folder = await repositoryWith({
      ...GREEN,
      test: "test ! -e not-committed && echo '12 passed, 0 failed, 0 skipped'",
    })
    writeFileSync(path.join(folder, 'not-committed'), '')
    const { lines } = ciRun(folder)
    expect(lines.find((line) => line.startsWith('tests '))).toMatch(/^tests +passed/u)
    expect(lines.find((line) => line.startsWith('install '))).toMatch(/^install +passed/u)
  })

  it('stops after an installation that fails, and is red', async () => {
    const folder = await repositoryWith({ ...GREEN, preinstall: 'exit 1' })
    const { status, lines } = ciRun(folder)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(status).not.toBe(0)
  })

  it('refuses a check that it does not know', async () => {
    const { status } = ciRun(await repositoryWith(GREEN), '--here', 'nonsense')
    expect(status).toBe(2)
  })

  it('runs scripts that are there', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')))
    const used = readFileSync(path.join(ROOT, '.ci', 'run'), 'utf8').matchAll(/npm run (?<name>[a-z:]+)/gu)
    const names = [...used].map((match) => match.groups?.['name'] ?? '')
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})
