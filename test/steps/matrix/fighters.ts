import { rmSync } from 'node:fs'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import { evidenceText, type Bout, type Evaluation, type FighterRecord, type Host } from '@titlebout/core'
import { savedFile } from '../../support/boosted-models.ts'
import { NOTHING_TIED, sampleTraining } from '../../support/evidence-samples.ts'
import { gitAs } from '../../support/git-repositories.ts'
import { csv, emptyArena, runHost, type Arena } from '../tasks/arena.ts'
import { CLASSES, featuresOf, type Library, type Side, type TaskCase } from './cases.ts'
import { onnxOf, PREDICT, weightsOf } from './linear-models.ts'

export const FIGHTERS = ['scores', 'onnx native', 'onnx wasm', 'xgboost', 'lightgbm', 'command', 'endpoint', 'dummy'] as const // prettier-ignore
export type FighterName = (typeof FIGHTERS)[number]

interface ModelFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/** How a fighter comes to a bout, and what the evidence must say of it. */
export interface Corner {
  readonly kind: FighterRecord['kind']
  readonly runtime: RegExp
  readonly replay: Bout['result']['replay']
  readonly library: Library
  /** Relative; of what its own arithmetic is. */
  readonly tolerance: number
  /** More of `model` in titlebout.yml. */
  readonly words: (side: Side, features: readonly string[]) => string
  readonly model: (given: TaskCase, side: Side) => ModelFile
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const weights: Corner['model'] = (given, side) => ({ file: 'weights.json', bytes: text(weightsOf(given, side)) })
const onnx: Corner['model'] = (given, side) => ({ file: 'model.onnx', bytes: onnxOf(given, side) })
/** A task without models of a library still has a file of it, to be refused. */
const boosted =
  (library: 'xgboost' | 'lightgbm', other: () => TaskCase): Corner['model'] =>
  (given, side) =>
    savedFile((given.models[library] ?? other().models[library]!)[side])

const LINEAR = { library: 'linear', tolerance: 1e-10, model: weights } as const

/** @param modelOf what a side is called on the server @param more of model.endpoint */
export function endpointCorner(server: () => string, modelOf: (side: Side) => string, more = ''): Corner {
  return {
    ...LINEAR,
    kind: 'endpoint',
    runtime: /^open-inference-v2 at http:\/\/127\.0\.0\.1:\d+, model \S*(?:champion|candidate)/u,
    replay: 'endpoint',
    words: (side, features) =>
      `, endpoint: { protocol: open-inference-v2, url: "${server()}", model: ${modelOf(side)}, inputs: { x: { columns: [${features.join(', ')}], datatype: FP64 } }${more} }`,
  }
}

/** @param server of the endpoint @param other a case that has models of every library */
export function cornersOf(
  server: () => string,
  other: () => TaskCase,
): Readonly<Record<Exclude<FighterName, 'dummy'>, Corner>> {
  const none = (): string => ''
  const ours = { replay: 'in-process', tolerance: 1e-5, words: none } as const
  const linear = { ...LINEAR, words: none }
  return {
    scores: { ...linear, kind: 'scores', runtime: /^a csv file$/u, replay: 'stored-scores' },
    'onnx native': {
      ...ours,
      kind: 'onnx',
      runtime: /^onnxruntime-node /u,
      library: 'linear',
      model: onnx,
      words: () => ', runtime: native',
    },
    'onnx wasm': {
      ...ours,
      kind: 'onnx',
      runtime: /^onnxruntime-web .*WebAssembly/u,
      library: 'linear',
      model: onnx,
      words: () => ', runtime: wasm',
    },
    xgboost: {
      ...ours,
      kind: 'xgboost',
      runtime: /^xgboost 3\./u,
      library: 'xgboost',
      model: boosted('xgboost', other),
    },
    lightgbm: {
      ...ours,
      kind: 'lightgbm',
      runtime: /^lightgbm text v4: /u,
      library: 'lightgbm',
      tolerance: 1e-10,
      model: boosted('lightgbm', other),
    },
    command: {
      ...linear,
      kind: 'command',
      runtime: /node predict\.mjs/u,
      replay: 'command',
      words: () => ', predict: { run: node predict.mjs }',
    },
    endpoint: endpointCorner(server, (side) => side),
  }
}

/** titlebout.yml of one side. */
export function configOf(
  given: TaskCase,
  words: string,
  { features, gate }: { readonly features: readonly string[]; readonly gate?: string },
): string {
  const measured = Object.keys(given.bouts.linear!.numbers.champion).filter((metric) => metric !== given.primary)
  return [
    'version: 1',
    `model: { name: small, task: ${given.task}, path: model/m${words} }`,
    'data:',
    '  test: data/test.csv',
    '  id: id',
    ...given.data.map((line) => `  ${line}`),
    `  features: [${features.join(', ')}]`,
    '  discover_slices: false',
    ...(gate === undefined ? [] : [`gate: [${gate}]`]),
    'champion:',
    `  primary: ${given.primary}`,
    '  merge: { claim: non-inferior, margin: 0.01 }',
    '  promote: { claim: superior }',
    `  guardrails: [${measured.map((metric) => `{ metric: ${metric}, margin: 0.5 }`).join(', ')}]`,
    'registry: { kind: directory, path: registry }',
    'deploy:',
    '  production: { target: { kind: directory, path: serving } }',
    '',
  ].join('\n')
}

/** A workspace with the rows of a case, which is a git repository. */
export interface Stage {
  readonly place: Arena
  readonly host: Host
}

export async function stageOf(given: TaskCase): Promise<Stage> {
  const ids = Object.values(given.columns)[0]!.map((_, row) => `r${row}`)
  const place = await emptyArena(ids)
  const query = given.query?.map((code) => `query ${code}`)
  place.write('data/test.csv', csv({ id: ids, ...given.columns, y: given.y, q: query }))
  place.write('predict.mjs', PREDICT)
  place.write('.gitignore', '.titlebout\nregistry\nserving\n')
  await gitAs(place.host.workspace, 'init', '--quiet', '--initial-branch=main')
  const PATH = `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
  return { place, host: { ...place.host, userEnvironment: { PATH } } }
}

/** What train leaves of a side: its config committed, its model, and the evidence that names both. */
export async function trained({ place }: Stage, given: TaskCase, side: Side, corner: Corner): Promise<void> {
  const features = featuresOf(given, side)
  place.write('titlebout.yml', configOf(given, corner.words(side, features), { features }))
  await gitAs(place.host.workspace, 'add', '-A')
  await gitAs(place.host.workspace, 'commit', '--quiet', '--allow-empty', '-m', side)
  const sha = await gitAs(place.host.workspace, 'rev-parse', 'HEAD')
  const { file, bytes } = corner.model(given, side)
  const model = sha256Bytes(bytes)
  const sample = sampleTraining({ ...NOTHING_TIED, model })
  const files = [{ path: file, bytes: bytes.length, sha256: model }]
  const result = { ...sample.result, features: [...features], files, model_path: file, membership: null }
  const producer = { ...sample.producer, sha }
  rmSync(path.join(place.host.workspace, '.titlebout/small/files/model'), { recursive: true, force: true })
  place.write(`.titlebout/small/files/model/${file}`, bytes)
  place.write(
    '.titlebout/small/training.json',
    evidenceText({ ...sample, model: 'small', producer, subject: [{ name: file, sha256: model }], result }),
  )
}

/** Runs evaluate-gate on a side; scores come as a file of what the side said. */
export async function judged(stage: Stage, given: TaskCase, side: Side, corner: Corner): Promise<Evaluation['result']> {
  await trained(stage, given, side, corner)
  if (corner.kind !== 'scores') return (await stage.place.judge(undefined, stage.host)).evidence.result
  // Stored scores are those of the run that judged the champion.
  const host = side === 'champion' ? runHost(stage.host) : stage.host
  return (await stage.place.evaluate(scoresOf(given, side), host)).evidence.result
}

/** Columns of a scores file. */
export function scoresOf({ task, said }: TaskCase, side: Side): Readonly<Record<string, readonly number[]>> {
  const column = (at: number): readonly number[] => said[side].map((one) => (typeof one === 'number' ? one : one[at]!))
  if (task === 'multiclass-classification')
    return Object.fromEntries(CLASSES.map((name, at) => [`score_${name}`, column(at)]))
  return { [{ regression: 'prediction', custom: 'loss_words' }[task] ?? 'score']: column(0) }
}
