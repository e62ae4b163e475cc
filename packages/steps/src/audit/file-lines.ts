import { checkPackage } from '@titlebout/adapters'
import type { AuditLine } from '@titlebout/core'

/** Every file of the package, held against the manifest. */
export async function fileLines(folder: string, packageSha256: string): Promise<AuditLine[]> {
  const { files } = await checkPackage(folder, packageSha256)
  return files.map(({ file, expected, found }, index) => ({
    depth: index === 0 ? 2 : 3,
    what: index === 0 ? 'manifest' : 'file',
    name: file,
    sha256: expected,
    state: found === expected ? 'verified' : 'broken',
    detail: found === expected ? '' : `${file} has SHA-256 ${found ?? 'none: it is not there'}`,
  }))
}
