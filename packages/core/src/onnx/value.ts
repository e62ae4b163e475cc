import { fields, textOf } from './wire.ts'

/** A dimension: its size, a name where any size will do (equal names, equal sizes), or null where nothing is said. */
export type Dimension = number | string | null

/** An input or an output. */
export interface OnnxValue {
  readonly name: string
  readonly kind: 'tensor' | 'sequence-of-maps' | 'other'
  /** Element type of a tensor by its number in the file; 0 otherwise. */
  readonly type: number
  /** undefined: the file does not say the shape. */
  readonly dimensions: readonly Dimension[] | undefined
}

const TYPE = { tensor: 1, sequence: 4, map: 5 }

export function readValue(bytes: Uint8Array): OnnxValue {
  let name = ''
  let type: Omit<OnnxValue, 'name'> = { kind: 'other', type: 0, dimensions: undefined }
  for (const field of fields(bytes)) {
    if (field.number === 1) name = textOf(field.bytes)
    else if (field.number === 2) type = readType(field.bytes)
  }
  return { name, ...type }
}

function readType(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  for (const field of fields(bytes)) {
    if (field.number === TYPE.tensor) return readTensorType(field.bytes)
    if (field.number === TYPE.sequence && holdsMaps(field.bytes))
      return { kind: 'sequence-of-maps', type: 0, dimensions: undefined }
  }
  return { kind: 'other', type: 0, dimensions: undefined }
}

function holdsMaps(sequence: Uint8Array): boolean {
  for (const element of fields(sequence))
    if (element.number === 1) for (const field of fields(element.bytes)) if (field.number === TYPE.map) return true
  return false
}

function readTensorType(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  let type = 0
  let dimensions: Dimension[] | undefined
  for (const field of fields(bytes)) {
    if (field.number === 1) type = Number(field.varint ?? 0n)
    else if (field.number === 2) {
      dimensions ??= []
      for (const dimension of fields(field.bytes))
        if (dimension.number === 1) dimensions.push(readDimension(dimension.bytes))
    }
  }
  return { kind: 'tensor', type, dimensions }
}

function readDimension(bytes: Uint8Array): Dimension {
  let dimension: Dimension = null
  for (const field of fields(bytes)) {
    // A size below 1 is what some exporters write for "any".
    if (field.number === 1) {
      const size = Number(BigInt.asIntN(64, field.varint ?? 0n))
      dimension = size > 0 ? size : null
    } else if (field.number === 2) dimension = textOf(field.bytes)
  }
  return dimension
}
