import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  parseEvidence,
  readInputs,
  UserError,
  type Bout,
  type Evaluation,
  type Host,
  type StepOutcome,
} from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { judge, JUDGE_INPUTS } from '@titlebout/steps'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectGolden } from '../../support/golden.ts'
import { memoryForge } from '../../support/memory-forge.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostOf, Repository } from '../open-step/repository.ts'
import { csv, scores, type Row } from './scores-files.ts'

let place: Repository
let host: Host

beforeEach(() => {
  place = new Repository()
  host = hostOf(place.folder)
})
afterEach(() => place[Symbol.dispose]())

async function judged(inputs: Readonly<Record<string, string>>, on: Host = host): Promise<StepOutcome> {
  return await judge(
    on,
    readInputs(JUDGE_INPUTS, (name) => inputs[name]),
  )
}

async function refusal(inputs: Readonly<Record<string, string>>, on: Host = host): Promise<string> {
  try {
    await judged(inputs, on)
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    return cause instanceof Error ? cause.message : ''
  }
  return 'no error'
}

function bout(name = 'new'): Bout {
  return parseEvidence('bout', readFileSync(place.path('.titlebout', name, 'bout.json'), 'utf8'), 'bout.json')
}

function evaluation(name = 'new'): Evaluation {
  const file = place.path('.titlebout', name, 'evaluation.json')
  return parseEvidence('evaluation', readFileSync(file, 'utf8'), 'evaluation.json')
}

function shown(outcome: StepOutcome): string {
  return renderReport([...(outcome.also ?? []), outcome.evidence], { limit: Infinity, runUrl: undefined })
}

describe('one file', () => {
  it('shows whether what its probabilities said happened', async () => {
    const rows = scores()
    place.write({ 'new.csv': csv(rows) })
    const outcome = await judged({ scores: 'new.csv' })
    const { calibration } = evaluation().result
    const middle = rows.filter(({ score }) => Number(score) > 0.4 && Number(score) <= 0.5)
    const bin = calibration!.bins.find(({ said }) => said > 0.4 && said <= 0.5)!
    expect(calibration).toMatchObject({ of: 'positive', level: 0.9 })
    expect(bin.rows).toBeCloseTo(middle.length, 9)
    expect(bin.happened).toBeCloseTo(middle.filter(({ y_true: label }) => label === '1').length / middle.length, 12)
    expect(shown(outcome)).toContain('Calibration: what was said, and what happened')
    expect(readFileSync(place.path('.titlebout/new/evaluation.html'), 'utf8')).toContain('Said and happened')
  })

  it('shows it of the most likely of several classes, and of no file that says no probability', async () => {
    const three = scores().map(({ id = '', score = '' }, k): Row => ({
      id,
      y_true: ['a', 'b', 'c'][k % 3] ?? '',
      score_a: String(Number(score) / 2),
      score_b: '0.5',
      score_c: String((1 - Number(score)) / 2),
    }))
    place.write({ 'three.csv': csv(three) })
    await judged({ scores: 'three.csv' })
    expect(evaluation('three').result.calibration?.of).toBe('most-likely-class')
    const called = scores().map(({ id = '', y_true: label = '', score }): Row => ({
      id,
      y_true: label,
      prediction: Number(score) > 0.5 ? '1' : '0',
    }))
    place.write({ 'called.csv': csv(called) })
    const outcome = await judged({ scores: 'called.csv' })
    expect(evaluation('called').result.calibration).toBeUndefined()
    expect(shown(outcome)).not.toContain('what was said, and what happened')
  })

  it('is measured, whole and by its own columns, and says what it was read as', async () => {
    place.write({ 'new.csv': csv(scores()) })
    const outcome = await judged({ scores: 'new.csv' })
    expect(outcome.red).toBe(false)
    expect(outcome.evidence.verdict).toMatchObject({ kind: 'passed', reason: 'no-rules' })
    const { settings, policy, result, findings } = evaluation()
    expect(policy).toMatchObject({ side: 'defaults', changes: [] })
    expect(settings['read_as']).toContain('binary classification: y_true with "1" as positive')
    expect(result.metrics['roc_auc']!.low).toBeGreaterThan(0.6)
    expect(result.slices.map(({ name }) => name).sort()).toEqual(["region = 'n'", "region = 's'"])
    expect(result.fighter).toMatchObject({ kind: 'scores', assurance: 'declared' })
    expect(readFileSync(place.path('.titlebout/new', result.scores!.file), 'utf8')).toBe(csv(scores()))
    expect(findings).toContainEqual(expect.objectContaining({ id: 'nothing-to-compare' }))
    const report = shown(outcome)
    expect(report.split('\n')[0]).toBe('## ✅ new')
    expect(report).toContain('Read as binary classification')
    expect(report).toContain('There is no titlebout.yml')
    expect(report.indexOf('**Metrics**')).toBeLessThan(report.indexOf('<details>'))
  })

  it('of one class decides nothing', async () => {
    place.write({ 'new.csv': csv(scores().map((row) => ({ ...row, y_true: '1' }))) })
    expect((await judged({ scores: 'new.csv' })).evidence.verdict).toMatchObject({
      kind: 'undecided',
      reason: 'one-class',
    })
  })

  it('names slices that are too small to speak of by their number', async () => {
    const rows = scores().map((row, k) => ({ ...row, region: k < 3 ? 'tiny' : row['region']! }))
    place.write({ 'new.csv': csv(rows) })
    await judged({ scores: 'new.csv' })
    expect(evaluation().findings).toContainEqual(
      expect.objectContaining({
        id: 'small-slices',
        message: '1 slice has fewer than 10 rows: nothing is said about it',
      }),
    )
    expect(evaluation().result.slices).toHaveLength(2)
  })

  it('is called by its name, or by another', async () => {
    place.write({ 'Scores of (May).csv': csv(scores()) })
    await judged({ scores: 'Scores of (May).csv' })
    expect(evaluation('scores-of-may').model).toBe('scores-of-may')
    await judged({ scores: 'Scores of (May).csv', name: 'churn' })
    expect(evaluation('churn').model).toBe('churn')
    expect(await refusal({ scores: 'Scores of (May).csv', name: 'Churn!' })).toContain('name must be 1 to 40')
  })

  it.each([
    [
      'without labels in some rows',
      { y_true: '' },
      'label column "y_true": 1 of 400 rows (first: row 1) have no label',
    ],
    ['with a logit', { score: '1.5' }, 'in 1 of 400 rows (first: row 1) "score" is no probability from 0 to 1'],
    ['with NaN', { score: 'NaN' }, 'in 1 of 400 rows (first: row 1) "score"'],
    ['with a weight below 0', { weight: '-1' }, 'weight column "weight": 1 of 400 rows (first: row 1)'],
  ])('%s is refused', async (_, odd, says) => {
    const rows = scores().map((row) => ('weight' in odd ? { ...row, weight: '1' } : row))
    place.write({ 'new.csv': csv([{ ...rows[0]!, ...odd }, ...rows.slice(1)]) })
    expect(await refusal({ scores: 'new.csv' })).toContain(says)
    expect(existsSync(place.path('.titlebout/new/evaluation.json'))).toBe(false)
  })

  it('with ids that repeat is refused by the rows, never by the ids', async () => {
    const rows = scores()
    place.write({ 'new.csv': csv([...rows, ...rows.slice(0, 4)]) })
    const said = await refusal({ scores: 'new.csv' })
    expect(said).toContain('4 of 404 rows repeat an id (first: rows 401, 402 and 403)')
    expect(said).not.toContain(rows[0]!['id'])
  })
})

describe('two files', () => {
  it('are compared row by row, in whatever order', async () => {
    place.write({ 'new.csv': csv(scores({ skill: 2 })), 'old.csv': csv(scores({ skill: 2, noise: 0.1 }).toReversed()) })
    const outcome = await judged({ scores: 'new.csv', against: 'old.csv', margin: '0.2' })
    expect(outcome.evidence.verdict).toMatchObject({ kind: 'passed', reason: 'interval' })
    const { result, inputs, settings } = bout()
    expect(result.champion).toMatchObject({ kind: 'scores', version: null })
    expect(result.replay).toBe('stored-scores')
    expect(result.promote).toBe(false)
    expect(inputs).toContainEqual(expect.objectContaining({ role: 'against', name: 'old.csv' }))
    expect(settings).toMatchObject({ margin: 0.2, margin_from: 'as asked' })
    const report = shown(outcome)
    expect(report).toContain('Compared with `old.csv`')
    expect(report).toContain('Are the scores no worse than before, within a margin of 0.2 (as asked)? ✅ passed')
    expect(report).toContain('Are they better?')
    expect(report).not.toMatch(/promot|trained on the judged/u)
  })

  it('make a report that explains itself', async () => {
    const rows = scores({ skill: 2 }).map((row, k) => ({ ...row, 'odd |`column`': k % 3 === 0 ? 'a|b' : '<i>' }))
    place.write({ 'new.csv': csv(rows), 'old.csv': csv(scores({ skill: 2, noise: 0.2 })) })
    expectGolden('judge/compared.md', shown(await judged({ scores: 'new.csv', against: 'old.csv' })))
  })

  it('the same scores pass at once', async () => {
    place.write({ 'new.csv': csv(scores()), 'old.csv': csv(scores()) })
    const { verdict } = (await judged({ scores: 'new.csv', against: 'old.csv' })).evidence
    expect(verdict).toMatchObject({ kind: 'passed', reason: 'same-behaviour' })
  })

  it('much worse scores fail, and turn the job red', async () => {
    place.write({ 'new.csv': csv(scores({ skill: -2 })), 'old.csv': csv(scores({ skill: 2 })) })
    const outcome = await judged({ scores: 'new.csv', against: 'old.csv' })
    expect(outcome.evidence.verdict).toMatchObject({ kind: 'failed', reason: 'interval' })
    expect(outcome.red).toBe(true)
  })

  it('what the rows cannot tell is undecided, and not red', async () => {
    const few = { count: 60, skill: 1 }
    place.write({ 'new.csv': csv(scores({ ...few, noise: 0.3 })), 'old.csv': csv(scores(few)) })
    const outcome = await judged({ scores: 'new.csv', against: 'old.csv' })
    expect(outcome.evidence.verdict.kind).toBe('undecided')
    expect(outcome.red).toBe(false)
  })

  it('without ids are paired by place, and that is said', async () => {
    const without = (rows: readonly Row[]): string => csv(rows.map(({ id: _id, ...row }) => row))
    place.write({ 'new.csv': without(scores()), 'old.csv': without(scores({ noise: 0.05 })) })
    await judged({ scores: 'new.csv', against: 'old.csv' })
    expect(bout().findings).toContainEqual(expect.objectContaining({ id: 'paired-by-place', severity: 'warning' }))
    place.write({ 'old.csv': without(scores().toReversed()) })
    expect(await refusal({ scores: 'new.csv', against: 'old.csv' })).toContain('with another label in old.csv')
    place.write({ 'old.csv': csv(scores()) })
    expect(await refusal({ scores: 'new.csv', against: 'old.csv' })).toContain('one of the two files has ids')
    const losses = scores().map((_, k) => ({ loss_x: String(k % 7) }))
    place.write({ 'losses.csv': csv(losses), 'old.csv': csv(losses) })
    expect(await refusal({ scores: 'losses.csv', against: 'old.csv' })).toContain('neither ids nor labels')
  })

  it('with ids have no such warning', async () => {
    place.write({ 'new.csv': csv(scores()), 'old.csv': csv(scores({ noise: 0.05 })) })
    await judged({ scores: 'new.csv', against: 'old.csv' })
    expect(bout().findings.map(({ id }) => id)).not.toContain('paired-by-place')
  })

  it('about other rows are told apart by numbers of rows', async () => {
    const rows = scores()
    const other = rows.slice(4).map((row, k) => (k === 0 ? { ...row, y_true: row['y_true'] === '1' ? '0' : '1' } : row))
    place.write({ 'new.csv': csv(rows), 'old.csv': csv([...other, { ...rows[0]!, id: 'somebody' }]) })
    expect(await refusal({ scores: 'new.csv', against: 'old.csv' })).toBe(
      'the two files are not about the same rows: 4 rows (first: rows 1, 2 and 3) of new.csv not in old.csv; 1 row (first: row 397) of old.csv not in new.csv; 1 row (first: row 5) of new.csv with another label in old.csv',
    )
  })

  it('an old comparison does not outlive the next run without one', async () => {
    place.write({ 'new.csv': csv(scores()), 'old.csv': csv(scores()) })
    await judged({ scores: 'new.csv', against: 'old.csv' })
    await judged({ scores: 'new.csv' })
    expect(existsSync(place.path('.titlebout/new/bout.json'))).toBe(false)
  })

  it.each([
    ['mae', '1 % of the old mean absolute error'],
    ['loss_words', '1 % of the old'],
  ])('have a margin in proportion to a loss: %s', async (metric, from) => {
    const rows = (shift: number): readonly Row[] =>
      Array.from({ length: 100 }, (__, k) => ({ id: String(k), y_true: String(k / 7), prediction: String(k / 7 + shift + (k % 3)), loss_words: String(1 + (k % 5)) })) // prettier-ignore
    place.write({ 'new.csv': csv(rows(0.5)), 'old.csv': csv(rows(0.4)) })
    await judged({ scores: 'new.csv', against: 'old.csv', metric })
    expect(String(bout().settings['margin_from'])).toContain(from)
    expect(bout().settings['margin']).toBeCloseTo(metric === 'mae' ? 0.014 : 0.03, 10)
  })
})

describe('in a workflow, without saying against what', () => {
  const WORKFLOW = 'octo/strikes/.github/workflows/judge.yml@refs/heads/main'
  const OLD = csv(scores({ noise: 0.05 }))

  async function hostOnGitHub(
    parts: { readonly base?: string } = {},
  ): Promise<Host & { readonly runs: ReturnType<typeof memoryForge> }> {
    const plain = hostOf(place.folder, parts.base)
    const runs = memoryForge(place.folder, await temporaryFolder())
    const producer = {
      ...plain.producer(),
      workflow: WORKFLOW.split('octo/strikes/')[1]!,
      run_id: '9',
      pull_request: 4,
    }
    return { ...plain, kind: 'github', forge: runs, runs, producer: () => producer }
  }

  const run = { attempt: 1, event: 'push', sha: 'a', branch: 'main', workflow: '.github/workflows/judge.yml', repository: 'octo/strikes', headRepository: 'octo/strikes', actor: 'ada' } // prettier-ignore

  async function store(on: Awaited<ReturnType<typeof hostOnGitHub>>, id: string, content: string): Promise<void> {
    const folder = await temporaryFolder()
    mkdirSync(path.join(folder, 'files'))
    writeFileSync(path.join(folder, 'files/scores.csv'), content)
    await on.runs.store(id, 'titlebout.new.scores', folder, ['files/scores.csv'])
  }

  it('the version of the file at the base is what it is compared with', async () => {
    const base = place.commit({ 'new.csv': OLD })
    place.write({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub({ base })
    await store(on, '1', csv(scores({ skill: -3 })))
    on.runs.runs.set('1', { ...run, id: '1' })
    await judged({ scores: 'new.csv' }, on)
    expect(bout().inputs).toContainEqual(
      expect.objectContaining({ role: 'against', name: `new.csv at main (${base.slice(0, 7)})` }),
    )
  })

  it('else the scores of the last run that succeeded on the default branch and stored some', async () => {
    const base = place.commit({ 'readme.md': '' })
    place.write({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub({ base })
    await store(on, '1', csv(scores({ skill: -3 })))
    await store(on, '2', OLD)
    for (const id of ['1', '2', '3', '9']) on.runs.runs.set(id, { ...run, id })
    await judged({ scores: 'new.csv' }, on)
    expect(bout().inputs).toContainEqual(
      expect.objectContaining({ role: 'against', name: 'the scores of run 2 on main' }),
    )
  })

  it('never those of its own run', async () => {
    place.write({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub()
    await store(on, '9', OLD)
    on.runs.runs.set('9', { ...run, id: '9' })
    expect((await judged({ scores: 'new.csv' }, on)).evidence.format).toBe('titlebout.evaluation/1')
  })

  it('the first run says that there is nothing yet, and keeps its scores for the next', async () => {
    place.write({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub()
    const outcome = await judged({ scores: 'new.csv' }, on)
    expect(JSON.stringify(outcome.annotations)).toContain('no run of judge.yml has succeeded on main yet')
    expect(outcome.carry).toContainEqual({ kind: 'scores', paths: ['files/scores.csv'], retentionDays: 3 })
    const onMain = { ...on, producer: () => ({ ...on.producer(), pull_request: null }) }
    expect((await judged({ scores: 'new.csv' }, onMain)).carry).toContainEqual(
      expect.objectContaining({ kind: 'scores', retentionDays: 35 }),
    )
  })

  it('runs without such scores are told from no runs', async () => {
    place.write({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub()
    on.runs.runs.set('1', { ...run, id: '1' })
    const outcome = await judged({ scores: 'new.csv' }, on)
    expect(JSON.stringify(outcome.annotations)).toContain('have stored no scores called new, or they have expired')
  })

  it('old scores of other rows decide nothing, and turn nothing red', async () => {
    const base = place.commit({ 'new.csv': csv(scores().slice(5)) })
    place.write({ 'new.csv': csv(scores()) })
    const outcome = await judged({ scores: 'new.csv' }, await hostOnGitHub({ base }))
    expect(outcome.evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'different-rows' })
    expect(outcome.evidence.verdict.detail).toContain(
      '5 rows (first: rows 1, 2 and 3) of new.csv not in new.csv at main',
    )
    expect(outcome.red).toBe(false)
    expect(bout().result.comparisons.length).toBeGreaterThan(0)
  })

  it('a base that is not in the checkout is passed over', async () => {
    place.commit({ 'new.csv': csv(scores()) })
    const on = await hostOnGitHub({ base: 'f'.repeat(40) })
    await store(on, '1', OLD)
    on.runs.runs.set('1', { ...run, id: '1' })
    await judged({ scores: 'new.csv' }, on)
    expect(bout().inputs).toContainEqual(expect.objectContaining({ name: 'the scores of run 1 on main' }))
  })

  it('without a token it says so', async () => {
    place.write({ 'new.csv': csv(scores()) })
    const on = { ...(await hostOnGitHub()), forge: undefined }
    expect(JSON.stringify((await judged({ scores: 'new.csv' }, on)).annotations)).toContain('without a token')
  })
})
