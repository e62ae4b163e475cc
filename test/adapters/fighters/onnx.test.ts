import { gzipSync } from 'node:zlib'
import { idTexts } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { bytes, classifier, input, int, message, model, node, output, TYPE } from '../../support/onnx-model.ts'
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

describe('onnxFighter tells by its bytes that a file is no ONNX model:', () => {
  it.each<[what: string, content: Uint8Array, says: string]>([
    ['nothing at all', Buffer.alloc(0), 'got an empty file'],
    [
      'a pickle of protocol 4',
      Buffer.from([0x80, 0x04, 0x95, 0x10, 0x00]),
      'got a pickle, which is code and is never opened here',
    ],
    ['a pickle of protocol 2', Buffer.from([0x80, 0x02, 0x63]), 'got a pickle'],
    ['a PyTorch archive', Buffer.from('PK\x03\x04\x00\x00archive/data.pkl\x80\x02', 'latin1'), 'got a pickle'],
    ['a zip archive', Buffer.from('PK\x03\x04\x00\x00config.json', 'latin1'), 'a file that is a zip archive'],
    ['joblib with compression', Buffer.from([0x78, 0x9c, 0x01, 0x02]), 'compressed by zlib, as joblib does'],
    ['a model in gzip', gzipSync(GOOD), 'compressed by gzip'],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), 'an HDF5 file, as Keras writes it'],
    ['TensorFlow Lite', Buffer.from('\x1c\x00\x00\x00TFL3', 'latin1'), 'a TensorFlow Lite model'],
    ['a text', Buffer.from('tree\nversion=v4\n'), 'got a text file'],
    ['JSON', Buffer.from('{"learner": {}}'), 'got a text file'],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
      'got a Git LFS pointer: check out with lfs: true',
    ],
    ['noise', Buffer.from([0xff, 0xfe, 0x00, 0x9c, 0x10]), 'got a file that is cut off or of another format'],
    ['a message without a graph', Buffer.concat([int(1, 8), bytes(2, 'x')]), 'there is no graph'],
  ])('%s', async (_, content, says) => {
    const said = await refused('bad.onnx', content)
    expect(said).toMatch(/^bad\.onnx: /u)
    expect(said).toContain(says)
  })

  it('a model that is cut off, wherever', async () => {
    for (let length = 1; length < GOOD.length; length += 7) {
      const cut = place.onnx('cut.onnx', GOOD.subarray(0, length))
      // Cut between two fields it may still be a model: then it must open like one, or be refused.
      const said = await cut.then(
        async (fighter) => {
          await fighter.close()
          return 'opened'
        },
        (cause: unknown) => String(cause),
      )
      expect(said).toMatch(/^opened$|cut off or of another format|cannot load the model/u)
    }
    expect(await refused('cut.onnx', GOOD.subarray(0, GOOD.length - 40))).toContain(
      'cut.onnx: expected an ONNX model, got a file that is cut off',
    )
  })

  it('graphs within graphs without end', async () => {
    let graph = bytes(2, 'innermost')
    for (let depth = 0; depth < 40; depth += 1) graph = node('If', ['c'], ['o'], { then_branch: { graph } })
    expect(await refused('deep.onnx', model([graph]))).toContain('graphs nest deeper than 16')
  })
})

describe('onnxFighter and operators of somebody', () => {
  const custom = (domain: string) =>
    model(
      [
        input('a', TYPE.float, ['n', 1]),
        node(`${domain}:Secret`, ['a'], ['x']),
        classifier({ coefficients: [1], intercept: 0 }),
        ...OUTPUTS,
      ],
      { domains: { [domain]: 1 } },
    )

  it('refuses a library that it would have to load', async () => {
    expect(await refused('custom.onnx', custom('com.acme'))).toContain(
      'the operator Secret of the domain "com.acme" comes from a library of its own, which is not loaded here',
    )
  })

  it('refuses it in a branch and in a function as well', async () => {
    const branch = Buffer.concat([node('com.acme:Secret', ['a'], ['o']), output('o', TYPE.float, ['n', 1])])
    expect(
      await refused('branch.onnx', model([node('If', ['c'], ['x'], { then_branch: { graph: branch } })])),
    ).toContain('the operator Secret')
    const own = message(25, bytes(1, 'Mine'), node('com.acme:Secret', ['a'], ['o']).fill(0x3a, 0, 1), bytes(10, 'own'))
    expect(await refused('function.onnx', model([node('own:Mine', ['a'], ['x'])], { more: [own] }))).toContain(
      'the operator Secret',
    )
  })

  it('takes a function that the file itself defines', async () => {
    const body = Buffer.concat([
      bytes(4, 'v'),
      bytes(5, 'w'),
      node('Identity', ['v'], ['w']).fill(0x3a, 0, 1),
      bytes(10, 'own'),
      message(9, bytes(1, ''), int(2, 15)),
    ])
    const graph = [
      input('a', TYPE.float, ['n', 1]),
      node('own:Mine', ['a'], ['x']),
      classifier({ coefficients: [1], intercept: 0 }),
      ...OUTPUTS,
    ]
    const bytesOf = model(graph, { domains: { own: 1 }, more: [message(25, bytes(1, 'Mine'), body)] })
    expect(idTexts((await place.scored(bytesOf, ROWS, TASK)).ids)).toEqual(['r1', 'r2'])
  })
})
