import { fields, signedNumbers, textOf } from './wire.ts'

/** Element types that concern us, by their number in the file. */
export const ELEMENT = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11 } as const

/** A reference to bytes in another file, as the tensor states it. */
export interface ExternalData {
  readonly tensor: string
  readonly entries: readonly { readonly key: string; readonly value: string }[]
}

/** A stored value. Its content is read only when somebody asks for class labels in it. */
export interface OnnxTensor {
  readonly name: string
  readonly type: number
  readonly external: readonly ExternalData[]
  /** Texts or whole numbers in it, as texts; undefined for other element types. */
  labels(): readonly string[] | undefined
}

const TENSOR = { type: 2, int32: 5, strings: 6, int64: 7, name: 8, raw: 9, external: 13 }
/** Nobody has more classes; a list that is longer is no list of classes. */
const MOST_LABELS = 10_000

export function readTensor(bytes: Uint8Array): OnnxTensor {
  const references: { key: string; value: string }[] = []
  let name = ''
  let type = 0
  for (const field of fields(bytes, [TENSOR.name, TENSOR.type, TENSOR.external])) {
    if (field.number === TENSOR.name) name = textOf(field.bytes)
    else if (field.number === TENSOR.type) type = Number(field.varint ?? 0n)
    else references.push(...entriesOf(field.bytes))
  }
  const external = references.length === 0 ? [] : [{ tensor: name, entries: references }]
  return { name, type, external, labels: () => labelsIn(bytes, type) }
}

/** A key or a value may be given twice, and readers differ in which one counts: all pairs are taken. */
function entriesOf(bytes: Uint8Array): { key: string; value: string }[] {
  const keys: string[] = []
  const values: string[] = []
  for (const field of fields(bytes)) {
    if (field.number === 1) keys.push(textOf(field.bytes))
    else if (field.number === 2) values.push(textOf(field.bytes))
  }
  return keys.flatMap((key) => (values.length === 0 ? [{ key, value: '' }] : values.map((value) => ({ key, value }))))
}

function labelsIn(bytes: Uint8Array, type: number): readonly string[] | undefined {
  if (type !== ELEMENT.string && type !== ELEMENT.int64 && type !== ELEMENT.int32) return undefined
  const labels: string[] = []
  for (const field of fields(bytes)) {
    if (field.number === TENSOR.strings) labels.push(textOf(field.bytes))
    else if (field.number === TENSOR.int64 || field.number === TENSOR.int32)
      labels.push(...signedNumbers(field).map(String))
    else if (field.number === TENSOR.raw && type !== ELEMENT.string) labels.push(...rawNumbers(field.bytes, type))
    if (labels.length > MOST_LABELS) return undefined
  }
  return labels
}

function rawNumbers(bytes: Uint8Array, type: number): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = type === ELEMENT.int64 ? 8 : 4
  const count = Math.min(Math.floor(bytes.length / size), MOST_LABELS + 1)
  return Array.from({ length: count }, (_, index) =>
    String(type === ELEMENT.int64 ? view.getBigInt64(8 * index, true) : view.getInt32(4 * index, true)),
  )
}
