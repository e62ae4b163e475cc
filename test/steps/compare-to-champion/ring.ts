import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { directoryRegistry, sha256Bytes, sha256Text } from '@titlebout/adapters'
import {
  boutSchema,
  manifestText,
  readInputs,
  type Bout,
  type Host,
  type StepOutcome,
  type VersionFile,
} from '@titlebout/core'
import { COMPARE_TO_CHAMPION_INPUTS, compareToChampion, EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { pointer } from '../../support/registry-versions.ts'
import { trained, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'

export const WORK = '.titlebout/strikes'

/** Trains and judges a model in the workshop: what stands before a bout. */
export async function judgedModel(
  shop: Workshop,
  name: ModelName,
  options: { readonly seen?: readonly string[] | null; readonly host?: Host } = {},
): Promise<void> {
  trained(shop, name, options)
  await evaluateGate(
    options.host ?? shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
}

/** Makes the judged model of the work folder the champion: its files and evidence as a version, and the pointer to it. */
export async function crowned(shop: Workshop, leaveOut: readonly string[] = []): Promise<void> {
  const files = [
    ...['training', 'evaluation', 'bout'].map((kind) => fileAt(shop, `evidence/${kind}.json`, `${kind}.json`)),
    ...['model/model.onnx', 'membership.bin', 'profile.json', 'config/titlebout.yml'].map((name) =>
      fileAt(shop, `files/${name}`, `files/${name}`),
    ),
  ].filter((file) => file !== undefined)
  const kept = files.filter((file) => !leaveOut.includes(file.path))
  const manifest = manifestText({
    format: 'titlebout.manifest/1',
    model: 'strikes',
    files: kept.map((file) => ({ path: file.path, bytes: 1, sha256: file.sha256 })),
    evidence: [],
  })
  shop.write('manifest.json', manifest)
  const digest = sha256Text(manifest)
  const registry = directoryRegistry({ root: shop.path('registry') })
  await registry.move({
    environment: 'production',
    expected: await registry.revision(),
    version: {
      package_sha256: digest,
      files: [...kept, { path: 'manifest.json', sha256: digest, source: shop.path('manifest.json') }],
    },
    next: { ...pointer('production'), package_sha256: digest },
  })
}

function fileAt(shop: Workshop, name: string, place: string): VersionFile | undefined {
  const source = shop.path(WORK, place)
  try {
    return { path: name, sha256: sha256Bytes(readFileSync(source)), source }
  } catch {
    return undefined
  }
}

export async function bout(
  shop: Workshop,
  inputs: Record<string, string> = {},
  host: Host = shop.host,
): Promise<{ outcome: StepOutcome; evidence: Bout }> {
  const outcome = await compareToChampion(
    host,
    readInputs(COMPARE_TO_CHAMPION_INPUTS, (name) => inputs[name]),
  )
  return { outcome, evidence: boutSchema.parse(JSON.parse(shop.read(`${WORK}/bout.json`))) }
}

const OWN = ['training.json', 'files/model', 'files/membership.bin'] as const

/** What `train` leaves under the name of a candidate. */
export function trainedAs(shop: Workshop, name: string, model: ModelName): void {
  const others = shop.path(WORK, 'candidates')
  if (existsSync(others)) renameSync(others, shop.path('others'))
  trained(shop, model)
  if (existsSync(shop.path('others'))) renameSync(shop.path('others'), others)
  const own = shop.path(WORK, 'candidates', name)
  mkdirSync(path.join(own, 'files'), { recursive: true })
  for (const file of OWN) renameSync(shop.path(WORK, file), path.join(own, file))
}

export async function judgedAs(name: string, host: Host, inputs: Record<string, string> = {}): Promise<StepOutcome> {
  const given: Record<string, string> = { candidate: name, ...inputs }
  return await evaluateGate(
    host,
    readInputs(EVALUATE_GATE_INPUTS, (input) => given[input]),
  )
}
