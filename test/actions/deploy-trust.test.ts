import { execFile } from 'node:child_process'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { canonicalJson } from '@titlebout/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { type ActedRun, type ActionsBench, isServed, type Job, openActionsBench, REPOSITORY } from '../support/actions-bench.ts' // prettier-ignore
import { sha256, workFile } from '../support/actions-evidence.ts'
import { actRelease, approve, DEPLOYS, Release } from '../support/actions-release.ts'
import type { LoggedCall } from '../support/github/log.ts'
import type { ActionResult } from '../support/run-action.ts'
import { actionNode } from '../support/run-action.ts'
import { clientOf } from '../support/test-github.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')

let bench: ActionsBench
/** A release that was planned: everything is there but an approval. */
let planned: Release
/** Another one, planned at the same time. */
let second: Release
/** A whole chain of evidence from a branch that is not the default one. */
let feature: Release
let digest = ''

beforeAll(async () => {
  bench = await openActionsBench()
  ;[planned, second, feature] = await Promise.all([actRelease(bench, 'plan'), actRelease(bench, 'plan'), actFeature()])
  digest = planned.result('plan').outputs['package-digest'] ?? ''
}, 300_000)

afterAll(async () => await bench.close())

async function actFeature(): Promise<Release> {
  const sha = await bench.commit('feature', { 'notes.txt': 'y\n' })
  const run = await bench.github.createRun({ repository: REPOSITORY, event: 'push', headSha: sha, headBranch: 'feature', path: '.github/workflows/release.yml', actor: 'ada' }) // prettier-ignore
  const acted = new Release(bench, { ...(await bench.push()), run, ref: 'refs/heads/feature', sha })
  await acted.actOut('package')
  return acted
}

/** No pointer, no folder that is served from, no deployment: not one process of the target was started. */
async function expectUntouched(): Promise<void> {
  expect(await bench.registryTip('flights')).toBeUndefined()
  expect([bench.serving.staging, bench.serving.production].map(isServed)).toEqual([false, false])
  const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
  expect((await rest.repos.listDeployments({ owner, repo })).data).toEqual([])
}

function errorOf({ annotations }: ActionResult): string {
  return annotations.filter(({ level }) => level === 'error').map(({ message }) => message).join('\n') // prettier-ignore
}

const apply = (environment: string, packageDigest = digest) => ({
  inputs: { mode: 'apply', environment, 'package-digest': packageDigest },
})

/** A job that deploys, with the work folders of earlier jobs already in it: nothing is brought by artifacts any more. */
async function preparedJob(run: ActedRun, release: Release = planned): Promise<Job> {
  const job = await bench.job(run, 'deploy', { permissions: DEPLOYS })
  for (const act of ['validate', 'train', 'gate', 'package'] as const)
    await cp(join(release.job(act).workspace, '.titlebout'), join(job.workspace, '.titlebout'), { recursive: true })
  return job
}

describe('deploy apply, before anybody has approved', () => {
  afterEach(expectUntouched)

  it('is refused where the environment asks for an approval', async () => {
    const job = await bench.job(planned.run, 'production', { permissions: DEPLOYS })
    const result = await job.run('deploy', apply('production'))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('production asks for an approval, and this run has none on record')
    expect(result.outputs).toEqual({})
  })

  it('is refused for another package than the one that was planned', async () => {
    const job = await bench.job(planned.run, 'staging', { permissions: DEPLOYS })
    const result = await job.run('deploy', apply('staging', 'a'.repeat(64)))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain(
      `package-digest must be the digest that was planned and approved, got ${'a'.repeat(64)}`,
    )
  })

  it('is refused without the digest of a plan', async () => {
    const job = await bench.job(planned.run, 'staging', { permissions: DEPLOYS })
    const result = await job.run('deploy', { inputs: { mode: 'apply', environment: 'staging' } })
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('got none, but this run would deploy')
  })

  it('is refused without a token to ask GitHub with', async () => {
    const job = await bench.job(planned.run, 'staging', { permissions: DEPLOYS })
    const { inputs } = apply('staging')
    const result = await job.run('deploy', { inputs: { ...inputs, token: '' } })
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('asks the forge whether the evidence is what it says: give it a token')
  })

  it('is refused with a token that may not ask who approved, naming the line to add', async () => {
    const job = await bench.job(planned.run, 'staging', { permissions: { contents: 'write', deployments: 'write' } })
    bench.github.fault({ route: 'actions/get-workflow-run', status: 403, headers: { 'X-Accepted-GitHub-Permissions': 'actions=read' } }) // prettier-ignore
    const result = await job.run('deploy', apply('staging'))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain("add to the job's permissions: actions: read")
  })

  it('is refused for evidence that was edited after it was packaged', async () => {
    const job = await preparedJob(planned.run)
    const file = workFile(job.workspace, 'bout.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace('"claim":"promote"', '"claim":"merge"'))
    const result = await job.run('deploy', apply('staging'))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain(
      'the files to deploy are not those that were packaged: evidence/bout.json: expected SHA-256',
    )
  })

  it('is refused for a whole forged chain, for GitHub stored other evidence', async () => {
    const job = await preparedJob(planned.run)
    const forged = await forge(job.workspace)
    expect(forged).not.toBe(digest)
    const result = await job.run('deploy', apply('staging', forged))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toMatch(/^the \w+ evidence \(SHA-256 [0-9a-f]{64}\) is not what run \d+ stored/u)
  })

  it('is refused when the artifact itself was replaced by an edited one', async () => {
    const job = await preparedJob(planned.run)
    const folder = await bench.folder('edited')
    const text = await readFile(workFile(job.workspace, 'evaluation.json'), 'utf8')
    await writeFile(join(folder, 'evaluation.json'), text.replace('"kind":"passed"', '"kind":"failed"'))
    const putBack = await replaceArtifact('evaluation', folder)
    const result = await job.run('deploy', apply('staging'))
    await putBack()
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain(`the evaluation evidence (SHA-256 ${sha256(text)}) is not what run ${planned.run.run.id} stored`) // prettier-ignore
  })

  it('is refused when an artifact has expired', async () => {
    const artifact = storedByPlanned('evaluation')[0]
    if (artifact === undefined) throw new Error('the evaluation was never stored')
    artifact.expired = true
    const job = await preparedJob(planned.run)
    const result = await job.run('deploy', apply('staging'))
    artifact.expired = false
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('that run has no such artifact, or it has expired: run the release again')
  })

  it('is refused when nothing was packaged in the run', async () => {
    const job = await bench.job(await bench.push(), 'staging', { permissions: DEPLOYS })
    const result = await job.run('deploy', apply('staging'))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain("no package evidence of flights in .titlebout/flights or among this run's artifacts: run package-model first") // prettier-ignore
  })

  it('is refused on a branch that is not the default one', async () => {
    await bench.commit('side', { 'notes.txt': 'x\n' })
    const { run, event } = planned.run
    const job = await preparedJob({ run, event, eventName: 'push', ref: 'refs/heads/side', sha: planned.run.sha })
    const result = await job.run('deploy', apply('staging'))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('this run has level T1, and only T2 may authorise a deployment')
  })

  it('is refused for evidence of level T1', async () => {
    const job = await preparedJob(planned.run, feature)
    const result = await job.run('deploy', apply('staging', feature.result('package').outputs['package-digest'] ?? ''))
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('the validation evidence has level T1, and only T2 may authorise a deployment')
  }, 240_000)
})

describe('deploy apply, cancelled', () => {
  /** Deploys to staging and sends SIGINT with the first call that fits. */
  async function applyInterruptedAt(fits: (call: LoggedCall) => boolean): Promise<ActionResult> {
    const job = await planned.openJob('staging')
    const started = await job.start('deploy', apply('staging'))
    let isSent = false
    const forget = bench.github.onCall((call) => {
      if (isSent || !fits(call)) return
      isSent = true
      process.kill(started.pid, 'SIGINT')
    })
    const result = await started.result
    forget()
    expect(isSent).toBe(true)
    return result
  }

  it('stops where nothing has begun', async () => {
    const result = await applyInterruptedAt(({ route }) => route === 'repos/create-deployment-status')
    expect(result.exitCode, result.log).toBe(1)
    expect(errorOf(result)).toContain('cancelled before staging was touched')
    expect(await bench.registryTip('flights')).toBeUndefined()
    expect(isServed(bench.serving.staging)).toBe(false)
  })

  it('goes on to its end where the pointer was claimed: that is the quickest way out', async () => {
    const result = await applyInterruptedAt(({ kind, method, path }) => kind === 'git' && method === 'POST' && path.includes('git-receive-pack')) // prettier-ignore
    expect(result.exitCode, result.log).toBe(0)
    const pointer: unknown = JSON.parse(String(await bench.registered('environments/staging.json')))
    expect(pointer).toMatchObject({ state: 'serving', version: 1, package_sha256: digest })
  })
})

describe('deploy apply, while somebody else was faster', () => {
  it('serves what was approved, and refuses what fought an older champion', async () => {
    await planned.actOut('production')
    const pointer = String(await bench.registered('environments/production.json'))
    expect(JSON.parse(pointer)).toMatchObject({ state: 'serving', version: 1, package_sha256: digest })
    const tip = await bench.registryTip('flights')

    approve(bench, second.run)
    const job = await second.openJob('production')
    const result = await second.perform('production', job)
    expect(result.exitCode).toBe(1)
    expect(errorOf(result)).toContain('stale-bout: the bout was fought against package none, and the champion is')
    expect(await bench.registryTip('flights')).toBe(tip)
  }, 240_000)
})

it('asked GitHub for nothing that GitHub does not know', () => {
  expect(bench.github.violations).toEqual([])
})

/** Writes a better evaluation, and everything that has to agree with it. @returns the digest of the forged package */
async function forge(workspace: string): Promise<string> {
  const read = async (name: string): Promise<string> => await readFile(workFile(workspace, name), 'utf8')
  const texts: Record<string, string> = {}
  const evaluation = await read('evaluation.json')
  texts['evaluation.json'] = evaluation.replace('all 2 rules hold', 'all 9 rules hold')
  const swap = (text: string): string => text.replaceAll(sha256(evaluation), sha256(texts['evaluation.json'] ?? ''))
  const bout = await read('bout.json')
  texts['bout.json'] = swap(bout)
  const manifest = await read('files/manifest.json')
  texts['files/manifest.json'] = swap(manifest).replaceAll(sha256(bout), sha256(texts['bout.json']))
  const forged = sha256(texts['files/manifest.json'])
  const pack: unknown = JSON.parse(swap(await read('package.json')).replaceAll(sha256(bout), sha256(texts['bout.json'])).replaceAll(sha256(manifest), forged)) // prettier-ignore
  texts['package.json'] = canonicalJson(pack)
  for (const [name, text] of Object.entries(texts)) await writeFile(workFile(workspace, name), text)
  return forged
}

function storedByPlanned(kind: string) {
  const { id } = planned.run.run
  return bench.github.world.artifacts.filter(({ run, name }) => run.id === id && name === `titlebout.flights.${kind}`)
}

/** Stores a folder under the name of an artifact of the planned run, as any job of that run can. @returns what undoes it */
async function replaceArtifact(kind: string, folder: string): Promise<() => Promise<void>> {
  const name = `titlebout.flights.${kind}`
  const kept = storedByPlanned(kind)
  const client = new URL('../support/artifact-client.ts', import.meta.url).pathname
  const env = {
    PATH: process.env['PATH'] ?? '',
    ACTIONS_RUNTIME_TOKEN: bench.github.runtimeToken(planned.run.run.id, 'train'),
    ACTIONS_RESULTS_URL: bench.github.resultsUrl,
    GITHUB_SERVER_URL: bench.github.serverUrl,
    GITHUB_WORKSPACE: folder,
  }
  const run = async (...args: string[]): Promise<unknown> => await promisify(execFile)(actionNode(), [client, ...args], { env }) // prettier-ignore
  await run('delete', name)
  await run('upload', name, folder, `${kind}.json`)
  return async () => {
    await rm(folder, { recursive: true })
    await run('delete', name)
    bench.github.world.artifacts.push(...kept)
  }
}
