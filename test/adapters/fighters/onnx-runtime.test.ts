import { mkdir, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onnxFighter, requireOnnxRuntime } from '@titlebout/adapters'
import type { Fighter, OnnxRuntimeChoice } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { classifier, initializer, input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { binary, binaryTask } from '../../support/tasks.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['a'] })
const ROWS = 'id,a,y\nr1,1,yes\nr2,-1,no\n'
const OUTPUTS = [output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 2])]
const GOOD = model([input('a', TYPE.float, ['n', 1]), classifier({ coefficients: [1], intercept: 0 }, 'a'), ...OUTPUTS])
const NATIVE = /^onnxruntime-node 1\./u
const WASM = /^onnxruntime-web 1\.\S+ \(WebAssembly\)$/u

async function opened(runtime: OnnxRuntimeChoice, nativeDir?: string): Promise<Fighter> {
  return await onnxFighter({ file: await place.write('good.onnx', GOOD), nativeDir, runtime })
}

async function runtimeOf(runtime: OnnxRuntimeChoice, nativeDir?: string): Promise<string> {
  const fighter = await opened(runtime, nativeDir)
  await fighter.close()
  return fighter.record.runtime ?? ''
}

/** A folder without native modules, named by the user: nothing is fetched then. */
async function emptyFolder(): Promise<string> {
  const folder = path.join(place.root(), 'no-modules')
  await mkdir(folder, { recursive: true })
  return folder
}

/** A model of so many bytes, most of them in a sparse file beside it. */
async function bigModel(bytes: number): Promise<string> {
  const external = [
    ['location', 'weights.bin'],
    ['length', '8'],
  ] as const
  const graph = [
    input('a', TYPE.float, ['n', 1]),
    initializer('w', TYPE.float, [1, 2], { external }),
    node('MatMul', ['a', 'w'], ['x']),
    classifier({ coefficients: [1, 1], intercept: 0 }),
    ...OUTPUTS,
  ]
  const weights = await place.write('big/weights.bin', Buffer.from(Float32Array.from([1, 2]).buffer))
  await truncate(weights, bytes)
  return await place.write('big/model.onnx', model(graph))
}

describe('onnxFighter chooses', () => {
  it.each<[choice: OnnxRuntimeChoice, expected: RegExp]>([
    ['auto', NATIVE],
    ['native', NATIVE],
    ['wasm', WASM],
  ])('for %s, where the native runtime is there, what the evidence names', async (choice, expected) => {
    expect(await runtimeOf(choice)).toMatch(expected)
  })

  it('WebAssembly where no native runtime is to be had, and says the same', async () => {
    const nativeDir = await emptyFolder()
    expect(await runtimeOf('auto', nativeDir)).toMatch(WASM)
    const [here, there] = [await opened('native'), await opened('auto', nativeDir)]
    const table = await place.table('same.csv', ROWS, TASK)
    const scores = await Promise.all([here, there].map(async (one) => binary(await one.score(table, TASK)).score))
    expect(scores[0]?.[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6)
    for (const [row, score] of (scores[0] ?? []).entries()) expect(scores[1]?.[row]).toBeCloseTo(score, 6)
    await here.close()
    await there.close()
  })

  it('WebAssembly where the native runtime is there and does not load', async () => {
    const nativeDir = path.join(place.root(), 'broken-modules')
    await mkdir(path.join(nativeDir, 'node_modules/onnxruntime-node'), { recursive: true })
    await writeFile(path.join(nativeDir, 'node_modules/onnxruntime-node/index.js'), "throw new Error('invalid ELF')\n")
    expect(await runtimeOf('auto', nativeDir)).toMatch(WASM)
    expect(await refusalOf(opened('native', nativeDir), 'NATIVE')).toContain('does not load on')
  })

  it('nothing else where native is asked for', async () => {
    expect(await refusalOf(opened('native', await emptyFolder()), 'NATIVE')).toContain(
      'onnxruntime-node is not installed',
    )
  })

  it('the native runtime for models that are too big for WebAssembly', async () => {
    const file = await bigModel(50 * 2 ** 20)
    const nativeDir = await emptyFolder()
    const fighter = await onnxFighter({ file, nativeDir: undefined })
    expect(fighter.record.runtime).toMatch(NATIVE)
    await fighter.close()
    expect(await refusalOf(onnxFighter({ file, nativeDir }), 'NATIVE')).toContain('onnxruntime-node is not installed')
    expect(await refusalOf(onnxFighter({ file, nativeDir, runtime: 'wasm' }), 'MODEL')).toBe(
      'model.onnx: the model has 50.0 MB, and the WebAssembly runtime takes up to 50 MB: set model.runtime: native in titlebout.yml',
    )
  })
})

describe('requireOnnxRuntime', () => {
  it.each<[choice: OnnxRuntimeChoice, bytes: number]>([
    ['auto', 50 * 2 ** 20],
    ['wasm', 51 * 2 ** 20],
  ])('is content with WebAssembly for %s and %i bytes', async (choice, bytes) => {
    await expect(requireOnnxRuntime({ choice, bytes, nativeDir: await emptyFolder() })).resolves.toBeUndefined()
  })

  it.each<[choice: OnnxRuntimeChoice, bytes: number]>([
    ['native', 1],
    ['auto', 50 * 2 ** 20 + 1],
  ])('wants the native runtime for %s and %i bytes', async (choice, bytes) => {
    const wanted = requireOnnxRuntime({ choice, bytes, nativeDir: await emptyFolder() })
    expect(await refusalOf(wanted, 'NATIVE')).toContain('onnxruntime-node is not installed')
  })
})

describe('the WebAssembly runtime', () => {
  it('is asked for a reason when it fails on a value, as the native one is', async () => {
    const graph = [
      input('a', TYPE.string, ['n', 1]),
      node('ai.onnx.ml:OneHotEncoder', ['a'], ['cube'], { cats_strings: { strings: ['b'] }, zeros: 0 }),
      node('Reshape', ['cube', 'shape'], ['x']),
      initializer('shape', TYPE.int64, [2], { ints: [-1, 1] }),
      classifier({ coefficients: [1], intercept: 0 }),
      ...OUTPUTS,
    ]
    place.use('wasm')
    await expect(place.scored(model(graph), 'id,a,y\nr1,b,yes\nr2,c,no\n', TASK)).rejects.toThrow(
      'the model does not take the value "c" of row 2',
    )
    place.use('auto')
  })
})

describe('a model that a runtime cannot load', () => {
  const DECODER = [input('a', 2, ['n']), node('ImageDecoder', ['a'], ['x']), output('x', 2, ['h', 'w', 'c'])]

  it.each<[runtime: OnnxRuntimeChoice, says: string]>([
    [
      'wasm',
      'decoder.onnx: the WebAssembly runtime has no implementation of the operator ImageDecoder: set model.runtime: native in titlebout.yml, or export the model without it',
    ],
    [
      'native',
      'decoder.onnx: the native runtime has no implementation of the operator ImageDecoder: export the model without it',
    ],
  ])('is answered with the operator that it lacks (%s)', async (runtime, says) => {
    const file = await place.write('decoder.onnx', model(DECODER, { domains: { '': 20 } }))
    expect(await refusalOf(onnxFighter({ file, nativeDir: undefined, runtime }), 'MODEL')).toBe(says)
  })
})

describeWithShared('a model that wants a locale', () => {
  /** Share of pairs in order, ties half. */
  function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number {
    const [above, below] = [true, false].map((side) => scores.filter((_, row) => isPositive[row] === side))
    const wins = above!.flatMap((a) => below!.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
    return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length
  }

  it('runs as WebAssembly where the machine has none, as its own library would', async () => {
    const task = binaryTask({
      positive: '1',
      threshold: 0.5,
      id: 'row_id',
      label: 'default',
      features: ['application'],
    })
    const kinds = { row_id: 'text', default: 'text' } as const
    const root = shared('models', 'german_text')
    const table = await place
      .reader()
      .open({ role: 'test', path: 'test.csv', root, kinds, id: 'row_id', label: 'default' })
    const file = shared('models', 'german_text', 'lowercase.onnx')
    const fighter = await onnxFighter({ file, nativeDir: undefined })
    const { score } = binary(await fighter.score(table, task))
    const labels = (await table.texts('default')).map((label) => label === '1')
    expect(rocAuc([...(score ?? [])], labels)).toBeCloseTo(0.7562725631768954, 10)
    await fighter.close()
    await table.close()
  })
})
