import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import type { Host, StepOutcome } from '@titlebout/core'
import { deploy } from '@titlebout/steps'
import { COMMON, type ReleaseBench } from '../../support/release-bench.ts'

export interface Asked {
  readonly mode?: 'plan' | 'apply'
  readonly digest?: string
  readonly reason?: string
  readonly rollbackTo?: number
  readonly dryRun?: boolean
}

/** Runs the deploy step in a fresh job: nothing but what the run's artifacts bring. */
export async function run(
  bench: ReleaseBench,
  host: Host,
  environment: string,
  asked: Asked = {},
): Promise<StepOutcome> {
  await rm(path.join(host.workspace, '.titlebout'), { recursive: true, force: true })
  return await deploy(host, {
    ...COMMON,
    'dry-run': asked.dryRun ?? false,
    mode: asked.mode ?? 'apply',
    environment,
    'package-digest': asked.digest,
    reason: asked.reason,
    'rollback-to': asked.rollbackTo,
  })
}

/** The model of a run, approved and live in production. */
export async function live(bench: ReleaseBench, id: string, weight: number): Promise<string> {
  const digest = await bench.release(id, { weight })
  bench.approve(id, 'production')
  await run(bench, bench.host(id, 'production'), 'production', { digest })
  return digest
}

export async function expectUntouched(bench: ReleaseBench, environment: string): Promise<void> {
  expect(await (await bench.registry()).pointer(environment)).toBeUndefined()
  await expect(readdir(bench.serving(environment))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(bench.forge.records).toEqual([])
}
