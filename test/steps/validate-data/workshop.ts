import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { parseEvidence, readInputs, UserError, type Finding, type StepOutcome, type Validation } from '@titlebout/core'
import { VALIDATE_DATA_INPUTS, validateData } from '@titlebout/steps'
import { hostOf, Repository } from '../open-step/repository.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

/** A folder with the bird strikes example, its data prepared by its own script. */
export function strikes(): Repository {
  const repository = new Repository(true)
  const example = path.join(ROOT, 'workflows-examples/bird-strikes')
  for (const name of readdirSync(example).filter(
    (entry) => !['node_modules', 'data', '.titlebout', 'model'].includes(entry),
  ))
    cpSync(path.join(example, name), repository.path(name), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), repository.path('node_modules'))
  execFileSync(process.execPath, ['prepare.mjs', '--as-of', '2000'], { cwd: repository.folder })
  return repository
}

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: c
version: 1.0.0
schema:
  - name: t
    properties:
      - { name: id, logicalType: string, required: true, unique: true }
      - { name: y, required: true }
      - { name: x, logicalType: number, logicalTypeOptions: { minimum: 0 } }
      - { name: size, logicalType: string }
`

const CONFIG = `version: 1
model: { name: small, task: binary-classification, path: model/m.onnx, threshold: 0.5 }
data:
  train: data/train.csv
  test: data/test.csv
  label: y
  positive: "yes"
  id: id
  features: [x, size]
  contract: c.yaml
train: { run: node train.mjs }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
`

/** Rows that nothing stands against: `id,y,x,size`. */
export function rows(from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const id = from + index
    return `r${id},${id % 5 === 0 ? 'yes' : 'no'},${id % 97},${id % 2 === 0 ? 'Small' : 'Large'}`
  })
  return `id,y,x,size\n${lines.join('\n')}\n`
}

/** A small repository; files given here replace its own. */
export function small(files: Readonly<Record<string, string | Uint8Array>> = {}): Repository {
  const repository = new Repository(true)
  repository.write({
    'titlebout.yml': CONFIG,
    'c.yaml': CONTRACT,
    'data/train.csv': rows(0, 300),
    'data/test.csv': rows(1000, 200),
    ...files,
  })
  return repository
}

export const config = (change: (text: string) => string) => change(CONFIG)
export const contract = (change: (text: string) => string) => change(CONTRACT)

export interface Ran {
  readonly outcome: StepOutcome
  readonly evidence: Validation
  readonly findings: readonly Finding[]
}

/** Runs the step and reads the evidence back from its file. */
export async function run(repository: Repository, baseSha?: string): Promise<Ran> {
  const outcome = await validateData(
    hostOf(repository.folder, baseSha),
    readInputs(VALIDATE_DATA_INPUTS, () => undefined),
  )
  const evidence = parseEvidence('validation', readFileSync(outcome.evidencePath, 'utf8'), outcome.evidencePath)
  return { outcome, evidence, findings: evidence.findings }
}

/** The refusal that a run ends in, and whether it left anything behind. */
export async function refusal(repository: Repository, baseSha?: string): Promise<UserError> {
  const thrown: unknown = await run(repository, baseSha).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a refusal', { cause: thrown })
  const left = [...filesUnder(repository.path('.titlebout'))].filter((file) => path.basename(file) !== '.gitignore')
  if (left.length > 0) throw new Error(`the refused run left ${left.join(', ')}`)
  return thrown
}

function filesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  )
}
