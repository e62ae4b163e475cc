import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { canonicalJson, kindOf, parseEvidence, UserError, type Carrier, type Evidence } from '@titlebout/core'
import { sha256Text } from '@titlebout/adapters'

/** Artifacts that hold evidence: `<model>.<kind>`, and not the model's bytes or the rows. */
const EVIDENCE_NAME =
  /^[a-z0-9][a-z0-9-]*\.(validation|training|scoring|evaluation|bout|package|drift|deployment\.[a-z0-9-]+)$/u

/** All evidence of one run: what this job has in its work folders, and what other jobs have stored. */
export interface RunEvidence {
  list(): Promise<readonly string[]>
  load(): Promise<readonly Evidence[]>
}

export interface RunEvidenceOptions {
  readonly workspace: string
  readonly runId: string
  readonly carrier: Carrier | undefined
}

/** Evidence is read once for each artifact, however often the comment is rendered. */
export function runEvidence(options: RunEvidenceOptions): RunEvidence {
  const seen = new Map<string, readonly Evidence[]>()
  const list = async (): Promise<readonly string[]> => {
    const names = options.carrier === undefined ? [] : await options.carrier.list()
    return names.filter((name) => EVIDENCE_NAME.test(name)).sort()
  }
  const fromCarrier = async (carrier: Carrier, name: string): Promise<readonly Evidence[]> => {
    const known = seen.get(name)
    if (known !== undefined) return known
    const folder = await mkdtemp(path.join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'titlebout-evidence-'))
    await carrier.get(name, folder)
    const found = await readFolder(folder, `artifact ${name}`)
    seen.set(name, found)
    return found
  }
  return {
    list,
    load: async () => {
      const all: Evidence[] = []
      const models = await foldersOf(path.join(options.workspace, '.titlebout'))
      for (const folder of models) all.push(...(await readFolder(folder, path.relative(options.workspace, folder))))
      if (options.carrier !== undefined)
        for (const name of await list()) all.push(...(await fromCarrier(options.carrier, name)))
      return unique(all.filter((evidence) => evidence.producer.run_id === options.runId))
    },
  }
}

async function foldersOf(home: string): Promise<string[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => [])
  return entries.flatMap((entry) => (entry.isDirectory() ? [path.join(home, entry.name)] : []))
}

/** @param label what messages call the folder */
async function readFolder(folder: string, label: string): Promise<Evidence[]> {
  const found: Evidence[] = []
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.json')) continue
    const text = await readFile(path.join(folder, name), 'utf8')
    const file = `${label}/${name}`
    const kind = kindOf(jsonOf(text, file))
    if (kind !== undefined) found.push(parseEvidence(kind, text, file))
  }
  return found
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError('EVIDENCE', `${file} is no JSON: take it away, and run the step that makes it again`, { cause })
  }
}

/** The latest of each model, kind and environment: a re-run replaces what it did before. */
function unique(all: readonly Evidence[]): Evidence[] {
  const latest = new Map<string, Evidence>()
  for (const evidence of all) {
    const environment = evidence.format === 'titlebout.deployment/1' ? evidence.result.environment : ''
    const key = `${evidence.model} ${evidence.format} ${environment}`
    const known = latest.get(key)
    if (known === undefined || known.producer.at <= evidence.producer.at) latest.set(key, evidence)
  }
  return [...latest.values()]
}

/** Digest of what evidence says, without who said it and when: equal for a re-run that found nothing new. */
export function contentOf(all: readonly Evidence[]): string {
  return sha256Text(canonicalJson(all.map(({ producer: _producer, inputs: _inputs, ...rest }) => rest))).slice(0, 16)
}
