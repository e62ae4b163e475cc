import { stat } from 'node:fs/promises'
import path from 'node:path'
import {
  externalFiles,
  FORMAT_BYTES,
  readOnnx,
  treeFormat,
  UserError,
  WireError,
  type ExternalFile,
  type ModelSize,
} from '@titlebout/core'
import { MOST_ONNX_BYTES, readModelFile, readModelStart } from './model-file.ts'

/**
 * What a model file takes on the disk, with the files beside it that hold tensors of an ONNX model.
 *
 * @param file absolute path
 * @param name what to call it in messages
 * @throws {UserError} `MODEL` when it, or a file that it refers to, is missing or leads elsewhere
 */
export async function modelSize(file: string, name: string): Promise<ModelSize> {
  let bytes = (await stat(file)).size
  const start = await readModelStart(file, name, FORMAT_BYTES)
  const isOnnx = treeFormat(start) === undefined && bytes <= MOST_ONNX_BYTES
  const external = isOnnx ? externalOf(await readModelFile(file, name), name) : []
  for (const { location } of external) bytes += await sizeBeside(file, location, name)
  return { bytes, files: 1 + external.length }
}

/** None of what is no ONNX after all, such as the pickle of a model that a server runs. */
function externalOf(bytes: Uint8Array, name: string): readonly ExternalFile[] {
  try {
    return externalFiles(readOnnx(bytes).external, name)
  } catch (cause) {
    if (cause instanceof WireError) return []
    throw cause
  }
}

async function sizeBeside(file: string, location: string, name: string): Promise<number> {
  try {
    return (await stat(path.join(path.dirname(file), location))).size
  } catch (cause) {
    throw new UserError('MODEL', `${name}: its data in ${location} cannot be read: save both files together`, { cause })
  }
}
