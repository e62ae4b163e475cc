import { rmSync } from 'node:fs'
import type { Bout, Measured } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { expect, it } from 'vitest'
import { memoryForge, type MemoryForge } from '../../support/memory-forge.ts'
import { cancellation } from '../../support/recording.ts'
import { bout, committed, CONFIG, crowned, evaluationIn, gate, jobAt, PREDICT, shop, trained, WORK, type Job, type Shop, type WeightsName } from '../evaluate-gate/command-shop.ts' // prettier-ignore
import { CONFIG as ONNX_CONFIG, csvOf, workshop } from '../evaluate-gate/workshop.ts'
import { bout as boutOf, crowned as crownedModel, judgedModel } from './ring.ts'

const ANSWERS = 'files/predictions-explain.csv'

interface Ring {
  readonly here: Shop
  readonly job: Job
  /** Holds what the champion's run left. */
  readonly forge: MemoryForge
  /** What the champion's own evaluation says of its columns. */
  readonly own: ReadonlyMap<string, Measured>
}

/** A champion that its own command scored at its own commit, and a candidate that a command has scored since, at the next one. */
async function ring(explain: string, candidate: WeightsName, predict = PREDICT): Promise<Ring> {
  const config = `${CONFIG}explain: ${explain}\n`
  const here = await shop({ 'titlebout.yml': config })
  const first = await committed(await here.job('judge'), { 'predict.mjs': predict })
  await trained(first, 'champion')
  await gate(first)
  await crowned(first)
  const forge = await keeping(here, first)
  const own = importanceIn(first)
  const job = await committed(first, { 'titlebout.yml': config, 'predict.mjs': PREDICT })
  await trained(job, candidate)
  await gate(job)
  return { here, job, forge, own }
}

/** A forge that holds what the run of a job left. */
async function keeping(here: Shop, job: Job): Promise<MemoryForge> {
  const forge = memoryForge(here.repository.folder, job.path('..', 'artifacts'))
  await forge.store('77', 'titlebout.strikes.scores', job.path(WORK), ['files/scores.parquet'])
  await forge.store('77', 'titlebout.strikes.predictions', job.path(WORK), [ANSWERS])
  return forge
}

function importanceIn(job: Job): ReadonlyMap<string, Measured> {
  const { importance } = evaluationIn(job).result.explanation!
  return new Map(importance!.features.map(({ name, importance: one }) => [name, one]))
}

const withForge = ({ job, forge }: Pick<Ring, 'job' | 'forge'>): Job => jobAt(job.folder, { ...job.host, forge })
const runsIn = ({ log }: Shop): readonly string[] => log.lines.filter((line) => /^scored \d+ rows$/u.test(line))

/** Why nothing was told, by a bout that took place all the same. */
function reasonIn({ result, findings }: Bout): string | undefined {
  expect(result.importance_change).toBeUndefined()
  expect(result.comparisons[0]).toMatchObject({ metric: 'roc_auc', difference: { n: 800 } })
  const told = findings.filter(({ id }) => id === 'change-not-explained')
  expect(told).toMatchObject([{ severity: 'notice' }])
  return told[0]?.message.replace(/^.* could not be told: /u, '')
}

it('is told where commands score: the champion’s is run once more, or what it said in its own run is taken', async () => {
  const made = await ring('{ repeats: 3, dependence: 0 }', 'other')
  const { here, job, own } = made
  const before = runsIn(here).length
  const { evidence } = await bout(job)
  // The champion on the judged rows, and on them again and again with one column permuted; no command of the candidate.
  expect(runsIn(here).slice(before)).toEqual(['scored 800 rows', 'scored 3200 rows'])
  const change = evidence.result.importance_change!
  expect(change).toMatchObject({ metric: 'roc_auc', rows: 800, of_rows: 800, repeats: 3, left_out: [] })
  expect(change.champion_run).toMatchObject({ row_count: 3200, times: 4 })
  expect(evidence.findings.map(({ id }) => id)).not.toContain('change-not-explained')
  // What their own evaluations say of them: the same rows, the same permutations.
  const ours = importanceIn(job)
  const none = { estimate: 0, low: 0, high: 0 }
  expect(change.features.map(({ name }) => name).toSorted()).toEqual(['second', 'signal'])
  for (const { name, candidate, champion, change: by } of change.features) {
    const [mine, theirs] = [ours.get(name), own.get(name)]
    expect(candidate).toMatchObject(mine === undefined ? none : { estimate: mine.estimate, low: mine.low })
    expect(champion).toMatchObject(theirs === undefined ? none : { estimate: theirs.estimate, low: theirs.low })
    expect(by.estimate).toBe(candidate.estimate! - champion.estimate!)
    expect(by.low! * by.high!).toBeGreaterThan(0)
  }
  const said = "The champion's command said its part in one more run of 3,200 rows (800 × 4), which took "
  expect(renderReport([evidence], { limit: 65_000, runUrl: undefined })).toContain(said)
  expect(job.read(`${WORK}/bout.html`)).toContain(said.replace('The champion', ''))

  const stored = (await bout(withForge(made))).evidence.result
  expect(stored.replay).toBe('stored-scores')
  expect(runsIn(here)).toHaveLength(before + 2)
  const { champion_run: _, ...told } = change
  expect(stored.importance_change).toEqual(told)
  made.forge.stored.splice(1, 1)
  expect(reasonIn((await bout(withForge(made))).evidence)).toContain('nobody runs its command for this alone')
  await made.forge.store('77', 'titlebout.strikes.predictions', job.path(WORK), [ANSWERS])
  expect(reasonIn((await bout(withForge(made))).evidence)).toBe(
    `${ANSWERS} is not what the champion's predict command wrote`,
  )
})

it('is told between a command and a model that Titlebout runs, either way round', async () => {
  const explain = 'explain: { repeats: 2, dependence: 0 }\n'
  const here = await shop({ 'titlebout.yml': `${CONFIG}${explain}` })
  const { world } = here
  const first = await here.job('judge')
  await trained(first, 'champion')
  await gate(first)
  await crowned(first)
  const forge = await keeping(here, first)
  const onnx = await committed(first, { 'titlebout.yml': `${ONNX_CONFIG}${explain}` })
  await judgedModel({ ...onnx, world }, 'honest')
  const ofModel = (await bout(onnx)).evidence.result
  expect([ofModel.candidate.kind, ofModel.champion.fighter.kind]).toEqual(['onnx', 'command'])
  expect(ofModel.importance_change).toMatchObject({ rows: 800, champion_run: { row_count: 2400, times: 3 } })
  const { champion_run: _, ...told } = ofModel.importance_change!
  const stored = (await bout(withForge({ job: onnx, forge }))).evidence.result
  expect(stored).toMatchObject({ replay: 'stored-scores', importance_change: told })
  const few = await committed(onnx, { 'titlebout.yml': `${ONNX_CONFIG}explain: { repeats: 20, command_rows: 2000 }\n` })
  expect(reasonIn((await bout(few)).evidence)).toContain(
    "the champion's 1 columns make 21 times the same rows, and of at most 2,000 (explain.command_rows) that leaves too few",
  )

  rmSync(onnx.path('registry'), { recursive: true })
  await judgedModel({ ...onnx, world }, 'champion')
  await crownedModel({ ...onnx, world })
  const command = await committed(onnx, { 'titlebout.yml': `${CONFIG}${explain}` })
  await trained(command, 'honest')
  await gate(command)
  const ofCommand = (await bout(command)).evidence.result
  expect([ofCommand.candidate.kind, ofCommand.champion.fighter.kind]).toEqual(['command', 'onnx'])
  const [one, other] = [ofModel, ofCommand].map((result) => result.importance_change!.features)
  expect(one!.map(({ name }) => name)).toEqual(['second', 'signal'])
  for (const [k, { name, change }] of one!.entries()) {
    expect(other![k]!.name).toBe(name)
    // ONNX answers in float32.
    for (const end of ['estimate', 'low', 'high'] as const) expect(change[end]).toBeCloseTo(other![k]!.change[end]!, 4)
  }

  rmSync(command.path(WORK, ANSWERS))
  const gone = jobAt(command.folder, { ...command.host, carrier: undefined })
  expect(reasonIn((await bout(gone)).evidence)).toContain('predictions-explain.csv is neither in the work folder')
})

/** A champion that is as well as its environment lets it be, on other tables than that of the judged rows. */
const MOODY = PREDICT.replace(
  'const value =',
  `const { MOOD } = process.env
if (rows.length !== 800 && MOOD === 'fails') { console.log('secret row'); process.exit(3) }
if (rows.length !== 800 && MOOD === 'waits') { console.log('waiting'); await new Promise((done) => setTimeout(done, 60_000)) }
const value =`,
).replace('/ (1 + Math.exp(-logit(row)))', "/ (1 + Math.exp(-logit(row)) + (MOOD === 'ranks' ? rows.length / 1e4 : 0))")

it('is not told, and the bout takes place, where the champion’s command does not answer for it', async () => {
  const explain = '{ command_rows: 3000, repeats: 2, dependence: 0 }'
  const made = await ring(explain, 'honest', MOODY)
  const { here, job } = made
  const as = (mood: string, at = job): Job =>
    jobAt(at.folder, { ...at.host, userEnvironment: { ...at.host.userEnvironment, MOOD: mood } })
  expect(reasonIn((await bout(as('fails'))).evidence)).toBe(
    "asked about 1,800 rows with changed values, the champion's predict command failed: it ended with exit code 3 (its last lines are in the log)",
  )
  expect(here.log.lines).toContain('secret row')
  expect(job.read(`${WORK}/bout.json`)).not.toContain('secret row')
  expect(reasonIn((await bout(as('ranks'))).evidence)).toContain(
    "the champion's predict command says something else about the same rows",
  )
  const cancel = cancellation()
  const output = (line: string): void => (line === 'waiting' ? cancel.cancel() : undefined)
  const host = { ...as('waits').host, cancellation: cancel, log: { ...here.log, output } }
  await expect(bout(jobAt(job.folder, host))).rejects.toMatchObject({ code: 'HOST' })
  const hasty = `${CONFIG}explain: ${explain.replace('{', '{ time_limit_seconds: 1,')}\n`
  expect(reasonIn((await bout(as('waits', await committed(job, { 'titlebout.yml': hasty })))).evidence)).toContain(
    "the champion's predict command was not done with 1,800 rows with changed values after 1 s",
  )
  // In its own run it was asked about as many rows as one column leaves room for, and the candidate about as many as two.
  expect(reasonIn((await bout(withForge(made))).evidence)).toBe(
    "the champion's predict command was asked about other rows than the other one",
  )
})

it('is not told of rows that the candidate was not judged by', async () => {
  const made = await workshop(`${ONNX_CONFIG}explain: {}\n`)
  await judgedModel(made, 'champion')
  await crownedModel(made)
  made.write('data/test.csv', csvOf(made.world).replace('\nr0,', '\nother,'))
  const { result, findings } = (await boutOf(made)).evidence
  expect(result.importance_change).toBeUndefined()
  expect(findings.find(({ id }) => id === 'change-not-explained')?.message).toContain(
    'the two were not judged on the same rows',
  )
})
