import { constants, createWriteStream } from 'node:fs'
import { lstat, mkdir, mkdtemp, open, realpath, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError, type ExternalFile } from '@titlebout/core'

/** Protobuf itself ends here: bigger models keep their tensors in files beside them. */
export const MOST_ONNX_BYTES = 2 ** 31 - 1

/**
 * The bytes of a model file.
 *
 * @param name what to call it in messages
 * @throws {UserError} `MODEL` when it is missing, a link or no regular file, or bigger than an ONNX file can be
 */
export async function readModelFile(file: string, name: string): Promise<Uint8Array> {
  const handle = await openPlain(file, name)
  try {
    const { size } = await handle.stat()
    if (size > MOST_ONNX_BYTES)
      throw new UserError(
        'MODEL',
        `${name}: ${size} bytes are more than an ONNX file can have: keep the tensors in a file beside it`,
      )
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** The first bytes of a model file. @throws {UserError} `MODEL` when it is missing, a link or no regular file */
export async function readModelStart(file: string, name: string, most: number): Promise<Uint8Array> {
  const handle = await openPlain(file, name)
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(most), 0, most, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** A folder with a model and the files beside it that it may read, and nothing else. */
export interface StagedModel {
  readonly path: string
  /** Names of the files beside it. */
  readonly external: readonly string[]
  /** Of all of them together. */
  readonly bytes: number
  remove(): Promise<void>
}

/**
 * Copies a model and its external data into a fresh folder, so that what was checked is what the runtime reads: only regular files
 * inside the model's own folder, reached by no link, with one name each.
 *
 * @param bytes of the model, which may differ from the file by a rewritten graph
 * @throws {UserError} `MODEL` naming the file that is missing, a link, a hard link, outside, or too short
 */
export async function stageModel(
  file: string,
  bytes: Uint8Array,
  { external, name }: { readonly external: readonly ExternalFile[]; readonly name: string },
): Promise<StagedModel> {
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-model-'))
  const remove = async (): Promise<void> => await rm(folder, { recursive: true, force: true })
  try {
    let size = bytes.length
    for (const wanted of external) size += await copyExternal(path.dirname(file), folder, { wanted, name })
    const staged = path.join(folder, 'model.onnx')
    await writeFile(staged, bytes, { flag: 'wx' })
    return { path: staged, external: external.map(({ location }) => location), bytes: size, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

/** @returns its bytes */
async function copyExternal(
  from: string,
  to: string,
  { wanted, name }: { readonly wanted: ExternalFile; readonly name: string },
): Promise<number> {
  const source = path.join(from, wanted.location)
  const label = `${name}: external data "${wanted.location}"`
  const handle = await openPlain(source, label)
  try {
    const expected = path.join(await realpath(from), ...wanted.location.split('/'))
    const real = await realpath(source)
    // rule: onnx-external-outside
    if (real !== expected) throw refused(label, 'expected a file inside the folder of the model, reached by no link')
    const { nlink, size } = await handle.stat()
    // rule: onnx-hard-link
    if (nlink !== 1)
      throw refused(
        label,
        `expected a file with one name, got one with ${nlink} (hard links): a second name may stand for a file elsewhere`,
      )
    // rule: onnx-external-short
    if (size < wanted.bytes)
      throw refused(label, `expected at least ${wanted.bytes} bytes, got ${size}: the file is cut off`)
    const target = path.join(to, wanted.location)
    await mkdir(path.dirname(target), { recursive: true })
    await pipeline(handle.createReadStream({ autoClose: false }), createWriteStream(target, { flags: 'wx' }))
    return size
  } finally {
    await handle.close()
  }
}

/** Opens a regular file without following a link. */
async function openPlain(file: string, label: string): Promise<FileHandle> {
  try {
    const found = await lstat(file)
    // rule: model-link
    if (!found.isFile())
      throw refused(
        label,
        `expected a regular file, got ${found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'something else'}`,
      )
    return await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (cause) {
    // rule: model-missing
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw new UserError('MODEL', `${label}: there is no such file`, { cause })
    throw cause
  }
}

function refused(label: string, what: string): UserError {
  return new UserError('MODEL', `${label}: ${what}`)
}
