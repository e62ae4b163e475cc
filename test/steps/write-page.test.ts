import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { evidenceText, type Deployment, type Evidence } from '@titlebout/core'
import { sha256Text } from '@titlebout/adapters'
import { writePage } from '../../packages/steps/src/write-page.ts'
import { POLICY, NOTHING_TIED, sampleBout, sampleEvaluation, sampleProducer } from '../support/evidence-samples.ts'
import { pageOf } from '../support/html-samples.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const evaluation = sampleEvaluation(NOTHING_TIED)
const bout = sampleBout({ ...NOTHING_TIED, evaluation: sha256Text(evidenceText(evaluation)) })

async function written(folder: string, evidence: Evidence): Promise<string> {
  return await readFile(path.join(folder, await writePage(folder, evidence)), 'utf8')
}

describe('the page of a step', () => {
  it('holds its evidence and the evidence that this rests on', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'evaluation.json'), evidenceText(evaluation))
    expect(await written(folder, bout)).toBe(pageOf(bout, evaluation))
  })

  it('leaves out evidence that has been made anew since, and what is not there', async () => {
    const folder = await temporaryFolder()
    expect(await written(folder, bout)).toBe(pageOf(bout))
    await writeFile(path.join(folder, 'evaluation.json'), evidenceText({ ...evaluation, seed: 7 }))
    expect(await written(folder, bout)).toBe(pageOf(bout))
  })

  it('is called like its evidence, deployments by environment', async () => {
    const folder = await temporaryFolder()
    expect(await writePage(folder, bout)).toBe('bout.html')
    const deployment: Deployment = {
      format: 'titlebout.deployment/1',
      model: 'bird-strikes',
      producer: sampleProducer('deploy'),
      subject: [],
      inputs: [{ role: '../evaluation', name: 'x', sha256: 'a'.repeat(64) }],
      policy: POLICY,
      settings: {},
      seed: 0,
      verdict: { kind: 'passed', reason: 'done', detail: 'Planned.' },
      findings: [],
      result: {
        mode: 'plan',
        environment: 'production',
        from: null,
        to: { version: 4, package_sha256: 'b'.repeat(64) },
        rollback: false,
        why: 'better',
        approval: null,
        guard: 'none',
        deployment_id: null,
        target: { kind: 'directory', path: 'serving' },
        verified: null,
        registry_revision: null,
      },
    }
    expect(await writePage(folder, deployment)).toBe('deployment.production.html')
  })
})
