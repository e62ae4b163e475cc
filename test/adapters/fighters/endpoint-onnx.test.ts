import { readFileSync } from 'node:fs'

import type { FighterTask, Scores } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'

import { inferenceServer, type InferenceServer } from '../../support/inference-server.ts'
import { classifier, input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { onnxServed } from '../../support/onnx-served.ts'
import { WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { binary, binaryTask, scoresOf } from '../../support/tasks.ts'
import { asked } from './endpoint-places.ts'
import { workspace } from './workspace.ts'

const place = workspace()
const servers: InferenceServer[] = []
afterAll(async () => {
  for (const server of servers) await server.close()
})

interface Both {
  /** Read by the fighter that runs the file itself. */
  readonly file: Scores
  /** Read from the server that runs the same file. */
  readonly served: Scores
  readonly server: InferenceServer
}

/** A model asked in both ways about the same rows. */
async function both(
  bytes: Uint8Array,
  csv: string,
  task: FighterTask,
  endpoint: Readonly<Record<string, unknown>>,
): Promise<Both> {
  const server = await inferenceServer(await onnxServed('both', bytes))
  servers.push(server)
  const rows = await place.table(`rows-${servers.length}.csv`, csv, task)
  const [ours, theirs] = [await place.onnx(`model-${servers.length}.onnx`, bytes), await asked(server.url, endpoint, { model: 'both' })] // prettier-ignore
  try {
    return { file: await ours.score(rows, task), served: await theirs.score(rows, task), server }
  } finally {
    await ours.close()
    await theirs.close()
    await rows.close()
  }
}

const COLUMNS = { height: TYPE.float, weight: TYPE.double, count: TYPE.int64, engines: TYPE.int32, night: TYPE.bool, tail: TYPE.string } as const // prettier-ignore
const FEATURES = Object.keys(COLUMNS)
/** A column of each element type, cast to float and put together. */
const MIXED = (classes: readonly [string, string] | readonly [number, number], label: number): Buffer =>
  model([
    ...Object.entries(COLUMNS).map(([name, type]) => input(name, type, ['n', 1])),
    ...FEATURES.map((name) => node('Cast', [name], [`${name}_float`], { to: TYPE.float })),
    node('Concat', FEATURES.map((name) => `${name}_float`), ['x'], { axis: 1 }), // prettier-ignore
    classifier({ coefficients: [0.5, -0.25, 0.1, 0.3, -1, 0.2], intercept: 0.1, classes }),
    output('label', label, ['n']),
    output('probabilities', TYPE.float, ['n', 2]),
  ])
const ROWS = [
  ['id', 'y', ...FEATURES].join(),
  ...Array.from({ length: 10 }, (_, row) =>
    [`r${row}`, row % 2, row - 4.5, 0.5 * row, row % 7, (row % 3) - 1, row % 2 === 0, row % 5].join(),
  ),
  '',
].join('\n')
const TASK = binaryTask({ positive: '1', threshold: 0.5, id: 'id', label: 'y', features: FEATURES })

describe('a model of ONNX behind the Open Inference Protocol', () => {
  it('says what its file says, of columns of every element type, some rows at a time', async () => {
    const { file, served, server } = await both(MIXED([0, 1], TYPE.int64), ROWS, TASK, {
      output: 'probabilities',
      classes: ['0', '1'],
      batch_size: 4,
    })
    expect([...binary(served).score!]).toEqual([...binary(file).score!])
    expect(new Set(binary(file).score).size).toBe(10)
    const sent: unknown = JSON.parse(server.requests[1]!.body)
    expect(sent).toMatchObject({
      inputs: [
        { name: 'height', datatype: 'FP32', shape: [4, 1], data: [-4.5, -3.5, -2.5, -1.5] },
        { name: 'weight', datatype: 'FP64', shape: [4, 1], data: [0, 0.5, 1, 1.5] },
        { name: 'count', datatype: 'INT64', shape: [4, 1], data: [0, 1, 2, 3] },
        { name: 'engines', datatype: 'INT32', shape: [4, 1], data: [-1, 0, 1, -1] },
        { name: 'night', datatype: 'BOOL', shape: [4, 1], data: [true, false, true, false] },
        { name: 'tail', datatype: 'BYTES', shape: [4, 1], data: ['0', '1', '2', '3'] },
      ],
    })
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(3)
  })

  it.each([
    ['whole numbers', [0, 1], TYPE.int64, '1'],
    ['texts', ['no', 'yes'], TYPE.string, 'yes'],
  ] as const)('says its labels where these are %s', async (_, classes, type, positive) => {
    const rows = ROWS.replaceAll(/^(?<id>r\d+),(?<y>[01])/gmu, (_whole, id: string, y: string) => `${id},${classes[Number(y)]}`) // prettier-ignore
    const task = binaryTask({ positive, threshold: 0.5, id: 'id', label: 'y', features: FEATURES })
    const { file, served } = await both(MIXED(classes, type), rows, task, { output: 'label' })
    expect(binary(served).score).toBeUndefined()
    expect([...binary(served).prediction]).toEqual([...binary(file).prediction])
    expect(new Set(binary(file).prediction).size).toBe(2)
  })
})

describeWithShared('the wine model with whole numbers as labels, behind the protocol', () => {
  it('says what its file says, by labels and by probabilities', async () => {
    const bytes = readFileSync(shared('models/wine/challenger_int64.onnx'))
    const csv = readFileSync(shared('models/wine/test.csv'), 'utf8')
    const target = { task: 'multiclass-classification', label: 'grade_code', classes: ['0', '1', '2'] } as const
    const task = { target, threshold: 0.5, id: 'row_id', features: WINE_COLUMNS }
    const x = { columns: WINE_COLUMNS }
    const { file, served } = await both(bytes, csv, task, { inputs: { X: x }, output: 'label' })
    const classes = scoresOf('multiclass-classification', file)
    expect([...scoresOf('multiclass-classification', served).prediction]).toEqual([...classes.prediction])
    expect(classes.prediction).toHaveLength(1056)
    const probable = await both(bytes, csv, task, {
      inputs: { X: x },
      output: 'probabilities',
      classes: ['0', '1', '2'],
    })
    expect(scoresOf('multiclass-classification', probable.served).scores).toEqual(classes.scores)
  }, 60_000)
})
