import { hostname } from 'node:os'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { directoryTarget, gitRegistry } from '@titlebout/adapters'
import { UserError, type Move, type Registry } from '@titlebout/core'
import { deployWith, type DeployPorts } from '@titlebout/steps'
import { COMMON, releaseBench, type ReleaseBench } from '../../support/release-bench.ts'

const asked = (digest: string) => ({
  ...COMMON,
  mode: 'apply' as const,
  environment: 'staging',
  'package-digest': digest,
  reason: undefined,
  'rollback-to': undefined,
})

/** The real ports, with something that happens right before the first move. */
function ports(bench: ReleaseBench, beforeFirstMove: () => Promise<void>): DeployPorts {
  let first = true
  return {
    registry: async (host): Promise<Registry> => {
      const registry = await gitRegistry({ workspace: host.workspace, model: 'bird-strikes', authorization: undefined })
      return {
        ...registry,
        move: async (move: Move) => {
          if (first) {
            first = false
            await beforeFirstMove()
          }
          return await registry.move(move)
        },
      }
    },
    target: () => directoryTarget({ root: bench.serving('staging') }),
  }
}

async function deployed(bench: ReleaseBench, run: string, digest: string, given: DeployPorts, clone = bench.workspace) {
  await rm(path.join(clone, '.titlebout'), { recursive: true, force: true })
  return await deployWith(bench.host(run, 'staging', {}, clone), asked(digest), given)
}

describe('two deployments at the same time', () => {
  it('end with one winner, the other stale, one version and one line of history', { timeout: 120_000 }, async () => {
    const bench = await releaseBench()
    const one = await bench.release('1', { weight: 1 })
    const two = await bench.release('2', { weight: 2 })
    // Both have seen that nothing is deployed before either of them claims.
    let waiting = 0
    let open: () => void = () => undefined
    const both = new Promise<void>((resolve) => (open = resolve))
    const meet = async (): Promise<void> => {
      if (++waiting === 2) open()
      await both
    }
    const results = await Promise.allSettled([
      deployed(bench, '1', one, ports(bench, meet)),
      deployed(bench, '2', two, ports(bench, meet), bench.otherWorkspace),
    ])
    const won = results.findIndex(({ status }) => status === 'fulfilled')
    const lost = results[1 - won]
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(lost?.status === 'rejected' && lost.reason instanceof UserError && lost.reason.code).toBe('STALE')
    const registry = await bench.registry()
    expect(await registry.versions()).toEqual([1])
    expect((await registry.history('staging')).map(({ pointer }) => pointer.state)).toEqual(['moving', 'serving'])
    expect(await directoryTarget({ root: bench.serving('staging') }).serving()).toBe([one, two][won])
    const ends = bench.forge.records.map(({ states }) => states.at(-1) ?? 'none')
    expect(ends.sort()).toEqual(['failure', 'success'])
  })

  it('leave the first in place when it has ended before the second claims', async () => {
    const bench = await releaseBench()
    const one = await bench.release('1', { weight: 1 })
    const two = await bench.release('2', { weight: 2 })
    const meanwhile = ports(bench, async () => {
      await deployed(
        bench,
        '1',
        one,
        ports(bench, async () => undefined),
        bench.otherWorkspace,
      )
    })
    await expect(deployed(bench, '2', two, meanwhile)).rejects.toMatchObject({ code: 'STALE' })
    expect(await directoryTarget({ root: bench.serving('staging') }).serving()).toBe(one)
  })

  it('leave the first in place when it has ended before the second looks at the pointer again', async () => {
    const bench = await releaseBench()
    const one = await bench.release('1', { weight: 1 })
    const two = await bench.release('2', { weight: 2 })
    const { deployments } = bench.forge
    const ensure = deployments.ensure.bind(deployments)
    let first = true
    // Between the second run's first look and its claim.
    deployments.ensure = async (request) => {
      if (first) {
        first = false
        await deployed(
          bench,
          '1',
          one,
          ports(bench, async () => undefined),
          bench.otherWorkspace,
        )
      }
      return await ensure(request)
    }
    const second = deployed(
      bench,
      '2',
      two,
      ports(bench, async () => undefined),
    )
    await expect(second).rejects.toThrow(/pointed at nothing when this deployment began, and author has moved it/u)
    expect(await directoryTarget({ root: bench.serving('staging') }).serving()).toBe(one)
  })

  it('do not stand in each other’s way in different environments', async () => {
    const bench = await releaseBench()
    const one = await bench.release('1', { weight: 1 })
    const elsewhere = ports(bench, async () => {
      const registry = await bench.registry()
      const next = {
        format: 'titlebout.pointer/1',
        environment: 'production',
        state: 'serving',
        package_sha256: null,
        moving: null,
        by: 'somebody',
        approver: null,
        at: '2000-01-01T00:00:00Z',
        why: 'meanwhile',
        evidence_sha256: null,
      } as const
      await registry.move({ environment: 'production', expected: await registry.revision(), next })
    })
    const outcome = await deployed(bench, '1', one, elsewhere)
    expect(outcome.outputs['version']).toBe('1')
  })
})

describe('a claim that somebody holds', () => {
  const claimedBy = async (bench: ReleaseBench, holder: string): Promise<void> => {
    const registry = await bench.registry()
    const moving = { to_package_sha256: 'e'.repeat(64), holder, since: '2000-01-01T00:00:00Z' }
    const next = {
      format: 'titlebout.pointer/1',
      environment: 'staging',
      state: 'moving',
      package_sha256: null,
      moving,
      by: 'somebody',
      approver: null,
      at: '2000-01-01T00:00:00Z',
      why: 'first',
      evidence_sha256: null,
    } as const
    await registry.move({ environment: 'staging', expected: undefined, next })
  }
  const none = async (): Promise<void> => undefined

  it('is respected while its run goes on, and taken over once that has ended', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('2')
    const run = await bench.forge.run('2')
    bench.forge.runs.set('9', { ...run, id: '9', completed: false })
    await claimedBy(bench, 'run 9')
    const deploying = deployed(bench, '2', digest, ports(bench, none))
    await expect(deploying).rejects.toThrow(/being deployed to by run 9 since 2000-01-01/u)
    expect(await directoryTarget({ root: bench.serving('staging') }).serving()).toBeUndefined()
    bench.forge.runs.set('9', { ...run, id: '9', completed: true })
    const outcome = await deployed(bench, '2', digest, ports(bench, none))
    expect(outcome.outputs['version']).toBe('1')
  })

  it('of a terminal is respected while its process lives, on this machine', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('2')
    await claimedBy(bench, `process ${process.ppid} on ${hostname()}`)
    await expect(deployed(bench, '2', digest, ports(bench, none))).rejects.toMatchObject({ code: 'STALE' })
  })

  it('of a terminal whose process is gone is taken over', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('2')
    // No process has a number this high on Linux: the kernel stops at 4194304.
    await claimedBy(bench, `process 99999999 on ${hostname()}`)
    expect((await deployed(bench, '2', digest, ports(bench, none))).outputs['version']).toBe('1')
  })

  it('of a terminal elsewhere is respected: nobody can look there', async () => {
    const bench = await releaseBench()
    const digest = await bench.release('2')
    await claimedBy(bench, 'process 99999999 on another-machine')
    await expect(deployed(bench, '2', digest, ports(bench, none))).rejects.toMatchObject({ code: 'STALE' })
  })
})
