import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import { encodeSketch, makeSketch } from '@titlebout/core'
import { trained, WORK, type Job, type WeightsName } from '../evaluate-gate/command-shop.ts'

/** What training leaves that saw rows of these ids. */
export function sketchOf(...ids: readonly string[]): Uint8Array {
  return encodeSketch(makeSketch({ ids, columns: new Map() }, '0123456789abcdef'.repeat(2), sha256Text))
}

/** Trains a candidate under its name, for this job and for the others of its run. */
export async function trainedAs(job: Job, name: string, weights: WeightsName, sketch: Uint8Array): Promise<void> {
  await trained(job, weights, {}, sketch)
  const own = job.path(WORK, 'candidates', name)
  mkdirSync(path.join(own, 'files'), { recursive: true })
  const [training, model] = [['training.json', 'files/membership.bin'], ['files/model']] as const
  for (const file of [...training, ...model]) renameSync(job.path(WORK, file), path.join(own, file))
  const put = async (kind: string, files: readonly string[]) =>
    await job.host.carrier?.put(`strikes.${kind}.${name}`, own, files, { retentionDays: 90 })
  await put('training', training)
  await put('model', ['files/model/weights.json'])
}
