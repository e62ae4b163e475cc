import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { directoryRegistry, folderCarrier, sha256Bytes, sha256Text } from '@titlebout/adapters'
import {
  boutSchema,
  evaluationSchema,
  evidenceText,
  manifestText,
  readInputs,
  scoringSchema,
  type Bout,
  type Evaluation,
  type Host,
  type Producer,
  type Scoring,
  type StepOutcome,
  type Training,
} from '@titlebout/core'
import { COMPARE_TO_CHAMPION_INPUTS, compareToChampion, EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { onTestFinished } from 'vitest'
import { world, type World } from '../../core/bout/synthetic.ts'
import { NOTHING_TIED, sampleProducer, sampleTraining } from '../../support/evidence-samples.ts'
import { gitAs } from '../../support/git-repositories.ts'
import { cancellation, recordingLog, type RecordingLog } from '../../support/recording.ts'
import { pointer } from '../../support/registry-versions.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { CONFIG as ONNX_CONFIG, csvOf } from './workshop.ts'
import { hostOf, Repository } from '../open-step/repository.ts'

export const WORK = '.titlebout/strikes'

/** The models of these tests: weights in a file that only the team's own script reads. */
export const WEIGHTS = {
  champion: { signal: 0.9, intercept: -2.4 },
  other: { second: 1.2, intercept: -2.4 },
  honest: { signal: 1, second: 0.8, intercept: -2.6 },
  // Knows nearly as much.
  near: { signal: 1, second: 0.7, intercept: -2.6 },
} as const
export type WeightsName = keyof typeof WEIGHTS

/** As a team would write it: reads CSV and weights, writes CSV. */
export const PREDICT = `import { readFileSync, writeFileSync } from 'node:fs'
const { TITLEBOUT_DATA, TITLEBOUT_MODEL, TITLEBOUT_OUT } = process.env
const { intercept, ...weights } = JSON.parse(readFileSync(TITLEBOUT_MODEL + '/weights.json', 'utf8'))
const [header, ...rows] = readFileSync(TITLEBOUT_DATA, 'utf8').trimEnd().split('\\n').map((line) => line.split(','))
const value = (row, name) => Number(row[header.indexOf(name)])
const logit = (row) => Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * value(row, name), intercept)
const lines = rows.map((row) => row[0] + ',' + 1 / (1 + Math.exp(-logit(row))))
writeFileSync(TITLEBOUT_OUT, ['report_id,score', ...lines, ''].join('\\n'))
console.log('scored', rows.length, 'rows')
`

export const CONFIG = ONNX_CONFIG.replace(
  'path: model/model.onnx, threshold: 0.2 }',
  'path: model/weights.json, threshold: 0.2, predict: { run: node predict.mjs } }',
)

/** A repository whose model is run by a command, and the jobs of runs that work on it. */
export interface Shop {
  readonly repository: Repository
  readonly world: World
  readonly log: RecordingLog
  /** A fresh clone as a job has it, its host, and the artifacts of its run. */
  job(name: string, change?: Partial<Producer>): Promise<Job>
}

export interface Job {
  readonly folder: string
  readonly host: Host
  path(...parts: readonly string[]): string
  read(name: string): string
  write(name: string, content: string | Uint8Array): void
  there(name: string): boolean
}

export async function shop(files: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const repository = new Repository()
  onTestFinished(() => repository[Symbol.dispose]())
  const rows = world(1, 800)
  repository.commit({
    'titlebout.yml': CONFIG,
    'predict.mjs': PREDICT,
    'data/test.csv': csvOf(rows),
    '.gitignore': '.titlebout\nregistry\nserving\n',
    ...files,
  })
  const elsewhere = await temporaryFolder()
  const log = recordingLog()
  let clones = 0
  return {
    repository,
    world: rows,
    log,
    job: async (name, change = {}) => {
      const folder = path.join(elsewhere, `${(clones += 1)}-${name}`)
      await gitAs(elsewhere, 'clone', '--quiet', repository.folder, folder)
      const sha = await gitAs(folder, 'rev-parse', 'HEAD')
      const producer = { ...sampleProducer(name), run_id: '77', sha, ...change }
      const run = producer.run_id ?? 'none'
      return jobAt(folder, {
        ...hostOf(folder),
        kind: producer.host,
        log,
        producer: () => producer,
        carrier:
          producer.host === 'console' ? undefined : folderCarrier({ root: path.join(elsewhere, 'carrier'), run }),
        userEnvironment: { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
        cancellation: cancellation(),
      })
    },
  }
}

export function jobAt(folder: string, host: Host): Job {
  const place = (...parts: readonly string[]): string => path.join(folder, ...parts)
  return {
    folder,
    host,
    path: place,
    read: (name) => readFileSync(place(name), 'utf8'),
    write: (name, content) => {
      mkdirSync(path.dirname(place(name)), { recursive: true })
      writeFileSync(place(name), content)
    },
    there: (name) => existsSync(place(name)),
  }
}

/** What `train` leaves in the work folder of a job, here and for the other jobs of its run. */
export async function trained(
  job: Job,
  name: WeightsName,
  more: Partial<Producer> = {},
  sketch?: Uint8Array,
): Promise<Training> {
  const weights = JSON.stringify(WEIGHTS[name])
  const sample = sampleTraining({ ...NOTHING_TIED, model: sha256Bytes(Buffer.from(weights)) })
  const features = Object.keys(WEIGHTS[name]).filter((key) => key !== 'intercept')
  const [file] = sample.result.files
  const training: Training = {
    ...sample,
    model: 'strikes',
    producer: { ...job.host.producer(), job: 'train', ...more },
    subject: [{ name: 'weights.json', sha256: file!.sha256 }],
    result: {
      ...sample.result,
      features,
      files: [{ ...file!, path: 'weights.json' }],
      model_path: 'weights.json',
      membership: sketch === undefined ? null : { ...sample.result.membership!, sha256: sha256Bytes(sketch) },
    },
  }
  job.write(`${WORK}/files/model/weights.json`, weights)
  job.write(`${WORK}/training.json`, evidenceText(training))
  const put = async (kind: string, files: readonly string[]) =>
    await job.host.carrier?.put(`strikes.${kind}`, job.path(WORK), files, { retentionDays: 90 })
  if (sketch !== undefined) job.write(`${WORK}/files/membership.bin`, sketch)
  await put('training', ['training.json', ...(sketch === undefined ? [] : ['files/membership.bin'])])
  await put('model', ['files/model/weights.json'])
  return training
}

/** Runs evaluate-gate in a job, and hands on what it says is to be handed on. */
export async function gate(job: Job, inputs: Readonly<Record<string, string>> = {}): Promise<StepOutcome> {
  const outcome = await evaluateGate(
    job.host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  for (const { kind, paths, retentionDays } of outcome.carry)
    await job.host.carrier?.put(`strikes.${kind}`, outcome.workFolder, paths, { retentionDays })
  return outcome
}

export function evaluationIn(job: Job): Evaluation {
  return evaluationSchema.parse(JSON.parse(job.read(`${WORK}/evaluation.json`)))
}

export function scoringIn(job: Job): Scoring {
  return scoringSchema.parse(JSON.parse(job.read(`${WORK}/scoring.json`)))
}

/** Makes the judged model of a job the champion of the registry beside it. */
export async function crowned(job: Job, more: readonly string[] = []): Promise<void> {
  const names = ['evidence/training.json', 'evidence/evaluation.json', 'files/model/weights.json', ...more]
  const kept = names.map((name) => {
    const source = job.path(WORK, name.replace('evidence/', ''))
    return { path: name, sha256: sha256Bytes(readFileSync(source)), source }
  })
  const manifest = manifestText({
    format: 'titlebout.manifest/1',
    model: 'strikes',
    files: kept.map(({ path: name, sha256 }) => ({ path: name, bytes: 1, sha256 })),
    evidence: [],
  })
  job.write(`${WORK}/manifest.json`, manifest)
  const digest = sha256Text(manifest)
  const registry = directoryRegistry({ root: job.path('registry') })
  await registry.move({
    environment: 'production',
    expected: await registry.revision(),
    version: {
      package_sha256: digest,
      files: [...kept, { path: 'manifest.json', sha256: digest, source: job.path(WORK, 'manifest.json') }],
    },
    next: { ...pointer('production'), package_sha256: digest },
  })
}

/** Commits in the clone of a job. @returns the job as it then is */
export async function committed(job: Job, files: Readonly<Record<string, string>>): Promise<Job> {
  for (const [name, content] of Object.entries(files)) job.write(name, content)
  await gitAs(job.folder, 'add', '-A')
  await gitAs(job.folder, 'commit', '--quiet', '--allow-empty', '-m', 'Change')
  const sha = await gitAs(job.folder, 'rev-parse', 'HEAD')
  return jobAt(job.folder, { ...job.host, producer: () => ({ ...job.host.producer(), sha }) })
}

/** Runs compare-to-champion in a job. */
export async function bout(
  job: Job,
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ readonly evidence: Bout; readonly outcome: StepOutcome }> {
  const outcome = await compareToChampion(
    job.host,
    readInputs(COMPARE_TO_CHAMPION_INPUTS, (name) => inputs[name]),
  )
  return { outcome, evidence: boutSchema.parse(JSON.parse(job.read(`${WORK}/bout.json`))) }
}
