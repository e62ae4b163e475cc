import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Job as JobOfPage } from '../../demo/workflow/workflow.ts'
import { snippetsOf } from '../docs/snippets.ts'
import { type ActedRun, type ActionsBench, type Job, openActionsBench, REPOSITORY } from '../support/actions-bench.ts'
import { evidenceIn, sha256, workFile } from '../support/actions-evidence.ts'
import { config, repositoryFiles } from '../support/actions-files.ts'
import { approve, DEPLOYS } from '../support/actions-release.ts'
import type { ActionResult } from '../support/run-action.ts'
import { clientOf } from '../support/test-github.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')

/** The training command trains the variant that it is told; `flipped` learns the opposite of what is true. */
const VARIANTS = [
  ['const { TITLEBOUT_DATA, TITLEBOUT_OUT }', 'const { TITLEBOUT_CANDIDATE: variant, TITLEBOUT_DATA, TITLEBOUT_OUT }'],
  ['learnEncoding(rows, features)', "learnEncoding(rows, variant === 'plain' ? ['size'] : features)"],
  ['Number(row[label] === positive)', "Number((row[label] === positive) !== (variant === 'flipped'))"],
] as const

function trainingCommand(): string {
  return VARIANTS.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${from} in train.mjs`)
    return text.replace(from, () => to)
  }, repositoryFiles()['train.mjs'] ?? '')
}

/** A job of the page that shows how to do it: its permissions, and its steps that are actions of ours. */
function jobOfPage(id: 'train' | 'evaluate' | 'bout'): JobOfPage {
  const [jobs] = snippetsOf('docs/several-candidates.md').filter(({ kind }) => kind === 'workflow')
  const job = jobs?.kind === 'workflow' ? jobs.workflow.jobs[id] : undefined
  if (job === undefined) throw new Error(`docs/several-candidates.md shows no job ${id}`)
  return job
}

interface Acted {
  readonly job: Job
  readonly result: ActionResult
}

type Inputs = Readonly<Record<string, string>>

let bench: ActionsBench

/** Does what a job of the page does, for one candidate of its matrix. */
async function act(run: ActedRun, id: 'train' | 'evaluate' | 'bout', inputs: Inputs, candidate = ''): Promise<Acted> {
  const { permissions, steps } = jobOfPage(id)
  const step = steps.find(({ uses }) => uses?.startsWith('titlebout/') === true)
  const action = /^titlebout\/titlebout\/actions\/([a-z-]+)@v1$/u.exec(step?.uses ?? '')?.[1]
  if (step === undefined || action === undefined) throw new Error(`job ${id} has no step of ours`)
  const name = candidate === '' ? id : `${id} (${candidate})`
  const job = await bench.job(run, name, permissions === undefined ? {} : { permissions })
  const given = Object.entries(step.with).map(([key, value]) => [key, value.replace('${{ matrix.candidate }}', candidate)] as const) // prettier-ignore
  return { job, result: await job.run(action, { inputs: { ...Object.fromEntries(given), ...inputs } }) }
}

/** Both jobs of the matrix, for each of its candidates; jobs of a matrix run at the same time. */
async function matrix(run: ActedRun, candidates: readonly string[]): Promise<readonly Acted[]> {
  const all = async (id: 'train' | 'evaluate'): Promise<readonly Acted[]> =>
    await Promise.all(candidates.map(async (candidate) => await act(run, id, {}, candidate)))
  return [...(await all('train')), ...(await all('evaluate'))]
}

/** The bout of some of them. */
async function bout(run: ActedRun, candidates: string, inputs: Inputs = {}): Promise<Acted> {
  return await act(run, 'bout', { candidates, ...inputs })
}

function artifactsOf({ run }: ActedRun): readonly string[] {
  return bench.github.world.artifacts.filter((artifact) => artifact.run.id === run.id).map(({ name }) => name)
}

async function commentsOn(number: number): Promise<readonly string[]> {
  const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
  const { data } = await rest.issues.listComments({ owner, repo, issue_number: number })
  return data.map(({ body }) => body ?? '')
}

beforeAll(async () => {
  bench = await openActionsBench({ ...repositoryFiles(), 'train.mjs': trainingCommand() })
}, 60_000)
afterAll(async () => await bench.close())

describe('a release that chooses among candidates', () => {
  let run: ActedRun
  let judged: readonly Acted[]
  let fought: Acted

  beforeAll(async () => {
    run = await bench.push()
    await (await bench.job(run, 'validate')).run('validate-data')
    judged = await matrix(run, ['plain', 'flipped'])
    fought = await bout(run, 'flipped, plain')
  }, 180_000)

  it('trains and judges each under its own name, and stays green when one fails the gate', () => {
    expect(judged.map(({ result }) => [result.exitCode, result.problems])).toEqual(judged.map(() => [0, []]))
    const [, , plain, flipped] = judged
    expect(plain?.result.outputs).toMatchObject({
      verdict: 'passed',
      evidence: '.titlebout/flights/candidates/plain/evaluation.json',
    })
    expect(flipped?.result.outputs).toMatchObject({ verdict: 'failed' })
    expect(flipped?.result.log).toContain('not red: fail-on is never')
    const names = ['plain', 'flipped'].flatMap((name) =>
      ['training', 'model', 'evaluation', 'scores'].map((kind) => `titlebout.flights.${kind}.${name}`),
    )
    expect(artifactsOf(run)).toEqual(expect.arrayContaining(names))
  })

  it('names one winner, whose files become those of the model', async () => {
    const { result, job } = fought
    expect(result).toMatchObject({ exitCode: 0, outputs: { champion: 'dummy', promote: 'true', verdict: 'passed' } })
    const evidence = await evidenceIn(job.workspace, 'bout')
    expect(evidence.result.bracket).toMatchObject({ winner: 'plain', shown: 'plain' })
    expect(evidence.result.claim).toBe('promote')
    expect(result.summary).toContain('**Winner: `plain`**')
    const [plain, flipped] = judged
    expect(evidence.subject).toEqual([{ name: 'model.onnx', sha256: plain?.result.outputs['model-digest'] }])
    expect(plain?.result.outputs['model-digest']).not.toBe(flipped?.result.outputs['model-digest'])
    const bytes = await readFile(workFile(job.workspace, 'files/model/model.onnx'))
    expect(sha256(bytes)).toBe(plain?.result.outputs['model-digest'])
    expect(artifactsOf(run)).toEqual(expect.arrayContaining(['model', 'training', 'evaluation', 'bout'].map((kind) => `titlebout.flights.${kind}`))) // prettier-ignore
  })

  it('packages and deploys the winner, in jobs that know nothing of the others', async () => {
    const packed = await (await bench.job(run, 'package')).run('package-model')
    expect(packed.exitCode, packed.log).toBe(0)
    const digest = packed.outputs['package-digest'] ?? ''
    approve(bench, run)
    const deploying = await bench.job(run, 'production', { permissions: DEPLOYS })
    const inputs = { mode: 'apply', environment: 'production', 'package-digest': digest }
    const deployed = await deploying.run('deploy', { inputs })
    expect(deployed.exitCode, deployed.log).toBe(0)
    const served = await readFile(join(bench.serving.production, 'releases', digest, 'files/model/model.onnx'))
    expect(sha256(served)).toBe(judged[0]?.result.outputs['model-digest'])
  }, 60_000)
})

describe('a pull request with several candidates', () => {
  let number: number
  let run: ActedRun

  /** A bout in a job of its own; the losers are scores that the team's own evaluation wrote, judged in that job. */
  async function fight(names: string, comment: string): Promise<Acted & { readonly comments: readonly string[] }> {
    const acted = await bout(run, names, { comment })
    return { ...acted, comments: await commentsOn(number) }
  }

  beforeAll(async () => {
    await bench.commit('speed', { 'titlebout.yml': config(['features: [size]', 'features: [size, speed]']) })
    const pull = await bench.github.openPull(REPOSITORY, { head: 'speed', title: 'Use the speed', author: 'ada' })
    number = pull.number
    run = await bench.pull(number)
    await matrix(run, ['wide'])
    const job = await bench.job(run, 'evaluate the losers')
    for (const [name, damaged] of Object.entries({ flipped: 0.1, upset: 0.2 })) {
      await writeFile(join(job.workspace, `${name}.csv`), await oppositeScores(job.workspace, damaged))
      const inputs = { candidate: name, scores: `${name}.csv`, 'fail-on': 'never', comment: 'never' }
      const { exitCode, outputs, log } = await job.run('evaluate-gate', { inputs })
      expect({ exitCode, verdict: outputs['verdict'] }, log).toEqual({ exitCode: 0, verdict: 'failed' })
    }
  }, 180_000)

  it('has no comment on success where on-failure is asked, though candidates failed that did not win', async () => {
    const { result, job, comments } = await fight('wide, flipped, upset', 'on-failure')
    expect(result).toMatchObject({ exitCode: 0, outputs: { champion: '1', verdict: 'passed' } })
    const { result: fought } = await evidenceIn(job.workspace, 'bout')
    expect(fought).toMatchObject({ claim: 'merge', replay: 'stored-scores', bracket: { winner: 'wide' } })
    expect(comments).toEqual([])
  }, 60_000)

  it('says that nobody won', async () => {
    const { result, job, comments } = await fight('flipped, upset', 'on-failure')
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'failed', promote: 'false' } })
    const { result: lost } = await evidenceIn(job.workspace, 'bout')
    expect(lost.bracket).toMatchObject({ winner: null })
    expect(comments).toHaveLength(1)
    expect(comments[0]?.split('\n')[1]).toBe('## ❌ flights')
    expect(comments[0]).toContain('**No winner**: ')
    expect(comments[0]).not.toContain('🏆')
  }, 60_000)

  it('clears the failure when on-failure is asked and one has won', async () => {
    const { comments } = await fight('wide, flipped, upset', 'on-failure')
    expect(comments).toHaveLength(1)
    expect(comments[0]?.split('\n')[1]).toBe('## ✅ flights')
    for (const part of ['**Winner: `wide`**', '| 🏆 `wide` |', '| `flipped` |', '| `upset` |'])
      expect(comments[0]).toContain(part)
  }, 60_000)

  it('writes where on-change is asked only when the candidates are others, not when the attempt is', async () => {
    const before = await commentsOn(number)
    expect(before[0]).toMatch(attempt(1))
    bench.github.updateRun(run.run.id, { attempt: 2 })
    expect((await fight('wide, flipped, upset', 'on-change')).comments).toEqual(before)
    const { comments } = await fight('wide, upset', 'on-change')
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatch(attempt(2))
    expect(comments[0]).toContain('| `upset` |')
    expect(comments[0]).not.toContain('| `flipped` |')
  }, 60_000)

  it('writes each time where always is asked, and leaves all as it is where never is', async () => {
    const [before = ''] = await commentsOn(number)
    bench.github.updateRun(run.run.id, { attempt: 3 })
    expect((await fight('wide, flipped', 'never')).comments).toEqual([before])
    const { comments } = await fight('wide, upset', 'always')
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatch(attempt(3))
    expect(comments[0]?.split('\n').slice(1)).toEqual(before.split('\n').slice(1))
  }, 60_000)
})

function attempt(expected: number): RegExp {
  return new RegExp(`^<!-- titlebout workflow=pull-request\\.yml run=\\d+ attempt=${expected} `, 'u')
}

/** Scores of somebody who thinks small animals dangerous: worse than chance. @param step from one size to the next */
async function oppositeScores(workspace: string, step: number): Promise<string> {
  const [, ...lines] = (await readFile(join(workspace, 'data/test.csv'), 'utf8')).trim().split('\n')
  const rows = lines.map((line) => {
    const [id = '', , size = ''] = line.split(',')
    return `${id},${0.9 - step * ['Small', 'Medium', 'Large'].indexOf(size)}`
  })
  return ['id,score', ...rows, ''].join('\n')
}

it('asks GitHub for nothing that GitHub does not know', () => {
  expect(bench.github.violations).toEqual([])
  expect(bench.github.counters.unvalidated).toBe(0)
  expect(bench.github.counters.validated).toBeGreaterThan(30)
})
