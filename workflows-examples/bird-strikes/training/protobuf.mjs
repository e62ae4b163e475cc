// The few lines of Protocol Buffers that an ONNX file needs: https://protobuf.dev/programming-guides/encoding/

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

export const integer = (field, value) => Buffer.concat([tag(field, VARINT), varint(value)])
export const float = (field, value) => Buffer.concat([tag(field, FIXED32), float32(value)])
export const text = (field, value) => bytes(field, Buffer.from(value, 'utf8'))
export const message = (field, ...parts) => bytes(field, Buffer.concat(parts.flat(Infinity)))
export const floats = (field, values) => bytes(field, Buffer.concat(values.map(float32)))
export const integers = (field, values) => bytes(field, Buffer.concat(values.map(varint)))

function bytes(field, value) {
  return Buffer.concat([tag(field, BYTES), varint(value.length), value])
}

function tag(field, wireType) {
  return varint(field * 8 + wireType)
}

// Negative numbers take the ten bytes of their 64-bit two's complement.
function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value))
  const out = []
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return Buffer.from([...out, Number(rest)])
}

function float32(value) {
  const out = Buffer.alloc(4)
  out.writeFloatLE(value)
  return out
}
