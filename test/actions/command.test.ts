import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ActedRun, type ActionsBench, type Job, openActionsBench } from '../support/actions-bench.ts'
import { evidenceIn, workFile } from '../support/actions-evidence.ts'
import { config, type Edit, repositoryFiles } from '../support/actions-files.ts'
import { approve, DEPLOYS } from '../support/actions-release.ts'
import type { ActionResult } from '../support/run-action.ts'

/** A "pickle": a file that only the team's own script can read. */
const TRAIN = `import { readFileSync, writeFileSync } from 'node:fs'
const { train, label, positive, features } = JSON.parse(readFileSync(process.env.TITLEBOUT_DATA, 'utf8'))
const [header, ...rows] = readFileSync(train, 'utf8').trim().split('\\n').map((line) => line.split(','))
const column = header.indexOf('size')
const rate = {}
for (const size of new Set(rows.map((row) => row[column]))) {
  const of = rows.filter((row) => row[column] === size)
  rate[size] = of.filter((row) => row[header.indexOf(label)] === positive).length / of.length
}
writeFileSync(process.env.TITLEBOUT_OUT + '/rates.pickle', Buffer.from(JSON.stringify({ rate, features })).toString('base64'))
`
const PREDICT = `import { readFileSync, writeFileSync } from 'node:fs'
const { TITLEBOUT_DATA, TITLEBOUT_MODEL, TITLEBOUT_OUT } = process.env
const { rate, features } = JSON.parse(Buffer.from(readFileSync(TITLEBOUT_MODEL + '/rates.pickle', 'utf8'), 'base64'))
const [header, ...rows] = readFileSync(TITLEBOUT_DATA, 'utf8').trim().split('\\n').map((line) => line.split(','))
if (header.includes('damage')) throw new Error('the label is here')
const secrets = Object.keys(process.env).filter((name) => /^(INPUT_|ACTIONS_|GITHUB_(TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY))/.test(name))
console.log('secrets: ' + JSON.stringify(secrets))
console.log('::error::a line of the command')
const fast = (row) => (features.includes('speed') ? Number(row[header.indexOf('speed')]) / 4000 : 0)
const score = (row) => Math.min(1, rate[row[header.indexOf('size')]] * 0.9 + fast(row))
writeFileSync(TITLEBOUT_OUT, ['id,score', ...rows.map((row) => row[0] + ',' + score(row)), ''].join('\\n'))
`
const EDITS: readonly Edit[] = [
  [
    'path: model/model.onnx, threshold: 0.3 }',
    'path: model/rates.pickle, threshold: 0.15, predict: { run: node predict.mjs } }',
  ],
  ['inputs: [train.mjs, training/*.mjs]', 'inputs: [train.mjs]'],
  ['requires: { assurance: reproduced }', 'requires: { assurance: isolated-command }'],
  ['promote: { claim: superior }', 'promote: { claim: non-inferior, margin: 0.1 }'],
]
let bench: ActionsBench
beforeAll(async () => {
  const { 'train.mjs': _, 'training/onnx.mjs': __, ...files } = repositoryFiles()
  bench = await openActionsBench({
    ...files,
    'titlebout.yml': config(...EDITS),
    'train.mjs': TRAIN,
    'predict.mjs': PREDICT,
  })
}, 120_000)
afterAll(async () => await bench.close())

type Ran = Readonly<Record<string, { readonly result: ActionResult; readonly job: Job }>>

/** A release, job by job. @param phases whether command and judgement are two jobs @param until its last act */
async function released(
  phases: 'two' | 'one',
  until: 'bout' | 'package' = 'package',
): Promise<{ readonly acted: ActedRun; readonly ran: Ran }> {
  const acted = await bench.push()
  const ran: Record<string, { result: ActionResult; job: Job }> = {}
  const act = async (
    name: string,
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    job?: Job,
  ): Promise<Job> => {
    const where = job ?? (await bench.job(acted, name))
    const result = await where.run(action, { inputs })
    if (result.exitCode !== 0) throw new Error(`${name} ended with ${result.exitCode}:\n${result.log}`)
    ran[`${name} ${action}`] = { result, job: where }
    return where
  }
  await act('validate', 'validate-data')
  await act('train', 'train')
  if (phases === 'two') await act('score', 'evaluate-gate', { phase: 'score' })
  const judge = await act('judge', 'evaluate-gate', { phase: phases === 'two' ? 'judge' : 'both' })
  await act('judge', 'compare-to-champion', { claim: 'promote' }, judge)
  if (until === 'package') await act('package', 'package-model')
  return { acted, ran }
}

const plan = async (acted: ActedRun): Promise<ActionResult> =>
  await (await bench.job(acted, 'plan')).run('deploy', { inputs: { mode: 'plan', environment: 'production' } })

async function deployed(acted: ActedRun, digest: string): Promise<ActionResult> {
  approve(bench, acted)
  const job = await bench.job(acted, 'production', { permissions: DEPLOYS })
  return await job.run('deploy', { inputs: { mode: 'apply', environment: 'production', 'package-digest': digest } })
}

describe('a model that only its team can read', () => {
  it('is advice where its command ran with the judges: a release of it is refused', async () => {
    const { acted, ran } = await released('one')
    const { job } = ran['judge evaluate-gate']!
    const evaluation = await evidenceIn(job.workspace, 'evaluation')
    expect(evaluation.result.fighter.assurance).toBe('declared')
    expect(evaluation.findings.map(({ id }) => id)).toContain('scored-in-same-job')
    const refused = await plan(acted)
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('production requires scores with assurance isolated-command, and these are declared')
  })

  it('goes to production through two phases', async () => {
    const { acted, ran } = await released('two')
    const { result, job } = ran['score evaluate-gate']!
    expect(result.outputs).toMatchObject({ verdict: 'passed', evidence: '.titlebout/flights/scoring.json' })
    expect(result.log).toContain('secrets: []')
    // What the command prints is no command of ours.
    expect(result.annotations.map(({ message }) => message).join()).not.toContain('a line of the command')
    const scoring = await evidenceIn(job.workspace, 'scoring')
    expect(scoring.findings.map(({ id }) => id)).toEqual(['labels-in-reach'])
    const judge = ran['judge evaluate-gate']!.job.workspace
    const evaluation = await evidenceIn(judge, 'evaluation')
    expect(evaluation.result.fighter).toMatchObject({ kind: 'command', assurance: 'isolated-command' })
    expect(evaluation.result.scoring?.producer).toMatchObject({ job: 'score', level: 'T2' })
    await expect(readFile(workFile(judge, 'files/model/rates.pickle'))).rejects.toThrow('ENOENT')
    const digest = (await plan(acted)).outputs['package-digest'] ?? ''
    const { exitCode, log } = await deployed(acted, digest)
    expect(exitCode, log).toBe(0)
    expect(JSON.parse(String(await bench.registered('environments/production.json')))).toMatchObject({ version: 1 })
  })

  it('is met as the champion by its own command, in the commit that trained it', async () => {
    await bench.commit('main', {
      'titlebout.yml': config(...EDITS, ['features: [size]', 'features: [size, speed]']),
      'predict.mjs': `${PREDICT}console.log('the candidate, in ' + process.cwd())\n`,
    })
    const { acted, ran } = await released('two', 'bout')
    const { result, job } = ran['judge compare-to-champion']!
    const bout = await evidenceIn(job.workspace, 'bout')
    expect(bout.result).toMatchObject({ replay: 'command', champion: { version: 1, fighter: { kind: 'command' } } })
    expect(bout.settings).toMatchObject({ champion_command: 'node predict.mjs' })
    expect(bout.settings['champion_commit']).not.toBe(acted.sha)
    expect(result.log).toContain('secrets: []')
    expect(result.log).not.toContain('the candidate, in')
  })
})
