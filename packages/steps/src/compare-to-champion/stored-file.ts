import path from 'node:path'
import { isThere } from '@titlebout/adapters'
import type { Evaluation, Host } from '@titlebout/core'

interface Wanted {
  /** Evidence that says which run left it. */
  readonly evaluation: Evaluation
  readonly kind: 'scores' | 'predictions'
  /** Absolute, outside the workspace. */
  readonly folder: string
  /** As it is called in the work folder. */
  readonly file: string
}

/** A file that the champion's run left for a while; undefined when it is not there any more, or cannot be had: there are other ways. */
export async function storedFile(host: Host, { evaluation, kind, folder, file }: Wanted): Promise<string | undefined> {
  const run = evaluation.producer.run_id
  if (host.forge === undefined || run === null) return undefined
  try {
    const artifacts = await host.forge.artifacts(run)
    const wanted = `titlebout.${evaluation.model}.${kind}`
    const artifact = artifacts.find(({ name, expired }) => name === wanted && !expired)
    if (artifact === undefined) return undefined
    await host.forge.download(artifact, folder)
    const place = path.join(folder, file)
    return (await isThere(place)) ? place : undefined
  } catch (cause) {
    host.log.info(
      `the champion's stored ${kind} could not be had: ${cause instanceof Error ? cause.message : 'unknown'}`,
    )
    return undefined
  }
}
