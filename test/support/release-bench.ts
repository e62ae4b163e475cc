import { rmSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { folderCarrier, git, gitRegistry, sha256File, sha256Text, writeWhole } from '@titlebout/adapters'
import {
  canonicalJson,
  evidenceText,
  type Bout,
  type Evaluation,
  type Evidence,
  type Host,
  type Producer,
  type Profile,
  type Registry,
  type Training,
  type Validation,
} from '@titlebout/core'
import { openStep, packageModel } from '@titlebout/steps'
import {
  NOTHING_TIED,
  sampleBout,
  sampleEvaluation,
  sampleProducer,
  sampleTraining,
  sampleValidation,
} from './evidence-samples.ts'
import { gitAs } from './git-repositories.ts'
import { memoryForge, type MemoryForge } from './memory-forge.ts'
import { cancellation, recordingLog, type RecordingLog } from './recording.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const COMMON = {
  config: 'titlebout.yml',
  comment: 'never',
  'fail-on': 'failed',
  'dry-run': false,
  'native-dir': undefined,
  'carrier-dir': undefined,
} as const

const CONFIG = `version: 1
model: { name: bird-strikes, task: binary-classification, path: model/model.onnx, threshold: 0.1 }
data:
  train: data/train.csv
  test: data/test.csv
  label: damage
  positive: "yes"
  id: report_id
  features: [size, speed]
  contract: contract.odcs.yaml
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
package: { card: card.yml }
deploy:
  staging:
    target: { kind: directory, path: "env:SERVING_STAGING" }
  production:
    target: { kind: directory, path: "env:SERVING_PRODUCTION" }
    approval: environment
    requires: { assurance: reproduced }
`

const WORKFLOW = '.github/workflows/release.yml'

/** What one run found out, before it is written down. */
export interface RunEvidence {
  validation: Validation
  training: Training
  evaluation: Evaluation
  bout: Bout
}

export interface ReleaseOptions {
  /** Of the model: another weight is another model. */
  readonly weight?: number
  /** Bytes of a model of another task. */
  readonly model?: Uint8Array
  /** Its file; the evidence names `model.onnx` unless it is changed. */
  readonly modelFile?: string
  /** Changes the profile of the training rows. */
  readonly profile?: (profile: Profile) => Profile
  /** Changes evidence before it is stored. */
  readonly change?: (evidence: RunEvidence) => void
}

/** A repository with a forge around it, in which runs train, judge, package and deploy. */
export interface ReleaseBench {
  readonly origin: string
  readonly workspace: string
  readonly forge: MemoryForge
  readonly log: RecordingLog
  /** Folder that a server of this environment reads. */
  serving(environment: string): string
  registry(): Promise<Registry>
  /** A run's job on the forge, in a clone of its own when asked for. */
  host(run: string, job: string, change?: Partial<Producer>, clone?: string): Host
  /** A second clone, for what happens at the same time. */
  readonly otherWorkspace: string
  /** A terminal in the same clone. */
  console(): Host
  /** A whole run up to package-model. @returns the package digest */
  release(run: string, options?: ReleaseOptions): Promise<string>
  /** Everything up to the bout, in the work folder. */
  judged(run: string, options?: ReleaseOptions): Promise<void>
  approve(run: string, environment: string, approver?: string): void
}

/** @param config titlebout.yml, changed; undefined: that of the binary sample */
export async function releaseBench(config?: (text: string) => string): Promise<ReleaseBench> {
  const elsewhere = await temporaryFolder()
  const { origin, workspace, otherWorkspace } = await repositories(elsewhere)
  if (config !== undefined) await commitConfig(workspace, config(CONFIG))
  const forge = memoryForge(origin, path.join(elsewhere, 'artifacts'))
  const log = recordingLog()
  const sha = await git(['rev-parse', 'HEAD'], { cwd: workspace })
  const serving = (environment: string): string => path.join(elsewhere, 'serving', environment)
  let seconds = 0

  const host = (run: string, job: string, change: Partial<Producer> = {}, clone = workspace): Host => ({
    kind: 'github',
    workspace: clone,
    log,
    producer: () => ({
      ...sampleProducer(job),
      run_id: run,
      sha,
      at: new Date(Date.UTC(2000, 0, 1, 0, 0, seconds++)).toISOString(),
      ...change,
    }),
    base: undefined,
    carrier: folderCarrier({ root: path.join(elsewhere, 'carrier'), run }),
    forge,
    userEnvironment: {},
    variable: (name) => serving(name.replace('SERVING_', '').toLowerCase()),
    gitAuthorization: undefined,
    cancellation: cancellation(),
    nativeDir: undefined,
  })
  const registry = async (): Promise<Registry> =>
    await gitRegistry({ workspace, model: 'bird-strikes', authorization: undefined })

  const bench: ReleaseBench = {
    origin,
    workspace,
    otherWorkspace,
    forge,
    log,
    serving,
    registry,
    host,
    console: () => {
      const base = host('', '')
      const local = { host: 'console', level: 'local', run_id: null, job: null, actor: 'somebody' } as const
      return {
        ...base,
        kind: 'console',
        forge: undefined,
        carrier: undefined,
        producer: () => ({ ...base.producer(), ...local, repository: null, event: null, ref: null, workflow: null }),
      }
    },
    approve: (run, environment, approver = 'approver') =>
      void forge.approvals.set(`${run} ${environment}`, {
        approver,
        author: 'author',
        comment: 'fine',
        environment,
        run_id: run,
      }),
    judged: async (run, options = {}) => {
      await rm(path.join(workspace, '.titlebout'), { recursive: true, force: true })
      forge.runs.set(run, {
        id: run,
        attempt: 1,
        event: 'push',
        sha,
        branch: 'main',
        workflow: WORKFLOW,
        repository: 'octo/strikes',
        headRepository: 'octo/strikes',
        actor: 'author',
      })
      await writeRun(bench, run, options)
    },
    release: async (run, options = {}) => {
      await bench.judged(run, options)
      const outcome = await packageModel(host(run, 'package'), COMMON)
      const { carrier } = host(run, 'package')
      for (const { kind, paths } of outcome.carry) {
        await carrier?.put(`bird-strikes.${kind}`, outcome.workFolder, paths, { retentionDays: 90 })
        await forge.store(run, `titlebout.bird-strikes.${kind}`, outcome.workFolder, paths)
      }
      await rm(path.join(workspace, '.titlebout'), { recursive: true, force: true })
      return outcome.outputs['package-digest'] ?? ''
    },
  }
  return bench
}

interface Repositories {
  readonly origin: string
  readonly workspace: string
  readonly otherWorkspace: string
}

let template: Promise<string> | undefined

/** Copies of repositories that are made once in a test file: git takes a second for what a copy does at once. */
async function repositories(folder: string): Promise<Repositories> {
  template ??= makeTemplate()
  await cp(await template, folder, { recursive: true })
  const at = (name: string): string => path.join(folder, name)
  for (const clone of ['one', 'two']) await git(['remote', 'set-url', 'origin', at('origin.git')], { cwd: at(clone) })
  return { origin: at('origin.git'), workspace: at('one'), otherWorkspace: at('two') }
}

async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-template-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const [origin, one, two] = ['origin.git', 'one', 'two'].map((name) => path.join(folder, name))
  await gitAs(folder, 'init', '--quiet', '--bare', '--template=', '--initial-branch=main', origin ?? '')
  await gitAs(folder, 'clone', '--quiet', '--template=', origin ?? '', one ?? '')
  await fillRepository(one ?? '')
  await gitAs(folder, 'clone', '--quiet', '--template=', origin ?? '', two ?? '')
  return folder
}

async function fillRepository(workspace: string): Promise<void> {
  const files = {
    'titlebout.yml': CONFIG,
    'card.yml': 'summary: Says what broke.\nlimitations: Many.\n',
    'contract.odcs.yaml': 'apiVersion: v3.0.2\nkind: DataContract\nid: strikes\nversion: 1.0.0\n',
    [WORKFLOW]: 'name: release\n',
  }
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true })
    await writeFile(path.join(workspace, name), content)
  }
  await gitAs(workspace, 'add', '.')
  await gitAs(workspace, 'commit', '--quiet', '-m', 'Fill')
  await gitAs(workspace, 'push', '--quiet', 'origin', 'HEAD:main')
}

async function commitConfig(workspace: string, text: string): Promise<void> {
  await writeFile(path.join(workspace, 'titlebout.yml'), text)
  await gitAs(workspace, 'commit', '--quiet', '--all', '-m', 'Change the task')
  await gitAs(workspace, 'push', '--quiet', 'origin', 'HEAD:main')
}

const PROFILE: Profile = {
  format: 'titlebout.profile/1',
  dataset: { name: 'data/train.csv', sha256: '1'.repeat(64) },
  row_count: 6000,
  min_count: 10,
  label: { task: 'binary-classification', name: 'damage', positives: 500 },
  columns: [
    {
      kind: 'text',
      name: 'size',
      count: 6000,
      nulls: 0,
      distinct: 3,
      top: [
        { value: 'Small', count: 4000 },
        { value: 'Medium', count: 1500 },
        { value: 'Large', count: 500 },
      ],
      other_count: 0,
      other_distinct: 0,
    },
    {
      kind: 'number',
      name: 'speed',
      count: 6000,
      nulls: 1500,
      distinct: 200,
      mean: 130,
      sd: 40,
      min: 3,
      max: 999,
      quantiles: [
        [0.01, 30],
        [0.25, 100],
        [0.5, 130],
        [0.75, 160],
        [0.99, 250],
      ],
      histogram: { edges: [100], counts: [1500, 3000] },
    },
  ],
}

/** Files that travel with evidence. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  validation: ['files/profile.json'],
  training: ['files/membership.bin'],
}

async function writeRun(bench: ReleaseBench, run: string, options: ReleaseOptions): Promise<void> {
  const folder = path.join(bench.workspace, '.titlebout/bird-strikes')
  const model = `model/${options.modelFile ?? 'model.onnx'}`
  await writeWhole(path.join(folder, 'files', model), options.model ?? (await onnxModel(options.weight ?? 1)))
  await writeWhole(path.join(folder, 'files/membership.bin'), 'sketch')
  await writeWhole(path.join(folder, 'files/profile.json'), canonicalJson(options.profile?.(PROFILE) ?? PROFILE))
  const digest = async (file: string): Promise<string> => await sha256File(path.join(folder, 'files', file))
  const tied = {
    ...NOTHING_TIED,
    model: await digest(model),
    profile: await digest('profile.json'),
    membership: await digest('membership.bin'),
  }
  const { policy } = await openStep(bench.host(run, 'judge'), 'titlebout.yml')
  const made: RunEvidence = {
    validation: sampleValidation(tied),
    training: sampleTraining(tied),
    evaluation: sampleEvaluation(tied),
    bout: sampleBout(tied),
  }
  await againstChampion(bench, made.bout)
  for (const [kind, evidence] of Object.entries(made))
    Object.assign(evidence, { policy, producer: bench.host(run, evidence.producer.job ?? kind).producer() })
  options.change?.(made)
  tieInputs(made)
  for (const [kind, evidence] of Object.entries(made)) {
    await writeWhole(path.join(folder, `${kind}.json`), evidenceText(evidence as Evidence))
    await keep(bench, run, folder, kind, [`${kind}.json`, ...(BESIDE[kind] ?? [])])
  }
  await keep(bench, run, folder, 'model', [`files/${model}`])
}

/** Each document names the digest of the one that it rests on. */
function tieInputs({ training, evaluation, bout }: RunEvidence): void {
  for (const input of evaluation.inputs)
    if (input.role === 'training') input.sha256 = sha256Text(evidenceText(training))
  for (const input of bout.inputs) if (input.role === 'evaluation') input.sha256 = sha256Text(evidenceText(evaluation))
}

async function againstChampion(bench: ReleaseBench, bout: Bout): Promise<void> {
  const read = await (await bench.registry()).pointer('production')
  if (read === undefined || read.pointer.version === null) return
  bout.result.champion = {
    ...bout.result.champion,
    kind: 'champion',
    environment: 'production',
    version: read.pointer.version,
    package_sha256: read.pointer.package_sha256,
    registry_revision: read.revision,
  }
  bout.result.replay = 'in-process'
}

async function keep(
  bench: ReleaseBench,
  run: string,
  folder: string,
  kind: string,
  files: readonly string[],
): Promise<void> {
  await bench.host(run, kind).carrier?.put(`bird-strikes.${kind}`, folder, files, { retentionDays: 90 })
  await bench.forge.store(run, `titlebout.bird-strikes.${kind}`, folder, files)
}

/** A real ONNX model of two features, by the example's own writer. */
export async function onnxModel(weight: number): Promise<Buffer> {
  const file = path.join(import.meta.dirname, '../../workflows-examples/bird-strikes/training/onnx.mjs')
  const module: { writeOnnx(parts: unknown): Buffer } = await import(pathToFileURL(file).href)
  return module.writeOnnx({
    encoding: [
      { name: 'size', kind: 'text', values: ['Large', 'Medium', 'Small'] },
      { name: 'speed', kind: 'number', mean: 130, deviation: 40 },
    ],
    fit: { intercept: -2, coefficients: [2 * weight, weight, -weight, 0.5 * weight, 0.1] },
    classes: ['no', 'yes'],
  })
}

/** Evidence of the work folder, read back. */
export async function readBack<T extends Evidence>(bench: ReleaseBench, file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(bench.workspace, '.titlebout/bird-strikes', file), 'utf8'))
}
