import { constants, createReadStream, createWriteStream } from 'node:fs'
import { copyFile, link, open, realpath } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { inspect, refusal, refuseOtherEncoding, startsWith } from './inspect.ts'
import { oneLineEnd } from './line-ends.ts'
import type { SourceFile } from './source-files.ts'

/** A file in the engine's private folder: the same content, uncompressed and without a byte order mark. */
export interface StagedFile extends SourceFile {
  /** Absolute path inside the engine's folder. */
  readonly staged: string
}

const UTF8_MARK = [0xef, 0xbb, 0xbf]

/**
 * Puts a file where the engine may read it: by a hard link where nothing has to change, else by a copy. Gzip is undone
 * here, because DuckDB reads a truncated gzip file as if it ended there.
 *
 * @param staged absolute path inside the engine's folder, of a file that is not there yet
 * @throws {UserError} `DATA`
 */
export async function stageFile(file: SourceFile, staged: string): Promise<StagedFile> {
  const { isGzip, skip } = await inspect(file)
  if (isGzip) await unpack(file, staged)
  else if (skip > 0) await pipeline(createReadStream(file.absolute, { start: skip }), createWriteStream(staged))
  else await linkOrCopy(file.absolute, staged)
  return { ...file, staged }
}

/**
 * The same for a file that is read again and again: a copy, so that nobody can change it in between. Where the file system can, both share
 * their blocks.
 *
 * @throws {UserError} `DATA`
 */
export async function stageCopy(file: SourceFile, staged: string): Promise<StagedFile> {
  await inspect(file)
  await copyFile(file.absolute, staged, constants.COPYFILE_FICLONE)
  return { ...file, staged }
}

/** The same file with one kind of line end, outside of quotes. */
export async function withOneLineEnd(file: StagedFile): Promise<StagedFile> {
  const staged = `${file.staged}.lf`
  await pipeline(createReadStream(file.staged), oneLineEnd(), createWriteStream(staged))
  return { ...file, staged }
}

/** The first bytes of a staged file. */
export async function stagedHead(file: StagedFile, bytes: number): Promise<Buffer> {
  const handle = await open(file.staged)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function unpack(file: SourceFile, staged: string): Promise<void> {
  try {
    await pipeline(createReadStream(file.absolute), createGunzip(), firstChunk(file), createWriteStream(staged))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    if (cause.code === 'Z_BUF_ERROR')
      throw refusal(file, 'the gzip file is cut off before its end: fetch or write it again', cause)
    if (typeof cause.code === 'string' && cause.code.startsWith('Z_'))
      throw refusal(file, `the gzip file is damaged (${cause.message}): fetch or write it again`, cause)
    throw cause
  }
}

/** Passes bytes on; takes a byte order mark off and refuses another encoding by the first of them. */
function firstChunk(file: SourceFile): Transform {
  let isFirst = true
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!isFirst) return done(null, chunk)
      isFirst = false
      try {
        refuseOtherEncoding(file, chunk)
      } catch (cause) {
        return done(cause instanceof Error ? cause : new Error(String(cause)))
      }
      done(null, startsWith(chunk, UTF8_MARK) ? chunk.subarray(UTF8_MARK.length) : chunk)
    },
  })
}

/** Puts a file where the engine may read it. @param to absolute path inside its folder, of a file that is not there yet */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    // A link to a symbolic link would point out of the folder that the engine may read.
    await link(await realpath(from), to)
  } catch {
    // Another file system, or a kernel that forbids links to files of others.
    await copyFile(from, to)
  }
}
