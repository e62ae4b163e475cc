import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Forge } from '@titlebout/core'
import { actionsClient } from '../../../packages/hosts/src/github/client.ts'
import { gitHubForge } from '../../../packages/hosts/src/github/forge.ts'
import { startLocalGitHub } from '../../support/github/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const REPOSITORY = 'octo/strikes'
const WORKFLOW = '.github/workflows/release.yml'
const WORKFLOW_TEXT = 'on:\n  workflow_dispatch:\n    inputs:\n      as-of:\n        type: string\njobs: {}\n'

let github: Awaited<ReturnType<typeof startLocalGitHub>>

beforeEach(async () => {
  github = await startLocalGitHub({ root: await temporaryFolder() })
  await github.createRepository(REPOSITORY, {
    files: { 'README.md': '# strikes\n', [WORKFLOW]: WORKFLOW_TEXT },
    collaborators: { ada: 'write', mallory: 'write' },
  })
})

afterEach(async () => {
  expect(github.violations).toEqual([])
  await github.close()
})

function forge(
  permissions: Parameters<typeof github.issueToken>[0]['permissions'] = {
    contents: 'read',
    actions: 'write',
    deployments: 'write',
    issues: 'write',
  },
): Forge {
  const token = github.issueToken({ repository: REPOSITORY, permissions })
  return gitHubForge({
    client: actionsClient(token, github.url),
    token,
    repository: REPOSITORY,
    author: 'github-actions[bot]',
  })
}

async function head(): Promise<string> {
  return String(await github.world.repository(REPOSITORY).git.resolve('refs/heads/main'))
}

async function run(): Promise<string> {
  const created = await github.createRun({
    repository: REPOSITORY,
    event: 'push',
    headSha: await head(),
    headBranch: 'main',
    path: WORKFLOW,
    actor: 'ada',
  })
  return String(created.id)
}

describe('GitHub as steps see it', () => {
  it('tells a run as the API has it', async () => {
    const id = await run()
    expect(await forge().run(id)).toEqual({
      id,
      attempt: 1,
      event: 'push',
      sha: await head(),
      branch: 'main',
      workflow: WORKFLOW,
      repository: REPOSITORY,
      headRepository: REPOSITORY,
      actor: 'ada',
      completed: false,
    })
  })

  it('finds who approved a run for an environment, and nothing where nobody did', async () => {
    github.createEnvironment(REPOSITORY, 'production', { reviewers: ['grace'] })
    const id = await run()
    expect(await forge().approval(id, 'production')).toBeUndefined()
    github.requestApproval(Number(id), 'production')
    github.approve(Number(id), 'production', 'grace', 'looks right')
    expect(await forge().approval(id, 'production')).toEqual({
      approver: 'grace',
      author: 'ada',
      comment: 'looks right',
      environment: 'production',
      run_id: id,
    })
    expect(await forge().approval(id, 'staging')).toBeUndefined()
  })

  it('takes a rejection for no approval', async () => {
    github.createEnvironment(REPOSITORY, 'production', { reviewers: ['grace'] })
    const id = await run()
    github.requestApproval(Number(id), 'production')
    github.reject(Number(id), 'production', 'grace', 'no')
    expect(await forge().approval(id, 'production')).toBeUndefined()
  })

  it('reads files at a commit, and says undefined only where there is none', async () => {
    expect(await forge().fileAt(WORKFLOW, 'main')).toBe(WORKFLOW_TEXT)
    expect(await forge().fileAt('absent.yml', 'main')).toBeUndefined()
    github.fault({ route: 'repos/get-content', status: 403 })
    await expect(forge().fileAt(WORKFLOW, 'main')).rejects.toThrow('403')
  })

  it('knows which commits the default branch holds', async () => {
    const before = await head()
    await github.commit(REPOSITORY, { branch: 'main', message: 'Next', author: 'ada', files: { a: 'a' } })
    const aside = await github.commit(REPOSITORY, {
      branch: 'topic',
      message: 'Aside',
      author: 'ada',
      files: { b: 'b' },
    })
    expect(await forge().onDefaultBranch(before)).toBe(true)
    expect(await forge().onDefaultBranch(await head())).toBe(true)
    expect(await forge().onDefaultBranch(aside)).toBe(false)
    expect(await forge().onDefaultBranch('c'.repeat(40))).toBe(false)
  })

  it('makes one deployment for one key, however often it is asked', async () => {
    const request = {
      environment: 'production',
      ref: await head(),
      description: 'version 2',
      production: true,
      key: 'package-run',
      payload: { version: 2 },
    }
    const id = await forge().deployments.ensure(request)
    expect(await forge().deployments.ensure(request)).toBe(id)
    await forge().deployments.status(id, 'in_progress', 'x'.repeat(300), undefined)
    await forge().deployments.status(id, 'success', 'serving', 'http://127.0.0.1/run')
    expect(github.calls.filter(({ route }) => route === 'repos/create-deployment')).toHaveLength(1)
    expect(await forge().deployments.ensure({ ...request, key: 'another' })).not.toBe(id)
  })

  it('keeps its own issue apart from one with a forged marker', async () => {
    const mallory = github.issueToken({ kind: 'user', actor: 'mallory' })
    await actionsClient(mallory, github.url).rest.issues.create({
      owner: 'octo',
      repo: 'strikes',
      title: 'x',
      body: '<!-- marker -->',
    })
    expect(await forge().issues.find('<!-- marker -->')).toBeUndefined()
    const number = await forge().issues.create('Drift', '<!-- marker -->\nbody', ['drift'])
    expect(await forge().issues.find('<!-- marker -->')).toMatchObject({ number, state: 'open' })
    await forge().issues.update(number, { state: 'closed' })
    expect(await forge().issues.find('<!-- marker -->')).toMatchObject({ number, state: 'closed' })
  })

  it('asks for a run and says which one it is', async () => {
    const { runId } = await forge().dispatch('release.yml', 'main', { 'as-of': '2002' })
    expect(github.world.dispatches.at(-1)).toMatchObject({ inputs: { 'as-of': '2002' } })
    expect(runId === undefined || /^\d+$/u.test(runId)).toBe(true)
  })

  it('knows which runs of a workflow were asked for since a time', async () => {
    const asked = await github.createRun({
      repository: REPOSITORY,
      event: 'workflow_dispatch',
      headSha: await head(),
      headBranch: 'main',
      path: WORKFLOW,
      actor: 'ada',
    })
    await run()
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
    expect((await forge().dispatchedRuns('release.yml', hourAgo)).map(({ id }) => id)).toEqual([String(asked.id)])
    expect(await forge().dispatchedRuns('release.yml', new Date(Date.now() + 3_600_000).toISOString())).toEqual([])
  })

  it('finds the runs of a workflow that succeeded on a branch of this repository, newest first', async () => {
    const parts = { repository: REPOSITORY, event: 'push', headSha: await head(), headBranch: 'main', path: WORKFLOW, actor: 'ada' } // prettier-ignore
    const made = async (
      change: Partial<Parameters<typeof github.createRun>[0]>,
      conclusion: 'success' | 'failure',
    ): Promise<string> => {
      const { id } = await github.createRun({ ...parts, ...change })
      github.updateRun(id, { conclusion })
      return String(id)
    }
    const first = await made({}, 'success')
    await made({}, 'failure')
    const second = await made({ event: 'schedule' }, 'success')
    await github.commit(REPOSITORY, { branch: 'topic', message: 'Aside', author: 'ada', files: { b: 'b' } })
    await made({ headBranch: 'topic' }, 'success')
    await made({ event: 'pull_request' }, 'success')
    await run()
    expect((await forge().successfulRuns('release.yml', 'main')).map(({ id }) => id)).toEqual([second, first])
    expect(await forge().successfulRuns('absent.yml', 'main')).toEqual([])
  })

  it('takes no run of a fork for one of its own branch of that name', async () => {
    await github.createRepository('mallory/strikes', { forkOf: REPOSITORY })
    const { id } = await github.createRun({
      repository: REPOSITORY,
      headRepository: 'mallory/strikes',
      event: 'push',
      headSha: await head(),
      headBranch: 'main',
      path: WORKFLOW,
      actor: 'mallory',
    })
    github.updateRun(id, { conclusion: 'success' })
    expect(await forge().successfulRuns('release.yml', 'main')).toEqual([])
  })

  it('says whether rules protect a branch', async () => {
    expect(await forge().branchProtected('titlebout/m')).toBe(false)
    github.protect(REPOSITORY, { branch: 'titlebout/*', forbids: ['update'], bypass: ['titlebout[bot]'] })
    expect(await forge().branchProtected('titlebout/m')).toBe(true)
  })

  it('names the permission that a token lacks', async () => {
    const poor = forge({ contents: 'read' })
    await expect(poor.issues.create('t', 'b', [])).rejects.toThrow("add to the job's permissions: issues: write")
  })

  it('says so when GitHub does not know the token', async () => {
    const stranger = gitHubForge({
      client: actionsClient('ghs_unknown', github.url),
      token: 'ghs_unknown',
      repository: REPOSITORY,
      author: 'x',
    })
    await expect(stranger.defaultBranch()).rejects.toThrow('GitHub does not know the token (401')
  })
})
