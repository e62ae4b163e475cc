import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseManifest, VERSION_LAYOUT, type Manifest } from '@titlebout/core'
import { sha256Bytes, sha256File } from '../files/digest.ts'

/** One file of a package with the digest that it should have and the one that it has; undefined: it is not there. */
export interface CheckedFile {
  readonly file: string
  readonly expected: string
  readonly found: string | undefined
}

export interface CheckedPackage {
  /** undefined when it is not there, or is not the one that the package digest names. */
  readonly manifest: Manifest | undefined
  /** Every file, the manifest first. */
  readonly files: readonly CheckedFile[]
}

/**
 * Holds every file of a package's folder against its manifest, and the manifest against the package digest.
 *
 * @param folder laid out as VERSION_LAYOUT says
 */
export async function checkPackage(folder: string, packageSha256: string): Promise<CheckedPackage> {
  const name = VERSION_LAYOUT.manifest
  const bytes = await unlessMissing(readFile(path.join(folder, name)))
  const first = { file: name, expected: packageSha256, found: bytes === undefined ? undefined : sha256Bytes(bytes) }
  if (bytes === undefined || first.found !== packageSha256) return { manifest: undefined, files: [first] }
  const manifest = parseManifest(bytes.toString('utf8'), path.join(folder, name))
  const files: CheckedFile[] = [first]
  for (const { file, expected } of expectedFiles(manifest))
    files.push({ file, expected, found: await unlessMissing(sha256File(path.join(folder, file))) })
  return { manifest, files }
}

function expectedFiles(manifest: Manifest): readonly { readonly file: string; readonly expected: string }[] {
  return [
    ...manifest.files.map(({ path: file, sha256 }) => ({ file: VERSION_LAYOUT.file(file), expected: sha256 })),
    ...manifest.evidence.map(({ kind, sha256 }) => ({ file: `evidence/${kind}.json`, expected: sha256 })),
  ]
}

/** The first file that is not as packaged, as a sentence; undefined when all are. */
export function firstDifference({ files }: CheckedPackage): string | undefined {
  const bad = files.find(({ expected, found }) => found !== expected)
  return bad === undefined
    ? undefined
    : `${bad.file}: expected SHA-256 ${bad.expected}, ${bad.found === undefined ? 'and it is not there' : `found ${bad.found}`}`
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw cause
  }
}
