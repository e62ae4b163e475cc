import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type ActedRun, type ActionsBench, type Job, openActionsBench, PULL_REQUEST, REPOSITORY, type StepOptions } from '../support/actions-bench.ts' // prettier-ignore
import { digests, evidenceIn, workFile } from '../support/actions-evidence.ts'
import { config, type Edit, WORKFLOWS } from '../support/actions-files.ts'
import { actRelease, type Release } from '../support/actions-release.ts'
import type { ActionResult } from '../support/run-action.ts'
import { clientOf } from '../support/test-github.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')
const COMMENTS = { contents: 'read', 'pull-requests': 'write' } as const

let bench: ActionsBench

beforeAll(async () => {
  bench = await openActionsBench()
}, 60_000)

afterAll(async () => await bench.close())

async function commentsOn(number: number): Promise<readonly string[]> {
  const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
  const { data } = await rest.issues.listComments({ owner, repo, issue_number: number })
  return data.map(({ body }) => body ?? '')
}

function said({ annotations }: ActionResult, level: 'error' | 'warning'): string {
  return annotations.filter((one) => one.level === level).map(({ message }) => message).join('\n') // prettier-ignore
}

async function copyWork(from: Job, to: Job): Promise<void> {
  await cp(join(from.workspace, '.titlebout'), join(to.workspace, '.titlebout'), { recursive: true })
}

interface Opened {
  readonly number: number
  readonly run: ActedRun
}

/** Opens a pull request with changed files, from a branch of this repository or of a fork. */
async function openPull(branch: string, files: Readonly<Record<string, string>>, fork?: string): Promise<Opened> {
  if (fork === undefined) await bench.commit(branch, files)
  else await bench.github.commit(fork, { branch, message: 'Change', author: 'mallory', files })
  const from = fork === undefined ? {} : { headRepository: fork }
  const author = fork === undefined ? 'ada' : 'mallory'
  const { number } = await bench.github.openPull(REPOSITORY, { head: branch, title: branch, author, ...from })
  return { number, run: await bench.pull(number) }
}

describe('a pull request from a fork', () => {
  let opened: Opened
  let job: Job
  let result: ActionResult

  beforeAll(async () => {
    await bench.github.createRepository('mallory/flights', { forkOf: REPOSITORY })
    opened = await openPull('better', { 'notes.txt': 'x\n' }, 'mallory/flights')
    job = await bench.job(opened.run, 'validate')
    result = await job.run('validate-data')
  }, 120_000)

  it('is worked on without a failure, at level T0', async () => {
    expect(result).toMatchObject({ exitCode: 0, problems: [] })
    const { producer } = await evidenceIn(job.workspace, 'validation')
    expect(producer).toMatchObject({ level: 'T0', pull_request: opened.number, repository: REPOSITORY })
  })

  it('gets its report in the job summary, no comment, and a warning that says which line is missing', async () => {
    expect(result.summary).toContain('validate-data')
    expect(await commentsOn(opened.number)).toEqual([])
    expect(said(result, 'warning')).toMatch(
      /no comment on the pull request: .*pull-requests: write.*the report is in the job summary/u,
    )
  })

  it('is refused on pull_request_target, before anything of it is read', async () => {
    await rm(`${job.workspace}/titlebout.yml`)
    const refused = await job.run('train', { eventName: 'pull_request_target' })
    expect(refused.exitCode).toBe(1)
    expect(said(refused, 'error')).toContain('pull_request_target is refused')
    expect(said(refused, 'error')).not.toContain('titlebout.yml')
    expect(refused.outputs).toEqual({})
  })
})

describe('a pull request of one’s own', () => {
  let opened: Opened

  beforeAll(async () => {
    opened = await openPull('own', { 'notes.txt': 'x\n' })
  })

  async function validate(step: StepOptions, permissions: Readonly<Record<string, string>> = COMMENTS) {
    const job = await bench.job(opened.run, 'validate', { permissions })
    return { job, result: await job.run('validate-data', step) }
  }

  it('is not red for a token that may only read: the warning names the permission', async () => {
    const { result } = await validate({}, { contents: 'read' })
    expect(result.exitCode).toBe(0)
    expect(said(result, 'warning')).toContain("add to the job's permissions: issues: write, or pull-requests: write")
    expect(result.outputs['verdict']).toBe('passed')
    expect(await commentsOn(opened.number)).toEqual([])
  })

  it('asks GitHub for nothing without a token, and says that there is no comment', async () => {
    const before = bench.github.calls.filter(({ kind }) => kind === 'rest').length
    const { result } = await validate({ inputs: { token: '' } })
    expect(result.exitCode).toBe(0)
    expect(bench.github.calls.filter(({ kind }) => kind === 'rest')).toHaveLength(before)
    expect(result.summary).toContain('validate-data')
    expect(said(result, 'warning')).toContain('no comment on the pull request: the action was given no token')
  })

  it('says what to do about a token that GitHub does not know', async () => {
    const { result } = await validate({ inputs: { token: 'ghs_expired' } })
    expect(said(result, 'warning')).toContain('GitHub does not know the token (401')
    expect(result.exitCode).toBe(0)
  })

  it('gets no comment where none is wanted, and none by a dry run', async () => {
    for (const inputs of [{ comment: 'never' }, { 'dry-run': 'true' }])
      expect((await validate({ inputs })).result.exitCode).toBe(0)
    expect(await commentsOn(opened.number)).toEqual([])
  })

  it('is told which file of the work folder cannot be read', async () => {
    const job = await bench.job(opened.run, 'validate', { permissions: COMMENTS })
    await job.run('validate-data', { inputs: { comment: 'never' } })
    await writeFile(workFile(job.workspace, 'bout.json'), '{ "format": "titlebout.bout/1", ')
    const result = await job.run('validate-data')
    expect(said(result, 'error')).not.toContain('mistake of titlebout')
    expect(said(result, 'error')).toContain('bout.json')
  })
})

/** A model that is wrong more often than a coin. */
const BACKWARDS: Edit = [
  'run: node train.mjs',
  'run: sed "s/-margin(row)/margin(row)/; s/intercept -=/intercept +=/; s/\\\\[j\\\\] -=/[j] +=/" train.mjs > bad.mjs && node bad.mjs',
]

describe('a pull request that loosens the rules together with a bad model', () => {
  let opened: Opened
  let trained: Job

  beforeAll(async () => {
    const files = {
      'titlebout.yml': config(
        BACKWARDS,
        ['min: 0.55', 'min: 0.05'],
        ['metric: recall, min: 0.3', 'metric: recall, min: 0'],
      ),
    }
    opened = await openPull('loosen', files)
    trained = await bench.job(opened.run, 'train')
    const { exitCode, log } = await trained.run('train')
    expect(exitCode, log).toBe(0)
  }, 120_000)

  async function gate(inputs: Readonly<Record<string, string>> = {}) {
    const job = await bench.job(opened.run, 'judge', { permissions: COMMENTS })
    return { job, result: await job.run('evaluate-gate', { inputs }) }
  }

  it('is judged by the rules of the base, and the loosening is shown first', async () => {
    const { job, result } = await gate()
    expect(result.exitCode).toBe(1)
    expect(result.outputs['verdict']).toBe('failed')
    const { policy, result: judged } = await evidenceIn(job.workspace, 'evaluation')
    expect(policy.side).toBe('base')
    expect(policy.changes.map(({ from, to, loosens }) => [from, to, loosens])).toEqual([
      ['0.55', '0.05', true],
      ['0.3', '0', true],
    ])
    expect(judged.rules.map(({ min }) => min)).toEqual([0.55, 0.3])
    const [comment = ''] = await commentsOn(opened.number)
    expect(comment).toContain('the change did not judge it')
    expect(comment.indexOf('loosened:')).toBeLessThan(comment.indexOf('<details>'))
  })

  it('may ask for green where its workflow file is the default branch’s', async () => {
    const { result } = await gate({ 'fail-on': 'never' })
    expect(result.exitCode).toBe(0)
    expect(result.outputs['verdict']).toBe('failed')
    expect(said(result, 'warning')).toContain('not red: fail-on is never')
  })

  it('may not where it has changed that file', async () => {
    const workflow = `${WORKFLOWS[PULL_REQUEST] ?? ''}# fail-on: never\n`
    await bench.commit('loosen', { [PULL_REQUEST]: workflow })
    const run = await bench.pull(opened.number)
    const job = await bench.job(run, 'judge', { permissions: COMMENTS })
    await copyWork(trained, job)
    const result = await job.run('evaluate-gate', { inputs: { 'fail-on': 'never' } })
    expect(result.exitCode).toBe(1)
    expect(said(result, 'warning')).toContain('fail-on: never is ignored')
  })
})

describe('what earlier steps left', () => {
  it('is asked for by name where it was never made', async () => {
    const job = await bench.job(await bench.push(), 'judge')
    const result = await job.run('evaluate-gate')
    expect(result.exitCode).toBe(1)
    expect(said(result, 'error')).toContain(
      "no training evidence of flights in .titlebout/flights or among this run's artifacts: run train first",
    )
  })

  it('is asked for again where it has expired', async () => {
    const run = await bench.push()
    const trained = await (await bench.job(run, 'train')).run('train')
    expect(trained.exitCode).toBe(0)
    const model = bench.github.world.artifacts.findLast(({ name }) => name === 'titlebout.flights.model')
    if (model === undefined) throw new Error('no model was stored')
    model.expired = true
    const job = await bench.job(run, 'judge')
    const result = await job.run('evaluate-gate')
    expect(result.exitCode).toBe(1)
    expect(said(result, 'error')).toContain('titlebout.flights.model')
    expect(said(result, 'error')).toContain('expired')
    expect(result.outputs).toEqual({})
  })
})

describe('the registry branch', () => {
  let release: Release

  beforeAll(async () => {
    release = await actRelease(bench, 'gate')
  }, 240_000)

  it('is an error where it cannot be read: not "no champion yet"', async () => {
    const job = release.job('gate')
    const before = await digests(workFile(job.workspace))
    const disarm = bench.github.fault({
      path: /info\/refs\?service=git-upload-pack/u,
      status: 503,
      times: Number.POSITIVE_INFINITY,
    })
    const result = await release.perform('bout', job)
    disarm()
    expect(result.exitCode).toBe(1)
    expect(said(result, 'error')).toContain('cannot read titlebout/flights of origin')
    expect(result.outputs).toEqual({})
    expect(await digests(workFile(job.workspace))).toEqual(before)
  })

  it('that is not there means the first run: the dummy is fought', async () => {
    const result = await release.perform('bout', release.job('gate'))
    expect(result.exitCode).toBe(0)
    expect(result.outputs['champion']).toBe('dummy')
  })

  it('is not in the way of a re-run, whose evidence is what later jobs see', async () => {
    const { run } = release.run
    bench.github.updateRun(run.id, { attempt: 2 })
    const again = await release.perform('gate', await release.openJob('gate'))
    const job = await release.openJob('gate')
    const fought = await release.perform('bout', job)
    bench.github.updateRun(run.id, { attempt: 1 })
    expect([again.exitCode, fought.exitCode], fought.log).toEqual([0, 0])
    expect(again.outputs['evidence-digest']).not.toBe(release.result('gate').outputs['evidence-digest'])
    const { inputs } = await evidenceIn(job.workspace, 'bout')
    expect(inputs).toContainEqual(
      expect.objectContaining({ role: 'evaluation', sha256: again.outputs['evidence-digest'] }),
    )
  })

  it('leaves the drift check with nothing to compare with', async () => {
    const job = await bench.job(await bench.nightly(), 'drift')
    const result = await job.run('drift-check')
    expect(result.exitCode).toBe(1)
    expect(said(result, 'error')).toContain('no model is live in production yet')
  })
})

it('asked GitHub for nothing that GitHub does not know', () => {
  expect(bench.github.violations).toEqual([])
})
