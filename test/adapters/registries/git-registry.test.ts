import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { git, gitRegistry, MAX_VERSION_BYTES } from '@titlebout/adapters'
import { gitAs, originWithClones } from '../../support/git-repositories.ts'
import { registryContract } from '../../support/registry-contract.ts'
import { serving, versionOf } from '../../support/registry-versions.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const BRANCH = 'titlebout/bird-strikes'

async function open(workspace: string, isProtected?: () => Promise<boolean>) {
  return await gitRegistry({ workspace, model: 'bird-strikes', authorization: undefined, isProtected })
}

/** Replaces a file on the branch by a commit, as somebody with write access could. */
async function edit(repository: string, file: string, change: (text: string) => string): Promise<void> {
  const at = { cwd: repository }
  const index = { GIT_INDEX_FILE: path.join(await temporaryFolder(), 'index') }
  const text = await git(['cat-file', 'blob', `${BRANCH}:${file}`], at)
  const input = change(`${text}\n`)
  const object = await git(['hash-object', '-w', '--stdin'], { ...at, input })
  await git(['read-tree', BRANCH], { ...at, env: index })
  await git(['update-index', '--cacheinfo', `100644,${object},${file}`], { ...at, env: index })
  const tree = await git(['write-tree'], { ...at, env: index })
  const commit = await gitAs(repository, 'commit-tree', tree, '-p', BRANCH, '-m', 'Edit')
  await git(['update-ref', `refs/heads/${BRANCH}`, commit], at)
}

async function isSound(repository: string): Promise<void> {
  const { stdout, stderr } = await promisify(execFile)('git', ['fsck', '--strict', '--no-dangling'], {
    cwd: repository,
  })
  expect(stdout + stderr).not.toMatch(/error|missing|broken|corrupt/iu)
  expect(await git(['rev-list', '--count', '--min-parents=2', BRANCH], { cwd: repository })).toBe('0')
  expect(await git(['rev-list', '--count', BRANCH], { cwd: repository })).toBe('50')
}

registryContract('git with a remote', async () => {
  const { origin, clones } = await originWithClones(2)
  const [one = '', two = ''] = clones
  return {
    open: async () => await open(one),
    racers: [
      ['git', one],
      ['git', two],
    ],
    breakPlace: async () => await rm(path.join(origin, 'HEAD')),
    flip: async (version, _package, file) => await edit(origin, `versions/${version}/${file}`, (text) => `x${text}`),
    flipEvent: async (number) =>
      await edit(origin, 'ledger.jsonl', (text) =>
        text
          .split('\n')
          .map((line, index) => (index === number - 1 ? line.replace('"why":"b', '"why":"x') : line))
          .join('\n'),
      ),
    check: async () => await isSound(origin),
  }
})

registryContract('git without a remote', async () => {
  const repository = await temporaryFolder()
  await gitAs(repository, 'init', '--quiet')
  return {
    open: async () => await open(repository),
    racers: [
      ['git', repository],
      ['git', repository],
    ],
    breakPlace: async () => {
      await mkdir(path.join(repository, '.git/refs/heads/titlebout'), { recursive: true })
      await writeFile(path.join(repository, '.git/refs/heads', BRANCH), 'no object id')
    },
    flip: async (version, _package, file) =>
      await edit(repository, `versions/${version}/${file}`, (text) => `x${text}`),
    flipEvent: async (number) =>
      await edit(repository, 'ledger.jsonl', (text) =>
        text
          .split('\n')
          .map((line, index) => (index === number - 1 ? line.replace('"why":"b', '"why":"x') : line))
          .join('\n'),
      ),
    check: async () => await isSound(repository),
  }
})

describe('the branch of a git registry', () => {
  it('leaves index, work tree, branches and FETCH_HEAD of the clone alone', async () => {
    const { clones } = await originWithClones(1)
    const [clone = ''] = clones
    await writeFile(path.join(clone, 'staged.txt'), 'staged')
    await gitAs(clone, 'add', 'staged.txt')
    await writeFile(path.join(clone, 'loose.txt'), 'loose')
    const state = async () => [
      await gitAs(clone, 'status', '--porcelain=v2', '--branch'),
      await gitAs(clone, 'branch', '--all'),
      await gitAs(clone, 'config', '--local', '--list'),
    ]
    const before = await state()
    const registry = await open(clone)
    const version = await versionOf(await temporaryFolder(), { 'files/m': '1' })
    await registry.move(serving('production', version, undefined))
    await registry.fetch(1, await temporaryFolder())
    const after = await state()
    // A push tells the clone where the remote branch is, as git always does.
    expect(after[1]?.replace(`\n  remotes/origin/${BRANCH}`, '')).toBe(before[1])
    expect([after[0], after[2]]).toEqual([before[0], before[2]])
    await expect(readFile(path.join(clone, '.git/FETCH_HEAD'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('reads like a history: who, what, from, to, why', async () => {
    const { origin, clones } = await originWithClones(1)
    const registry = await open(clones[0] ?? '')
    const version = await versionOf(await temporaryFolder(), { 'files/m': '1' })
    const move = serving('production', version, undefined, 'better\nBy: somebody else')
    await registry.move({ ...move, next: { ...move.next, approver: 'approver' } })
    const message = await git(['log', '-1', '--format=%an <%ae> %aI%n%B', BRANCH], { cwd: origin })
    expect(message).toBe(
      [
        'titlebout <titlebout@localhost> 2000-01-02T03:04:05+00:00',
        'production: now version 1, was nothing',
        '',
        'By: someone',
        'Approved-by: approver',
        'Why: better By: somebody else',
        'From: nothing',
        `To: version 1, package ${version.package_sha256}`,
        '',
      ].join('\n'),
    )
    const tree = await git(['ls-tree', '-r', '--name-only', BRANCH], { cwd: origin })
    expect(tree.split('\n')).toEqual([
      'environments/production.json',
      'ledger.jsonl',
      'versions/1/files/m',
      'versions/1/manifest.json',
    ])
  })

  it('does not believe a pointer file that was edited by hand', async () => {
    const { origin, clones } = await originWithClones(1)
    const registry = await open(clones[0] ?? '')
    const version = await versionOf(await temporaryFolder(), { 'files/m': '1' })
    await registry.move(serving('production', version, undefined))
    await edit(origin, 'environments/production.json', (text) => text.replace('"by":"someone"', '"by":"nobody"'))
    await expect(registry.pointer('production')).rejects.toThrow('environments/production.json')
  })

  it('keeps no version beyond the size that a branch should carry', async () => {
    const { clones } = await originWithClones(1)
    const registry = await open(clones[0] ?? '')
    const version = await versionOf(await temporaryFolder(), { 'files/m': 'x'.repeat(MAX_VERSION_BYTES) })
    await expect(registry.move(serving('production', version, undefined))).rejects.toThrow(
      /at most 52428800 per version/u,
    )
  })

  it('works from a shallow clone', async () => {
    const { origin, clones } = await originWithClones(1)
    const registry = await open(clones[0] ?? '')
    const folder = await temporaryFolder()
    const first = await registry.move(serving('production', await versionOf(folder, { 'files/m': '1' }), undefined))
    await registry.move(serving('production', await versionOf(folder, { 'files/m': '2' }), first.revision))
    const shallow = path.join(await temporaryFolder(), 'shallow')
    await git(['clone', '--quiet', '--depth=1', `file://${origin}`, shallow], { cwd: folder })
    const other = await open(shallow)
    expect(await other.history('production')).toHaveLength(2)
    const second = await other.pointer('production')
    const third = await other.move(serving('production', await versionOf(folder, { 'files/m': '3' }), second?.revision))
    expect((await registry.pointer('production'))?.revision).toBe(third.revision)
  })

  it('calls a refusal of the remote a missing permission, not a lost race', async () => {
    const { origin, clones } = await originWithClones(1)
    await writeFile(path.join(origin, 'hooks/pre-receive'), '#!/bin/sh\necho not you >&2\nexit 1\n', { mode: 0o755 })
    const registry = await open(clones[0] ?? '')
    const version = await versionOf(await temporaryFolder(), { 'files/m': '1' })
    await expect(registry.move(serving('production', version, undefined))).rejects.toMatchObject({ code: 'PERMISSION' })
    expect(await registry.pointer('production')).toBeUndefined()
  })

  it('says that a branch in the way is no registry', async () => {
    const { clones } = await originWithClones(1)
    const [clone = ''] = clones
    await gitAs(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${BRANCH}`)
    await expect((await open(clone)).pointer('production')).rejects.toThrow(/ledger\.jsonl of branch titlebout/u)
  })

  it('does not take a branch named titlebout for a lost race', { timeout: 30_000 }, async () => {
    const { clones } = await originWithClones(1)
    const [clone = ''] = clones
    await gitAs(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/titlebout')
    const version = await versionOf(await temporaryFolder(), { 'files/m': '1' })
    const moved = (await open(clone)).move(serving('production', version, undefined))
    await expect(moved).rejects.toMatchObject({ code: 'REGISTRY' })
  })

  it('needs a git repository', async () => {
    await expect(open(await temporaryFolder())).rejects.toThrow(/is no git repository/u)
  })

  it('says whether rules protect it', async () => {
    const { clones } = await originWithClones(1)
    const [clone = ''] = clones
    expect(await (await open(clone)).guard()).toBe('none')
    expect(await (await open(clone, async () => false)).guard()).toBe('none')
    expect(await (await open(clone, async () => true)).guard()).toBe('branch-rules')
  })
})
