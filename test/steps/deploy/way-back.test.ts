import { appendFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { directoryTarget, listFiles, sha256File, sha256Text } from '@titlebout/adapters'
import type { VersionFile } from '@titlebout/core'
import { releaseBench } from '../../support/release-bench.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { forged, type Contents } from './forged-package.ts'
import { live, run } from './run-deploy.ts'

describe('rollback', () => {
  it('brings an earlier version back, with who, when and why in the history', async () => {
    const bench = await releaseBench()
    const one = await live(bench, '1', 1)
    const two = await live(bench, '2', 2)
    bench.approve('3', 'production', 'second-approver')
    const asked = { rollbackTo: 1, reason: 'false alarms since Monday' }
    const outcome = await run(bench, bench.host('3', 'rollback', { actor: 'on-call' }), 'production', asked)
    expect(outcome.outputs).toMatchObject({ version: '1', 'package-digest': one })
    expect(outcome.evidence.result).toMatchObject({
      rollback: true,
      why: 'false alarms since Monday',
      from: { version: 2, package_sha256: two },
      to: { version: 1, package_sha256: one },
      verified: { golden_rows: 24 },
    })
    expect(await directoryTarget({ root: bench.serving('production') }).serving()).toBe(one)
    const registry = await bench.registry()
    expect(await registry.versions()).toEqual([1, 2])
    const last = (await registry.history('production')).at(-1)
    expect(last?.pointer).toMatchObject({
      version: 1,
      by: 'on-call',
      approver: 'second-approver',
      why: 'false alarms since Monday',
    })
    expect(last?.previous).toMatchObject({ version: 2, state: 'moving' })
  })

  it('needs a reason, an approval, and a version that served there', async () => {
    const bench = await releaseBench()
    await live(bench, '1', 1)
    const two = await bench.release('2', { weight: 2 })
    await run(bench, bench.host('2', 'staging'), 'staging', { digest: two })
    const host = bench.host('3', 'rollback')
    await expect(run(bench, host, 'production', { rollbackTo: 1 })).rejects.toThrow('needs a reason')
    const asked = { rollbackTo: 1, reason: 'why not' }
    await expect(run(bench, host, 'production', asked)).rejects.toMatchObject({ code: 'APPROVAL' })
    await expect(run(bench, host, 'production', { ...asked, rollbackTo: 2 })).rejects.toThrow('has never served')
    await expect(run(bench, host, 'production', { ...asked, rollbackTo: 7 })).rejects.toThrow('no version 7')
  })
})

describe('a version that somebody stored otherwise', () => {
  it('does not come back: its files are held against its own manifest once more', async () => {
    const bench = await releaseBench()
    await live(bench, '1', 1)
    const registry = await bench.registry()
    const folder = await temporaryFolder()
    await registry.fetch(1, folder)
    // The registry is consistent in itself, yet the model is not the one that the manifest names.
    const manifest = `${(await readFile(path.join(folder, 'manifest.json'), 'utf8')).trimEnd()} \n`
    await writeFile(path.join(folder, 'manifest.json'), manifest)
    await appendFile(path.join(folder, 'files/model/model.onnx'), 'x')
    const files = await versionFiles(folder)
    const read = await registry.pointer('production')
    if (read === undefined) throw new Error('nothing is live')
    const next = { ...read.pointer, package_sha256: sha256Text(manifest), version: null, why: 'by hand' }
    const version = { package_sha256: sha256Text(manifest), files }
    await registry.move({ environment: 'production', expected: read.revision, next, version })
    bench.approve('3', 'production')
    const asked = { rollbackTo: 2, reason: 'why not' }
    const rollback = run(bench, bench.host('3', 'rollback'), 'production', asked)
    await expect(rollback).rejects.toThrow(/version 2 is not as it was stored: files\/model\/model\.onnx/u)
  })
})

async function versionFiles(folder: string): Promise<readonly VersionFile[]> {
  return await Promise.all(
    (await listFiles(folder)).map(async (name) => {
      const source = path.join(folder, name)
      return { path: name, source, sha256: await sha256File(source) }
    }),
  )
}

/** The package says something else about golden row 3 than its model does: as after a bad conversion. */
const otherScore = ({ golden }: Contents): void => {
  golden.scores[2] = Number(golden.scores[2]) + 0.001
}

describe('what serves but is not what was evaluated', () => {
  it('is found by its scores, and taken back', async () => {
    const bench = await releaseBench()
    const one = await live(bench, '1', 1)
    await bench.release('2', { weight: 2 })
    const digest = await forged(bench, '2', otherScore)
    bench.approve('2', 'production')
    const outcome = await run(bench, bench.host('2', 'production'), 'production', { digest })
    expect(outcome.red).toBe(true)
    expect(outcome.evidence.verdict).toMatchObject({ kind: 'failed' })
    expect(outcome.evidence.verdict.detail).toMatch(/golden row 3 .* version 1 serves again/u)
    expect(await directoryTarget({ root: bench.serving('production') }).serving()).toBe(one)
    const registry = await bench.registry()
    expect(await registry.versions()).toEqual([1])
    const read = await registry.pointer('production')
    expect(read?.pointer).toMatchObject({ state: 'serving', version: 1, moving: null })
    expect(read?.pointer.why).toMatch(/^given back: the served model scores golden row 3/u)
    expect(bench.forge.records.at(-1)?.states).toEqual(['in_progress', 'failure'])
  })

  it('leaves nothing serving when nothing did before', async () => {
    const bench = await releaseBench()
    await bench.release('1')
    const digest = await forged(bench, '1', otherScore)
    const outcome = await run(bench, bench.host('1', 'staging'), 'staging', { digest })
    expect(outcome.evidence.verdict.detail).toMatch(/nothing serves, as before/u)
    expect(await directoryTarget({ root: bench.serving('staging') }).serving()).toBeUndefined()
    const read = await (await bench.registry()).pointer('staging')
    expect(read?.pointer).toMatchObject({ state: 'serving', version: null, package_sha256: null })
    // And the next release finds its way.
    const next = await bench.release('2', { weight: 2 })
    const good = await run(bench, bench.host('2', 'staging'), 'staging', { digest: next })
    expect(good.outputs['version']).toBe('1')
  })
})
