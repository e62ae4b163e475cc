import { readOnnx, withoutZipMap } from '@titlebout/core'
import * as ort from 'onnxruntime-node'

import type { GivenTensor, ServedModel, ServedTensor } from './inference-server.ts'

const DATATYPES = { float32: 'FP32', float64: 'FP64', int64: 'INT64', int32: 'INT32', bool: 'BOOL', string: 'BYTES' } as const // prettier-ignore
type Served = keyof typeof DATATYPES

/**
 * An ONNX model behind the Open Inference Protocol, by onnxruntime-node: each input and output is a tensor of its own name, with the type and the
 * shape that the model states. Maps of ZipMap are given as the tensors that they are made of.
 */
export async function onnxServed(name: string, bytes: Uint8Array): Promise<ServedModel> {
  const plain = withoutZipMap(bytes, readOnnx(bytes), name)?.bytes ?? bytes
  const session = await ort.InferenceSession.create(plain, { intraOpNumThreads: 1, logSeverityLevel: 4 })
  const inputs = session.inputMetadata.map(statedTensor)
  const types = new Map(session.inputMetadata.map((value) => [value.name, typeOf(value)]))
  return {
    name,
    version: '1',
    inputs,
    outputs: session.outputMetadata.map(statedTensor),
    infer: async (read) => {
      const feeds = Object.fromEntries([...read].map(([input, given]) => [input, tensorOf(types.get(input)!, given)]))
      const results = await session.run(feeds)
      return Object.entries(results).map(([output, tensor]) => givenTensor(output, tensor))
    },
  }
}

type Metadata = ort.InferenceSession['inputMetadata'][number]

function typeOf(value: Metadata): Served {
  const type = value.isTensor
    ? Object.keys(DATATYPES).find((known): known is Served => known === value.type)
    : undefined
  if (type === undefined) throw new Error(`"${value.name}" is nothing that can be served`)
  return type
}

function statedTensor(value: Metadata): ServedTensor {
  const shape = value.isTensor ? value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1)) : []
  return { name: value.name, datatype: DATATYPES[typeOf(value)], shape }
}

function tensorOf(
  type: Served,
  { shape, data }: { readonly shape: readonly number[]; readonly data: readonly unknown[] },
): ort.Tensor {
  if (type === 'string')
    return new ort.Tensor(
      'string',
      data.map((value) => String(value ?? '')),
      shape,
    )
  if (type === 'bool') return new ort.Tensor('bool', Uint8Array.from(data, Number), shape)
  if (type === 'int64')
    return new ort.Tensor(
      'int64',
      BigInt64Array.from(data, (value) => BigInt(Number(value))),
      shape,
    )
  if (type === 'int32') return new ort.Tensor('int32', Int32Array.from(data, Number), shape)
  // JSON has no NaN: null stands for a missing value.
  const number = (value: unknown): number => (value === null ? Number.NaN : Number(value))
  if (type === 'float64') return new ort.Tensor('float64', Float64Array.from(data, number), shape)
  return new ort.Tensor('float32', Float32Array.from(data, number), shape)
}

function givenTensor(name: string, { type, dims, data }: ort.Tensor): GivenTensor {
  const datatype = Object.entries(DATATYPES).find(([known]) => known === type)?.[1]
  if (datatype === undefined) throw new Error(`"${name}" gives ${type}`)
  const values: readonly unknown[] = [...data].map((value) => (typeof value === 'bigint' ? Number(value) : value))
  return { name, datatype, shape: [...dims], data: type === 'bool' ? values.map(Boolean) : values }
}
