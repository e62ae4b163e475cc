import { onnxFighter, useOnnxWorker } from '@titlebout/adapters'
import { afterEach, describe, expect, it } from 'vitest'
import { bytes, classifier, initializer, input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { TEST_WORKER } from '../../support/onnx-worker.ts'
import { refusalOf, workspace } from './workspace.ts'
import { binaryTask } from '../../support/tasks.ts'

const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['a'] })
const ROWS = 'id,a,y\nr1,1,yes\nr2,-1,no\n'
const OUTPUTS = [output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 2])]
const GOOD = model([input('a', TYPE.float, ['n', 1]), classifier({ coefficients: [1], intercept: 0 }, 'a'), ...OUTPUTS])

async function refused(name: string, content: Uint8Array): Promise<string> {
  return await refusalOf(place.onnx(name, content), 'MODEL')
}

describe('onnxFighter in a process of its own', () => {
  afterEach(() => useOnnxWorker(undefined))

  /** Repeats a body for ever: no number of rounds, and a condition that stays true. */
  const ENDLESS = model([
    input('a', TYPE.float, ['n', 1]),
    initializer('true', TYPE.bool, [], { raw: Buffer.from([1]) }),
    node('Loop', ['', 'true', 'a'], ['x'], {
      body: {
        graph: Buffer.concat([
          node('Identity', ['on'], ['on_again']),
          node('Identity', ['state'], ['state_again']),
          bytes(2, 'body'),
          input('round', TYPE.int64, []),
          input('on', TYPE.bool, []),
          input('state', TYPE.float, ['n', 1]),
          output('on_again', TYPE.bool, []),
          output('state_again', TYPE.float, ['n', 1]),
        ]),
      },
    }),
    classifier({ coefficients: [1], intercept: 0 }),
    ...OUTPUTS,
  ])

  it.each(['native', 'wasm'] as const)('ends a model that never comes to an end (%s)', async (runtime) => {
    useOnnxWorker(TEST_WORKER)
    const file = await place.write('endless.onnx', ENDLESS)
    const fighter = await onnxFighter({ file, nativeDir: undefined, runtime, timeLimitMs: 1_000 })
    const table = await place.table(`endless-${runtime}.csv`, ROWS, TASK)
    const said = await refusalOf(fighter.score(table, TASK), 'MODEL')
    expect(said).toBe(
      'endless.onnx: the model gave no answer within 1 s while it scored a batch: it may hold a loop without end',
    )
    await fighter.close()
  })

  it('hands nothing of our environment to it but what the runtime needs', async () => {
    const probe = await place.write(
      'probe.mjs',
      "process.on('message', () => process.send({ kind: 'user-error', code: 'MODEL', message: Object.keys(process.env).join(' ') }))\n",
    )
    process.env['TITLEBOUT_TEST_SECRET'] = 'x'
    useOnnxWorker({ file: probe })
    const said = await refusalOf(place.onnx('probe.onnx', GOOD), 'MODEL')
    delete process.env['TITLEBOUT_TEST_SECRET']
    expect(said).toContain('TITLEBOUT_WORKER')
    expect(said).not.toContain('TITLEBOUT_TEST_SECRET')
  })

  it('survives a runtime that crashes, and says so', async () => {
    useOnnxWorker({
      file: await place.write('crash.mjs', "process.on('message', () => process.kill(process.pid, 'SIGSEGV'))\n"),
    })
    expect(await refused('crash.onnx', GOOD)).toBe(
      'crash.onnx: the process that runs the model was ended by SIGSEGV while it was loaded: the model crashes the runtime, or needs more memory than there is',
    )
  })

  it('takes a program of ours that fails for a bug, with its words', async () => {
    useOnnxWorker({ file: await place.write('broken.mjs', "throw new Error('no such thing')\n") })
    await expect(place.onnx('broken.onnx', GOOD)).rejects.toThrow(/exit code 1: [\s\S]*no such thing/u)
  })

  it("passes the runtime's own refusal on", async () => {
    useOnnxWorker(TEST_WORKER)
    const file = await place.write(
      'wrong.onnx',
      model([
        input('a', TYPE.float, ['n', 1]),
        node('NoSuchOperator', ['a'], ['x']),
        output('x', TYPE.float, ['n', 1]),
      ]),
    )
    expect(await refusalOf(onnxFighter({ file, nativeDir: undefined }), 'MODEL')).toContain(
      'wrong.onnx: the runtime cannot load the model: ',
    )
  })
})
