import { evaluationSchema, evidenceText, readInputs } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import {
  CONFIG,
  evaluationIn,
  gate,
  PREDICT,
  scoringIn,
  shop,
  trained,
  WORK,
  type Job,
  type Shop,
} from './command-shop.ts'
import { CONFIG as ONNX_CONFIG, csvOf, trained as trainedModel, workshop } from './workshop.ts'

async function explainedShop(explain: string, files: Readonly<Record<string, string>> = {}): Promise<Shop> {
  return await shop({ 'titlebout.yml': `${CONFIG}explain: ${explain}\n`, ...files })
}

async function judged(here: Shop): Promise<Job> {
  const job = await here.job('gate')
  await trained(job, 'honest')
  await gate(job)
  return job
}

const runsIn = ({ log }: Shop): readonly string[] => log.lines.filter((line) => /^scored \d+ rows$/u.test(line))

/** Why nothing was told. */
function reasonIn(job: Job): string | undefined {
  const { result, findings, verdict } = evaluationIn(job)
  expect(verdict.kind).toBe('passed')
  expect(result.explanation).toMatchObject({ importance: null, dependence: [] })
  const told = findings.filter(({ id }) => id === 'not-explained')
  expect(told).toMatchObject([{ severity: 'notice' }])
  return told[0]?.message.replace('what the model goes by (explain) could not be told: ', '')
}

describe('what a predict command goes by', () => {
  it('is what the same model goes by where Titlebout runs it, and takes one more run', async () => {
    const here = await explainedShop('{ repeats: 3, grid: 4 }')
    const { result } = evaluationIn(await judged(here))
    expect(runsIn(here)).toEqual(['scored 800 rows', 'scored 12000 rows'])
    expect(result.scoring?.result.explain).toMatchObject({ rows: 800, times: 15, table: { row_count: 12_000 } })
    const same = await workshop(`${ONNX_CONFIG}explain: { repeats: 3, grid: 4 }\n`)
    same.write('data/test.csv', csvOf(here.world))
    trainedModel(same, 'honest')
    await evaluateGate(
      same.host,
      readInputs(EVALUATE_GATE_INPUTS, () => undefined),
    )
    const other = evaluationSchema.parse(JSON.parse(same.read(`${WORK}/evaluation.json`))).result
    const [ours, theirs] = [result.explanation!, other.explanation!]
    expect(ours.importance).toMatchObject({ metric: 'roc_auc', rows: 800, of_rows: 800, repeats: 3, left_out: [] })
    expect(ours.importance!.features).toHaveLength(2)
    for (const [k, { name, importance, repeats }] of ours.importance!.features.entries()) {
      const one = theirs.importance!.features[k]!
      expect([name, repeats]).toEqual([one.name, 3])
      // ONNX answers in float32.
      expect(importance.estimate).toBeCloseTo(one.importance.estimate!, 4)
      expect(importance.low).toBeCloseTo(one.importance.low!, 4)
    }
    expect(ours.dependence.map(({ feature }) => feature)).toEqual(theirs.dependence.map(({ feature }) => feature))
    for (const [k, { lines }] of ours.dependence.entries())
      for (const [i, { at, mean }] of lines[0]!.points.entries()) {
        const point = theirs.dependence[k]!.lines[0]!.points[i]!
        expect(at).toBe(point.at)
        expect(mean.estimate).toBeCloseTo(point.mean.estimate!, 6)
      }
  })

  it('is asked in the job that scores, and told in the one that judges, where no command runs', async () => {
    const here = await explainedShop('{ repeats: 2, grid: 3, dependence: 1 }')
    const score = await here.job('score')
    await trained(score, 'honest')
    const outcome = await gate(score, { phase: 'score' })
    expect(outcome.carry[1]!.paths).toEqual(['files/predictions.csv', 'files/predictions-explain.csv'])
    expect(renderReport([scoringIn(score)], { limit: 65_000, runUrl: undefined })).toContain(
      '- asked what it goes by: 8,800 rows with changed values (800 × 11), in one more run of ',
    )
    expect(score.read(`${WORK}/scoring.html`)).toContain('8,800 rows with changed values (800 × 11)')
    const judge = await here.job('judge')
    await gate(judge, { phase: 'judge' })
    expect(runsIn(here)).toHaveLength(2)
    const evidence = evaluationIn(judge)
    expect(evidence.result.explanation!.importance!.features.map(({ name }) => name)).toEqual(['signal', 'second'])
    expect(evidence.result.explanation!.dependence).toHaveLength(1)
    expect(evidence.findings.map(({ id }) => id)).not.toContain('not-explained')
    const said = 'The predict command said all of it in one run of 8,800 rows (800 × 11), which took '
    expect(renderReport([evidence], { limit: 65_000, runUrl: undefined })).toContain(said)
    expect(judge.read(`${WORK}/evaluation.html`)).toContain(said)
  })

  it('is asked about as few rows as keep within explain.command_rows, and of the named columns', async () => {
    const here = await explainedShop('{ command_rows: 4000, features: [second, noise] }')
    const { result } = evaluationIn(await judged(here))
    // The model does not look at noise, so nobody asks: 1 + 1 × (5 + 10) times the same rows.
    expect(result.scoring?.result.explain).toMatchObject({ rows: 250, times: 16 })
    expect(result.explanation!.importance).toMatchObject({
      rows: 250,
      of_rows: 800,
      features: [{ name: 'second' }, { name: 'noise', importance: { estimate: 0 } }],
    })
  })

  it('is not told of a command that fails on those rows, or takes too long; what it printed stays in the log', async () => {
    const failing = `if (rows.length !== 800) { console.log('secret row'); process.exit(3) }\n`
    const at = 'const value ='
    const here = await explainedShop('{}', { 'predict.mjs': PREDICT.replace(at, `${failing}${at}`) })
    expect(reasonIn(await judged(here))).toBe(
      'asked about 24,800 rows with changed values, the predict command failed: it ended with exit code 3 (its last lines are in the log)',
    )
    const waiting = 'if (rows.length !== 800) await new Promise((done) => setTimeout(done, 60_000))\n'
    const slow = await explainedShop('{ time_limit_seconds: 1 }', {
      'predict.mjs': PREDICT.replace(at, `${waiting}${at}`),
    })
    expect(reasonIn(await judged(slow))).toContain(
      'the predict command was not done with 24,800 rows with changed values after 1 s: allow more (explain.time_limit_seconds)',
    )
  })

  it('is not told of a command that contradicts itself', async () => {
    const ranked = PREDICT.replace('/ (1 + Math.exp(-logit(row)))', '/ (1 + Math.exp(-logit(row)) + rows.length / 1e4)')
    const here = await explainedShop('{ repeats: 1 }', { 'predict.mjs': ranked })
    expect(reasonIn(await judged(here))).toContain('the predict command says something else about the same rows')
  })

  it('is not told of other rows than those that are judged, and a changed file is refused', async () => {
    const here = await explainedShop('{ repeats: 1 }')
    const score = await here.job('score')
    await trained(score, 'honest')
    await gate(score, { phase: 'score' })
    const put = async (kind: string, files: readonly string[]) =>
      await score.host.carrier?.put(`strikes.${kind}`, score.path(WORK), files, { retentionDays: 3 })
    const right = scoringIn(score)
    const explain = { ...right.result.explain!, table: { row_count: 1, sha256: '3'.repeat(64) } }
    score.write(`${WORK}/scoring.json`, evidenceText({ ...right, result: { ...right.result, explain } }))
    await put('scoring', ['scoring.json'])
    const judge = await here.job('judge')
    await gate(judge, { phase: 'judge' })
    expect(reasonIn(judge)).toBe('the predict command was asked about other rows than these')
    score.write(`${WORK}/files/predictions-explain.csv`, 'report_id,score\n')
    await put('predictions', ['files/predictions.csv', 'files/predictions-explain.csv'])
    await expect(gate(await here.job('judge'), { phase: 'judge' })).rejects.toThrow(
      'files/predictions-explain.csv is not what the predict command wrote',
    )
  })

  it('needs the clusters where the command runs, and draws them whole', async () => {
    const config = CONFIG.replace('  id: report_id\n', '  id: report_id\n  cluster: site\n')
    const here = await shop({ 'titlebout.yml': `${config}explain: { command_rows: 4000 }\n` })
    const [header = '', ...lines] = csvOf(here.world).trimEnd().split('\n')
    const sites = lines.map((line, row) => `${line},s${row % 50}`)
    here.repository.commit({ 'data/test.csv': [`${header},site`, ...sites, ''].join('\n') })
    const score = await here.job('score')
    await trained(score, 'honest')
    await gate(score, { phase: 'score' })
    // Of 129 rows, whole clusters of 16.
    expect(scoringIn(score).result.explain).toMatchObject({ rows: 128, times: 31 })
    const judge = await here.job('judge')
    await gate(judge, { phase: 'judge' })
    expect(evaluationIn(judge).result.explanation?.importance).toMatchObject({ rows: 128, of_rows: 800 })
    score.write('data/test.csv', [header, ...lines, ''].join('\n'))
    await gate(score, { phase: 'score' })
    expect(scoringIn(score).findings.find(({ id }) => id === 'not-explained')?.message).toContain(
      'the rows where the predict command ran have no column "site" (data.cluster), by which rows are drawn together',
    )
  })
})
