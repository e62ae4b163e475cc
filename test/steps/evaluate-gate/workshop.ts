import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256Bytes, sha256Text } from '@titlebout/adapters'
import {
  canonicalJson,
  encodeSketch,
  evidenceText,
  makeSketch,
  type Host,
  type Producer,
  type Profile,
  type Training,
} from '@titlebout/core'
import { world, type World } from '../../core/bout/synthetic.ts'
import { sampleTraining, NOTHING_TIED } from '../../support/evidence-samples.ts'
import { classifier, input, model, output, TYPE, type Logistic } from '../../support/onnx-model.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostOf } from '../open-step/repository.ts'

/** What the fighters of these tests are: logistic regressions on named columns. */
export const MODELS = {
  champion: { features: ['signal'], logistic: { coefficients: [0.9], intercept: -2.4 } },
  honest: { features: ['signal', 'second'], logistic: { coefficients: [1, 0.8], intercept: -2.6 } },
  leaky: { features: ['signal', 'cost'], logistic: { coefficients: [0.9, 0.005], intercept: -2.5 } },
  worse: { features: ['signal', 'noise'], logistic: { coefficients: [0.9, 1.2], intercept: -2.4 } },
} as const satisfies Record<string, { features: readonly string[]; logistic: Logistic }>

export type ModelName = keyof typeof MODELS

export const CONFIG = `version: 1
model: { name: strikes, task: binary-classification, path: model/model.onnx, threshold: 0.2 }
data:
  train: data/train.csv
  test: data/test.csv
  label: damage
  positive: "yes"
  id: report_id
  features: [signal, second, cost, noise]
  slices: [place, { name: strong, where: "signal >= 1" }]
train: { run: "true" }
gate:
  - { metric: roc_auc, min: 0.70 }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
  guardrails: [{ metric: log_loss, margin: 0.01 }]
undecided: { merge: warn, promote: warn }
registry: { kind: directory, path: registry }
deploy:
  production: { target: { kind: directory, path: serving } }
`

/** A workspace with the rows of a {@link World} and nothing else yet. */
export interface Workshop {
  readonly folder: string
  readonly host: Host
  readonly world: World
  path(...parts: readonly string[]): string
  write(name: string, content: string | Uint8Array): void
  read(name: string): string
}

export async function workshop(config = CONFIG, seed = 1): Promise<Workshop> {
  const folder = await temporaryFolder()
  const shop = placedAt(folder, hostOf(folder), world(seed, 2000))
  shop.write('titlebout.yml', config)
  shop.write('data/test.csv', csvOf(shop.world))
  return shop
}

/** The same rows in another folder, whose files are its own. */
export function placed(shop: Workshop, folder: string, host: Host): Workshop {
  return placedAt(folder, host, shop.world)
}

function placedAt(folder: string, host: Host, rows: World): Workshop {
  const place = (...parts: readonly string[]): string => path.join(folder, ...parts)
  return {
    folder,
    host,
    world: rows,
    path: place,
    write: (name, content) => {
      mkdirSync(path.dirname(place(name)), { recursive: true })
      writeFileSync(place(name), content)
    },
    read: (name) => readFileSync(place(name), 'utf8'),
  }
}

/** The same workshop as another run sees it. */
export function hostWith(shop: Workshop, change: Partial<Host>, producer: Partial<Producer> = {}): Host {
  return { ...shop.host, producer: () => ({ ...shop.host.producer(), ...producer }), ...change }
}

export function csvOf(
  rows: World,
  order: readonly number[] = [...rows.truth.keys()],
  id = (row: number) => `r${row}`,
): string {
  const lines = order.map((row) =>
    [
      id(row),
      rows.truth[row] === 1 ? 'yes' : 'no',
      rows.signal[row],
      rows.second[row],
      rows.cost[row],
      rows.noise[row],
      rows.place[row] ?? '',
    ].join(','),
  )
  return ['report_id,damage,signal,second,cost,noise,place', ...lines, ''].join('\n')
}

/** Puts into the work folder what `train` leaves: the model, its evidence, the sketch of the training rows, the profile. */
export function trained(
  shop: Workshop,
  name: ModelName,
  options: { readonly seen?: readonly string[] | null } = {},
): Training {
  const { features, logistic } = MODELS[name]
  const work = '.titlebout/strikes'
  rmSync(shop.path(work), { recursive: true, force: true })
  const onnx = model([
    classifier(logistic),
    input('x', TYPE.float, ['n', features.length]),
    output('label', TYPE.string, ['n']),
    output('probabilities', TYPE.float, ['n', 2]),
  ])
  const ids = options.seen ?? Array.from({ length: 500 }, (_, i) => `trained on ${i}`)
  const sketch = encodeSketch(makeSketch({ ids, columns: new Map() }, '00112233445566778899aabbccddeeff', sha256Text))
  const training = trainingOf(onnx, options.seen === null ? null : sketch, features)
  shop.write(`${work}/files/model/model.onnx`, onnx)
  if (options.seen !== null) shop.write(`${work}/files/membership.bin`, sketch)
  shop.write(`${work}/files/profile.json`, canonicalJson(PROFILE))
  shop.write(`${work}/training.json`, evidenceText(training))
  return training
}

function trainingOf(onnx: Uint8Array, sketch: Uint8Array | null, features: readonly string[]): Training {
  const sample = sampleTraining({ ...NOTHING_TIED, model: sha256Bytes(onnx) })
  const { membership } = sample.result
  return {
    ...sample,
    model: 'strikes',
    result: {
      ...sample.result,
      features: [...features],
      membership: sketch === null || membership === null ? null : { ...membership, sha256: sha256Bytes(sketch) },
    },
  }
}

const PROFILE: Profile = {
  format: 'titlebout.profile/1',
  dataset: { name: 'data/train.csv', sha256: '1'.repeat(64) },
  row_count: 1000,
  min_count: 10,
  label: { task: 'binary-classification', name: 'damage', positives: 125 },
  columns: [],
}
