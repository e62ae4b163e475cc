import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { folderCarrier, sha256File } from '@titlebout/adapters'
import { readInputs } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { COMPARE_TO_CHAMPION_INPUTS } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostOf } from '../open-step/repository.ts'
import { CONFIG, csvOf, hostWith, placed, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedAs, judgedModel, trainedAs, WORK } from './ring.ts'

const RELEASE = { level: 'T2', event: 'push' } as const

/** A champion, and candidates that were trained and judged under their names. */
async function ring(models: Readonly<Record<string, ModelName>>, config = CONFIG): Promise<Workshop> {
  const shop = await workshop(config)
  await judgedModel(shop, 'champion')
  await crowned(shop)
  for (const [name, model] of Object.entries(models)) {
    trainedAs(shop, name, model)
    await judgedAs(name, shop.host)
  }
  return shop
}

describe('several candidates', () => {
  it('meet the champion on the same rows, and the winner becomes the model of the work folder', async () => {
    const shop = await ring({ shaken: 'worse', wide: 'honest', same: 'champion' })
    const { outcome, evidence } = await bout(shop, { candidates: 'shaken, wide, same', claim: 'promote' })
    const { bracket, champion } = evidence.result
    expect(bracket).toMatchObject({ winner: 'wide', shown: 'wide' })
    expect(bracket!.candidates.map(({ name, gate }) => `${name} ${gate}`)).toEqual([
      'wide passed',
      'same undecided',
      'shaken failed',
    ])
    expect(evidence.verdict.detail).toMatch(/^wide \(the winner of 3\): ROC AUC is better/u)
    expect(evidence.result).toMatchObject({ promote: true, replay: 'in-process', claim: 'promote' })
    expect(champion).toMatchObject({ kind: 'champion', version: 1 })
    expect(outcome).toMatchObject({ red: false, outputs: { champion: '1', promote: 'true' } })
    const own = path.join(WORK, 'candidates', 'wide')
    for (const file of ['evaluation.json', 'training.json', 'files/model/model.onnx', 'files/scores.parquet'])
      expect(await sha256File(shop.path(WORK, file)), file).toBe(await sha256File(shop.path(own, file)))
    expect(evidence.inputs[0]!.sha256).toBe(await sha256File(shop.path(WORK, 'evaluation.json')))
    expect(evidence.result.candidate.model_sha256).toBe(await sha256File(shop.path(WORK, 'files/model/model.onnx')))
    expect(outcome.carry.map(({ kind, paths }) => `${kind}: ${paths.join(' ')}`)).toEqual([
      'model: files/model/model.onnx',
      'scores: files/scores.parquet',
      'training: files/membership.bin training.json',
      'evaluation: evaluation.json evaluation.html',
      'bout: bout.json bout.html',
    ])
    const report = renderReport([evidence], { limit: 1e6, runUrl: undefined })
    expect(report).toContain('**Winner: `wide`**: the only one that passed, with a difference of +')
    expect(report).toContain('| 🏆 `wide` |')
    expect(report).toContain('Candidate `wide` fought **version 1**')
    // Which rule it was stands in the report of another job, if nobody says it here.
    expect(bracket!.candidates[2]!.gate_detail).toMatch(/^\d rules? failed: /u)
    expect(report).toMatch(/The gate of `shaken` ❌ failed: \d rules? failed: /u)
    expect(report).not.toContain('The gate of `wide`')
    const page = readFileSync(shop.path(WORK, 'bout.html'), 'utf8')
    expect(page).toContain('<code>wide</code> wins')
    expect(page).toContain('The gate of <code>shaken</code>')
    // Each at its part of what the looks have left, and one alone at all of it.
    const { looks, comparisons } = evidence.result
    expect(bracket!.family.alpha).toBe(looks.alpha)
    expect(bracket!.family.own_alpha).toBeLessThan(looks.alpha)
    expect(comparisons[1]!.difference.level).toBeCloseTo(1 - 2 * bracket!.family.own_alpha, 12)
    const alone = await bout(shop, { claim: 'promote' })
    expect(alone.evidence.result.comparisons[1]!.difference.level).toBeCloseTo(1 - 2 * looks.alpha, 12)
    expect(alone.evidence.result.bracket).toBeUndefined()
  })

  it('take on what was asked again of the winner: the rows that broke its rules, and what it goes by', async () => {
    const rule =
      '{ metric: violation_rate, perturb: { column: signal, by: { add: 1 }, expect: same }, max: 0.1, severity: warning }'
    const config = CONFIG.replace('gate:\n', `gate:\n  - ${rule}\n`).concat('explain: { repeats: 1, dependence: 0 }\n')
    const shop = await ring({ wide: 'honest', shaken: 'worse' }, config)
    const { outcome, evidence } = await bout(shop, { candidates: 'wide, shaken', claim: 'promote' })
    expect(evidence.result.bracket).toMatchObject({ shown: 'wide' })
    expect(evidence.result.importance_change?.features.map(({ name }) => name)).toEqual(['second', 'signal'])
    const changed = 'files/perturbed-rows.csv'
    expect(outcome.carry.find(({ kind }) => kind === 'scores')?.paths).toEqual(['files/scores.parquet', changed])
    expect(await sha256File(shop.path(WORK, changed))).toBe(
      await sha256File(shop.path(WORK, 'candidates', 'wide', changed)),
    )
  })

  it('offer none where none passed, whatever undecided means', async () => {
    const shop = await ring(
      { shaken: 'worse', same: 'champion' },
      CONFIG.replace('promote: warn', 'promote: approve').replace('min: 0.70', 'min: 0.50'),
    )
    const { outcome, evidence } = await bout(shop, { candidates: 'shaken\nsame' }, hostWith(shop, {}, RELEASE))
    expect(evidence.result).toMatchObject({
      claim: 'promote',
      promote: false,
      bracket: { winner: null, shown: 'same' },
    })
    expect(evidence.verdict.detail).toMatch(/^same \(the nearest of 2, none of which passed\): /u)
    expect(evidence.findings.find(({ id }) => id === 'no-winner')!.message).toContain('none is offered')
    expect(outcome.outputs['promote']).toBe('false')
    expect(readFileSync(shop.path(WORK, 'bout.html'), 'utf8')).toContain('Several candidates: no winner')
  })

  it('fail where the gate of each failed, though their claims pass', async () => {
    const shop = await ring({ wide: 'honest', twin: 'honest' }, CONFIG.replace('min: 0.70', 'min: 0.99'))
    const { evidence } = await bout(shop, { candidates: 'wide, twin' })
    expect(evidence.result).toMatchObject({ claims: { merge: { kind: 'passed' } }, bracket: { winner: null } })
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
    expect(evidence.verdict.detail).toMatch(
      /^wide \(the nearest of 2, none of which passed\): its gate failed: 1 rule /u,
    )
  })

  it('offer none that is undecided, though one alone would be left to the approver', async () => {
    const open = CONFIG.replace('promote: warn', 'promote: approve').replace(
      '  id: report_id',
      '  id: report_id\n  cluster: place',
    )
    const shop = await workshop(open)
    shop.write('data/test.csv', csvOf(shop.world).replaceAll(/,$/gmu, ',nowhere'))
    for (const name of ['wide', 'twin']) {
      trainedAs(shop, name, 'honest')
      await judgedAs(name, shop.host)
    }
    const { evidence } = await bout(shop, { candidates: 'wide, twin', claim: 'promote' })
    expect(evidence.result).toMatchObject({
      claims: { promote: { kind: 'undecided', reason: 'few-clusters' } },
      promote: false,
    })
    const alone = await bout(shop, { claim: 'promote' })
    expect(alone.evidence.result).toMatchObject({ claims: { promote: { reason: 'few-clusters' } }, promote: true })
  })

  it('are carried between jobs under their names, and the winner under none', async () => {
    const shop = await ring({})
    const root = await temporaryFolder()
    const carrier = folderCarrier({ root, run: '7' })
    const job = async (): Promise<Workshop> => {
      const folder = await temporaryFolder()
      const there = placed(shop, folder, { ...hostOf(folder), carrier })
      for (const name of ['titlebout.yml', 'data', 'registry'])
        cpSync(shop.path(name), there.path(name), { recursive: true })
      return there
    }
    for (const [name, model] of [
      ['wide', 'honest'],
      ['shaken', 'worse'],
    ] as const) {
      const there = await job()
      trainedAs(there, name, model)
      const outcome = await judgedAs(name, there.host)
      expect(outcome.carry.map(({ kind }) => kind)).toEqual([`evaluation.${name}`, `scores.${name}`])
      for (const { kind, paths, retentionDays } of [
        ...outcome.carry,
        { kind: `training.${name}`, paths: ['training.json', 'files/membership.bin'], retentionDays: 1 },
        { kind: `model.${name}`, paths: ['files/model/model.onnx'], retentionDays: 1 },
      ])
        await carrier.put(`strikes.${kind}`, outcome.workFolder, paths, { retentionDays })
    }
    const there = await job()
    const { outcome, evidence } = await bout(there, { candidates: 'wide, shaken' }, there.host)
    expect(evidence.result.bracket!.winner).toBe('wide')
    for (const { kind, paths, retentionDays } of outcome.carry)
      await carrier.put(`strikes.${kind}`, outcome.workFolder, paths, { retentionDays })
    expect(await carrier.list()).toEqual(expect.arrayContaining(['strikes.bout', 'strikes.model', 'strikes.training']))
    expect(readdirSync(path.join(root, '7/strikes.model/files/model'))).toEqual(['model.onnx'])
  })

  it('may be scores files of one job', async () => {
    const shop = await ring({})
    const { world: rows } = shop
    for (const [name, weight] of [
      ['plain', 0.3],
      ['wide', 0.8],
    ] as const) {
      const lines = Array.from(rows.truth, (_, i) => {
        const logit = rows.signal[i]! + weight * rows.second[i]! - 2.6
        return `r${i},${1 / (1 + Math.exp(-logit))}`
      })
      shop.write(`${name}.csv`, ['id,score', ...lines, ''].join('\n'))
      await judgedAs(name, shop.host, { scores: `${name}.csv` })
    }
    const { evidence } = await bout(shop, { candidates: 'plain, wide' })
    expect(evidence.result.bracket).toMatchObject({ winner: 'wide', candidates: [{ model_sha256: null }, {}] })
    expect(existsSync(shop.path(WORK, 'files/model'))).toBe(false)
  })

  it('say why one that was judged on other rows has no number', async () => {
    const shop = await ring({ wide: 'honest' })
    const rows = shop.read('data/test.csv')
    shop.write('data/test.csv', rows.split('\n').slice(0, -11).join('\n') + '\n')
    trainedAs(shop, 'fewer', 'worse')
    await judgedAs('fewer', shop.host)
    shop.write('data/test.csv', rows)
    const { evidence } = await bout(shop, { candidates: 'wide, fewer' })
    expect(evidence.result.bracket).toMatchObject({
      winner: 'wide',
      candidates: [{}, { name: 'fewer', primary: null }],
    })
    expect(renderReport([evidence], { limit: 1e6, runUrl: undefined })).toContain(
      '`fewer` was not compared, ❌ failed: candidate and champion were not judged on the same rows',
    )
    expect(shop.read(`${WORK}/bout.html`)).toMatch(
      /<code>fewer<\/code> was not compared, .*not judged on the same rows/u,
    )
  })

  it('must have been judged under their names', async () => {
    const shop = await ring({ wide: 'honest' })
    await expect(bout(shop, { candidates: 'wide, ghost' })).rejects.toThrow(
      /no evaluation evidence of strikes in \.titlebout\/strikes\/candidates\/ghost .* run evaluate-gate first with candidate: ghost/u,
    )
    trainedAs(shop, 'lost', 'worse')
    await judgedAs('lost', shop.host)
    rmSync(shop.path(WORK, 'candidates/lost/files/scores.parquet'))
    await expect(bout(shop, { candidates: 'wide, lost' })).rejects.toThrow(
      'artifacts (titlebout.strikes.scores.lost): it was not made, or has expired: run evaluate-gate again with candidate: lost',
    )
  })

  it.each(['wide', 'wide, wide', 'wide, Deep', 'wide, ../x', Array.from({ length: 21 }, (_, i) => `c${i}`).join(',')])(
    'are two names or more: not %j',
    (candidates) => {
      expect(() =>
        readInputs(COMPARE_TO_CHAMPION_INPUTS, (name) => (name === 'candidates' ? candidates : undefined)),
      ).toThrow(/candidates must be the names of several candidates: 2 to 20 different names/u)
    },
  )
})

describe('examples of several candidates', () => {
  it('are of the one whose bout is shown, and stand where the only one would have them', async () => {
    const config = CONFIG.replace('  test: data/test.csv', '  test: data/test.csv\n  validation: data/validation.csv')
    const shop = await workshop(config)
    shop.write('data/validation.csv', csvOf(world(2, 400)))
    await judgedModel(shop, 'champion')
    await crowned(shop)
    for (const [name, model] of [
      ['shaken', 'worse'],
      ['wide', 'honest'],
    ] as const) {
      trainedAs(shop, name, model)
      await judgedAs(name, shop.host)
    }
    const { outcome, evidence } = await bout(shop, { candidates: 'shaken, wide', claim: 'promote' })
    expect(evidence.result.bracket).toMatchObject({ shown: 'wide' })
    const { examples } = evidence.result
    expect(examples).toMatchObject({ by: 'decisions', file: { file: 'files/examples.json' } })
    expect(await sha256File(shop.path(WORK, 'files/examples.json'))).toBe(examples!.file!.sha256)
    expect(outcome.carry.find(({ kind }) => kind === 'scores')?.paths).toEqual([
      'files/scores.parquet',
      'files/validation-scores.parquet',
    ])
    // Alone it gets the same ones.
    const alone = await workshop(config)
    alone.write('data/validation.csv', csvOf(world(2, 400)))
    await judgedModel(alone, 'champion')
    await crowned(alone)
    await judgedModel(alone, 'honest')
    expect((await bout(alone)).evidence.result.examples).toEqual(examples)
  })
})
