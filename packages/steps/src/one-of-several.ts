import path from 'node:path'
import { copyWhole, isThere } from '@titlebout/adapters'
import type { Carrier, Host } from '@titlebout/core'
import { openStep } from './open-step.ts'
import { makeWorkFolder } from './open/make-work-folder.ts'
import type { Opened } from './step.ts'

/** Artifacts that each candidate has its own of; all others are of the model as a whole. */
const OWN: ReadonlySet<string> = new Set(['training', 'model', 'scoring', 'predictions', 'evaluation', 'scores'])

/** What is true of all candidates and looked for in the work folder. */
const SHARED = ['validation.json', 'files/profile.json'] as const

/** A step at work on one of several candidates, or on the only one. */
export interface AtWork {
  readonly host: Host
  readonly opened: Opened
}

/** `<kind>.<candidate>`: what artifacts of one of several candidates are called. */
export function candidateArtifact(kind: string, candidate: string): string {
  return `${kind}.${candidate}`
}

/**
 * Opens a step for one of several candidates: it works in a folder of its own, `.titlebout/<model>/candidates/<name>`, and its artifacts
 * have its name at their end. Without a name: for the only one.
 */
export async function openFor(host: Host, configPath: string, candidate: string | undefined): Promise<AtWork> {
  const opened = await openStep(host, configPath)
  return candidate === undefined ? { host, opened } : await oneOfSeveral(host, opened, candidate)
}

/** The step at work on one of the candidates of this model. */
export async function oneOfSeveral(host: Host, opened: Opened, candidate: string): Promise<AtWork> {
  const { model } = opened.config
  const workFolder = await makeWorkFolder(host.workspace, model.name, ['candidates', candidate])
  for (const file of SHARED) {
    const source = path.join(opened.workFolder, file)
    if (await isThere(source)) await copyWhole(source, path.join(workFolder, file))
  }
  const carrier = host.carrier && carrierOf(host.carrier, model.name, candidate)
  return { host: { ...host, carrier }, opened: { ...opened, workFolder, candidate } }
}

/** The carrier as one of several candidates sees it. */
function carrierOf(carrier: Carrier, model: string, candidate: string): Carrier {
  return {
    ...carrier,
    get: async (name, folder) => {
      const kind = name.slice(model.length + 1)
      return await carrier.get(OWN.has(kind) ? candidateArtifact(name, candidate) : name, folder)
    },
  }
}
