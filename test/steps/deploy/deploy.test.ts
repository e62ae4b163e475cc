import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { directoryTarget, sha256Text } from '@titlebout/adapters'
import type { Deployment } from '@titlebout/core'
import { deploy, packageModel } from '@titlebout/steps'
import { COMMON, readBack, releaseBench } from '../../support/release-bench.ts'
import { expectUntouched, live, run } from './run-deploy.ts'

describe('deploy', () => {
  it('plans without touching anything, and hands the package digest on', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const outcome = await run(bench, bench.host('1', 'plan'), 'production', { mode: 'plan' })
    expect(outcome.outputs).toEqual({ 'package-digest': digest, version: '', 'deployment-id': '' })
    expect(outcome.evidence.verdict.detail).toBe(
      `production would go from nothing to a new version of package ${digest.slice(0, 12)}`,
    )
    expect(outcome.carry).toEqual([
      {
        kind: 'deployment.production',
        paths: ['deployment.production.json', 'deployment.production.html'],
        retentionDays: 90,
      },
    ])
    await expectUntouched(bench, 'production')
  })

  it('goes from staging to production: one version, claimed, verified, moved, recorded', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const staging = await run(bench, bench.host('1', 'staging'), 'staging', { digest })
    expect(staging.outputs).toEqual({ 'package-digest': digest, version: '1', 'deployment-id': '1' })
    bench.approve('1', 'production')
    const outcome = await run(bench, bench.host('1', 'production'), 'production', { digest })
    expect(outcome.outputs['version']).toBe('1')
    const { result } = await readBack<Deployment>(bench, 'deployment.production.json')
    expect(result).toMatchObject({
      mode: 'apply',
      from: null,
      to: { version: 1, package_sha256: digest },
      rollback: false,
      approval: { approver: 'approver', author: 'author', environment: 'production', run_id: '1' },
      guard: 'none',
      deployment_id: '2',
      target: { kind: 'directory', path: 'env:SERVING_PRODUCTION' },
      verified: { package_sha256: digest, golden_rows: 24 },
    })
    expect(result.verified?.largest_difference).toBeLessThan(1e-6)
    expect(await directoryTarget({ root: bench.serving('production') }).serving()).toBe(digest)
    const registry = await bench.registry()
    expect(await registry.versions()).toEqual([1])
    const history = await registry.history('production')
    expect(history.map(({ pointer }) => [pointer.state, pointer.version, pointer.by, pointer.approver])).toEqual([
      ['moving', null, 'author', 'approver'],
      ['serving', 1, 'author', 'approver'],
    ])
    expect(history.at(-1)?.pointer.why).toBe('bout passed: Better by 0.28.')
    expect(history.at(-1)?.revision).toBe(result.registry_revision)
    expect(bench.forge.records).toMatchObject([
      { environment: 'staging', states: ['in_progress', 'success'] },
      { environment: 'production', states: ['in_progress', 'success'] },
    ])
  })

  it('keeps with the version everything that its package names, and its evidence', async () => {
    const bench = await releaseBench()
    const digest = await live(bench, '1', 1)
    const folder = path.join(bench.workspace, 'fetched')
    await (await bench.registry()).fetch(1, folder)
    expect(sha256Text(await readFile(path.join(folder, 'manifest.json'), 'utf8'))).toBe(digest)
    expect((await readdir(path.join(folder, 'evidence'))).sort()).toEqual(
      ['bout', 'evaluation', 'package', 'training', 'validation'].map((kind) => `${kind}.json`),
    )
    expect(await readdir(path.join(folder, 'files/model'))).toEqual(['model.onnx'])
  })

  it('is harmless when it is run again', async () => {
    const bench = await releaseBench()
    const digest = await live(bench, '1', 1)
    const again = await run(bench, bench.host('1', 'production'), 'production', { digest })
    expect(again.evidence.verdict.detail).toBe('production already serves version 1')
    expect(await (await bench.registry()).history('production')).toHaveLength(2)
    expect(bench.forge.records).toHaveLength(1)
  })

  it('names the plan of its run as what was approved', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const plan = await run(bench, bench.host('1', 'plan'), 'production', { mode: 'plan' })
    const host = bench.host('1', 'plan')
    await host.carrier?.put('bird-strikes.deployment.production', plan.workFolder, ['deployment.production.json'], {
      retentionDays: 90,
    })
    bench.approve('1', 'production')
    await run(bench, bench.host('1', 'production'), 'production', { digest })
    const read = await (await bench.registry()).pointer('production')
    expect(read?.pointer.evidence_sha256).toBe(plan.evidenceSha256)
  })

  it('changes nothing on a dry run of apply', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const outcome = await run(bench, bench.host('1', 'production'), 'production', { digest, dryRun: true })
    expect(outcome.evidence.verdict.detail).toMatch(/would go from nothing/u)
    await expectUntouched(bench, 'production')
  })

  it('says whether rules protect the registry branch', async () => {
    const bench = await releaseBench()
    bench.forge.protected = true
    const digest = await bench.release('1')
    const open = await run(bench, bench.host('1', 'staging'), 'staging', { digest })
    // The bench's own handle asks no forge; the step's does.
    expect(open.evidence.result).toMatchObject({ guard: 'branch-rules' })
  })

  it('calls the plan of a run that may not deploy advice', async () => {
    const bench = await releaseBench()
    await bench.release('1')
    const outcome = await run(bench, bench.host('1', 'plan', { level: 'T1' }), 'production', { mode: 'plan' })
    expect(outcome.evidence.findings).toMatchObject([{ id: 'advice-only', severity: 'notice' }])
  })

  it('says when whoever started the run has approved it too', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    bench.approve('1', 'production', 'author')
    const outcome = await run(bench, bench.host('1', 'production'), 'production', { digest })
    expect(outcome.evidence.findings.map(({ id }) => id)).toEqual(['self-approved', 'registry-unguarded'])
  })

  it('begins nothing once the run is cancelled', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const host = bench.host('1', 'staging')
    const cancelled = { ...host, cancellation: { cancelled: true, onCancel: () => () => undefined } }
    await expect(run(bench, cancelled, 'staging', { digest })).rejects.toThrow(/cancelled before staging was touched/u)
    expect(await (await bench.registry()).pointer('staging')).toBeUndefined()
    expect(bench.forge.records[0]?.states).toEqual(['in_progress', 'failure'])
  })

  it('does not call a deployment failed because the forge did not take the news', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('1')
    const { deployments } = bench.forge
    const status = deployments.status.bind(deployments)
    deployments.status = async (id, state, description, url) => {
      if (state === 'success') throw new Error('502')
      await status(id, state, description, url)
    }
    await expect(run(bench, bench.host('1', 'staging'), 'staging', { digest })).rejects.toThrow('502')
    expect(bench.forge.records[0]?.states).toEqual(['in_progress'])
    deployments.status = status
    const again = await run(bench, bench.host('1', 'staging'), 'staging', { digest })
    expect(again.outputs['version']).toBe('1')
    expect(bench.forge.records[0]?.states.at(-1)).toBe('success')
  })

  it('says which environments there are when asked for another', async () => {
    const bench = await releaseBench()
    await bench.release('1')
    await expect(run(bench, bench.host('1', 'x'), 'prod', {})).rejects.toThrow('it has staging, production')
  })
})

describe('a terminal', () => {
  it('deploys where nobody has to approve, and nowhere else', async () => {
    const bench = await releaseBench()
    await bench.judged('1')
    const packaged = await packageModel(bench.console(), COMMON)
    const digest = packaged.outputs['package-digest']
    const asked = {
      ...COMMON,
      mode: 'apply' as const,
      reason: 'a try',
      'rollback-to': undefined,
      'package-digest': digest,
    }
    const outcome = await deploy(bench.console(), { ...asked, environment: 'staging' })
    expect(outcome.outputs['version']).toBe('1')
    expect(bench.forge.records).toEqual([])
    const read = await (await bench.registry()).pointer('staging')
    expect(read?.pointer).toMatchObject({ by: 'somebody', approver: null, why: 'a try' })
    const production = deploy(bench.console(), { ...asked, environment: 'production' })
    await expect(production).rejects.toMatchObject({ code: 'APPROVAL' })
    expect(await (await bench.registry()).pointer('production')).toBeUndefined()
  })
})
