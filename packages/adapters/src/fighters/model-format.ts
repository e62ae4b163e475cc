import path from 'node:path'
import { claimedTreeFormat, FORMAT_BYTES, treeFormat, type TreeFormat } from '@titlebout/core'
import { readModelStart } from './model-file.ts'

/** A model that we run ourselves, by how it is written down. */
export type ModelFormat = 'onnx' | TreeFormat

/**
 * The format of a model file: what its content says, else what its ending claims, else ONNX, whose fighter knows the names of many
 * other formats.
 *
 * @param name what to call the file in messages
 * @throws {UserError} `MODEL` when it is missing, a link, or of a format that its own library gave up
 */
export async function modelFormat(file: string, name: string): Promise<ModelFormat> {
  const start = await readModelStart(file, name, FORMAT_BYTES)
  return treeFormat(start) ?? claimedTreeFormat(start, name) ?? 'onnx'
}

/** Whether a model is one that we run ourselves, told without looking for faults: an ONNX file by its ending, others by content. */
export async function isRunnableModel(file: string): Promise<boolean> {
  if (path.extname(file) === '.onnx') return true
  return treeFormat(await readModelStart(file, path.basename(file), FORMAT_BYTES)) !== undefined
}
