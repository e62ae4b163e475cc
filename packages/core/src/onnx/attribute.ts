import { readTensor, type ExternalData } from './tensor.ts'
import { fields, signedNumbers, textOf } from './wire.ts'

/** A setting of a node. Lists are read when somebody asks for them: those of a tree ensemble are long. */
export interface Attribute {
  readonly name: string
  readonly external: readonly ExternalData[]
  /** Messages of the graphs in it. */
  readonly graphs: readonly Uint8Array[]
  strings(): readonly string[]
  integers(): readonly bigint[]
}

const ATTRIBUTE = {
  name: 1,
  integer: 3,
  tensor: 5,
  graph: 6,
  integers: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  sparse: 22,
  sparses: 23,
}
const { integer, integers, strings, ...READ } = ATTRIBUTE
const READ_AT_ONCE = Object.values(READ)

export function readAttribute(bytes: Uint8Array): Attribute {
  const external: ExternalData[] = []
  const graphs: Uint8Array[] = []
  let name = ''
  for (const field of fields(bytes, READ_AT_ONCE)) {
    if (field.number === ATTRIBUTE.name) name = textOf(field.bytes)
    else if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) graphs.push(field.bytes)
    else if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors)
      external.push(...readTensor(field.bytes).external)
    else for (const part of fields(field.bytes, [1, 2])) external.push(...readTensor(part.bytes).external)
  }
  return {
    name,
    external,
    graphs,
    strings: () => [...fields(bytes, [strings])].map((field) => textOf(field.bytes)),
    integers: () => [...fields(bytes, [integer, integers])].flatMap(signedNumbers),
  }
}
