import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { findMetric, taskSchema, type Evaluation } from '@titlebout/core'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { inferenceServer, type InferenceServer, type ServedModel } from '../../support/inference-server.ts'
import { onnxServed } from '../../support/onnx-served.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { expectClose } from '../../stats/reference.ts'
import { csv, emptyArena, type Arena } from '../tasks/arena.ts'

type Task = z.infer<typeof taskSchema>
type Way = 'native' | 'wasm' | 'scores' | 'command' | 'endpoint'

/** A model of the shared folder: how it is asked, and which of its numbers the goldens give. */
interface Golden {
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

const GOLDENS: readonly Golden[] = [
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

/** Without numbers of its own: held against the challenger's scores in test/adapters/fighters/onnx-tasks.test.ts. */
const ELSEWHERE = ['wine/challenger_int64']
/** Models that no golden is about: read and refused in test/core/onnx and test/adapters/fighters. */
const WITHOUT_GOLDENS = ['example_dynamic_axes', 'matmul_quickstart', 'mnist', 'treecl']

const nodeSchema = z.record(z.string(), z.unknown())

function goldenOf(pair: string): Record<string, unknown> {
  return nodeSchema.parse(JSON.parse(readFileSync(shared('goldens', `${pair}.json`), 'utf8')))
}

function numbersOf({ model, numbers, task }: Golden): readonly (readonly [metric: string, value: number])[] {
  const metrics = numbers.reduce((node, key) => nodeSchema.parse(node[key]), goldenOf(path.dirname(model)))
  return Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' && findMetric(name, task) !== undefined ? [[name, value] as const] : [],
  )
}

function configOf({ task, data, features }: Golden, metrics: readonly string[], words: string): string {
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

const PREDICT = `import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const { TITLEBOUT_DATA, TITLEBOUT_MODEL, TITLEBOUT_OUT, ONNX, FEATURES, CLASSES } = process.env
const ort = createRequire(import.meta.url)(ONNX)
const session = await ort.InferenceSession.create(TITLEBOUT_MODEL + '/m.onnx')
const [header, ...rows] = readFileSync(TITLEBOUT_DATA, 'utf8').trimEnd().split('\\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')))
const features = JSON.parse(FEATURES).map((name) => header.indexOf(name))
const x = Float32Array.from(rows.flatMap((row) => features.map((at) => (row[at] === '' ? NaN : Number(row[at])))))
const said = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', x, [rows.length, features.length]) })
const { data, dims } = said.probabilities ?? said.variable
const names = CLASSES === '' ? 'prediction' : CLASSES.split(',').map((name) => 'score_' + name).join()
const lines = rows.map((row, at) => [row[header.indexOf('row_id')], ...data.slice(at * dims[1], (at + 1) * dims[1])].join())
writeFileSync(TITLEBOUT_OUT, ['row_id,' + names, ...lines, ''].join('\\n'))
`

/** Classes in the order of the models' probabilities. */
const MODEL_CLASSES: Readonly<Record<string, string>> = {
  adult: '<=50K,>50K',
  german_text: '0,1',
  wine: 'high,low,medium',
  penguins: 'Adelie,Chinstrap,Gentoo',
  bike: '',
}

/** What onnxruntime for Python said, as a scores file. */
async function scoresFile({ model }: Golden): Promise<string> {
  const bytes = readFileSync(shared('models', path.dirname(model), 'predictions.parquet'))
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const rows = await parquetReadObjects({ file, compressors: { ZSTD: (input) => zstdDecompressSync(input) } })
  const side = path.basename(model)
  const named = Object.keys(rows[0]!).flatMap((column): [string, string][] => {
    if (column === side) return [['prediction', column]]
    if (column === `${side}_score`) return [['score', column]]
    const name = column.startsWith(`${side}_p_`) ? column.slice(`${side}_p_`.length) : undefined
    return name === undefined ? [] : [[`score_${name}`, column]]
  })
  const cells = (column: string): readonly string[] => rows.map((row) => String(row[column]))
  return csv({
    id: cells('row_id'),
    ...Object.fromEntries(named.map(([name, column]) => [name, cells(column)])),
  })
}

/** `model.endpoint` for a served model: columns by the folded names of its inputs, the answer by the name of its output. */
function endpointWords({ model, features, task }: Golden, { url, served }: Serving): string {
  const { inputs, outputs } = served.find(({ name }) => name === model)!
  const filled = inputs.map(({ name, shape }): [string, object] => {
    const column = features.find((feature) => feature.replaceAll(/[^A-Za-z0-9]/gu, '_') === name)
    return [name, { columns: shape[1] === 1 && column !== undefined ? [column] : features }]
  })
  const output = outputs.filter(({ datatype }) => datatype === 'FP32').at(-1)!
  const classes = task === 'regression' || output.shape.length === 1 ? {} : { classes: MODEL_CLASSES[path.dirname(model)]!.split(',') } // prettier-ignore
  const said = { protocol: 'open-inference-v2', url, model, inputs: Object.fromEntries(filled), output: output.name, missing: 'as-null-or-empty-text', ...classes } // prettier-ignore
  return `, endpoint: ${JSON.stringify(said)}`
}

interface Serving {
  readonly url: string
  readonly served: readonly ServedModel[]
}

async function judged(
  given: Golden,
  { way, serving }: { readonly way: Way; readonly serving: Serving },
  metrics: readonly string[],
): Promise<Evaluation['result']> {
  const pair = path.dirname(given.model)
  const place: Arena = await emptyArena()
  const words = { native: ', runtime: native', wasm: ', runtime: wasm', scores: '', command: ', predict: { run: node predict.mjs }', endpoint: way === 'endpoint' ? endpointWords(given, serving) : '' } // prettier-ignore
  place.write('titlebout.yml', configOf(given, metrics, words[way]))
  place.write('data/test.csv', readFileSync(shared('models', pair, 'test.csv')))
  if (way === 'scores') {
    place.write('scores.csv', await scoresFile(given))
    return (await place.judge('scores.csv')).evidence.result
  }
  place.write('m.onnx', readFileSync(shared('models', `${given.model}.onnx`)))
  if (way !== 'command') return (await place.judgeModel('m.onnx')).evidence.result
  place.write('predict.mjs', PREDICT)
  const userEnvironment = {
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    ONNX: path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    FEATURES: JSON.stringify(given.features),
    CLASSES: MODEL_CLASSES[pair]!,
  }
  return (await place.judgeModel('m.onnx', { ...place.host, userEnvironment })).evidence.result
}

const KIND: Readonly<Record<Way, string>> = { native: 'onnx', wasm: 'onnx', scores: 'scores', command: 'command', endpoint: 'endpoint' } // prettier-ignore

describeWithShared('the golden models, through evaluate-gate', () => {
  let server: InferenceServer
  let served: readonly ServedModel[]
  beforeAll(async () => {
    const models = GOLDENS.filter(({ ways }) => ways.includes('endpoint')).map(({ model }) => model)
    served = await Promise.all(
      models.map(async (model) => await onnxServed(model, readFileSync(shared('models', `${model}.onnx`)))),
    )
    server = await inferenceServer(...served)
  }, 60_000)
  afterAll(async () => await server.close())

  const cells = GOLDENS.flatMap((given) => given.ways.map((way) => [given.model, way, given] as const))

  it.each(cells)('%s by %s: every metric of the golden that we have', async (model, way, given) => {
    const expected = numbersOf(given)
    const serving = { url: server.url, served }
    const result = await judged(given, { way, serving }, expected.map(([metric]) => metric)) // prettier-ignore
    expect(result.fighter.kind).toBe(KIND[way])
    if (way === 'wasm') expect(result.fighter.runtime).toContain('WebAssembly')
    expect(expected.length).toBeGreaterThanOrEqual(model.endsWith('lowercase') ? 2 : 6)
    for (const [metric, value] of expected) expectClose(result.metrics[metric]!.estimate!, value, 1e-5, 1e-6, metric)
  })

  it('leave no model of the shared folder out: a new one must be judged here, or be said to have no golden', () => {
    const known = [...GOLDENS.map(({ model }) => model), ...ELSEWHERE, ...WITHOUT_GOLDENS]
    expect(modelsThere()).toEqual(known.toSorted())
    const named = ['adult', 'bike', 'german_text', 'penguins', 'wine'].flatMap((pair) =>
      [...JSON.stringify(goldenOf(pair)).matchAll(/"models\/(?<model>[\w/]+)\.onnx"/gu)].map((found) => found[1]!),
    )
    expect([...new Set(named)].toSorted()).toEqual([...GOLDENS.map(({ model }) => model), ...ELSEWHERE].toSorted())
  })
})

function modelsThere(): readonly string[] {
  return readdirSync(shared('models'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => name.replaceAll(path.sep, '/').slice(0, -'.onnx'.length))
    .toSorted()
}
