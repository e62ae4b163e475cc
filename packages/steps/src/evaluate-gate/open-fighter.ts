import path from 'node:path'
import { modelFormat, onnxFighter, scoresFighter, treesFighter } from '@titlebout/adapters'
import {
  fixedThreshold,
  targetVariableOf,
  type Config,
  type Fighter,
  type FighterTask,
  type Host,
} from '@titlebout/core'
import type { Candidate } from './candidate.ts'
import { openEndpoint } from './open-endpoint.ts'
import { predictedFighter } from './predicted.ts'

/** The candidate as a fighter; the caller closes it. */
export async function openCandidate(host: Host, config: Config, candidate: Candidate): Promise<Fighter> {
  const { kind, file, scoring } = candidate
  if (scoring !== undefined) return predictedFighter(host, candidate, scoring)
  if (kind !== 'model') return scoresFighter({ file, name: shownPath(host, file) })
  const { endpoint } = config.model
  return endpoint === undefined ? await openModel(host, config, file) : await openEndpoint(host, config, endpoint)
}

/**
 * @param file absolute path of a model file
 * @throws {UserError} `MODEL` when it is none that we run
 */
export async function openModel(host: Host, config: Config, file: string): Promise<Fighter> {
  const name = shownPath(host, file)
  const format = await modelFormat(file, name)
  const { nativeDir } = host
  if (format === 'onnx') return await onnxFighter({ file, name, nativeDir, runtime: config.model.runtime })
  const onProgress = (done: number, total: number): void => host.log.progress(`scoring rows with ${name}`, done, total)
  return await treesFighter({ file, name, format, onProgress })
}

/** What a fighter must know of the task. */
export function taskOf(
  config: Config,
  features: readonly string[],
  threshold: number | undefined = fixedThreshold(config.model),
): FighterTask {
  return { target: targetVariableOf(config), threshold, id: config.data.id, features }
}

/** A path as a reader of the message knows it: inside the workspace, else the bare name. */
function shownPath(host: Host, file: string): string {
  const relative = path.relative(host.workspace, file)
  return relative.startsWith('..') ? path.basename(file) : relative
}
