/**
 * Small ONNX models written by hand, so that no binary is committed. Independent of our own reader on purpose.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const TYPE = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11 } as const

export type Dimension = number | string

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Buffer.from(bytes)
}

export function int(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

export function bytes(field: number, content: Uint8Array | string): Buffer {
  const body = Buffer.from(content)
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body])
}

export function message(field: number, ...parts: readonly Uint8Array[]): Buffer {
  return bytes(field, Buffer.concat(parts))
}

function float32(field: number, value: number): Buffer {
  const body = Buffer.alloc(4)
  body.writeFloatLE(value)
  return Buffer.concat([varint((field << 3) | 5), body])
}

export interface Attributes {
  readonly [name: string]:
    | number
    | string
    | { readonly float: number }
    | { readonly floats: readonly number[] }
    | { readonly ints: readonly number[] }
    | { readonly strings: readonly string[] }
    | { readonly tensor: Uint8Array }
    | { readonly graph: Uint8Array }
}

function attribute(name: string, value: Attributes[string]): Buffer {
  const named = bytes(1, name)
  if (typeof value === 'number') return message(5, named, int(3, value), int(20, 2))
  if (typeof value === 'string') return message(5, named, bytes(4, value), int(20, 3))
  if ('float' in value) return message(5, named, float32(2, value.float), int(20, 1))
  if ('floats' in value) return message(5, named, ...value.floats.map((one) => float32(7, one)), int(20, 6))
  if ('ints' in value) return message(5, named, ...value.ints.map((one) => int(8, one)), int(20, 7))
  if ('tensor' in value) return message(5, named, bytes(5, value.tensor), int(20, 4))
  if ('graph' in value) return message(5, named, bytes(6, value.graph), int(20, 5))
  return message(5, named, ...value.strings.map((one) => bytes(9, one)), int(20, 8))
}

/** A node of a graph (field 1). `operator` is `Add` or `ai.onnx.ml:ZipMap`. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): Buffer {
  const [type = '', domain = ''] = operator.split(':').toReversed()
  return message(
    1,
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, type),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ...(domain === '' ? [] : [bytes(7, domain)]),
  )
}

function tensorType(type: number, dimensions: readonly Dimension[] | undefined): Buffer {
  const shape =
    dimensions === undefined
      ? []
      : [message(2, ...dimensions.map((size) => message(1, typeof size === 'number' ? int(1, size) : bytes(2, size))))]
  return message(1, int(1, type), ...shape)
}

/** An input of a graph (field 11). */
export function input(name: string, type: number, dimensions: readonly Dimension[] | undefined): Buffer {
  return message(11, bytes(1, name), message(2, tensorType(type, dimensions)))
}

/** An output of a graph (field 12). */
export function output(name: string, type: number, dimensions: readonly Dimension[] | undefined): Buffer {
  return message(12, bytes(1, name), message(2, tensorType(type, dimensions)))
}

/** An output of type seq(map(key, float)), as ZipMap gives it. */
export function mapsOutput(name: string, keyType: number): Buffer {
  const map = message(5, int(1, keyType), message(2, tensorType(TYPE.float, [])))
  return message(12, bytes(1, name), message(2, message(4, message(1, map))))
}

export interface TensorContent {
  readonly strings?: readonly string[]
  readonly ints?: readonly number[]
  readonly raw?: Uint8Array
  /** Entries of `external_data`. */
  readonly external?: readonly (readonly [key: string, value: string])[]
}

/** The content of a tensor message. */
export function tensor(name: string, type: number, dims: readonly number[], content: TensorContent): Buffer {
  return Buffer.concat([
    ...dims.map((size) => int(1, size)),
    int(2, type),
    ...(content.strings ?? []).map((text) => bytes(6, text)),
    ...(content.ints ?? []).map((value) => int(7, value)),
    bytes(8, name),
    ...(content.raw === undefined ? [] : [bytes(9, content.raw)]),
    ...(content.external ?? []).map(([key, value]) => message(13, bytes(1, key), bytes(2, value))),
    ...(content.external === undefined ? [] : [int(14, 1)]),
  ])
}

/** A stored value of a graph (field 5). */
export function initializer(...args: Parameters<typeof tensor>): Buffer {
  return bytes(5, tensor(...args))
}

export interface ModelOptions {
  readonly metadata?: Readonly<Record<string, string>>
  readonly domains?: Readonly<Record<string, number>>
  /** Fields of the model message to put behind the rest. */
  readonly more?: readonly Uint8Array[]
}

/** The bytes of a model (IR 8, opset 15, ai.onnx.ml 3). */
export function model(graph: readonly Uint8Array[], options: ModelOptions = {}): Buffer {
  const domains = { '': 15, 'ai.onnx.ml': 3, ...options.domains }
  return Buffer.concat([
    int(1, 8),
    bytes(2, 'titlebout-test'),
    message(7, bytes(2, 'g'), ...graph),
    ...Object.entries(domains).map(([domain, version]) => message(8, bytes(1, domain), int(2, version))),
    ...Object.entries(options.metadata ?? {}).map(([key, value]) => message(14, bytes(1, key), bytes(2, value))),
    ...(options.more ?? []),
  ])
}

/** Weights of a logistic regression on one matrix input. */
export interface Logistic {
  readonly coefficients: readonly number[]
  readonly intercept: number
  /** Order of the probability columns. Default: `no`, `yes`. */
  readonly classes?: readonly [string, string] | readonly [number, number]
}

/** LinearClassifier from the tensor `x` to `label` and `probabilities`; the second class is the one the weights speak for. */
export function classifier({ coefficients, intercept, classes = ['no', 'yes'] }: Logistic, from = 'x'): Buffer {
  const labels = classes.every((label) => typeof label === 'string')
    ? { classlabels_strings: { strings: classes.map(String) } }
    : { classlabels_ints: { ints: classes.map(Number) } }
  return node('ai.onnx.ml:LinearClassifier', [from], ['label', 'probabilities'], {
    ...labels,
    coefficients: { floats: [...coefficients.map((weight) => -weight), ...coefficients] },
    intercepts: { floats: [-intercept, intercept] },
    post_transform: 'LOGISTIC',
  })
}

/** What {@link classifier} says, computed in doubles. */
export function logisticScore({ coefficients, intercept }: Logistic, x: readonly number[]): number {
  return 1 / (1 + Math.exp(-coefficients.reduce((sum, weight, index) => sum + weight * (x[index] ?? 0), intercept)))
}
