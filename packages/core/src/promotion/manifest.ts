import { UserError } from '../error.ts'
import { manifestSchema, type Manifest } from '../evidence/package.ts'
import { canonicalJson } from '../json.ts'
import { isSafePath } from './safe-path.ts'

/** The text of a manifest: canonical JSON and a newline. The package digest is the SHA-256 of these bytes. */
export function manifestText(manifest: Manifest): string {
  const byPath = [...manifest.files].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
  return canonicalJson({ ...manifest, files: byPath })
}

/** @throws {UserError} `EVIDENCE` naming the file */
export function parseManifest(text: string, name: string): Manifest {
  let manifest: Manifest
  try {
    manifest = manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: expected the manifest of a package (titlebout.manifest/1)`, { cause })
  }
  const paths = [...manifest.files.map((file) => file.path), ...manifest.evidence.map((one) => one.kind)]
  const bad = paths.find((path) => !isSafePath(path))
  if (bad !== undefined)
    throw new UserError('EVIDENCE', `${name}: ${JSON.stringify(bad)} cannot be the path of a file of a package`)
  return manifest
}
