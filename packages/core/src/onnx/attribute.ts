import { readTensor, type ExternalData } from './tensor.ts'
import { fields, signedNumbers, textOf } from './wire.ts'

/** A setting of a node. Lists are read when somebody asks for them: those of a tree ensemble are long. */
export interface Attribute {
  readonly name: string
  readonly external: readonly ExternalData[]
  strings(): readonly string[]
  integers(): readonly bigint[]
}

const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, integers: 8, strings: 9, tensors: 10, sparse: 22, sparses: 23 }

export function readAttribute(bytes: Uint8Array): Attribute {
  const external: ExternalData[] = []
  let name = ''
  for (const field of fields(bytes)) {
    if (field.number === ATTRIBUTE.name) name = textOf(field.bytes)
    else if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors)
      external.push(...readTensor(field.bytes).external)
    else if (field.number === ATTRIBUTE.sparse || field.number === ATTRIBUTE.sparses)
      for (const part of fields(field.bytes))
        if (part.number === 1 || part.number === 2) external.push(...readTensor(part.bytes).external)
  }
  return {
    name,
    external,
    strings: () =>
      [...fields(bytes)].filter(({ number }) => number === ATTRIBUTE.strings).map((field) => textOf(field.bytes)),
    integers: () =>
      [...fields(bytes)]
        .filter(({ number }) => number === ATTRIBUTE.integers || number === ATTRIBUTE.integer)
        .flatMap(signedNumbers),
  }
}
