import { describe, expect, it } from 'vitest'

import { mergeGroupEvent, pullRequestEvent, pushEvent, repositoryDispatchEvent, scheduleEvent, workflowDispatchEvent, workflowRunEvent } from './github/payloads.ts' // prettier-ignore
import { clientOf, localGitHub, REPOSITORY, type TestGitHub } from './test-github.ts'

const PERMISSIONS = { 'pull-requests': 'write', contents: 'write', actions: 'read' }
const PULL = { ...REPOSITORY, pull_number: 2 }

async function withPull(from = 'octo/strikes', author = 'ada'): Promise<TestGitHub & { readonly head: string }> {
  const bench = await localGitHub(PERMISSIONS)
  const { github } = bench
  if (from !== 'octo/strikes') await github.createRepository(from, { forkOf: 'octo/strikes' })
  const files = { 'data/train.csv': 'id,damage\n1,yes\n2,no\n3,no\n', 'new.txt': 'x\n' }
  const head = await github.commit(from, { branch: 'topic', message: 'Add a row', author, files })
  await github.openPull('octo/strikes', { head: 'topic', headRepository: from, title: 'A row', author })
  return { ...bench, head }
}

describe('pull requests', () => {
  it('show their commits, files and both ends', async () => {
    const { github, octokit, sha, head } = await withPull()
    const { data } = await octokit.rest.pulls.get(PULL)
    expect(data).toMatchObject({ head: { sha: head, ref: 'topic' }, base: { sha, ref: 'main' }, commits: 1, changed_files: 2, additions: 2 }) // prettier-ignore
    const files = await octokit.rest.pulls.listFiles(PULL)
    expect(files.data.map(({ filename, status }) => [filename, status])).toEqual([
      ['data/train.csv', 'modified'],
      ['new.txt', 'added'],
    ])
    expect(files.data[0]?.patch).toContain('+3,no')
    expect((await octokit.rest.pulls.listCommits(PULL)).data.map((commit) => commit.sha)).toEqual([head])
    const compared = await octokit.rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `main...${head}` })
    expect(compared.data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 })
    expect(github.violations).toEqual([])
  })

  it('follow the pushes to their branch, and keep the merge with the base', async () => {
    const { github, octokit } = await withPull()
    const next = await github.commit('octo/strikes', {
      branch: 'topic',
      message: 'm',
      author: 'ada',
      files: { z: '1' },
    })
    const { data } = await octokit.rest.pulls.get(PULL)
    expect(data.head.sha).toBe(next)
    const merge = await octokit.rest.git.getRef({ ...REPOSITORY, ref: 'pull/2/merge' })
    expect(merge.data.object.sha).toBe(data.merge_commit_sha)
    const { git } = github.world.repository('octo/strikes')
    expect(await git.text(['show', `${merge.data.object.sha}:z`])).toBe('1')
    expect(github.events.at(-1)).toMatchObject({ type: 'pull_request', action: 'synchronize', number: 2 })
  })

  it('say that they conflict', async () => {
    const { github, octokit } = await withPull()
    await github.commit('octo/strikes', {
      branch: 'main',
      message: 'm',
      author: 'ada',
      files: { 'data/train.csv': 'other\n' },
    })
    expect((await octokit.rest.pulls.get(PULL)).data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' })
    await expect(octokit.rest.pulls.merge(PULL)).rejects.toMatchObject({ status: 405 })
  })

  it('merge into the base, which is a push', async () => {
    const { github, octokit, head } = await withPull()
    await expect(octokit.rest.pulls.merge({ ...PULL, sha: 'a'.repeat(40) })).rejects.toMatchObject({ status: 409 })
    const { data } = await octokit.rest.pulls.merge({ ...PULL, sha: head })
    const { git } = github.world.repository('octo/strikes')
    expect(await git.resolve('main')).toBe(data.sha)
    expect((await octokit.rest.pulls.get(PULL)).data).toMatchObject({ merged: true, state: 'closed' })
    const found = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      ...REPOSITORY,
      commit_sha: data.sha,
    })
    expect(found.data.map(({ number }) => number)).toEqual([2])
  })

  it('outlive the fork they came from, without a head repository', async () => {
    const { github, octokit } = await withPull('mallory/strikes', 'mallory')
    expect((await octokit.rest.pulls.get(PULL)).data.head.repo.full_name).toBe('mallory/strikes')
    github.deleteRepository('mallory/strikes')
    expect((await octokit.rest.pulls.get(PULL)).data.head.repo).toBeNull()
    expect(github.violations).toEqual([])
  })

  it('are opened once for a branch that has something new', async () => {
    const { octokit } = await withPull()
    const again = octokit.rest.pulls.create({ ...REPOSITORY, head: 'topic', base: 'main', title: 'x' })
    await expect(again).rejects.toThrow('A pull request already exists for octo:topic.')
    const empty = octokit.rest.pulls.create({ ...REPOSITORY, head: 'main', base: 'topic', title: 'x' })
    await expect(empty).rejects.toThrow('No commits between topic and main')
  })
})

describe('event payloads', () => {
  it('of a pull request name its repository, commits and author, and nobody of the recording', async () => {
    const { github, head, sha } = await withPull()
    const event = await pullRequestEvent(github, 'octo/strikes', 2)
    expect(event).toMatchObject({
      action: 'opened',
      number: 2,
      pull_request: { head: { sha: head, repo: { full_name: 'octo/strikes' } }, base: { sha }, user: { login: 'ada' } },
      repository: { full_name: 'octo/strikes', default_branch: 'main' },
      sender: { login: 'ada' },
    })
    expect(JSON.stringify(event)).not.toMatch(/Codertocat|octocat|octokit/i)
  })

  it('of a pull request from a fork, from a deleted fork and by a bot say so', async () => {
    const fork = await withPull('mallory/strikes', 'mallory')
    const event = await pullRequestEvent(fork.github, 'octo/strikes', 2, { action: 'synchronize' })
    expect(event).toMatchObject({ action: 'synchronize', pull_request: { head: { repo: { fork: true, full_name: 'mallory/strikes' } } } }) // prettier-ignore
    fork.github.deleteRepository('mallory/strikes')
    expect(await pullRequestEvent(fork.github, 'octo/strikes', 2)).toMatchObject({
      pull_request: { head: { repo: null } },
    })
    const bot = await withPull('octo/strikes', 'dependabot[bot]')
    expect(await pullRequestEvent(bot.github, 'octo/strikes', 2)).toMatchObject({ pull_request: { user: { type: 'Bot', login: 'dependabot[bot]' } } }) // prettier-ignore
  })

  it('exist for push, schedule, both dispatches, merge_group and workflow_run', async () => {
    const { github, head, sha, run } = await withPull()
    const name = 'octo/strikes'
    expect(await pushEvent(github, name, { branch: 'topic', before: sha, after: head, sender: 'ada' })).toMatchObject({
      ref: 'refs/heads/topic',
      before: sha,
      after: head,
      head_commit: { id: head, message: 'Add a row' },
    })
    expect(scheduleEvent(github, name, '0 5 * * *')).toMatchObject({
      schedule: '0 5 * * *',
      repository: { full_name: name },
    })
    const inputs = { 'as-of': '2000' }
    const dispatch = { workflow: '.github/workflows/nightly.yml', ref: 'refs/heads/main', inputs, sender: 'ada' }
    expect(workflowDispatchEvent(github, name, dispatch)).toMatchObject({ inputs, ref: 'refs/heads/main' })
    const call = { type: 'retrain', payload: { reason: 'drift' }, sender: 'ada' }
    expect(repositoryDispatchEvent(github, name, call)).toMatchObject({
      action: 'retrain',
      client_payload: call.payload,
    })
    const queued = await mergeGroupEvent(github, name, { number: 2, headSha: head, baseSha: sha })
    expect(queued).toMatchObject({
      merge_group: { head_sha: head, head_ref: `refs/heads/gh-readonly-queue/main/pr-2-${sha}` },
    })
    github.updateRun(run.id, { conclusion: 'success' })
    const finished = await workflowRunEvent(github, run.id)
    expect(finished).toMatchObject({
      action: 'completed',
      workflow_run: { id: run.id, conclusion: 'success', head_sha: sha },
    })
    for (const event of [queued, finished]) {
      expect(JSON.stringify(event)).not.toMatch(/Codertocat|octocat|octokit/i)
      expect(event).not.toHaveProperty('organization')
      expect(event).not.toHaveProperty('installation')
    }
  })
})

describe('a person who is no collaborator', () => {
  it('cannot push to the base', async () => {
    const { github, head } = await withPull('mallory/strikes', 'mallory')
    const mallory = clientOf(github, github.issueToken({ kind: 'user', actor: 'mallory' }))
    const move = mallory.rest.git.updateRef({ ...REPOSITORY, ref: 'heads/main', sha: head })
    await expect(move).rejects.toMatchObject({ status: 403 })
  })
})
