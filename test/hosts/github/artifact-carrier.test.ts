import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { artifactCarrier } from '../../../packages/hosts/src/github/artifact-carrier.ts'
import { startLocalGitHub } from '../../support/github/index.ts'
import { carrierContract } from '../../support/carrier-contract.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

let github: Awaited<ReturnType<typeof startLocalGitHub>>
let root: string

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'titlebout-carrier-'))
  github = await startLocalGitHub({ root })
  await github.createRepository('octo/strikes', { files: { 'README.md': '# strikes\n' } })
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await github.close()
  await rm(root, { recursive: true, force: true })
})

/** The artifact toolkit reads where it is from the environment, at each call. */
async function enterRun(): Promise<void> {
  const headSha = github.world.repository('octo/strikes').git.resolve('refs/heads/main')
  const run = await github.createRun({
    repository: 'octo/strikes',
    event: 'push',
    headSha: String(await headSha),
    headBranch: 'main',
    path: '.github/workflows/release.yml',
    actor: 'ada',
  })
  vi.stubEnv('GITHUB_SERVER_URL', github.serverUrl)
  vi.stubEnv('GITHUB_API_URL', github.url)
  vi.stubEnv('ACTIONS_RESULTS_URL', github.resultsUrl)
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', github.runtimeToken(run.id, 'judge'))
  vi.stubEnv('GITHUB_WORKSPACE', root)
}

carrierContract('actions-artifact', async () => {
  await enterRun()
  return { one: artifactCarrier(), other: artifactCarrier() }
})

describe('carrier actions-artifact', () => {
  it('stores under a name of our own, with a digest', async () => {
    await enterRun()
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'bout.json'), '{}\n')
    const stored = await artifactCarrier().put('m.bout', folder, ['bout.json'], { retentionDays: 90 })
    expect(stored.digest).toMatch(/^sha256:[0-9a-f]{64}$/u)
    expect(stored.id).toMatch(/^\d+$/u)
    expect(github.world.artifacts.at(-1)).toMatchObject({ name: 'titlebout.m.bout' })
  })
})
