import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { Evaluation } from '@titlebout/core'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inferenceServer, type InferenceServer, type ServedModel } from '../../support/inference-server.ts'
import { onnxServed } from '../../support/onnx-served.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { expectClose } from '../../stats/reference.ts'
import { csv, emptyArena, type Arena } from '../tasks/arena.ts'
import {
  configOf,
  endpointWords,
  goldenOf,
  GOLDENS,
  MODEL_CLASSES,
  numbersOf,
  servedName,
  type Golden,
  type Serving,
  type Way,
} from './golden-models.ts'

/** Without numbers of its own: held against the challenger's scores in test/adapters/fighters/onnx-tasks.test.ts. */
const ELSEWHERE = ['wine/challenger_int64']
/** Models that no golden is about: read and refused in test/core/onnx and test/adapters/fighters. */
const WITHOUT_GOLDENS = ['example_dynamic_axes', 'matmul_quickstart', 'mnist', 'treecl']

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
      models.map(async (model) => await onnxServed(servedName(model), readFileSync(shared('models', `${model}.onnx`)))),
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
