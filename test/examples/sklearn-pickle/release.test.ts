import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEvidence, type EvidenceByKind, type EvidenceKind } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndedRun } from '../../../demo/stage/runner.ts'
import { openStage, pythonOfExample, type Stage } from './stage.ts'

const found = pythonOfExample()
const name = 'a pickle of scikit-learn'
if ('why' in found) describe.skip(`${name} (skipped: ${found.why}; set TITLEBOUT_PYTHON)`, () => it('is released'))
else describe(name, () => tests(found.python))

async function evidence<K extends EvidenceKind>(run: EndedRun, job: string, kind: K): Promise<EvidenceByKind[K]> {
  return parseEvidence(kind, await readFile(run.file(job, `${kind}.json`), 'utf8'), kind)
}

function tests(python: string): void {
  let root = ''
  let stage: Stage
  let first: EndedRun
  let pull: EndedRun
  let second: EndedRun
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'titlebout-sklearn-'))
    stage = await openStage(root, python)
    first = await stage.release()
    await stage.desk.branch('all-features')
    await stage.desk.replace('params.json', '"features_used": 2', '"features_used": 10')
    await stage.desk.push('Use all measurements')
    pull = await stage.pullRequest('all-features')
    await stage.merge('Use all measurements', { 'params.json': '{ "features_used": 10, "regularisation": 1.0 }\n' })
    // The scores of the first run have expired: its champion has to be run again.
    for (const artifact of stage.github.world.artifacts)
      if (artifact.run.id === first.id && artifact.name.endsWith('.scores')) artifact.expired = true
    second = await stage.release()
  }, 600_000)
  afterAll(async () => {
    await stage.end()
    await rm(root, { recursive: true, force: true, maxRetries: 3 })
  })

  const log = async (run: EndedRun): Promise<string> => await readFile(run.log, 'utf8')

  it('goes through two phases to production, and no job has labels where predict.py runs', async () => {
    expect(first.conclusion, await log(first)).toBe('success')
    expect(Object.values(first.results)).not.toContain('skipped')
    const scoring = await evidence(first, 'score', 'scoring')
    expect(scoring).toMatchObject({ producer: { job: 'score', level: 'T2' }, findings: [] })
    expect(scoring.result).toMatchObject({ labels_in_reach: false, table: { row_count: 228 } })
    expect(scoring.result.table.columns).not.toContain('diagnosis')
    expect(scoring.result.peak_memory_mb).toBeGreaterThan(20)
    const { result, producer } = await evidence(first, 'judge', 'evaluation')
    expect(producer.job).toBe('judge')
    expect(result.fighter).toMatchObject({ kind: 'command', assurance: 'isolated-command' })
    // By scikit-learn's own roc_auc_score, log_loss and recall_score of the same pickle.
    expect(result.metrics['roc_auc']?.estimate).toBeCloseTo(0.9379222972972971, 12)
    expect(result.metrics['log_loss']?.estimate).toBeCloseTo(0.2820401387804524, 12)
    expect(result.metrics['recall']?.estimate).toBeCloseTo(0.8875, 12)
    const model = await readFile(path.join(stage.serving('production'), 'current/files/model/model.pkl'))
    expect(model.subarray(0, 2)).toEqual(Buffer.from([0x80, 4]))
  })

  it('meets the champion in a pull request by the scores that its run has kept', async () => {
    expect(pull.conclusion, await log(pull)).toBe('success')
    expect((await evidence(pull, 'judge', 'bout')).result).toMatchObject({
      replay: 'stored-scores',
      claims: { merge: { kind: 'passed' } },
    })
  })

  it('meets it later by its own predict.py, in its own commit, and takes its place', async () => {
    expect(second.conclusion, await log(second)).toBe('success')
    const bout = await evidence(second, 'judge', 'bout')
    expect(bout.verdict).toMatchObject({ kind: 'passed' })
    expect(bout.result).toMatchObject({ replay: 'command', champion: { version: 1, fighter: { kind: 'command' } } })
    const before = (await evidence(first, 'judge', 'evaluation')).result.metrics
    const [primary] = bout.result.comparisons
    expect(primary?.champion.estimate).toBeCloseTo(before['log_loss']?.estimate ?? Number.NaN, 12)
    const deployment = parseEvidence(
      'deployment',
      await readFile(second.file('production', 'deployment.production.json'), 'utf8'),
      'deployment',
    )
    expect(deployment.result.to.version).toBe(2)
  })
}
