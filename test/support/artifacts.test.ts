import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { describe, expect, it } from 'vitest'

import type { LocalGitHub } from './github/index.ts'
import { actionNode } from './run-action.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { localGitHub, REPOSITORY } from './test-github.ts'

const CLIENT = fileURLToPath(new URL('artifact-client.ts', import.meta.url))
const NAME = 'titlebout.strikes.model'

/** What the real `@actions/artifact` answers in a job of the run `runId`. */
async function client(github: LocalGitHub, runId: number, args: readonly string[]): Promise<Record<string, unknown>> {
  const env = {
    PATH: process.env['PATH'],
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_API_URL: github.url,
    GITHUB_WORKSPACE: '/',
    ACTIONS_RESULTS_URL: github.resultsUrl,
    ACTIONS_RUNTIME_TOKEN: github.runtimeToken(runId, 'train'),
  }
  const { stdout } = await promisify(execFile)(actionNode(), [CLIENT, ...args], { env })
  const answer: Record<string, unknown> = JSON.parse(/^answer (.*)$/m.exec(stdout)?.[1] ?? '')
  return answer
}

/** A folder with two files, one of them larger than one block of an upload. */
async function files(): Promise<{ readonly folder: string; readonly big: Buffer }> {
  const folder = await temporaryFolder()
  const big = randomBytes(9_000_000)
  await mkdir(join(folder, 'model'))
  await writeFile(join(folder, 'model/weights.bin'), big)
  await writeFile(join(folder, 'training.json'), '{}\n')
  return { folder, big }
}

const UPLOAD = ['training.json', 'model/weights.bin']

describe('artifacts through the real @actions/artifact', () => {
  it('come back within their run as they were, with the digest that was stored', async () => {
    const { github, run } = await localGitHub()
    const { folder, big } = await files()
    const sent = await client(github, run.id, ['upload', NAME, folder, ...UPLOAD])
    const listed = await client(github, run.id, ['list'])
    expect(listed['artifacts']).toMatchObject([{ name: NAME, id: sent['id'], size: sent['size'], digest: `sha256:${String(sent['digest'])}` }]) // prettier-ignore
    const out = await temporaryFolder()
    expect(await client(github, run.id, ['download', NAME, out])).toMatchObject({ digestMismatch: false })
    expect((await readFile(join(out, 'model/weights.bin'))).equals(big)).toBe(true)
    expect(await readFile(join(out, 'training.json'), 'utf8')).toBe('{}\n')
  })

  it('are fetched by another run with a token that may read actions', async () => {
    const { github, run, sha } = await localGitHub()
    const { folder, big } = await files()
    await client(github, run.id, ['upload', NAME, folder, ...UPLOAD])
    const path = '.github/workflows/release.yml'
    const other = await github.createRun({ repository: 'octo/strikes', event: 'workflow_run', headSha: sha, headBranch: 'main', path, actor: 'ada' }) // prettier-ignore
    const token = github.issueToken({ repository: 'octo/strikes', permissions: { actions: 'read' } })
    const out = await temporaryFolder()
    await client(github, other.id, ['download', NAME, out, String(run.id), 'octo', 'strikes', token])
    expect((await readFile(join(out, 'model/weights.bin'))).equals(big)).toBe(true)
    const weak = github.issueToken({ repository: 'octo/strikes', permissions: { contents: 'read' } })
    const refused = client(github, other.id, ['download', NAME, out, String(run.id), 'octo', 'strikes', weak])
    await expect(refused).rejects.toThrow('Resource not accessible by integration')
    expect(github.violations).toEqual([])
  })

  it('have one name per attempt of a run, and the newest is found', async () => {
    const { github, run } = await localGitHub()
    const { folder } = await files()
    await client(github, run.id, ['upload', NAME, folder, 'training.json'])
    await expect(client(github, run.id, ['upload', NAME, folder, 'training.json'])).rejects.toThrow('409')
    github.updateRun(run.id, { attempt: 2 })
    await writeFile(join(folder, 'training.json'), 'second\n')
    await client(github, run.id, ['upload', NAME, folder, 'training.json'])
    const out = await temporaryFolder()
    await client(github, run.id, ['download', NAME, out])
    expect(await readFile(join(out, 'training.json'), 'utf8')).toBe('second\n')
  })

  it('are gone once they are deleted', async () => {
    const { github, run } = await localGitHub()
    const { folder } = await files()
    await client(github, run.id, ['upload', NAME, folder, 'training.json'])
    await client(github, run.id, ['delete', NAME])
    expect(await client(github, run.id, ['list'])).toEqual({ artifacts: [] })
  })
})

describe('artifacts through REST', () => {
  it('tell of run, digest and end of life', async () => {
    const { github, run, octokit } = await localGitHub({ actions: 'read' })
    const { folder } = await files()
    const sent = await client(github, run.id, ['upload', NAME, folder, 'training.json'])
    const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({ ...REPOSITORY, run_id: run.id, name: NAME })
    expect(data.artifacts).toMatchObject([
      {
        id: sent['id'],
        expired: false,
        digest: `sha256:${String(sent['digest'])}`,
        workflow_run: { id: run.id, head_sha: run.headSha },
      },
    ])
    const [artifact] = data.artifacts
    const days = (Date.parse(artifact?.expires_at ?? '') - Date.parse(artifact?.created_at ?? '')) / 86_400_000
    expect(days).toBeCloseTo(3, 1)
  })

  it('are refused when they have expired', async () => {
    const { github, run, octokit } = await localGitHub({ actions: 'read' })
    const { folder } = await files()
    const { id } = await client(github, run.id, ['upload', NAME, folder, 'training.json'])
    const artifact = github.world.artifacts.find((item) => item.id === id)
    if (artifact !== undefined) artifact.expired = true
    const download = octokit.rest.actions.downloadArtifact({
      ...REPOSITORY,
      artifact_id: Number(id),
      archive_format: 'zip',
    })
    await expect(download).rejects.toMatchObject({ status: 410 })
    expect(await client(github, run.id, ['list'])).toEqual({ artifacts: [] })
  })
})

describe('the artifact service', () => {
  it('knows only the runtime tokens that it made, each for its own run', async () => {
    const { github, run } = await localGitHub()
    const url = `${github.resultsUrl}twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`
    const ask = async (token: string, id: number): Promise<number> => {
      const body = JSON.stringify({ workflow_run_backend_id: String(id), workflow_job_run_backend_id: 'train' })
      const { status } = await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
      return status
    }
    const token = github.runtimeToken(run.id, 'train')
    expect(await ask(token, run.id)).toBe(200)
    expect(await ask(token, run.id + 1)).toBe(403)
    expect(await ask(`${token.slice(0, -4)}AAAA`, run.id)).toBe(401)
  })
})
