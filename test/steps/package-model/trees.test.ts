import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseGolden, type Deployment } from '@titlebout/core'
import { packageModel } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { boostedCase, savedFile } from '../../support/boosted-models.ts'
import { COMMON, readBack, releaseBench, type RunEvidence } from '../../support/release-bench.ts'
import { run } from '../deploy/run-deploy.ts'

/** A model over the columns of the sample, `size` as text and `speed` as a number. */
function optionsOf(library: 'xgboost' | 'lightgbm') {
  const { file, bytes } = savedFile(boostedCase(library, 'the contract of a fighter'))
  return {
    model: bytes,
    modelFile: file,
    change: ({ training, evaluation, bout }: RunEvidence): void => {
      training.result.model_path = file
      training.result.files = training.result.files.map((one) => ({ ...one, path: file }))
      for (const { subject } of [training, evaluation, bout]) for (const one of subject) one.name = file
      evaluation.result.fighter.kind = library
    },
  }
}

describe.each(['xgboost', 'lightgbm'] as const)('a model of %s', (library) => {
  it('is packaged with golden rows, and its card names the library', async () => {
    const bench = await releaseBench()
    await bench.judged('1', optionsOf(library))
    await packageModel(bench.host('1', 'package'), COMMON)
    const read = async (name: string) =>
      await readFile(path.join(bench.workspace, '.titlebout/bird-strikes/files', name), 'utf8')
    const golden = parseGolden(await read('golden.json'), 'golden.json')
    expect(golden.scores).toHaveLength(24)
    expect(new Set(golden.scores).size).toBeGreaterThan(3)
    expect(await read('card.md')).toContain(`library_name: ${library}`)
  })

  it('is deployed, and says there of the golden rows what was packaged', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1', optionsOf(library))
    await run(bench, bench.host('1', 'staging'), 'staging', { digest })
    const { result, verdict } = await readBack<Deployment>(bench, 'deployment.staging.json')
    expect(verdict.kind).toBe('passed')
    expect(result.verified).toMatchObject({ golden_rows: 24, largest_difference: 0 })
  })
})

it('a model of a format that is not run has no golden rows', async () => {
  const bench = await releaseBench()
  const options = optionsOf('xgboost')
  await bench.judged('1', { ...options, model: new TextEncoder().encode('{"weights":[1,2,3]}') })
  await packageModel(bench.host('1', 'package'), COMMON)
  const { findings } = await readBack<Deployment>(bench, 'package.json')
  expect(findings.map(({ id }) => id)).toContain('no-golden-rows')
})
