import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import {
  canonicalJson,
  manifestText,
  type Bout,
  type Evaluation,
  type Golden,
  type Manifest,
  type Package,
} from '@titlebout/core'
import type { ReleaseBench } from '../../support/release-bench.ts'

export interface Contents {
  readonly golden: Golden
  readonly evaluation: Evaluation
  readonly bout: Bout
}

/**
 * A package that package-model would not have made: contents are changed, and manifest, evidence and artifacts made to
 * fit, as somebody could who may write what the run stores.
 *
 * @returns its digest
 */
export async function forged(bench: ReleaseBench, run: string, change: (contents: Contents) => void): Promise<string> {
  const host = bench.host(run, 'package')
  const folder = path.join(bench.workspace, '.titlebout/bird-strikes')
  for (const kind of ['package', 'evaluation', 'bout']) await host.carrier?.get(`bird-strikes.${kind}`, folder)
  const at = (name: string): string => path.join(folder, name)
  const read = async (name: string): Promise<string> => await readFile(at(name), 'utf8')
  const contents: Contents = {
    golden: JSON.parse(await read('files/golden.json')),
    evaluation: JSON.parse(await read('evaluation.json')),
    bout: JSON.parse(await read('bout.json')),
  }
  change(contents)
  const texts: Record<string, string> = {
    'files/golden.json': canonicalJson(contents.golden),
    'evaluation.json': canonicalJson(contents.evaluation),
    'bout.json': canonicalJson(contents.bout),
  }
  const manifest: Manifest = JSON.parse(await read('files/manifest.json'))
  const evidence: Package = JSON.parse(await read('package.json'))
  const digestOf = (name: string, otherwise: string): string =>
    texts[name] === undefined ? otherwise : sha256Text(texts[name])
  const text = manifestText({
    ...manifest,
    files: manifest.files.map((file) => ({ ...file, sha256: digestOf(`files/${file.path}`, file.sha256) })),
    evidence: manifest.evidence.map(({ kind, sha256 }) => ({ kind, sha256: digestOf(`${kind}.json`, sha256) })),
  })
  evidence.inputs = evidence.inputs.map((input) => ({ ...input, sha256: digestOf(input.name, input.sha256) }))
  evidence.result = { ...evidence.result, package_sha256: sha256Text(text) }
  texts['files/manifest.json'] = text
  texts['package.json'] = canonicalJson(evidence)
  for (const [name, content] of Object.entries(texts)) await writeFile(at(name), content)
  const stored = {
    package: ['package.json', 'files/golden.json', 'files/manifest.json'],
    evaluation: ['evaluation.json'],
    bout: ['bout.json'],
  }
  for (const [kind, files] of Object.entries(stored)) {
    await host.carrier?.put(`bird-strikes.${kind}`, folder, files, { retentionDays: 90 })
    await bench.forge.store(run, `titlebout.bird-strikes.${kind}`, folder, files)
  }
  await rm(folder, { recursive: true, force: true })
  return sha256Text(text)
}
