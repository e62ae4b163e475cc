import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import { manifestText } from '@titlebout/core'

/** A folder as a version has it, with these files under `files/`, and its package digest. */
export async function packageFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly folder: string; readonly package_sha256: string }> {
  const write = async (name: string, content: string): Promise<void> => {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  for (const [name, content] of Object.entries(files)) await write(`files/${name}`, content)
  await write('evidence/bout.json', '{}\n')
  const manifest = manifestText({
    format: 'titlebout.manifest/1',
    model: 'bird-strikes',
    files: Object.entries(files).map(([name, content]) => ({
      path: name,
      bytes: Buffer.byteLength(content),
      sha256: sha256Text(content),
    })),
    evidence: [{ kind: 'bout', sha256: sha256Text('{}\n') }],
  })
  await write('manifest.json', manifest)
  return { folder, package_sha256: sha256Text(manifest) }
}
