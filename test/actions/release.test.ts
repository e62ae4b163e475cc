import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

import type { Evidence, EvidenceKind } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type ActionsBench, type Job, openActionsBench, REPOSITORY, REVIEWER } from '../support/actions-bench.ts'
import { evidenceIn, sha256, workFile } from '../support/actions-evidence.ts'
import { config } from '../support/actions-files.ts'
import { type Act, ACTS, actRelease, type Release } from '../support/actions-release.ts'
import type { ActionResult } from '../support/run-action.ts'
import { readActionFile } from '../support/runner/action-file.ts'
import { clientOf } from '../support/test-github.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')

/** What each act leaves in its work folder, and which action it is. */
const LEFT: Readonly<Record<Act, { readonly kind: EvidenceKind; readonly file: string; readonly action: string }>> = {
  validate: { kind: 'validation', file: 'validation.json', action: 'validate-data' },
  train: { kind: 'training', file: 'training.json', action: 'train' },
  gate: { kind: 'evaluation', file: 'evaluation.json', action: 'evaluate-gate' },
  bout: { kind: 'bout', file: 'bout.json', action: 'compare-to-champion' },
  package: { kind: 'package', file: 'package.json', action: 'package-model' },
  plan: { kind: 'deployment', file: 'deployment.production.json', action: 'deploy' },
  staging: { kind: 'deployment', file: 'deployment.staging.json', action: 'deploy' },
  production: { kind: 'deployment', file: 'deployment.production.json', action: 'deploy' },
}

let bench: ActionsBench
let release: Release
let callsOfRelease = 0
const reruns = new Map<Act, Evidence>()
let drift: { readonly result: ActionResult; readonly workspace: string }

beforeAll(async () => {
  bench = await openActionsBench()
  release = await actRelease(bench, 'package')
  bench.github.updateRun(release.run.run.id, { attempt: 2 })
  await Promise.all([
    ...RERUN.map(async (act) => await rerun(act, { 'dry-run': 'true' })),
    rerun('train', { 'carrier-dir': 'shared' }),
  ])
  bench.github.updateRun(release.run.run.id, { attempt: 1 })
  await release.actOut('production')
  callsOfRelease = bench.github.calls.length
  await Promise.all([actDrift(), actPull()])
}, 300_000)

afterAll(async () => await bench.close())

/** A pull request that gives the model another feature. */
const pull = { number: 0, headSha: '', comments: [''], results: new Map<string, ActionResult>(), judge: '' }

async function actPull(): Promise<void> {
  pull.headSha = await bench.commit('speed', {
    'titlebout.yml': config(['features: [size]', 'features: [size, speed]']),
  })
  pull.number = (
    await bench.github.openPull(REPOSITORY, { head: 'speed', title: 'Use the speed', author: 'ada' })
  ).number
  pull.comments = []
  const acted = await bench.pull(pull.number)
  const permissions = { contents: 'read', 'pull-requests': 'write' }
  const steps = [
    ['validate', 'validate-data', {}],
    ['train', 'train', {}],
    ['judge', 'evaluate-gate', {}],
    ['judge', 'compare-to-champion', { claim: 'merge' }],
  ] as const
  let job: Job | undefined
  for (const [name, action, inputs] of steps) {
    if (action !== 'compare-to-champion') job = await bench.job(acted, name, { permissions })
    if (job === undefined) throw new Error('the gate comes before the bout')
    pull.results.set(action, await job.run(action, { inputs }))
    pull.comments.push(...(await commentsOn(pull.number)).map(({ body }) => body ?? ''))
    pull.judge = job.workspace
  }
}

async function commentsOn(number: number) {
  const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
  return (await rest.issues.listComments({ owner, repo, issue_number: number })).data
}

/** Acts that are done once more, in a second attempt of the run, before anything is deployed. */
const RERUN = ['validate', 'gate', 'bout', 'package'] as const

/** Does an act again in a job of a second attempt, with inputs that leave the artifacts of the first for what follows. */
async function rerun(act: Act, aside: Readonly<Record<string, string>>): Promise<void> {
  const job = await release.openJob(act)
  const { exitCode, log } = await release.perform(act, job, aside)
  expect(exitCode, log).toBe(0)
  reruns.set(act, await evidenceIn(job.workspace, LEFT[act].kind))
}

async function actDrift(): Promise<void> {
  const permissions = { actions: 'write', contents: 'read', issues: 'write' }
  const job = await bench.job(await bench.nightly(), 'drift', { permissions })
  drift = { result: await job.run('drift-check'), workspace: job.workspace }
}

async function declaredOutputs(action: string): Promise<string[]> {
  const folder = new URL(`../../actions/${action}`, import.meta.url).pathname
  return [...(await readActionFile(folder)).outputs].sort()
}

describe('a release on the default branch, each job in its own checkout', () => {
  it.each(ACTS)('%s ends green, and the runner has nothing to complain about', (act) => {
    const { exitCode, conclusion, problems, stderr } = release.result(act)
    expect({ exitCode, conclusion, problems, stderr }).toEqual({ exitCode: 0, conclusion: 'success', problems: [], stderr: '' }) // prettier-ignore
  })

  it.each(ACTS)('%s sets exactly the outputs that its action.yml declares', async (act) => {
    const { outputs } = release.result(act)
    expect(Object.keys(outputs).sort()).toEqual(await declaredOutputs(LEFT[act].action))
  })

  it.each(ACTS)('%s leaves evidence of level T2 that names this run, under the digest that it says', async (act) => {
    const { outputs } = release.result(act)
    const { workspace } = release.job(act)
    const { kind, file } = LEFT[act]
    expect(outputs['evidence']).toBe(`.titlebout/flights/${file}`)
    expect(outputs['evidence-digest']).toBe(sha256(await readFile(workFile(workspace, file))))
    const evidence: Evidence = await evidenceIn(workspace, kind, file)
    expect(evidence.producer).toMatchObject({
      host: 'github',
      level: 'T2',
      repository: REPOSITORY,
      workflow: '.github/workflows/release.yml@refs/heads/main',
      run_id: String(release.run.run.id),
      run_attempt: 1,
      job: act === 'gate' || act === 'bout' ? 'judge' : act,
      sha: release.run.sha,
      ref: 'refs/heads/main',
      event: 'push',
      actor: 'ada',
      pull_request: null,
    })
    expect(evidence.policy.side).toBe('checkout')
    expect(outputs['verdict']).toBe(evidence.verdict.kind)
  })

  it.each(ACTS)('%s writes the same report into its file and into the job summary', async (act) => {
    const { outputs, summary } = release.result(act)
    const report = await readFile(join(release.job(act).workspace, outputs['report'] ?? ''), 'utf8')
    expect(report).toBe(summary)
    expect(summary.split('\n')[0]).toMatch(/^## .*flights/u)
    expect(summary).toMatch(
      /The same with plots: `[\w.-]+\.html` in the artifact \[titlebout\S+\]\(http\S+\/artifacts\/\d+\)\./u,
    )
  })

  it.each(ACTS)('%s shows no signature of the artifact service in its log', (act) => {
    const { masks, log, stdout } = release.result(act)
    expect(stdout).toContain('::add-mask::')
    expect(log).not.toContain('::add-mask::')
    for (const mask of masks) expect(log).not.toContain(mask)
  })

  it('hands each step the bytes that the one before it wrote', async () => {
    const digest = (act: Act): string | undefined => release.result(act).outputs['evidence-digest']
    const model = release.result('train').outputs['model-digest']
    const evaluation = await evidenceIn(release.job('gate').workspace, 'evaluation')
    const bout = await evidenceIn(release.job('bout').workspace, 'bout')
    const pack = await evidenceIn(release.job('package').workspace, 'package')
    expect(evaluation.subject).toEqual([{ name: 'model.onnx', sha256: model }])
    expect(evaluation.inputs).toContainEqual({ role: 'training', name: 'training.json', sha256: digest('train') })
    expect(bout.subject).toEqual(evaluation.subject)
    expect(bout.inputs).toContainEqual(expect.objectContaining({ role: 'evaluation', sha256: digest('gate') }))
    expect(pack.inputs.map((input) => input.sha256)).toEqual(
      expect.arrayContaining(['validate', 'train', 'gate', 'bout'].map((act) => release.result(act as Act).outputs['evidence-digest'])), // prettier-ignore
    )
    expect(pack.result.package_sha256).toBe(release.result('package').outputs['package-digest'])
  })

  it('fights the dummy first, and offers the winner', async () => {
    const { outputs } = release.result('bout')
    expect(outputs).toMatchObject({ champion: 'dummy', promote: 'true', verdict: 'passed' })
  })

  it('plans without touching anything, then makes exactly the planned package serve', async () => {
    const { outputs: plan } = release.result('plan')
    const { outputs: packed } = release.result('package')
    expect(plan).toMatchObject({ 'package-digest': packed['package-digest'], version: '', 'deployment-id': '' })
    for (const environment of ['staging', 'production'] as const) {
      const { outputs } = release.result(environment)
      expect(outputs).toMatchObject({ 'package-digest': packed['package-digest'], version: '1' })
      const current = await readlink(join(bench.serving[environment], 'current'))
      expect(current).toBe(`releases/${packed['package-digest']}`)
      const manifest = await readFile(join(bench.serving[environment], current, 'manifest.json'))
      expect(sha256(manifest)).toBe(packed['package-digest'])
    }
  })

  it('points both environments at version 1, and names who approved production', async () => {
    for (const [environment, approver] of [
      ['staging', null],
      ['production', REVIEWER],
    ] as const) {
      // prettier-ignore
      const pointer: unknown = JSON.parse(String(await bench.registered(`environments/${environment}.json`)))
      expect(pointer).toMatchObject({
        state: 'serving',
        version: 1,
        package_sha256: release.result('package').outputs['package-digest'],
        approver,
      })
    }
    const ledger = String(await bench.registered('ledger.jsonl'))
      .trim()
      .split('\n')
    expect(ledger).toHaveLength(4)
  })

  it('records one deployment for each environment, with its states', async () => {
    const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
    const { data: deployments } = await rest.repos.listDeployments({ owner, repo })
    expect(deployments.map(({ environment }) => environment).sort()).toEqual(['production', 'staging'])
    for (const { id, environment, production_environment } of deployments) {
      const { data } = await rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id })
      expect(data.map(({ state }) => state).reverse()).toEqual(['in_progress', 'success'])
      expect(production_environment).toBe(environment === 'production')
      expect(String(id)).toBe(release.result(environment === 'production' ? 'production' : 'staging').outputs['deployment-id']) // prettier-ignore
    }
  })

  it('notes on the lines of the files what deserves a look', () => {
    expect(release.result('package').annotations).toEqual([
      expect.objectContaining({ level: 'notice', title: 'card-incomplete', file: 'card.yml' }),
    ])
    expect(release.result('production').annotations).toEqual([
      expect.objectContaining({ level: 'notice', title: 'registry-unguarded' }),
    ])
    for (const act of ['validate', 'train', 'gate', 'bout'] as const)
      expect(release.result(act).annotations).toEqual([])
  })

  it('comments nowhere, for there is no pull request', () => {
    expect(bench.github.calls.slice(0, callsOfRelease).filter(({ path }) => path.includes('/comments'))).toEqual([])
  })
})

describe('the drift check of the champion, at night', () => {
  it('says that it drifted, stays green, and sets exactly the declared outputs', async () => {
    const { exitCode, outputs, problems } = drift.result
    expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] })
    expect(outputs).toMatchObject({ verdict: 'failed', drifted: 'true' })
    expect(Object.keys(outputs).sort()).toEqual(await declaredOutputs('drift-check'))
  })

  it('opens one issue that names what moved', async () => {
    const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
    const { data } = await rest.issues.listForRepo({ owner, repo, state: 'all' })
    const issues = data.filter((issue) => issue.pull_request === undefined)
    expect(issues.map(({ number }) => String(number))).toEqual([drift.result.outputs['issue']])
    expect(issues[0]).toMatchObject({ title: 'Drift: flights: size', user: { login: 'github-actions[bot]' } })
    const { result } = await evidenceIn(drift.workspace, 'drift')
    expect(result.drifted).toEqual(['size'])
    expect(result.reference).toMatchObject({ version: 1, row_count: 500 })
  })

  it('asks for a retraining run, once, on the default branch', () => {
    const asked = bench.github.world.dispatches.map(({ workflow, ref, inputs }) => ({ workflow, ref, inputs }))
    expect(asked).toMatchObject([{ workflow: '.github/workflows/release.yml', inputs: { reason: 'drift' } }])
  })
})

describe('a re-run', () => {
  it.each(RERUN)('of %s says the same, but for attempt and time', async (act) => {
    const first: Evidence = await evidenceIn(release.job(act).workspace, LEFT[act].kind)
    const second = reruns.get(act)
    expect([first.producer.run_attempt, second?.producer.run_attempt]).toEqual([1, 2])
    expect(second?.producer.at).not.toBe(first.producer.at)
    expect(second).toEqual({ ...first, producer: { ...first.producer, run_attempt: 2, at: second?.producer.at } })
  })

  it('of train says the same, but for the time it took and the salt of the sketch', async () => {
    const first = await evidenceIn(release.job('train').workspace, 'training')
    const { duration_ms: _duration, membership, ...result } = first.result
    const { sha256: _sketch, ...sketch } = membership ?? { sha256: '' }
    const { producer: _producer, ...said } = first
    expect(reruns.get('train')).toMatchObject({ ...said, result: { ...result, membership: sketch } })
  })
})

describe('a pull request that uses one more column', () => {
  it('ends every step green', () => {
    const ends = [...pull.results].map(([action, { exitCode, problems }]) => ({ action, exitCode, problems }))
    expect(ends).toEqual(ends.map(({ action }) => ({ action, exitCode: 0, problems: [] })))
  })

  it('is advice, about its own head, judged by the policy of the base', async () => {
    const { producer, policy } = await evidenceIn(pull.judge, 'evaluation')
    expect(producer).toMatchObject({
      level: 'T1',
      sha: pull.headSha,
      ref: `refs/pull/${pull.number}/merge`,
      event: 'pull_request',
      workflow: `.github/workflows/pull-request.yml@refs/pull/${pull.number}/merge`,
      pull_request: pull.number,
    })
    expect(policy).toMatchObject({ side: 'base', ref: 'main', commit: release.run.sha, changes: [] })
  })

  it('fights the champion, on the same rows, and is no worse', async () => {
    const { outputs } = pull.results.get('compare-to-champion') ?? { outputs: {} }
    expect(outputs).toMatchObject({ champion: '1', verdict: 'passed' })
    const { result } = await evidenceIn(pull.judge, 'bout')
    expect(result).toMatchObject({ claim: 'merge', champion: { kind: 'champion', version: 1 } })
    expect(result.comparisons.find(({ metric }) => metric === 'roc_auc')?.difference.estimate).toBeGreaterThan(0.05)
  })

  it('has one comment of ours from the first step on, which grows with each', async () => {
    const comments = await commentsOn(pull.number)
    expect(comments).toMatchObject([{ user: { login: 'github-actions[bot]' } }])
    expect(pull.comments).toHaveLength(4)
    const [validated = '', trained = '', gated = '', fought = ''] = pull.comments
    expect(trained).toBe(validated)
    expect(validated).toContain('validate-data')
    expect(gated).toContain('evaluate-gate')
    expect(gated).not.toContain('compare-to-champion')
    for (const part of ['validate-data', 'train', 'evaluate-gate', 'compare-to-champion'])
      expect(fought).toContain(part)
    expect(fought.split('\n')[0]).toMatch(
      /^<!-- titlebout workflow=pull-request\.yml run=\d+ attempt=1 content=[0-9a-f]+ -->$/u,
    )
    expect(fought.split('\n')[1]).toBe('## ✅ flights')
  })

  it('deploys nothing and moves no pointer', async () => {
    const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
    expect((await rest.repos.listDeployments({ owner, repo })).data).toHaveLength(2)
    expect(
      String(await bench.registered('ledger.jsonl'))
        .trim()
        .split('\n'),
    ).toHaveLength(4)
  })

  it('keeps its model for three days; that of the default branch waits longer for an approval', () => {
    const days = bench.github.world.artifacts
      .filter(({ name }) => name === 'titlebout.flights.model')
      .map(({ createdAt, expiresAt }) => Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000))
    expect(days).toEqual([35, 3])
  })
})

it('asked GitHub for nothing that GitHub does not know', () => {
  expect(bench.github.violations).toEqual([])
  expect(bench.github.counters.unvalidated).toBe(0)
  expect(bench.github.counters.validated).toBeGreaterThan(30)
})
