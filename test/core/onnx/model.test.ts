import { readFileSync } from 'node:fs'
import { readOnnx, refuseOtherFormats, withoutZipMap } from '@titlebout/core'
import { expect, describe, it } from 'vitest'
import { classifier, initializer, input, mapsOutput, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { describeWithShared, shared } from '../../support/shared.ts'

const ZIPPED = model(
  [
    input('x', TYPE.float, ['n', 2]),
    input('w', TYPE.float, [2]),
    initializer('w', TYPE.float, [2], { raw: Buffer.alloc(8) }),
    classifier({ coefficients: [1, 2], intercept: 0 }),
    node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], { classlabels_strings: { strings: ['b', 'a'] } }),
    output('label', TYPE.string, ['n']),
    mapsOutput('maps', TYPE.string),
  ],
  { metadata: { author: 'nobody' } },
)

describe('readOnnx', () => {
  it('gives signature, nodes and metadata', () => {
    const { graph, metadata, irVersion, producer, operators } = readOnnx(ZIPPED)
    expect(irVersion).toBe(8)
    expect(producer).toBe('titlebout-test')
    // An input with a stored value is nothing the caller must give.
    expect(graph.inputs).toEqual([{ name: 'x', kind: 'tensor', type: TYPE.float, dimensions: ['n', 2] }])
    expect(graph.outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['label', 'tensor'],
      ['maps', 'sequence-of-maps'],
    ])
    expect(graph.nodes.map(({ domain, operator }) => `${domain}:${operator}`)).toEqual([
      'ai.onnx.ml:LinearClassifier',
      'ai.onnx.ml:ZipMap',
    ])
    expect(graph.nodes[0]?.attributes.get('classlabels_strings')?.strings()).toEqual(['no', 'yes'])
    expect(metadata).toEqual(new Map([['author', 'nobody']]))
    expect(operators).toHaveLength(2)
  })

  it('tells a dimension that is not said from one that has a name', () => {
    const { graph } = readOnnx(
      model([input('a', TYPE.float, [0, 'k', 3]), input('b', TYPE.float, undefined), input('c', TYPE.float, [])]),
    )
    expect(graph.inputs.map(({ dimensions }) => dimensions)).toEqual([[null, 'k', 3], undefined, []])
  })

  it('reads class labels in every way that a tensor holds them', () => {
    const raw = Buffer.from(BigInt64Array.from([5n, -1n]).buffer)
    const { graph } = readOnnx(
      model([
        initializer('texts', TYPE.string, [2], { strings: ['x', 'y'] }),
        initializer('numbers', TYPE.int64, [2], { ints: [5, -1] }),
        initializer('raw', TYPE.int64, [2], { raw }),
        initializer('floats', TYPE.float, [2], { raw }),
      ]),
    )
    expect([...graph.initializers.values()].map((tensor) => tensor.labels())).toEqual([
      ['x', 'y'],
      ['5', '-1'],
      ['5', '-1'],
      undefined,
    ])
  })
})

describe('withoutZipMap', () => {
  it('puts the tensor before it in its place, and changes nothing else', () => {
    const before = readOnnx(ZIPPED)
    const rewritten = withoutZipMap(ZIPPED, before, 'm.onnx')
    expect(rewritten?.classes).toEqual(new Map([['probabilities', ['b', 'a']]]))
    const after = readOnnx(rewritten?.bytes ?? new Uint8Array())
    expect(after.graph.outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['label', 'tensor'],
      ['probabilities', 'tensor'],
    ])
    expect(after.graph.nodes.map(({ operator }) => operator)).toEqual(['LinearClassifier'])
    expect(after.graph.inputs).toEqual(before.graph.inputs)
    expect(after.metadata).toEqual(before.metadata)
    expect(withoutZipMap(rewritten?.bytes ?? new Uint8Array(), after, 'm.onnx')).toBeUndefined()
  })

  it('leaves a model alone that has none', () => {
    const plain = model([input('x', TYPE.float, ['n', 2]), classifier({ coefficients: [1, 2], intercept: 0 })])
    expect(withoutZipMap(plain, readOnnx(plain), 'm.onnx')).toBeUndefined()
  })

  it('refuses a model whose other nodes read the maps', () => {
    const read = model([
      input('x', TYPE.float, ['n', 2]),
      classifier({ coefficients: [1, 2], intercept: 0 }),
      node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], { classlabels_strings: { strings: ['a', 'b'] } }),
      node('SequenceAt', ['maps', 'x'], ['first']),
      mapsOutput('maps', TYPE.string),
    ])
    expect(() => withoutZipMap(read, readOnnx(read), 'm.onnx')).toThrow(
      'm.onnx: other nodes read the output of a ZipMap',
    )
  })
})

describeWithShared('readOnnx on models of the field', () => {
  it.each([
    ['adult/champion.onnx', 13, ['output_label', 'output_probability']],
    ['adult/twin.onnx', 13, ['output_label', 's<=50K', 's>50K']],
    ['wine/challenger.onnx', 1, ['label', 'probabilities']],
    ['bike/challenger.onnx', 1, ['variable']],
    ['mnist.onnx', 1, ['Plus214_Output_0']],
    ['treecl.onnx', 1, ['label_0', 'proba_0']],
    ['example_dynamic_axes.onnx', 1, ['output_scalars']],
  ])('%s', (file, inputs, outputs) => {
    const bytes = readFileSync(shared('models', file))
    refuseOtherFormats(bytes, file)
    const { graph, external } = readOnnx(bytes)
    expect(graph.inputs).toHaveLength(inputs)
    expect(graph.outputs.map(({ name }) => name)).toEqual(outputs)
    expect(external).toEqual([])
  })
})
