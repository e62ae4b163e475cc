import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, it } from 'vitest'

import { clientOf, localGitHub, REPOSITORY } from './test-github.ts'
import { temporaryFolder } from './temporary-folder.ts'

const WHO = { GIT_AUTHOR_NAME: 'ada', GIT_AUTHOR_EMAIL: 'ada@localhost', GIT_COMMITTER_NAME: 'ada', GIT_COMMITTER_EMAIL: 'ada@localhost' } // prettier-ignore
const CLEAN = {
  PATH: process.env['PATH'],
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd, env: { ...CLEAN, ...WHO } })
  return stdout.trim()
}

/** A clone in which `file` has been changed and committed, not pushed. */
async function cloneWithCommit(url: string, content: string): Promise<{ folder: string; sha: string }> {
  const folder = join(await temporaryFolder(), 'clone')
  await git('/', 'clone', '--quiet', url, folder)
  await writeFile(join(folder, 'data/train.csv'), content)
  await git(folder, 'commit', '--quiet', '--all', '--message', content)
  return { folder, sha: await git(folder, 'rev-parse', 'HEAD') }
}

describe('git over HTTP', () => {
  it('clones without a token what is public, from the address that pages have too', async () => {
    const { github, sha } = await localGitHub()
    const folder = join(await temporaryFolder(), 'clone')
    await git('/', 'clone', '--quiet', `${github.serverUrl}/octo/strikes`, folder)
    expect(await git(folder, 'rev-parse', 'HEAD')).toBe(sha)
    expect(await readFile(join(folder, 'data/train.csv'), 'utf8')).toContain('id,damage')
    expect(github.counters.git).toBeGreaterThan(1)
  })

  it('takes a push from those who may write contents, and no other', async () => {
    const { github, sha } = await localGitHub()
    const reader = github.issueToken({ repository: 'octo/strikes', permissions: { contents: 'read' } })
    const writer = github.issueToken({ repository: 'octo/strikes', permissions: { contents: 'write' } })
    const { folder, sha: mine } = await cloneWithCommit(github.cloneUrl('octo/strikes', reader), 'a')
    await expect(git(folder, 'push', '--quiet', 'origin', 'HEAD:main')).rejects.toThrow('403')
    await expect(git(folder, 'push', '--quiet', `${github.serverUrl}/octo/strikes.git`, 'HEAD:main')).rejects.toThrow()
    await git(folder, 'push', '--quiet', github.cloneUrl('octo/strikes', writer), 'HEAD:main')
    expect(github.events.filter(({ type }) => type === 'push')).toEqual([
      {
        type: 'push',
        repository: 'octo/strikes',
        ref: 'refs/heads/main',
        before: sha,
        after: mine,
        actor: 'github-actions[bot]',
      },
    ])
  })

  it('shows what REST wrote, and REST shows what was pushed', async () => {
    const { github, sha, token, octokit } = await localGitHub({ contents: 'write' })
    const blob = await octokit.rest.git.createBlob({ ...REPOSITORY, content: 'aGVsbG8=', encoding: 'base64' })
    const tree = await octokit.rest.git.createTree({
      ...REPOSITORY,
      base_tree: sha,
      tree: [
        { path: 'models/a.txt', mode: '100644', type: 'blob', sha: blob.data.sha },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    })
    const commit = await octokit.rest.git.createCommit({
      ...REPOSITORY,
      message: 'By REST',
      tree: tree.data.sha,
      parents: [sha],
    })
    await octokit.rest.git.createRef({ ...REPOSITORY, ref: 'refs/heads/rest', sha: commit.data.sha })
    const { folder, sha: pushed } = await cloneWithCommit(github.cloneUrl('octo/strikes', token), 'pushed')
    expect(await git(folder, 'ls-tree', '-r', '--name-only', 'origin/rest')).toBe(
      ['.github/workflows/nightly.yml', '.github/workflows/release.yml', 'data/train.csv', 'models/a.txt'].join('\n'),
    )
    await git(folder, 'push', '--quiet', 'origin', 'HEAD:refs/titlebout/x')
    const ref = await octokit.rest.git.getRef({ ...REPOSITORY, ref: 'titlebout/x' })
    expect(ref.data.object.sha).toBe(pushed)
    const { data } = await octokit.rest.repos.getContent({ ...REPOSITORY, path: 'data/train.csv', ref: pushed, mediaType: { format: 'raw' } }) // prettier-ignore
    expect(String(data)).toBe('pushed')
    expect(github.violations).toEqual([])
  })
})

describe('a push whose answer is lost', () => {
  it('has moved the ref all the same, and one that never arrived has not', async () => {
    const { github, token, sha } = await localGitHub({ contents: 'write' })
    const { folder, sha: mine } = await cloneWithCommit(github.cloneUrl('octo/strikes', token), 'mine')
    const { git: repository } = github.world.repository('octo/strikes')
    // Not a closed connection: git's transport would send the request again at once.
    const lose = { method: 'POST', path: 'git-receive-pack', status: 502 } as const
    github.fault(lose)
    await expect(git(folder, 'push', '--quiet', 'origin', 'HEAD:main')).rejects.toThrow()
    expect(await repository.resolve('main')).toBe(sha)
    github.fault({ ...lose, after: true })
    await expect(git(folder, 'push', '--quiet', 'origin', 'HEAD:main')).rejects.toThrow()
    expect(await repository.resolve('main')).toBe(mine)
  })
})

describe('compare-and-swap of a ref', () => {
  it('has one winner among two REST clients that start from the same commit', async () => {
    const { sha, octokit } = await localGitHub({ contents: 'write' })
    const tree = (await octokit.rest.git.getCommit({ ...REPOSITORY, commit_sha: sha })).data.tree.sha
    const commits = await Promise.all(
      ['a', 'b'].map((message) => octokit.rest.git.createCommit({ ...REPOSITORY, message, tree, parents: [sha] })),
    )
    const moves = commits.map(({ data }) =>
      octokit.rest.git.updateRef({ ...REPOSITORY, ref: 'heads/main', sha: data.sha }),
    )
    const ended = await Promise.allSettled(moves)
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = ended.find((item) => item.status === 'rejected')
    expect(lost?.reason).toMatchObject({ status: 422, response: { data: { message: 'Update is not a fast forward' } } })
  })

  it('agrees between REST and a push with a lease', async () => {
    const { github, sha, token, octokit } = await localGitHub({ contents: 'write' })
    const url = github.cloneUrl('octo/strikes', token)
    const { folder } = await cloneWithCommit(url, 'mine')
    const tree = (await octokit.rest.git.getCommit({ ...REPOSITORY, commit_sha: sha })).data.tree.sha
    const theirs = await octokit.rest.git.createCommit({ ...REPOSITORY, message: 'theirs', tree, parents: [sha] })
    await octokit.rest.git.updateRef({ ...REPOSITORY, ref: 'heads/main', sha: theirs.data.sha })
    const stale = git(folder, 'push', `--force-with-lease=main:${sha}`, 'origin', 'HEAD:main')
    await expect(stale).rejects.toThrow('stale info')
    const fresh = `--force-with-lease=main:${theirs.data.sha}`
    await git(folder, 'push', '--quiet', fresh, 'origin', '+HEAD:main')
    const ref = await octokit.rest.git.getRef({ ...REPOSITORY, ref: 'heads/main' })
    expect(ref.data.object.sha).toBe(await git(folder, 'rev-parse', 'HEAD'))
  })

  it('refuses to make a ref that is there, and to move one that is not', async () => {
    const { sha, octokit } = await localGitHub({ contents: 'write' })
    const create = octokit.rest.git.createRef({ ...REPOSITORY, ref: 'refs/heads/main', sha })
    await expect(create).rejects.toThrow('Reference already exists')
    const update = octokit.rest.git.updateRef({ ...REPOSITORY, ref: 'heads/none', sha })
    await expect(update).rejects.toThrow('Reference does not exist')
    const unknown = octokit.rest.git.createRef({ ...REPOSITORY, ref: 'refs/heads/x', sha: 'a'.repeat(40) })
    await expect(unknown).rejects.toThrow('Object does not exist')
  })
})

describe('a ruleset', () => {
  it('binds REST and push alike, and not those who may bypass it', async () => {
    const { github, sha, token, octokit } = await localGitHub({ contents: 'write' })
    const bot = 'titlebout[bot]'
    github.protect('octo/strikes', { branch: 'main', forbids: ['update', 'deletion'], bypass: [bot] })
    const { folder } = await cloneWithCommit(github.cloneUrl('octo/strikes', token), 'mine')
    await expect(git(folder, 'push', 'origin', 'HEAD:main')).rejects.toThrow('Repository rule violations found')
    const tree = (await octokit.rest.git.getCommit({ ...REPOSITORY, commit_sha: sha })).data.tree.sha
    const commit = await octokit.rest.git.createCommit({ ...REPOSITORY, message: 'm', tree, parents: [sha] })
    const move = { ...REPOSITORY, ref: 'heads/main', sha: commit.data.sha }
    await expect(octokit.rest.git.updateRef(move)).rejects.toThrow('Repository rule violations found')
    const app = github.issueToken({ repository: 'octo/strikes', permissions: { contents: 'write' }, actor: bot })
    expect((await clientOf(github, app).rest.git.updateRef(move)).status).toBe(200)
    const { data } = await octokit.rest.repos.getBranchRules({ ...REPOSITORY, branch: 'main' })
    expect(data.map(({ type }) => type)).toEqual(['update', 'deletion'])
    await git(folder, 'push', '--quiet', 'origin', 'HEAD:other')
  })
})
