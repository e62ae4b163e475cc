import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** What a build of the packages needs. */
const SOURCES: readonly string[] = ['tsconfig.base.json', 'tsconfig.json', 'package.json']

/**
 * A copy of the packages inside the repository, so that building or changing it disturbs nobody: our packages resolve to
 * the copy, all others to the repository's node_modules, which Node finds above it. It is not ignored by vitest or by Node's type
 * stripping, which both leave out whatever lies under node_modules.
 *
 * @param more files and folders beside the packages, such as `test`
 * @returns absolute folder; the caller takes it away
 */
export async function makeScratch(root: string, name: string, more: readonly string[] = []): Promise<string> {
  await mkdir(path.join(root, '.tools'), { recursive: true })
  // Of its own for each run: two may build at once.
  const folder = await mkdtemp(path.join(root, '.tools', `${name}-`))
  const links = path.join(folder, 'node_modules', '@titlebout')
  await mkdir(links, { recursive: true })
  for (const file of [...SOURCES, ...more]) await copy(root, folder, file)
  for (const entry of await readdir(path.join(root, 'packages'))) {
    const own = path.join('packages', entry)
    if (!existsSync(path.join(root, own, 'package.json'))) continue
    for (const part of ['package.json', 'tsconfig.json', 'src', 'bin', 'schemas'])
      await copy(root, folder, path.join(own, part))
    await symlink(path.join(folder, own), path.join(links, entry), 'dir')
    const nested = path.join(root, own, 'node_modules')
    if (existsSync(nested)) await symlink(nested, path.join(folder, own, 'node_modules'), 'dir')
  }
  return folder
}

async function copy(root: string, folder: string, file: string): Promise<void> {
  const source = path.join(root, file)
  if (existsSync(source)) await cp(source, path.join(folder, file), { recursive: true })
}

/** Puts links to every library into the copy's own node_modules, for tests that look for them there. */
export async function linkLibraries(root: string, folder: string): Promise<void> {
  const [from, to] = [path.join(root, 'node_modules'), path.join(folder, 'node_modules')]
  for (const name of await readdir(from))
    if (name !== '@titlebout') await symlink(path.join(from, name), path.join(to, name))
}
