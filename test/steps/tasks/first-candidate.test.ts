import { canonicalJson, type Bout, type Host, type LabelProfile } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { expectClose } from '../../stats/reference.ts'
import { arena, taskBout, type Arena, type TaskBout } from './arena.ts'

/** Leaves a profile of the training rows, as validate-data makes it. */
function profiled(place: Arena, label: LabelProfile): void {
  place.write(
    '.titlebout/small/files/profile.json',
    canonicalJson({
      format: 'titlebout.profile/1',
      dataset: { name: 'data/train.csv', sha256: '1'.repeat(64) },
      row_count: 1000,
      min_count: 10,
      label,
      columns: [],
    }),
  )
}

/** The same place on the default branch: only there is anything offered. */
function releasing(host: Host): Host {
  return { ...host, producer: () => ({ ...host.producer(), level: 'T2', event: 'push' }) }
}

async function first(bout: TaskBout, label?: LabelProfile): Promise<Bout> {
  const place = await arena(bout)
  if (label !== undefined) profiled(place, label)
  await place.evaluate(bout.candidate)
  return (await place.compare()).evidence
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const CLASSES = taskBout('classes')
const NUMBERS = taskBout('numbers')

describe('a first candidate fights', () => {
  it('the priors of the training classes, where the profile knows them', async () => {
    const { result, settings } = await first(CLASSES, {
      task: 'multiclass-classification',
      name: 'y',
      classes: [
        { value: 'low', count: 600 },
        { value: 'mid', count: 300 },
      ],
      rare_classes: 1,
      rare_count: 100,
    })
    expect(settings).toMatchObject({
      dummy_priors: 'low 0.6, mid 0.3, high 0.1',
      dummy_priors_from: 'training-profile',
    })
    const losses = CLASSES.y!.map((label) => -Math.log({ low: 0.6, mid: 0.3, high: 0.1 }[String(label)]!))
    expectClose(result.comparisons[0]!.champion.estimate!, mean(losses))
    expect(result).toMatchObject({ replay: 'dummy', champion: { kind: 'dummy' } })
    expect(result.claims.merge).toMatchObject({ kind: 'passed', reason: 'interval' })
  })

  it.each<[what: string, label: LabelProfile | undefined]>([
    ['there is no profile', undefined],
    [
      'it is of other classes',
      {
        task: 'multiclass-classification',
        name: 'y',
        classes: [{ value: 'none', count: 900 }],
        rare_classes: 1,
        rare_count: 100,
      },
    ],
  ])('the judged priors, where %s', async (_, label) => {
    const { result, settings } = await first(CLASSES, label)
    expect(settings).toMatchObject({ dummy_priors_from: 'judged-rows' })
    const share = (name: string): number => CLASSES.y!.filter((one) => one === name).length / CLASSES.y!.length
    expectClose(result.comparisons[0]!.champion.estimate!, mean(CLASSES.y!.map((one) => -Math.log(share(String(one))))))
  })

  it('the mean of the training labels', async () => {
    const label: LabelProfile = { task: 'regression', name: 'y', mean: 50, sd: 10, quantiles: [] }
    const { result, settings } = await first(NUMBERS, label)
    expect(settings).toMatchObject({ dummy_mean: 50, dummy_mean_from: 'training-profile' })
    expectClose(result.comparisons[0]!.champion.estimate!, mean(NUMBERS.y!.map((y) => Math.abs(Number(y) - 50))))
    expect(result.claims.merge.kind).toBe('passed')
  })

  it('the mean of the judged labels where training is not known', async () => {
    const { settings } = await first(NUMBERS)
    expectClose(Number(settings['dummy_mean']), mean(NUMBERS.y!.map(Number)))
    expect(settings['dummy_mean_from']).toBe('judged-rows')
  })

  it('rows without an order', async () => {
    const { result, settings } = await first(taskBout('queries'))
    expect(settings['dummy']).toBe('all rows of a query tied')
    expect(result).toMatchObject({ replay: 'dummy', claims: { merge: { kind: 'passed' } } })
    expect(result.comparisons[0]!.champion.estimate).toBeLessThan(result.comparisons[0]!.candidate.estimate!)
  })

  it.each<[what: string, bout: TaskBout]>([
    ['of losses alone', taskBout('losses')],
    [
      'whose primary metric is a loss of the team’s own',
      {
        ...NUMBERS,
        primary: 'loss_words',
        candidate: { ...NUMBERS.candidate, loss_words: NUMBERS.y!.map((_, row) => 1 + (row % 7)) },
      },
    ],
  ])('nobody, in a task %s: the gate decides, and a person', async (_, bout) => {
    const place = await arena(bout, { gate: [`metric: loss_words, max: 1000`] })
    const { evidence: evaluation } = await place.evaluate(bout.candidate)
    expect(evaluation.verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    const { outcome, evidence } = await place.compare(releasing(place.host))
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-opponent' })
    expect(evidence.verdict.detail).toContain('the rules of the gate are all that judges this model')
    expect(evidence.result).toMatchObject({ replay: 'none', champion: { kind: 'none', version: null }, promote: true })
    expect(evidence.result.comparisons[0]).toMatchObject({ candidate: { estimate: expect.any(Number) } })
    expect(evidence.result.comparisons[0]!.difference.estimate).toBeNull()
    expect(outcome.red).toBe(false)
  })

  it('nobody, and is not offered where undecided is not left to a person', async () => {
    const place = await arena(taskBout('losses'), { more: ['undecided: { merge: fail, promote: fail }'] })
    await place.evaluate(taskBout('losses').candidate)
    const { outcome, evidence } = await place.compare(releasing(place.host))
    expect(evidence.result.promote).toBe(false)
    expect(outcome.red).toBe(true)
  })
})
