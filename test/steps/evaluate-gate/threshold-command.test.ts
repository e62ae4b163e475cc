import { sha256File } from '@titlebout/adapters'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { csvOf } from './workshop.ts'
import { CONFIG, evaluationIn, gate, scoringIn, shop, trained, WORK, type Shop } from './command-shop.ts'

const F1 = CONFIG.replace('threshold: 0.2', 'threshold: { from: validation, maximise: f1 }').replace(
  '  test: data/test.csv',
  '  test: data/test.csv\n  validation: data/validation.csv',
)
const ROWS = world(2, 300)
const VALIDATION = csvOf(ROWS, [...ROWS.truth.keys()], (row) => `v${row}`)

async function shopWith(config = F1): Promise<Shop> {
  return await shop({ 'titlebout.yml': config, 'data/validation.csv': VALIDATION })
}

describe('validation rows of a model that a command runs', () => {
  it('are scored in a run of their own, and choose the threshold where the labels are', async () => {
    const here = await shopWith()
    const score = await here.job('score')
    await trained(score, 'honest')
    const outcome = await gate(score, { phase: 'score' })
    const { result } = scoringIn(score)
    expect(result.validation).toMatchObject({
      table: { row_count: 300 },
      scores: {
        file: 'files/predictions-validation.csv',
        sha256: await sha256File(score.path(WORK, 'files/predictions-validation.csv')),
      },
    })
    expect(outcome.carry[1]).toMatchObject({
      paths: ['files/predictions.csv', 'files/predictions-validation.csv'],
      retentionDays: 3,
    })
    const judge = await here.job('judge')
    await gate(judge, { phase: 'judge' })
    const { threshold, threshold_choice: choice, fighter } = evaluationIn(judge).result
    expect(fighter).toMatchObject({ kind: 'command', assurance: 'isolated-command' })
    expect(choice).toMatchObject({ metric: 'f1', rows: 300 })
    expect(threshold).toBeGreaterThan(0)
    // In one job it comes to the same.
    const both = await here.job('both')
    await trained(both, 'honest')
    await gate(both)
    expect(evaluationIn(both).result).toMatchObject({ threshold, threshold_choice: choice })
  })

  it('are set up for once', async () => {
    const here = await shopWith(
      F1.replace('run: node predict.mjs', 'setup: echo once >> setups, run: node predict.mjs'),
    )
    const job = await here.job('score')
    await trained(job, 'honest')
    await gate(job, { phase: 'score' })
    expect(job.read('setups')).toBe('once\n')
  })

  it('are refused where they are not those that the command wrote, or was given', async () => {
    const here = await shopWith()
    const score = await here.job('score')
    await trained(score, 'honest')
    await gate(score, { phase: 'score' })
    const other = await here.job('judge')
    other.write('data/validation.csv', VALIDATION.replace('v7,', 'w7,'))
    await expect(gate(other, { phase: 'judge' })).rejects.toThrow('the predict command was given other rows than')
    const judge = await here.job('judge')
    await judge.host.carrier?.get('strikes.predictions', judge.path(WORK))
    judge.write(`${WORK}/files/predictions-validation.csv`, 'report_id,score\nv0,1\n')
    await expect(gate(judge, { phase: 'judge' })).rejects.toThrow(
      'files/predictions-validation.csv is not what the predict command wrote',
    )
  })

  it('wait for a threshold: without their scores there is nothing to judge by', async () => {
    const here = await shopWith(CONFIG)
    const score = await here.job('score')
    await trained(score, 'honest')
    await gate(score, { phase: 'score' })
    const judge = await here.job('judge')
    judge.write('titlebout.yml', F1)
    await expect(gate(judge, { phase: 'judge' })).rejects.toThrow(
      'titlebout.yml:2:80: model.threshold is chosen by the scores of the validation rows, and the predict command has not scored them',
    )
  })
})
