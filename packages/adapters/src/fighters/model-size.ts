import { stat } from 'node:fs/promises'
import path from 'node:path'
import { externalFiles, readOnnx, UserError, type ModelSize } from '@titlebout/core'
import { readModelFile } from './model-file.ts'
import { modelFormat } from './model-format.ts'

/**
 * What a model file takes on the disk, with the files beside it that hold tensors of an ONNX model.
 *
 * @param file absolute path
 * @param name what to call it in messages
 * @throws {UserError} `MODEL` when it, or a file that it refers to, is missing or leads elsewhere
 */
export async function modelSize(file: string, name: string): Promise<ModelSize> {
  const own = (await stat(file)).size
  if ((await modelFormat(file, name)) !== 'onnx') return { bytes: own, files: 1 }
  const external = externalFiles(readOnnx(await readModelFile(file, name)).external, name)
  let bytes = own
  for (const { location } of external) bytes += await sizeBeside(file, location, name)
  return { bytes, files: 1 + external.length }
}

async function sizeBeside(file: string, location: string, name: string): Promise<number> {
  try {
    return (await stat(path.join(path.dirname(file), location))).size
  } catch (cause) {
    throw new UserError('MODEL', `${name}: its data in ${location} cannot be read: save both files together`, { cause })
  }
}
