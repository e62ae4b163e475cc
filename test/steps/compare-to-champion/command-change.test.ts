import { rmSync } from 'node:fs'
import { renderReport } from '@titlebout/report'
import type { Bout } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { cancellation } from '../../support/recording.ts'
import { memoryForge, type MemoryForge } from '../../support/memory-forge.ts'
import {
  bout,
  committed,
  CONFIG,
  crowned,
  gate,
  jobAt,
  PREDICT,
  shop,
  trained,
  WORK,
  type Job,
  type Shop,
  type WeightsName,
} from '../evaluate-gate/command-shop.ts'
import { CONFIG as ONNX_CONFIG, csvOf, trained as trainedModel, workshop } from '../evaluate-gate/workshop.ts'
import { bout as boutOf, crowned as crownedModel, judgedModel } from './ring.ts'

interface Corners {
  /** What stands in titlebout.yml under `explain`. */
  readonly explain: string
  readonly champion?: WeightsName
  readonly candidate?: WeightsName
  /** Files of the champion's commit. */
  readonly files?: Readonly<Record<string, string>>
}

interface Ring {
  readonly here: Shop
  readonly job: Job
  /** Holds what the champion's run left. */
  readonly forge: MemoryForge
}

/** A champion that its own command scored, and a candidate that a command has scored since, at the next commit. */
async function ring({ explain, champion = 'champion', candidate = 'honest', files = {} }: Corners): Promise<Ring> {
  const config = `${CONFIG}explain: ${explain}\n`
  const here = await shop({ 'titlebout.yml': config })
  const first = await committed(await here.job('judge'), files)
  await trained(first, champion)
  await gate(first)
  await crowned(first)
  const forge = memoryForge(here.repository.folder, first.path('..', 'artifacts'))
  await forge.store('77', 'titlebout.strikes.scores', first.path(WORK), ['files/scores.parquet'])
  const answers = 'files/predictions-explain.csv'
  if (first.there(`${WORK}/${answers}`))
    await forge.store('77', 'titlebout.strikes.predictions', first.path(WORK), [answers])
  const job = await committed(first, { 'titlebout.yml': config, 'predict.mjs': PREDICT })
  await trained(job, candidate)
  await gate(job)
  return { here, job, forge }
}

const withForge = ({ job, forge }: Ring): Job => jobAt(job.folder, { ...job.host, forge })
const runsIn = ({ log }: Shop): readonly string[] => log.lines.filter((line) => /^scored \d+ rows$/u.test(line))

/** Why nothing was told, by a bout that took place all the same. */
function reasonIn({ result, findings }: Bout): string | undefined {
  expect(result.importance_change).toBeUndefined()
  expect(result.comparisons[0]).toMatchObject({ metric: 'roc_auc', difference: { n: 800 } })
  const told = findings.filter(({ id }) => id === 'change-not-explained')
  expect(told).toMatchObject([{ severity: 'notice' }])
  return told[0]?.message.replace(/^.* could not be told: /u, '')
}

/** Fails on other tables than that of the judged rows. */
const breaking = (how: string): Readonly<Record<string, string>> => ({
  'predict.mjs': PREDICT.replace('const value =', `if (rows.length % 800 !== 0 || rows.length > 800) ${how}\nconst value =`), // prettier-ignore
  // The gate of the champion asks it nothing.
  'titlebout.yml': CONFIG,
})

describe('what changed of it where commands score', () => {
  it('is what changed of the same models where Titlebout runs them, and takes the champion one more run', async () => {
    const { here, job } = await ring({ explain: '{ repeats: 3, dependence: 0 }' })
    const before = runsIn(here).length
    const { evidence } = await bout(job)
    // The champion on the judged rows, and on them again and again with one column permuted; no command of the candidate.
    expect(runsIn(here).slice(before)).toEqual(['scored 800 rows', 'scored 3200 rows'])
    const change = evidence.result.importance_change!
    expect(change).toMatchObject({ metric: 'roc_auc', rows: 800, of_rows: 800, repeats: 3, left_out: [] })
    expect(change.champion_run).toMatchObject({ row_count: 3200, times: 4 })
    expect(evidence.findings.map(({ id }) => id)).not.toContain('change-not-explained')

    const same = await workshop(`${ONNX_CONFIG}explain: { repeats: 3, dependence: 0 }\n`)
    same.write('data/test.csv', csvOf(here.world))
    await judgedModel(same, 'champion')
    await crownedModel(same)
    await judgedModel(same, 'honest')
    const theirs = (await boutOf(same)).evidence.result.importance_change!
    expect(theirs.champion_run).toBeUndefined()
    expect(change.features.map(({ name }) => name)).toEqual(['second', 'signal'])
    for (const [k, { name, ...found }] of change.features.entries()) {
      const one = theirs.features[k]!
      expect(name).toBe(one.name)
      // ONNX answers in float32.
      for (const part of ['candidate', 'champion', 'change'] as const)
        for (const end of ['estimate', 'low', 'high'] as const) expect(found[part][end]).toBeCloseTo(one[part][end]!, 4)
    }

    const said = "The champion's command said its part in one more run of 3,200 rows (800 × 4), which took "
    expect(renderReport([evidence], { limit: 65_000, runUrl: undefined })).toContain(said)
    expect(job.read(`${WORK}/bout.html`)).toContain(said.replace('The champion', ''))
  })
})

describe('what changed of it between a command and a model that Titlebout runs', () => {
  const explain = 'explain: { repeats: 2, dependence: 0 }\n'

  it('is told either way round', async () => {
    const { here, job } = await ring({ explain: '{ repeats: 2, dependence: 0 }' })
    const { world } = here
    const onnx = await committed(job, { 'titlebout.yml': `${ONNX_CONFIG}${explain}` })
    await judgedModel({ ...onnx, world }, 'honest')
    const modelWon = (await bout(onnx)).evidence.result
    expect([modelWon.candidate.kind, modelWon.champion.fighter.kind]).toEqual(['onnx', 'command'])
    expect(modelWon.importance_change).toMatchObject({ rows: 800, champion_run: { row_count: 2400, times: 3 } })

    rmSync(onnx.path('registry'), { recursive: true })
    await judgedModel({ ...onnx, world }, 'champion')
    await crownedModel({ ...onnx, world })
    const command = await committed(onnx, { 'titlebout.yml': `${CONFIG}${explain}` })
    await trained(command, 'honest')
    await gate(command)
    const commandWon = (await bout(command)).evidence.result
    expect([commandWon.candidate.kind, commandWon.champion.fighter.kind]).toEqual(['command', 'onnx'])
    const [first, second] = [modelWon, commandWon].map((result) => result.importance_change!.features)
    expect(first!.map(({ name }) => name)).toEqual(second!.map(({ name }) => name))
    for (const [k, { change }] of first!.entries()) expect(change.estimate).toBeCloseTo(second![k]!.change.estimate!, 4)

    // What the candidate's command said is looked for, and not there.
    rmSync(command.path(WORK, 'files/predictions-explain.csv'))
    const gone = jobAt(command.folder, { ...command.host, carrier: undefined })
    expect(reasonIn((await bout(gone)).evidence)).toContain('predictions-explain.csv is neither in the work folder')
  })

  it('is not told of rows that the candidate was not judged by', async () => {
    const made = await workshop(`${ONNX_CONFIG}${explain}`)
    await judgedModel(made, 'champion')
    await crownedModel(made)
    await judgedModel(made, 'honest')
    made.write('data/test.csv', csvOf(made.world).replace('\nr0,', '\nother,'))
    const { result, findings } = (await boutOf(made)).evidence
    expect(result.importance_change).toBeUndefined()
    expect(findings.find(({ id }) => id === 'change-not-explained')?.message).toContain(
      'the two were not judged on the same rows',
    )
  })
})

describe('beside scores of the run that the champion was made in', () => {
  it('its answers of then are taken, and no command runs', async () => {
    const made = await ring({ explain: '{ repeats: 2, dependence: 0 }', champion: 'other', candidate: 'champion' })
    // Each knows one column: the same rows, though other columns of them, were asked about.
    const before = runsIn(made.here).length
    const { evidence } = await bout(withForge(made))
    expect(evidence.result.replay).toBe('stored-scores')
    expect(runsIn(made.here)).toHaveLength(before)
    const { features, champion_run: run } = evidence.result.importance_change!
    expect(run).toBeUndefined()
    const [signal, second] = ['signal', 'second'].map((column) => features.find(({ name }) => name === column)!)
    expect(signal).toMatchObject({ champion: { estimate: 0, low: 0, high: 0 } })
    expect(signal!.change.estimate).toBe(signal!.candidate.estimate)
    expect(second!.change.estimate).toBe(-second!.champion.estimate!)
    expect(second!.change.high).toBeLessThan(0)

    const [, predictions] = made.forge.stored
    await made.forge.store('77', 'titlebout.strikes.predictions', made.job.path(WORK), ['files/predictions-explain.csv']) // prettier-ignore
    made.forge.stored.splice(1, 1)
    expect(reasonIn((await bout(withForge(made))).evidence)).toBe(
      "files/predictions-explain.csv is not what the champion's predict command wrote",
    )
    made.forge.stored.splice(1, 1, { ...predictions!, expired: true })
    expect(reasonIn((await bout(withForge(made))).evidence)).toContain('nobody runs its command for this alone')
  })

  it('it is not told where those are about other rows than the candidate was asked about', async () => {
    // 1 + 1 × 5 times at most 400 rows, and 1 + 2 × 5 times 218.
    const made = await ring({ explain: '{ command_rows: 2400, dependence: 0 }' })
    expect(reasonIn((await bout(withForge(made))).evidence)).toBe(
      "the champion's predict command was asked about other rows than the other one",
    )
  })
})

describe('it is not told, and the bout is what it would be, where the champion’s command', () => {
  it('fails on those rows: what it printed stays in the log', async () => {
    const failing = breaking("{ console.log('secret row'); process.exit(3) }")
    const { here, job } = await ring({ explain: '{ repeats: 1, dependence: 0 }', files: failing })
    const { evidence } = await bout(job)
    expect(reasonIn(evidence)).toBe(
      "asked about 1,600 rows with changed values, the champion's predict command failed: it ended with exit code 3 (its last lines are in the log)",
    )
    expect(here.log.lines).toContain('secret row')
    expect(job.read(`${WORK}/bout.json`)).not.toContain('secret row')
  })

  it('takes too long for what decides nothing, or is being asked when the run is cancelled (an error)', async () => {
    const slow = breaking("{ console.log('waiting'); await new Promise((done) => setTimeout(done, 60_000)) }")
    const waiting = await ring({ explain: '{ repeats: 1, dependence: 0, time_limit_seconds: 4 }', files: slow })
    expect(reasonIn((await bout(waiting.job)).evidence)).toContain(
      "the champion's predict command was not done with 1,600 rows with changed values after 4 s",
    )
    const cancel = cancellation()
    const output = (line: string): void => (line === 'waiting' ? cancel.cancel() : undefined)
    const host = { ...waiting.job.host, cancellation: cancel, log: { ...waiting.here.log, output } }
    await expect(bout(jobAt(waiting.job.folder, host))).rejects.toMatchObject({ code: 'HOST' })
  })

  it('contradicts itself', async () => {
    const ranked = PREDICT.replace('/ (1 + Math.exp(-logit(row)))', '/ (1 + Math.exp(-logit(row)) + rows.length / 1e4)')
    const { job } = await ring({ explain: '{ repeats: 1, dependence: 0 }', files: { 'predict.mjs': ranked } })
    expect(reasonIn((await bout(job)).evidence)).toContain(
      "the champion's predict command says something else about the same rows",
    )
  })

  it('would need more rows than it may be given', async () => {
    const { here, job } = await ring({
      explain: '{ command_rows: 1300, dependence: 0 }',
      champion: 'honest',
      candidate: 'other',
    })
    const before = runsIn(here).length
    expect(reasonIn((await bout(job)).evidence)).toContain(
      "the champion's 2 columns make 11 times the same rows, and of at most 1,300 (explain.command_rows) that leaves too few",
    )
    expect(runsIn(here)).toHaveLength(before + 1)
  })
})
