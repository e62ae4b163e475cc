import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { directoryRegistry, sha256Bytes, sha256Text } from '@titlebout/adapters'
import {
  boutSchema,
  evaluationSchema,
  manifestText,
  readInputs,
  type Bout,
  type Evaluation,
  type Host,
  type StepOutcome,
  type VersionFile,
} from '@titlebout/core'
import { COMPARE_TO_CHAMPION_INPUTS, compareToChampion, EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { memoryForge } from '../../support/memory-forge.ts'
import { pointer } from '../../support/registry-versions.ts'
import { reference } from '../../stats/reference.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostOf } from '../open-step/repository.ts'

type Column = readonly (string | number)[]
type Side = Readonly<Record<string, Column>>
type Numbers = Readonly<Record<string, number>>

/** A bout of test/reference/task-bouts.json: its rows, what both sides say, and what must come of it. */
export interface TaskBout {
  readonly name: string
  readonly task: string
  /** Lines of `data` in titlebout.yml. */
  readonly data: readonly string[]
  readonly primary: string
  readonly y: Column | null
  readonly query?: Column
  readonly weight: Column | null
  readonly cluster: Column | null
  readonly champion: Side
  readonly candidate: Side
  readonly numbers: { readonly champion: Numbers; readonly candidate: Numbers }
  readonly difference: { readonly estimate: number; readonly low?: number; readonly high?: number }
  readonly flips?: Numbers
  readonly moved?: Numbers
}

export const TASK_BOUTS = reference<readonly TaskBout[]>('task-bouts').cases

export function taskBout(name: string): TaskBout {
  const found = TASK_BOUTS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no bout ${name}`)
  return found
}

const WORK = '.titlebout/small'

export interface ConfigWords {
  readonly gate?: readonly string[]
  readonly data?: readonly string[]
  readonly margin?: number
  readonly more?: readonly string[]
}

/** titlebout.yml of a bout, with a registry in a folder. */
export function configOf(bout: TaskBout, words: ConfigWords = {}): string {
  const data = [
    'test: data/test.csv',
    'id: id',
    ...bout.data,
    ...(bout.weight === null ? [] : ['weight: w']),
    ...(bout.cluster === null ? [] : ['cluster: g']),
    ...(words.data ?? []),
  ]
  return [
    'version: 1',
    `model: { name: small, task: ${bout.task}, path: model/m.onnx }`,
    'data:',
    ...data.map((line) => `  ${line}`),
    ...(words.gate === undefined ? [] : ['gate:', ...words.gate.map((rule) => `  - { ${rule} }`)]),
    'champion:',
    `  primary: ${bout.primary}`,
    `  merge: { claim: non-inferior, margin: ${words.margin ?? 0.05} }`,
    '  promote: { claim: superior }',
    'registry: { kind: directory, path: registry }',
    'deploy:',
    '  production: { target: { kind: directory, path: serving } }',
    ...(words.more ?? []),
    '',
  ].join('\n')
}

/** A CSV file of columns. */
export function csv(columns: Readonly<Record<string, Column | null | undefined>>): string {
  const given = Object.entries(columns).flatMap(([name, values]) => (values == null ? [] : [[name, values] as const]))
  const rows = given[0]?.[1].length ?? 0
  const lines = Array.from({ length: rows }, (_, row) => given.map(([, values]) => values[row]).join(','))
  return [given.map(([name]) => name).join(','), ...lines, ''].join('\n')
}

function idsOf(bout: TaskBout): readonly string[] {
  return Object.values(bout.champion)[0]!.map((_, row) => `r${row}`)
}

/** The test rows. `place` cuts them into two slices. */
export function rowsCsv(bout: TaskBout): string {
  const ids = idsOf(bout)
  return csv({
    id: ids,
    y: bout.y,
    q: bout.query?.map((code) => `query ${code}`),
    w: bout.weight,
    g: bout.cluster?.map((code) => `group ${code}`),
    place: ids.map((_, row) => (Math.floor(row / 6) % 3 === 0 ? 'north' : 'south')),
  })
}

interface Judged {
  readonly outcome: StepOutcome
  readonly evidence: Evaluation
}

/** A workspace in which the steps run. */
export interface Arena {
  readonly host: Host
  write(name: string, content: string | Uint8Array): void
  read(name: string): Buffer
  /** evaluate-gate on a scores file, or on the model that was trained. */
  judge(scores?: string, host?: Host): Promise<Judged>
  /** evaluate-gate on a model file. */
  judgeModel(model: string, host?: Host): Promise<Judged>
  /** evaluate-gate on a scores file of these columns. */
  evaluate(side: Side, host?: Host): Promise<Judged>
  /** Makes what was judged the champion: a version with what there is of it, and the artifact of its run. */
  crown(): Promise<Host>
  compare(host?: Host): Promise<{ readonly outcome: StepOutcome; readonly evidence: Bout }>
}

/** A workspace with the rows of a bout. */
export async function arena(bout: TaskBout, words: ConfigWords = {}): Promise<Arena> {
  const place = await emptyArena(idsOf(bout))
  place.write('titlebout.yml', configOf(bout, words))
  place.write('data/test.csv', rowsCsv(bout))
  return place
}

/** @param ids of the rows that scores are about */
export async function emptyArena(ids: readonly string[] = []): Promise<Arena> {
  const folder = await temporaryFolder()
  const host = hostOf(folder)
  const place = (name: string): string => path.join(folder, name)
  const write: Arena['write'] = (name, content) => {
    mkdirSync(path.dirname(place(name)), { recursive: true })
    writeFileSync(place(name), content)
  }
  const judgeWith = async (given: Readonly<Record<string, string | undefined>>, as: Host): Promise<Judged> => {
    rmSync(place(`${WORK}/evaluation.json`), { force: true })
    const outcome = await evaluateGate(
      as,
      readInputs(EVALUATE_GATE_INPUTS, (name) => given[name]),
    )
    const text = readFileSync(place(`${WORK}/evaluation.json`), 'utf8')
    return { outcome, evidence: evaluationSchema.parse(JSON.parse(text)) }
  }
  const judge: Arena['judge'] = async (scores, as = host) => await judgeWith({ scores }, as)
  return {
    host,
    write,
    read: (name) => readFileSync(place(name)),
    judge,
    judgeModel: async (model, as = host) => await judgeWith({ model }, as),
    evaluate: async (side, as = host) => {
      write('scores.csv', csv({ id: ids, ...side }))
      return await judge('scores.csv', as)
    },
    crown: async () => await crowned(folder, host),
    compare: async (as = host) => {
      const outcome = await compareToChampion(
        as,
        readInputs(COMPARE_TO_CHAMPION_INPUTS, () => undefined),
      )
      const text = readFileSync(place(`${WORK}/bout.json`), 'utf8')
      return { outcome, evidence: boutSchema.parse(JSON.parse(text)) }
    },
  }
}

/** A host of the run that judged the champion. */
export function runHost(host: Host): Host {
  return { ...host, producer: () => ({ ...host.producer(), run_id: '55' }) }
}

async function crowned(folder: string, host: Host): Promise<Host> {
  const kept = [
    versionFile(folder, 'evidence/evaluation.json', 'evaluation.json'),
    versionFile(folder, 'evidence/training.json', 'training.json'),
    ...modelFiles(folder).map((file) => versionFile(folder, file, file)),
  ].filter((file) => file !== undefined)
  const files = kept.map((file) => ({ path: file.path, bytes: 1, sha256: file.sha256 }))
  const manifest = manifestText({ format: 'titlebout.manifest/1', model: 'small', files, evidence: [] })
  const manifestFile = path.join(folder, 'manifest.json')
  writeFileSync(manifestFile, manifest)
  const digest = sha256Text(manifest)
  const registry = directoryRegistry({ root: path.join(folder, 'registry') })
  await registry.move({
    environment: 'production',
    expected: await registry.revision(),
    version: {
      package_sha256: digest,
      files: [...kept, { path: 'manifest.json', sha256: digest, source: manifestFile }],
    },
    next: { ...pointer('production'), package_sha256: digest },
  })
  const forge = memoryForge(folder, path.join(folder, 'artifacts'))
  await forge.store('55', 'titlebout.small.scores', path.join(folder, WORK), ['files/scores.parquet'])
  return { ...host, forge }
}

/** What train left, whatever its format. */
function modelFiles(folder: string): readonly string[] {
  const models = path.join(folder, WORK, 'files/model')
  return existsSync(models) ? readdirSync(models).map((name) => `files/model/${name}`) : []
}

function versionFile(folder: string, name: string, place: string): VersionFile | undefined {
  const source = path.join(folder, WORK, place)
  return existsSync(source) ? { path: name, sha256: sha256Bytes(readFileSync(source)), source } : undefined
}
