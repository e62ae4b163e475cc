import { sha256File, sha256Text } from '@titlebout/adapters'
import { evidenceText, UserError, type Scoring } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { csvOf } from './workshop.ts'
import { CONFIG, evaluationIn, gate, scoringIn, shop, trained, WORK, type Job, type Shop } from './command-shop.ts'

/** A run up to its scores: `train`, then `phase: score` in a job of its own. */
async function scored(here: Shop): Promise<Job> {
  const score = await here.job('score')
  await trained(score, 'honest')
  await gate(score, { phase: 'score' })
  return score
}

const csvWithoutLabel = ({ world }: Shop): string =>
  csvOf(world)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').toSpliced(1, 1).join(','))
    .join('\n')
    .concat('\n')

describe('phase: score', () => {
  it('runs the command and says what it was given, what it wrote and what it took', async () => {
    const here = await shop()
    const job = await here.job('score')
    const training = await trained(job, 'honest')
    const outcome = await gate(job, { phase: 'score' })
    expect(outcome).toMatchObject({ red: false, evidence: { verdict: { kind: 'passed', reason: 'done' } } })
    expect(outcome.carry).toEqual([
      { kind: 'scoring', paths: ['scoring.json', 'scoring.html'], retentionDays: 90 },
      { kind: 'predictions', paths: ['files/predictions.csv'], retentionDays: 3 },
    ])
    const scoring = scoringIn(job)
    expect(scoring.producer).toEqual(job.host.producer())
    expect(scoring.subject).toEqual([{ name: 'weights.json', sha256: training.result.files[0]!.sha256 }])
    expect(scoring.inputs.map(({ role }) => role)).toEqual(['test', 'training'])
    const given = [...here.world.signal].map((x, row) => `r${row},${x},${here.world.second[row]}`)
    expect(scoring.result).toMatchObject({
      command: 'node predict.mjs',
      setup: null,
      table: {
        sha256: sha256Text(['report_id,signal,second', ...given, ''].join('\n')),
        row_count: 800,
        columns: ['report_id', 'signal', 'second'],
      },
      labels_in_reach: true,
      scores: { file: 'files/predictions.csv', sha256: await sha256File(job.path(WORK, 'files/predictions.csv')) },
      time_limit_minutes: 60,
    })
    expect(scoring.result.duration_ms).toBeGreaterThan(0)
    expect(scoring.findings).toMatchObject([{ id: 'labels-in-reach', severity: 'notice' }])
    expect(job.there(`${WORK}/evaluation.json`)).toBe(false)
    expect(here.log.lines).toContain('scored 800 rows')
  })

  it('needs no label, and says that none was in reach where there is none', async () => {
    const here = await shop()
    here.repository.commit({ 'data/test.csv': csvWithoutLabel(here) })
    const scoring = scoringIn(await scored(here))
    expect(scoring.result.labels_in_reach).toBe(false)
    expect(scoring.findings).toEqual([])
  })

  it('leaves the model alone, and its own files only whole', async () => {
    const here = await shop()
    const job = await scored(here)
    job.write('titlebout.yml', CONFIG.replace('run: node predict.mjs', 'run: echo worse > "$TITLEBOUT_MODEL/weights.json"; exit 4')) // prettier-ignore
    const before = job.read(`${WORK}/files/model/weights.json`)
    await expect(gate(job, { phase: 'score' })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('exit code 4; it printed nothing') as unknown,
      problems: [{ file: 'titlebout.yml', line: 2, column: expect.any(Number) as unknown }],
    })
    expect(job.read(`${WORK}/files/model/weights.json`)).toBe(before)
    expect(job.there(`${WORK}/scoring.json`)).toBe(false)
    expect(job.there(`${WORK}/files/predictions.csv`)).toBe(false)
  })

  it('is refused where there is no command, or nothing that was trained', async () => {
    const here = await shop()
    const job = await here.job('score')
    await expect(gate(job, { phase: 'score' })).rejects.toThrow('run train first')
    await trained(job, 'honest')
    await expect(gate(job, { phase: 'score', scores: 'x.csv' })).rejects.toThrow('leave scores and model out')
    await expect(gate(job, { phase: 'judge', model: 'x.pkl' })).rejects.toThrow('leave scores and model out')
    job.write('titlebout.yml', CONFIG.replace(', predict: { run: node predict.mjs }', ''))
    for (const phase of ['score', 'judge'])
      await expect(gate(job, { phase })).rejects.toThrow(
        /titlebout\.yml:2:1: model\.predict: expected the command that scores, because phase: (?:score|judge) is asked for/u,
      )
  })
})

describe('phase: judge', () => {
  it('joins the labels in another job, without a model, and says that the command was apart', async () => {
    const here = await shop()
    await scored(here)
    const judge = await here.job('judge')
    const outcome = await gate(judge, { phase: 'judge' })
    const evaluation = evaluationIn(judge)
    expect(evaluation.verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    expect(outcome.carry.map(({ kind }) => kind)).toEqual(['evaluation', 'scores'])
    const { result, subject, inputs } = evaluation
    expect(result.fighter).toEqual({
      kind: 'command',
      assurance: 'isolated-command',
      runtime: 'command: node predict.mjs',
      model_sha256: subject[0]!.sha256,
    })
    expect(result.scoring).toEqual({
      sha256: await sha256File(judge.path(WORK, 'scoring.json')),
      producer: scoringIn(judge).producer,
      result: scoringIn(judge).result,
    })
    expect(inputs.map(({ role }) => role)).toEqual(['test', 'training', 'scores'])
    expect(evaluation.findings.map(({ id }) => id)).toEqual(['labels-in-reach'])
    expect(judge.there(`${WORK}/files/model`)).toBe(false)
  })

  it('judges what the command said as if it had been said in one job, whoever had the labels', async () => {
    const here = await shop()
    const both = await here.job('both')
    await trained(both, 'honest')
    const together = await gate(both)
    expect(together.carry.map(({ kind }) => kind)).toEqual(['evaluation', 'scores', 'scoring', 'predictions'])
    expect(evaluationIn(both).result.fighter.assurance).toBe('declared')
    expect(evaluationIn(both).findings.map(({ id }) => id)).toEqual(['labels-in-reach', 'scored-in-same-job'])

    const labelled = here.repository.git('rev-parse', 'HEAD')
    here.repository.commit({ 'data/test.csv': csvWithoutLabel(here) })
    const bare = await here.job('score', { run_id: '78', sha: labelled })
    await trained(bare, 'honest')
    await gate(bare, { phase: 'score' })
    here.repository.git('checkout', '-q', labelled)
    const judge = await here.job('judge', { run_id: '78' })
    await gate(judge, { phase: 'judge' })
    expect(evaluationIn(judge).result.metrics).toEqual(evaluationIn(both).result.metrics)
    expect(evaluationIn(judge).result.scoring?.result.labels_in_reach).toBe(false)
    expect(evaluationIn(judge).result.fighter.assurance).toBe('isolated-command')
  })

  it('calls it declared where both phases share a job, or there is no forge that tells jobs apart', async () => {
    const here = await shop()
    const job = await scored(here)
    await gate(job, { phase: 'judge' })
    expect(evaluationIn(job).result.fighter.assurance).toBe('declared')
    expect(evaluationIn(job).findings.map(({ id }) => id)).toContain('scored-in-same-job')
    const local = { host: 'console', run_id: null, job: null, repository: null, level: 'local' } as const
    const console = await here.job('desk', local)
    await trained(console, 'honest')
    await gate(console, { phase: 'score' })
    await gate(console, { phase: 'judge' })
    expect(evaluationIn(console).result.fighter.assurance).toBe('declared')
    expect(evaluationIn(console).findings.map(({ id }) => id)).toEqual(['labels-in-reach'])
  })

  it('names the phase to run first', async () => {
    const judge = await (await shop()).job('judge')
    await trained(judge, 'honest')
    await expect(gate(judge, { phase: 'judge' })).rejects.toThrow(/no scoring evidence .*: run evaluate-gate first/u)
  })

  it('refuses scores of another run, commit or repository; of another model, command, or rows', async () => {
    const here = await shop()
    const score = await scored(here)
    const right = scoringIn(score)
    const judged = async (change: Partial<Scoring>): Promise<unknown> => {
      score.write(`${WORK}/scoring.json`, evidenceText({ ...right, ...change }))
      await score.host.carrier?.put('strikes.scoring', score.path(WORK), ['scoring.json'], { retentionDays: 90 })
      const thrown: unknown = await gate(await here.job('judge'), { phase: 'judge' }).catch((cause: unknown) => cause)
      return thrown instanceof UserError ? `${thrown.code}: ${thrown.message}` : thrown
    }
    const by = (change: Partial<Scoring['producer']>) => ({ producer: { ...right.producer, ...change } })
    expect(await judged(by({ run_id: '76' }))).toMatch(/^TRUST: .*is of run 76, and this is run 77/u)
    expect(await judged(by({ sha: 'b'.repeat(40) }))).toMatch(/^TRUST: .*is of commit b+, and this is commit/u)
    expect(await judged(by({ repository: 'octo/other' }))).toMatch(/^TRUST: .*is of repository octo\/other/u)
    expect(await judged({ subject: [{ name: 'weights.json', sha256: '1'.repeat(64) }] })).toMatch(
      /^EVIDENCE: .*scored another model than the one that training\.json/u,
    )
    const { result } = right
    expect(await judged({ result: { ...result, command: 'node cheat.mjs' } })).toMatch(
      /^EVIDENCE: .*by another command than model\.predict\.run/u,
    )
    expect(await judged({ result: { ...result, table: { ...result.table, sha256: '2'.repeat(64) } } })).toMatch(
      /^EVIDENCE: .*was given other rows than data\/test\.csv has here/u,
    )
    // A path that leads elsewhere is none.
    expect(await judged({ result: { ...result, scores: { ...result.scores, file: '../../titlebout.yml' } } })).toMatch(
      /^EVIDENCE: .*expected scoring evidence/u,
    )
  })

  it('refuses scores that were changed on their way, and a training that came after them', async () => {
    const here = await shop()
    const score = await scored(here)
    score.write(`${WORK}/files/predictions.csv`, 'report_id,score\n')
    await score.host.carrier?.put('strikes.predictions', score.path(WORK), ['files/predictions.csv'], {
      retentionDays: 3,
    })
    await expect(gate(await here.job('judge'), { phase: 'judge' })).rejects.toThrow(
      'is not what the predict command wrote',
    )
    await gate(score, { phase: 'score' })
    await trained(score, 'honest', { at: '2000-06-02T10:00:00.000Z' })
    await expect(gate(await here.job('judge'), { phase: 'judge' })).rejects.toThrow('scored another model')
  })

  it('names the label that the rows lack', async () => {
    const here = await shop()
    await scored(here)
    here.repository.git('checkout', '-q', '-b', 'other')
    const judge = await here.job('judge')
    judge.write('data/test.csv', csvWithoutLabel(here))
    await expect(gate(judge, { phase: 'judge' })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('no column "damage"') as unknown,
      problems: [{ file: 'titlebout.yml', line: 6 }],
    })
  })
})

it('hands a model that an input names to the command, alone', async () => {
  const here = await shop()
  const job = await here.job('judge')
  await trained(job, 'honest')
  job.write('given/weights.json', job.read(`${WORK}/files/model/weights.json`))
  job.write('given/other.txt', 'not of the model')
  job.write('titlebout.yml', CONFIG.replace('run: node predict.mjs', 'run: ls "$TITLEBOUT_MODEL"; node predict.mjs'))
  await gate(job, { model: 'given/weights.json' })
  expect(here.log.lines).toContain('weights.json')
  expect(here.log.lines).not.toContain('other.txt')
  expect(evaluationIn(job).inputs.map(({ role }) => role)).toEqual(['test', 'training', 'model'])
})
