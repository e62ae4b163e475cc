import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Drift, Forge, Host, Level } from '@titlebout/core'
import { actionsClient } from '../../../packages/hosts/src/github/client.ts'
import { gitHubForge } from '../../../packages/hosts/src/github/forge.ts'
import { reportIssue } from '../../../packages/steps/src/drift-check/issue.ts'
import { askForRetraining } from '../../../packages/steps/src/drift-check/retraining.ts'
import type { Opened } from '../../../packages/steps/src/step.ts'
import { POLICY, sampleConfig, sampleProducer } from '../../support/evidence-samples.ts'
import { startLocalGitHub } from '../../support/github/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const REPOSITORY = 'octo/strikes'
const WORKFLOW = 'on:\n  workflow_dispatch:\n    inputs:\n      as-of:\n        type: string\njobs: {}\n'

let github: Awaited<ReturnType<typeof startLocalGitHub>>
let forge: Forge

beforeEach(async () => {
  github = await startLocalGitHub({ root: await temporaryFolder() })
  await github.createRepository(REPOSITORY, { files: { '.github/workflows/release.yml': WORKFLOW } })
  const token = github.issueToken({
    repository: REPOSITORY,
    permissions: { contents: 'read', actions: 'write', issues: 'write' },
  })
  forge = gitHubForge({
    client: actionsClient(token, github.url),
    token,
    repository: REPOSITORY,
    author: 'github-actions[bot]',
  })
})

afterEach(async () => {
  expect(github.violations).toEqual([])
  await github.close()
})

function drift(drifted: readonly string[], level: Level = 'T2'): Drift {
  return {
    format: 'titlebout.drift/1',
    model: 'bird-strikes',
    producer: { ...sampleProducer('drift'), level, at: new Date().toISOString() },
    subject: [],
    inputs: [],
    policy: POLICY,
    settings: {},
    seed: 1,
    verdict:
      drifted.length > 0
        ? { kind: 'failed', reason: 'drift', detail: 'moved' }
        : { kind: 'passed', reason: 'drift', detail: 'no column has moved' },
    findings: [],
    result: {
      reference: { version: 1, package_sha256: 'a'.repeat(64), profile_sha256: 'b'.repeat(64), row_count: 10 },
      current: {
        role: 'current',
        name: 'now.csv',
        sha256: 'c'.repeat(64),
        rows_sha256: null,
        row_count: 10,
        columns: [],
      },
      profile: { file: 'files/profile.current.json', sha256: 'd'.repeat(64) },
      measures: [],
      drifted: [...drifted],
      issue: null,
      retraining: null,
    },
  }
}

/** The parts of a host and of an opened step that asking and reporting look at. */
const host = (): Host => ({ forge }) as unknown as Host
const opened = (): Opened => {
  const config = sampleConfig()
  const tolerance = { numeric: 0.1, categorical: 0.1, nulls: 0.05, new_categories: 0.02, columns: {} }
  const policy = { reference: 'champion' as const, current: 'now.csv', tolerance, false_discovery_rate: 0.05 }
  const retrain = { workflow: 'release.yml', inputs: { 'as-of': '2002' }, cooldown_hours: 24 }
  return { config: { ...config, drift: { ...policy, on_drift: ['issue', 'retrain'], retrain } } } as unknown as Opened
}

describe('asking for the next round', () => {
  it('dispatches the workflow with its inputs when something drifted', async () => {
    expect(await askForRetraining(host(), opened(), drift(['operator']), false)).toMatchObject({
      asked: true,
      workflow: 'release.yml',
      detail: expect.stringContaining('as-of=2002'),
    })
    expect(github.world.dispatches).toHaveLength(1)
  })

  it('does not ask when nothing drifted, nor in a dry run', async () => {
    expect(await askForRetraining(host(), opened(), drift([]), false)).toMatchObject({ asked: false })
    expect(await askForRetraining(host(), opened(), drift(['operator']), true)).toMatchObject({ asked: false })
    expect(github.world.dispatches).toEqual([])
  })

  it.each(['T0', 'T1', 'local'] as const)('does not ask from a run of level %s', async (level) => {
    expect(await askForRetraining(host(), opened(), drift(['operator'], level), false)).toMatchObject({
      asked: false,
      detail: expect.stringContaining(level),
    })
    expect(github.world.dispatches).toEqual([])
  })

  it('does not ask again within the cooldown', async () => {
    const headSha = String(await github.world.repository(REPOSITORY).git.resolve('refs/heads/main'))
    await github.createRun({
      repository: REPOSITORY,
      event: 'workflow_dispatch',
      headSha,
      headBranch: 'main',
      path: '.github/workflows/release.yml',
      actor: 'github-actions[bot]',
    })
    expect(await askForRetraining(host(), opened(), drift(['operator']), false)).toMatchObject({
      asked: false,
      detail: expect.stringContaining('24 hours'),
    })
    expect(github.world.dispatches).toEqual([])
  })
})

describe('the one issue about drift', () => {
  it('is opened, updated, closed and opened again, and is always the same', async () => {
    const first = await reportIssue(host(), drift(['operator']))
    expect(first).toMatchObject({ state: 'opened' })
    expect(await reportIssue(host(), drift(['operator', 'airport']))).toEqual({
      number: first?.number,
      state: 'updated',
    })
    expect(await reportIssue(host(), drift([]))).toEqual({ number: first?.number, state: 'closed' })
    expect(await reportIssue(host(), drift([]))).toBeNull()
    expect(await reportIssue(host(), drift(['operator']))).toEqual({ number: first?.number, state: 'opened' })
    expect(github.calls.filter(({ route }) => route === 'issues/create')).toHaveLength(1)
  })

  it('is not made when nothing ever drifted', async () => {
    expect(await reportIssue(host(), drift([]))).toBeNull()
    expect(github.calls.filter(({ route }) => route === 'issues/create')).toEqual([])
  })
})
