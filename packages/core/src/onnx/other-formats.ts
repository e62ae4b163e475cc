import { UserError } from '../error.ts'

/** What a file starts with, and what it is then. */
const MAGIC: readonly { readonly bytes: readonly number[]; readonly at?: number; readonly is: string }[] = [
  { bytes: [0x1f, 0x8b], is: 'compressed by gzip' },
  { bytes: [0x78, 0x01], is: 'compressed by zlib, as joblib does' },
  { bytes: [0x78, 0x9c], is: 'compressed by zlib, as joblib does' },
  { bytes: [0x78, 0xda], is: 'compressed by zlib, as joblib does' },
  { bytes: [0x42, 0x5a, 0x68], is: 'compressed by bzip2' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'compressed by xz' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a zip archive' },
  { bytes: [0x89, 0x48, 0x44, 0x46], is: 'an HDF5 file, as Keras writes it' },
  { bytes: [0x54, 0x46, 0x4c, 0x33], at: 4, is: 'a TensorFlow Lite model' },
  { bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], is: 'a NumPy array' },
]
/** So much of a file tells text from anything else. */
const LOOKED_AT = 512
const FIX =
  'export the model to ONNX, or save it as XGBoost JSON or LightGBM text, and name that file under model.path; or let a command of yours run it (model.predict.run)'

/**
 * Refuses files that are recognisably something other than ONNX, each by its name.
 *
 * @param name what to call the file in messages
 * @throws {UserError} `MODEL`
 */
export function refuseOtherFormats(bytes: Uint8Array, name: string): void {
  refuseNoModel(bytes, name, 'an ONNX model')
  // rule: model-text
  if (textAtStart(bytes) !== undefined) throw refused(name, `expected an ONNX model, got a text file: ${FIX}`)
}

/**
 * Refuses files that are no model of any format that we run. Pickles are never opened: reading one runs the code in it.
 *
 * @param wanted what the file was taken for
 * @throws {UserError} `MODEL`
 */
export function refuseNoModel(bytes: Uint8Array, name: string, wanted: string): void {
  // rule: model-empty
  if (bytes.length === 0)
    throw refused(name, `expected ${wanted}, got an empty file: the training command did not finish writing it`)
  // rule: pickle-refused
  if (isPickle(bytes))
    throw refused(name, `expected ${wanted}, got a pickle, which is code and is never opened here: ${FIX}`)
  const format = MAGIC.find(({ bytes: magic, at = 0 }) => magic.every((byte, index) => bytes[at + index] === byte))
  // rule: model-format
  if (format !== undefined) throw refused(name, `expected ${wanted}, got a file that is ${format.is}: ${FIX}`)
  // rule: model-pointer
  if (textAtStart(bytes)?.startsWith('version https://git-lfs'))
    throw refused(name, `expected ${wanted}, got a Git LFS pointer: check out with lfs: true, or run git lfs pull`)
}

/** A pickle of protocol 2 to 5, or a zip archive with one in it, as PyTorch writes. */
function isPickle(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) return true
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (holds(bytes, 'data.pkl') || holds(bytes, '.pickle'))
}

/** Whether an ASCII word stands near the start or the end, where a zip archive names its files. */
function holds(bytes: Uint8Array, word: string): boolean {
  const parts = [bytes.subarray(0, 65_536), bytes.subarray(Math.max(0, bytes.length - 65_536))]
  return parts.some((part) =>
    Array.from(part, (byte) => String.fromCharCode(byte))
      .join('')
      .includes(word),
  )
}

/** The start of a file of printable ASCII; undefined when it is none. An ONNX model has small control bytes from the first on. */
function textAtStart(bytes: Uint8Array): string | undefined {
  let text = ''
  for (const byte of bytes.subarray(0, LOOKED_AT)) {
    if (byte !== 9 && byte !== 10 && byte !== 13 && (byte < 32 || byte > 126)) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}
