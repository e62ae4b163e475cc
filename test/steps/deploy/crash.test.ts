import { appendFile, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { directoryTarget, git } from '@titlebout/adapters'
import type { Registry, Target } from '@titlebout/core'
import { deployWith, type DeployPorts } from '@titlebout/steps'
import { COMMON, releaseBench, type ReleaseBench } from '../../support/release-bench.ts'
import { deaths, Died, fate, mortalHost, mortalPorts, type Fate } from './dying-ports.ts'

const apply = (packageDigest: string) => ({
  ...COMMON,
  mode: 'apply' as const,
  environment: 'production',
  'package-digest': packageDigest,
  reason: undefined,
  'rollback-to': undefined,
})

async function attempt(bench: ReleaseBench, digest: string, count: Fate, ports = mortalPorts(bench, count)) {
  await rm(path.join(bench.workspace, '.titlebout'), { recursive: true, force: true })
  return await deployWith(mortalHost(bench.host('2', 'production'), count), apply(digest), ports)
}

/** Version 1 serves; the package of run 2 is approved for production. */
async function prepared(): Promise<{ bench: ReleaseBench; digest: string; back: () => Promise<void> }> {
  const bench = await releaseBench()
  const first = await bench.release('1')
  bench.approve('1', 'production')
  const host = bench.host('1', 'production')
  await deployWith(host, apply(first), mortalPorts(bench, fate()))
  const tip = await git(['rev-parse', 'titlebout/bird-strikes'], { cwd: bench.origin })
  const digest = await bench.release('2', { weight: 2 })
  bench.approve('2', 'production')
  const back = async (): Promise<void> => {
    await git(['update-ref', 'refs/heads/titlebout/bird-strikes', tip], { cwd: bench.origin })
    await directoryTarget({ root: bench.serving('production') }).apply({
      folder: path.join(bench.serving('production'), 'releases', first),
      package_sha256: first,
    })
    await rm(path.join(bench.serving('production'), 'releases', digest), { recursive: true, force: true })
    bench.forge.records.splice(1)
  }
  return { bench, digest, back }
}

async function expectServing(bench: ReleaseBench, version: number): Promise<void> {
  const registry = await bench.registry()
  const read = await registry.pointer('production')
  expect(read?.pointer).toMatchObject({ state: 'serving', version, moving: null })
  const serving = await directoryTarget({ root: bench.serving('production') }).serving()
  expect(serving).toBe(read?.pointer.package_sha256)
}

describe('deploy, killed at each port call and run again', () => {
  it('comes to the same end', { timeout: 300_000 }, async () => {
    const { bench, digest, back } = await prepared()
    const whole = fate()
    await attempt(bench, digest, whole)
    await expectServing(bench, 2)
    const kills = deaths(whole.calls)
    expect(kills.length).toBeGreaterThan(8)
    for (const kill of kills) {
      await back()
      const dying = attempt(bench, digest, fate(kill))
      await expect(dying, `killed before call ${kill}`).rejects.toThrow(Died)
      const outcome = await attempt(bench, digest, fate())
      const where = `killed before call ${kill} (${whole.calls[kill]})`
      expect(outcome.evidence.verdict, where).toMatchObject({ kind: 'passed' })
      expect(outcome.outputs, where).toMatchObject({ version: '2', 'package-digest': digest, 'deployment-id': '2' })
      expect(outcome.evidence.result, where).toMatchObject({ from: { version: 1 }, to: { version: 2 } })
      await expectServing(bench, 2)
      const registry = await bench.registry()
      expect(await registry.versions(), where).toEqual([1, 2])
      const moves = (await registry.history('production')).map(({ pointer }) => `${pointer.state} ${pointer.version}`)
      expect(moves, where).toEqual(['moving null', 'serving 1', 'moving 1', 'serving 2'])
      expect(bench.forge.records, where).toHaveLength(2)
      expect(bench.forge.records[1]?.states.at(-1), where).toBe('success')
    }
  })

  it('comes to the same end when what serves is not what was packaged', { timeout: 300_000 }, async () => {
    const { bench, digest, back } = await prepared()
    const whole = fate()
    const first = await attempt(bench, digest, whole, spoiling(bench, whole, digest))
    expect(first.red).toBe(true)
    await expectServing(bench, 1)
    for (const kill of deaths(whole.calls)) {
      await back()
      const count = fate(kill)
      await expect(attempt(bench, digest, count, spoiling(bench, count, digest))).rejects.toThrow(Died)
      const again = fate()
      const outcome = await attempt(bench, digest, again, spoiling(bench, again, digest))
      const where = `killed before call ${kill} (${whole.calls[kill]})`
      expect(outcome.red, where).toBe(true)
      expect(outcome.evidence.verdict.detail, where).toMatch(/model\.onnx: expected SHA-256 .* version 1 serves again/u)
      await expectServing(bench, 1)
      expect(await (await bench.registry()).versions(), where).toEqual([1])
      expect(bench.forge.records[1]?.states.at(-1), where).toBe('failure')
    }
  })
})

/** The real ports; but the disk of the server damages the model of this package, whenever it is written. */
function spoiling(bench: ReleaseBench, count: Fate, digest: string): DeployPorts {
  const ports = mortalPorts(bench, count)
  return {
    registry: async (host, opened): Promise<Registry> => await ports.registry(host, opened),
    target: (host, opened, environment): Target => {
      const target = ports.target(host, opened, environment)
      return {
        kind: target.kind,
        where: target.where,
        serving: async () => await target.serving(),
        servedFolder: async () => await target.servedFolder(),
        clear: async () => await target.clear(),
        apply: async (release) => {
          await target.apply(release)
          if (release.package_sha256 !== digest) return
          const model = path.join(bench.serving('production'), 'current/files/model/model.onnx')
          await appendFile(model, 'x')
          expect((await readFile(model)).at(-1)).toBe('x'.charCodeAt(0))
        },
      }
    },
  }
}
