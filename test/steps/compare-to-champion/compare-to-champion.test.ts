import { appendFileSync, chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { evidenceText, trainingSchema, type Bout, type Producer } from '@titlebout/core'
import { sha256File } from '@titlebout/adapters'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleValidation } from '../../support/evidence-samples.ts'
import { CONFIG, csvOf, hostWith, MODELS, trained, workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel, WORK } from './ring.ts'

const RELEASE = { level: 'T2', event: 'push' } as const

async function ring(champion: keyof typeof MODELS, config = CONFIG) {
  const shop = await workshop(config)
  await judgedModel(shop, champion)
  await crowned(shop)
  return shop
}

describe('compare-to-champion', () => {
  it('lets a first model fight the dummy', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    const { outcome, evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'passed', reason: 'interval' })
    expect(evidence.result).toMatchObject({
      claim: 'merge',
      replay: 'dummy',
      champion: { kind: 'dummy', environment: null, version: null, package_sha256: null, registry_revision: null },
      claims: { promote: { kind: 'passed' } },
      promote: false,
    })
    expect(evidence.result.comparisons[0]).toMatchObject({ claim: 'superior', champion: { estimate: 0.5 } })
    // The share of positives in the profile of the training rows, not of the judged ones.
    expect(evidence.settings).toMatchObject({ dummy_prior: 0.125, dummy_prior_from: 'training-profile' })
    expect(evidence.result.contamination).toMatchObject({ champion: { checked: true, rows: 0 }, dropped: 0 })
    expect(outcome).toMatchObject({ red: false, outputs: { champion: 'dummy', promote: 'false' } })
    expect(outcome.carry).toEqual([{ kind: 'bout', paths: ['bout.json', 'bout.html'], retentionDays: 90 }])
  })

  it('takes the judged share of positives for the dummy where there is no profile', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    rmSync(shop.path(WORK, 'files/profile.json'))
    const { evidence } = await bout(shop)
    const share = shop.world.truth.reduce((sum, y) => sum + y, 0) / 2000
    expect(evidence.settings).toMatchObject({ dummy_prior: share, dummy_prior_from: 'judged-rows' })
  })

  it('runs the champion on the same rows, by its own features and threshold, and lets the better one pass', async () => {
    const shop = await ring('champion')
    shop.write('titlebout.yml', CONFIG.replace('threshold: 0.2', 'threshold: 0.3'))
    await judgedModel(shop, 'honest')
    const { outcome, evidence } = await bout(shop, {}, hostWith(shop, {}, RELEASE))
    expect(evidence.result).toMatchObject({
      replay: 'in-process',
      champion: { kind: 'champion', environment: 'production', version: 1, fighter: { kind: 'onnx' } },
      claims: { merge: { kind: 'passed' }, promote: { kind: 'passed' } },
      promote: true,
    })
    expect(evidence.result.champion.registry_revision).not.toBeNull()
    expect(evidence.inputs).toContainEqual({
      role: 'champion',
      name: 'version 1',
      sha256: evidence.result.champion.package_sha256,
    })
    expect(evidence.inputs[0]).toEqual({
      role: 'evaluation',
      name: 'evaluation.json',
      sha256: await sha256File(shop.path(WORK, 'evaluation.json')),
    })
    expect(outcome.outputs).toEqual({ champion: '1', promote: 'true' })
    expect(evidence.result.thresholds).toEqual({ champion: 0.2, candidate: 0.3 })
    // At its threshold of 0.2 the champion finds more than it would at the candidate's 0.3.
    const calls = shop.world.signal.reduce(
      (n, x, i) => n + (shop.world.truth[i] === 1 && 0.9 * x - 2.4 >= Math.log(0.25) ? 1 : 0),
      0,
    )
    const recall = evidence.result.comparisons.find(({ metric }) => metric === 'recall')!
    expect(recall.champion.estimate! * evidence.result.positives!).toBeCloseTo(calls, 6)
    expect(evidence.result.slices.map(({ name }) => name)).toContain('strong')
  })

  it('fails, and is red, when the candidate is worse', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'worse')
    const { outcome, evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'interval' })
    expect(outcome).toMatchObject({ red: true, outputs: { champion: '1', promote: 'false' } })
  })

  it('decides the claim that fits the run, unless an input says which', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'champion')
    const claimAt = async (host = shop.host, inputs = {}) => (await bout(shop, inputs, host)).evidence.result.claim
    expect(await claimAt()).toBe('merge')
    expect(await claimAt(hostWith(shop, {}, RELEASE))).toBe('promote')
    expect(await claimAt(hostWith(shop, {}, { level: 'T2', event: 'merge_group' }))).toBe('merge')
    expect(await claimAt(hostWith(shop, {}, { level: 'T1', event: 'pull_request', pull_request: 7 }))).toBe('merge')
    expect(await claimAt(shop.host, { claim: 'promote' })).toBe('promote')
  })

  it('offers a winner only where the run decides about promotion and may promote', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest')
    const pull = { level: 'T1', event: 'pull_request', pull_request: 7 } as const
    const offeredAt = async (producer: Partial<Producer>, inputs = {}) => {
      const { outcome, evidence } = await bout(shop, inputs, hostWith(shop, {}, producer))
      expect(evidence.result.claims.promote.kind).toBe('passed')
      expect(outcome.outputs['promote']).toBe(String(evidence.result.promote))
      return {
        promote: evidence.result.promote,
        why: evidence.findings.find(({ id }) => id === 'not-offered')?.message ?? null,
      }
    }
    expect(await offeredAt(RELEASE)).toEqual({ promote: true, why: null })
    expect(await offeredAt({ level: 'local' }, { claim: 'promote' })).toEqual({ promote: true, why: null })
    // About merging: what would come of a promotion is said, and nobody is told that it may not be.
    expect(await offeredAt(pull)).toEqual({ promote: false, why: null })
    expect(await offeredAt({ level: 'T2', event: 'merge_group' })).toEqual({ promote: false, why: null })
    expect(await offeredAt(RELEASE, { claim: 'merge' })).toEqual({ promote: false, why: null })
    for (const level of ['T0', 'T1'] as const)
      expect(await offeredAt({ ...pull, level }, { claim: 'promote' })).toEqual({
        promote: false,
        why: expect.stringContaining('only a run on the default branch'),
      })
  })

  it('passes a rebuild that changes nothing, and does not offer it', async () => {
    const shop = await ring('champion', CONFIG.replace('promote: warn', 'promote: approve'))
    await judgedModel(shop, 'champion')
    const { outcome, evidence } = await bout(shop, {}, hostWith(shop, {}, RELEASE))
    expect(evidence.result.claims.merge).toMatchObject({ kind: 'passed', reason: 'same-behaviour' })
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'same-behaviour' })
    expect(outcome).toMatchObject({ red: false, outputs: { promote: 'false' } })
  })

  it('finds that the whole gain sits in the rows with a cost', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'leaky')
    const { evidence } = await bout(shop)
    expect(evidence.result.concentration).toMatchObject({ where: 'cost > 0', field: 'cost' })
    expect(evidence.findings.map(({ id }) => id)).toContain('concentrated-gain')
  })

  it('does not offer a winner whose gate or whose data failed, and says why', async () => {
    const shop = await ring('champion')
    shop.write('titlebout.yml', CONFIG.replace('min: 0.70', 'min: 0.99'))
    await judgedModel(shop, 'honest')
    const failedGate = await bout(shop)
    expect(failedGate.evidence.result).toMatchObject({ claims: { promote: { kind: 'passed' } }, promote: false })
    expect(failedGate.evidence.findings.find(({ id }) => id === 'not-offered')!.message).toContain('the gate failed')
    shop.write('titlebout.yml', CONFIG)
    await judgedModel(shop, 'honest')
    const sample = sampleValidation(NOTHING_TIED)
    const failed = { ...sample, verdict: { kind: 'failed', reason: 'findings', detail: 'rows overlap' } } as const
    shop.write(`${WORK}/validation.json`, evidenceText(failed))
    const failedData = await bout(shop)
    expect(failedData.outcome.outputs['promote']).toBe('false')
    expect(failedData.evidence.findings.find(({ id }) => id === 'not-offered')!.message).toContain('rows overlap')
  })
})

describe('rows of a bout', () => {
  it('are the same in whatever order they are read now', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest')
    const before = (await bout(shop)).evidence
    shop.write('data/test.csv', csvOf(shop.world, [...shop.world.truth.keys()].reverse()))
    const after = (await bout(shop)).evidence
    expect(after.result.claims).toEqual(before.result.claims)
    const found = ({ result }: Bout) =>
      new Set(result.slices.map((slice) => `${slice.name}: ${slice.candidate_found}, ${slice.champion_found}`))
    expect(found(after)).toEqual(found(before))
    expect(found(after).size).toBeGreaterThan(3)
  })

  it('refuse the bout when they changed since the gate', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest')
    shop.write('data/test.csv', csvOf(shop.world, [...shop.world.truth.keys()].slice(1)))
    const { outcome, evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'different-rows' })
    expect(evidence.result).toMatchObject({ promote: false, comparisons: [] })
    expect(outcome.red).toBe(true)
  })

  it('that either side was trained on are left out; above 1 % the bout is refused', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion', { seen: ['r1', 'r2', 'x'] })
    await crowned(shop)
    await judgedModel(shop, 'honest', { seen: ['r2', 'r3', 'r4'] })
    const few = (await bout(shop)).evidence.result
    expect(few.contamination).toMatchObject({
      candidate: { checked: true, rows: 3 },
      champion: { rows: 2 },
      dropped: 4,
    })
    expect(few.comparisons[0]!.difference.n).toBe(1996)
    await judgedModel(shop, 'honest', { seen: Array.from({ length: 40 }, (_, i) => `r${i}`) })
    expect((await bout(shop)).evidence.verdict).toMatchObject({ kind: 'failed', reason: 'contaminated' })
  })

  it('leave promotion undecided where a side has no sketch', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest', { seen: null })
    const { evidence, outcome } = await bout(shop, {}, hostWith(shop, {}, RELEASE))
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'unverified-holdout' })
    expect(evidence.findings.map(({ id }) => id)).toContain('unverified-holdout')
    expect(outcome).toMatchObject({ red: false, outputs: { promote: 'false' } })
    shop.write('titlebout.yml', CONFIG.replace('promote: warn', 'promote: fail'))
    expect((await bout(shop, {}, hostWith(shop, {}, RELEASE))).outcome.red).toBe(true)
  })
})

describe('what a bout believes', () => {
  it('needs evaluate-gate first', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    await expect(bout(shop)).rejects.toThrow(/no evaluation evidence of strikes .*: run evaluate-gate first/u)
  })

  it('refuses scores that are not those that were judged', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'honest')
    appendFileSync(shop.path(WORK, 'files/scores.parquet'), 'x')
    await expect(bout(shop)).rejects.toThrow('files/scores.parquet is not what evaluate-gate wrote')
  })

  it('refuses an evaluation of a model that was trained anew since', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'honest')
    const training = trainingSchema.parse(JSON.parse(shop.read(`${WORK}/training.json`)))
    shop.write(`${WORK}/training.json`, evidenceText({ ...training, seed: 2 }))
    await expect(bout(shop)).rejects.toThrow('evaluation.json is about another training than training.json')
  })

  it('refuses a sketch that is not the one that training made', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'honest')
    appendFileSync(shop.path(WORK, 'files/membership.bin'), 'x')
    await expect(bout(shop)).rejects.toThrow('membership.bin is not the membership sketch that training made')
  })

  it('takes "no champion yet" for the dummy, and nothing else', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest')
    writeFileSync(shop.path('registry/ledger/00000001.json'), 'broken')
    await expect(bout(shop)).rejects.toMatchObject({ code: 'REGISTRY' })
  })

  it('refuses a champion of which a byte was changed', async () => {
    const shop = await ring('champion')
    await judgedModel(shop, 'honest')
    const [digest] = readdirSync(shop.path('registry/packages'))
    const file = shop.path('registry/packages', digest!, 'files/model/model.onnx')
    chmodSync(file, 0o644)
    appendFileSync(file, 'x')
    await expect(bout(shop)).rejects.toThrow(/model\.onnx/u)
  })

  it('cannot run a champion without its model: numbers side by side, and never a pass', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    await crowned(shop, ['files/model/model.onnx'])
    await judgedModel(shop, 'honest')
    const { evidence, outcome } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result).toMatchObject({ replay: 'none', promote: false, champion: { version: 1 } })
    const auc = evidence.result.comparisons.find(({ metric }) => metric === 'roc_auc')!
    expect(auc.champion.estimate).toBeGreaterThan(0.7)
    expect(auc.candidate.estimate).toBeGreaterThan(auc.champion.estimate!)
    expect(auc.difference.estimate).toBeNull()
    expect(outcome.red).toBe(false)
  })

  it('cannot run a champion on rows that lack a column of its own', async () => {
    const shop = await workshop(CONFIG.replace('slices: [place, { name: strong, where: "signal >= 1" }]', 'slices: []'))
    await judgedModel(shop, 'worse')
    await crowned(shop)
    shop.write('data/test.csv', csvOf(shop.world).replace('noise', 'din'))
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.verdict.detail).toContain('noise')
  })

  it('does not read the scores of a champion of the other label as those of this one', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    shop.write(`${WORK}/files/config/titlebout.yml`, CONFIG)
    await crowned(shop)
    shop.write('titlebout.yml', CONFIG.replace('positive: "yes"', 'positive: "no"'))
    await judgedModel(shop, 'honest')
    const { evidence } = await bout(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.verdict.detail).toContain('its positive label is "yes", and data.positive is "no" now')
  })

  it('cannot run a champion whose package says nothing about its training', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    await crowned(shop, ['evidence/training.json'])
    await judgedModel(shop, 'honest')
    expect((await bout(shop)).evidence.result).toMatchObject({
      replay: 'none',
      claims: { merge: { reason: 'no-replay' } },
    })
  })

  it('does not say what a champion is that was not run and of which nobody kept it', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    await crowned(shop, ['evidence/training.json', 'evidence/evaluation.json'])
    await judgedModel(shop, 'honest')
    expect((await bout(shop)).evidence.result.champion).toMatchObject({
      kind: 'champion',
      fighter: { kind: 'unknown', assurance: 'declared', runtime: 'not run', model_sha256: null },
    })
  })
})

describe('looks at the same rows', () => {
  const promoting = async (shop: Awaited<ReturnType<typeof workshop>>, name: keyof typeof MODELS) => {
    await judgedModel(shop, name)
    const fought = await bout(shop, {}, hostWith(shop, {}, RELEASE))
    await crowned(shop)
    return fought.evidence
  }

  it('are counted by what the registry keeps of earlier bouts, not by how often somebody looks', async () => {
    const shop = await workshop()
    const first = await promoting(shop, 'champion')
    expect(first.result.looks).toMatchObject({ look: 1, earlier: [] })
    await judgedModel(shop, 'honest')
    const advice = await bout(shop, {}, hostWith(shop, {}, { level: 'T1', event: 'pull_request', pull_request: 7 }))
    expect(advice.evidence.result.looks).toMatchObject({ look: 2, earlier: [{ version: 1, share: 1 }], rows: null })
    const again = await bout(shop, {}, hostWith(shop, {}, RELEASE))
    expect(again.evidence.result.looks).toMatchObject({ look: 2, earlier: [{ version: 1, share: 1 }] })
    const [merge, promote] = again.evidence.result.comparisons
    expect([merge!.difference.level, promote!.difference.level]).toEqual([
      0.9,
      Number((1 - 2 * again.evidence.result.looks.alpha).toPrecision(12)),
    ])
    await crowned(shop)
    expect((await promoting(shop, 'worse')).result.looks).toMatchObject({ look: 3 })
  })

  it('start again on fresh rows', async () => {
    const shop = await workshop()
    await promoting(shop, 'champion')
    shop.write(
      'data/test.csv',
      csvOf(shop.world, undefined, (row) => `fresh ${row}`),
    )
    expect((await promoting(shop, 'honest')).result.looks).toMatchObject({ look: 1, earlier: [] })
  })

  it('count a promotion of which nobody knows the rows', async () => {
    const shop = await workshop()
    await judgedModel(shop, 'champion')
    shop.write(`${WORK}/bout.json`, '{"format":"titlebout.bout/0"}')
    await crowned(shop)
    expect((await promoting(shop, 'honest')).result.looks).toMatchObject({
      look: 2,
      earlier: [{ version: 1, share: 1 }],
    })
  })

  it('do not count a version that no bout let in', async () => {
    const shop = await ring('champion')
    expect((await promoting(shop, 'honest')).result.looks).toMatchObject({ look: 1, earlier: [] })
  })
})

describe('what changed', () => {
  it('is told against the trainings and the rows of the champion', async () => {
    const shop = await workshop()
    shop.write('data/test.csv', csvOf(shop.world, [...shop.world.truth.keys()].slice(0, 1500)))
    await judgedModel(shop, 'champion')
    await crowned(shop)
    shop.write('data/test.csv', csvOf(shop.world))
    await judgedModel(shop, 'honest')
    const { decomposition, lineage, churn, comparisons } = (await bout(shop)).evidence.result
    expect(decomposition).toMatchObject({ metric: 'roc_auc', champion_then: { n: 1500 } })
    expect(decomposition!.model).toEqual(comparisons[0]!.difference)
    expect(lineage).toEqual([{ part: 'features', what: 'second', champion: 'none', candidate: 'used' }])
    expect(churn).toMatchObject({ rows: 2000 })
  })

  it('holds the critical slices of the policy', async () => {
    const critical = '  critical_slices: [{ slice: strong, margin: 0.2 }]\n'
    const shop = await ring('champion', CONFIG.replace('undecided:', `${critical}undecided:`))
    await judgedModel(shop, 'honest')
    const { comparisons } = (await bout(shop)).evidence.result
    expect(comparisons.filter(({ role }) => role === 'critical')).toMatchObject([{ slice: 'strong', margin: 0.2 }])
  })
})
