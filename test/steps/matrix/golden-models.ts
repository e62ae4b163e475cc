import { readFileSync } from 'node:fs'
import path from 'node:path'
import { findMetric, taskSchema } from '@titlebout/core'
import * as z from 'zod'
import type { ServedModel } from '../../support/inference-server.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { shared } from '../../support/shared.ts'

type Task = z.infer<typeof taskSchema>
export type Way = 'native' | 'wasm' | 'scores' | 'command' | 'endpoint'

/** A model of the shared folder: how it is asked, and which of its numbers the goldens give. */
export interface Golden {
  /** Relative to ../shared/models, without .onnx. */
  readonly model: string
  readonly task: Task
  readonly data: readonly string[]
  readonly features: readonly string[]
  readonly ways: readonly Way[]
  /** What the goldens call the parts of its metrics: the path to them. */
  readonly numbers: readonly string[]
}

/** WebAssembly here for one model of each pair; for all of them in test/adapters/fighters. */
const LESS: readonly Way[] = ['native', 'scores', 'endpoint']
const ALL: readonly Way[] = [...LESS, 'wasm']
/** A matrix of numbers is what a script of a few lines can fill. */
const MATRIX: readonly Way[] = [...LESS, 'command']
const ADULT = {
  task: 'binary-classification',
  data: ['label: class', 'positive: ">50K"'],
  features: 'age education-num capital-gain capital-loss hours-per-week workclass education marital-status occupation relationship race sex native-country'.split(' '), // prettier-ignore
  ways: ALL,
} as const
const GERMAN = { task: 'binary-classification', data: ['label: default', 'positive: "1"'], features: ['application'], ways: ALL } as const // prettier-ignore
const WINE = { task: 'multiclass-classification', data: ['label: grade', 'classes: [low, medium, high]'], features: WINE_COLUMNS } as const // prettier-ignore
const PENGUINS = { task: 'multiclass-classification', data: ['label: species', 'classes: [Gentoo, Adelie, Chinstrap]'] } as const // prettier-ignore
const BIKE = { task: 'regression', data: ['label: cnt'], features: BIKE_COLUMNS, ways: MATRIX } as const

const of = (model: string, rest: Omit<Golden, 'model' | 'numbers'>): Golden => ({
  model,
  numbers: ['fighters', path.basename(model), 'metrics'],
  ...rest,
})

export const GOLDENS: readonly Golden[] = [
  of('adult/champion', ADULT),
  of('adult/challenger', { ...ADULT, ways: LESS }),
  of('adult/twin', { ...ADULT, ways: LESS }),
  of('bike/champion', { ...BIKE, ways: ALL }),
  of('bike/challenger', BIKE),
  of('german_text/champion', GERMAN),
  of('german_text/challenger', { ...GERMAN, ways: LESS }),
  // Its numbers are those of scikit-learn: the native runtime needs a locale that few machines have.
  { ...of('german_text/lowercase', { ...GERMAN, ways: ['wasm'] }), numbers: ['lowercase', 'native'] },
  of('penguins/champion', { ...PENGUINS, features: ['bill_depth_mm', 'body_mass_g', 'sex'], ways: ALL }),
  of('penguins/challenger', { ...PENGUINS, features: 'bill_length_mm bill_depth_mm flipper_length_mm body_mass_g'.split(' '), ways: MATRIX }), // prettier-ignore
  of('wine/champion', { ...WINE, ways: ALL }),
  of('wine/challenger', { ...WINE, ways: MATRIX }),
]

const nodeSchema = z.record(z.string(), z.unknown())

export function goldenOf(pair: string): Record<string, unknown> {
  return nodeSchema.parse(JSON.parse(readFileSync(shared('goldens', `${pair}.json`), 'utf8')))
}

export function numbersOf({ model, numbers, task }: Golden): readonly (readonly [metric: string, value: number])[] {
  const metrics = numbers.reduce((node, key) => nodeSchema.parse(node[key]), goldenOf(path.dirname(model)))
  return Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' && findMetric(name, task) !== undefined ? [[name, value] as const] : [],
  )
}

export function configOf({ task, data, features }: Golden, metrics: readonly string[], words: string): string {
  return [
    'version: 1',
    `model: { name: small, task: ${task}, path: model/m.onnx${words} }`,
    'data:',
    '  test: data/test.csv',
    '  id: row_id',
    ...data.map((line) => `  ${line}`),
    `  features: ${JSON.stringify(features)}`,
    '  discover_slices: false',
    // Rules that decide nothing: what they name is measured.
    'gate:',
    ...metrics.map((metric) => `  - { metric: ${metric}, min: 0, decide: point, severity: warning }`),
    'champion:',
    `  primary: ${task === 'regression' ? 'mae' : 'log_loss'}`,
    '  merge: { claim: superior }',
    '  promote: { claim: superior }',
    '',
  ].join('\n')
}

/** Classes in the order of the models' probabilities. */
export const MODEL_CLASSES: Readonly<Record<string, string>> = {
  adult: '<=50K,>50K',
  german_text: '0,1',
  wine: 'high,low,medium',
  penguins: 'Adelie,Chinstrap,Gentoo',
  bike: '',
}

/** A name that can stand in an address as it is. */
export function servedName(model: string): string {
  return model.replace('/', '.')
}

/** Where golden models are served: each by its own name, with what it states of its tensors. */
export interface Serving {
  readonly url: string
  readonly served: readonly Pick<ServedModel, 'name' | 'inputs' | 'outputs'>[]
}

/** `model.endpoint` for a served model: columns by the folded names of its inputs, the answer by the name of its output. */
export function endpointWords({ model, features, task }: Golden, { url, served }: Serving): string {
  const { name: servedAs, inputs, outputs } = served.find(({ name }) => name === servedName(model))!
  const filled = inputs.map(({ name, shape }): [string, object] => {
    const column = features.find((feature) => feature.replaceAll(/[^A-Za-z0-9]/gu, '_') === name)
    return [name, { columns: shape[1] === 1 && column !== undefined ? [column] : features }]
  })
  const output = outputs.filter(({ datatype }) => datatype === 'FP32').at(-1)!
  const classes = task === 'regression' || output.shape.length === 1 ? {} : { classes: MODEL_CLASSES[path.dirname(model)]!.split(',') } // prettier-ignore
  const said = { protocol: 'open-inference-v2', url, model: servedAs, inputs: Object.fromEntries(filled), output: output.name, missing: 'as-null-or-empty-text', ...classes } // prettier-ignore
  return `, endpoint: ${JSON.stringify(said)}`
}
