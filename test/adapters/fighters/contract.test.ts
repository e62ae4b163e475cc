import path from 'node:path'
import { onnxFighter, scoresFighter, treesFighter, useOnnxWorker } from '@titlebout/adapters'
import { dummyFighter } from '@titlebout/core'
import { afterAll, beforeAll } from 'vitest'
import { boostedCase, savedFile } from '../../support/boosted-models.ts'
import { fighterContract, FIGHTER_IDS, type FighterContract } from '../../support/fighter-contract.ts'
import { input, model, node, output, TYPE, classifier } from '../../support/onnx-model.ts'
import { TEST_WORKER } from '../../support/onnx-worker.ts'
import { workspace } from './workspace.ts'

const place = workspace()
const shared: Omit<FighterContract, 'open'> = {
  reader: place.reader,
  write: async (name, content) => {
    await place.write(name, content)
    return { root: place.root(), path: name }
  },
}

fighterContract('dummy', { ...shared, open: async () => dummyFighter({ task: 'binary-classification', prior: 0.4 }) })

const SCORES = [0.1, 0.9, 0.25, 0.5, 0]
fighterContract('scores', {
  ...shared,
  open: async () => {
    const lines = FIGHTER_IDS.map((id, row) => `${id},${SCORES[row]}`)
    const file = await place.write('scores/contract.csv', `report_id,score\n${lines.join('\n')}\n`)
    return scoresFighter({ file, name: path.basename(file) })
  },
})

/** A text column and a number column with gaps, as a pipeline would export them. */
const PIPELINE = model([
  input('size', TYPE.string, ['n', 1]),
  input('speed', TYPE.float, ['n', 1]),
  node('ai.onnx.ml:LabelEncoder', ['size'], ['size_number'], {
    keys_strings: { strings: ['Large', 'Medium', 'Small'] },
    values_floats: { floats: [1, 0.5, 0] },
  }),
  node('ai.onnx.ml:Imputer', ['speed'], ['speed_filled'], {
    imputed_value_floats: { floats: [100] },
    replaced_value_float: { float: Number.NaN },
  }),
  node('Concat', ['size_number', 'speed_filled'], ['x'], { axis: 1 }),
  classifier({ coefficients: [3, 0.01], intercept: -2 }),
  output('label', TYPE.string, ['n']),
  output('probabilities', TYPE.float, ['n', 2]),
])

for (const runtime of ['native', 'wasm'] as const)
  fighterContract(`onnx in this process (${runtime})`, {
    ...shared,
    open: async () => {
      const file = await place.write('in-process.onnx', PIPELINE)
      return await onnxFighter({ file, nativeDir: undefined, runtime })
    },
  })

for (const library of ['xgboost', 'lightgbm'] as const)
  fighterContract(library, {
    ...shared,
    open: async () => {
      const { file, bytes } = savedFile(boostedCase(library, 'the contract of a fighter'))
      const format = library === 'xgboost' ? 'xgboost-json' : 'lightgbm-text'
      return await treesFighter({ file: await place.write(`${library}/${file}`, bytes), format })
    },
  })

beforeAll(() => useOnnxWorker(undefined))
afterAll(() => useOnnxWorker(undefined))

for (const runtime of ['native', 'wasm'] as const)
  fighterContract(`onnx in a process of its own (${runtime})`, {
    ...shared,
    open: async () => {
      useOnnxWorker(TEST_WORKER)
      try {
        return await onnxFighter({ file: await place.write('child.onnx', PIPELINE), nativeDir: undefined, runtime })
      } finally {
        useOnnxWorker(undefined)
      }
    },
  })
