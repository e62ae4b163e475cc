import { mkdir, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { UserError, VERSION_LAYOUT, type Target } from '@titlebout/core'
import { copyWhole } from '../files/atomic.ts'
import { sha256Bytes } from '../files/digest.ts'
import { listFiles } from '../files/listing.ts'
import { checkPackage, firstDifference } from './check-package.ts'
import { isThere } from '../files/there.ts'

/** Releases that stay besides the one that serves: a rollback finds its files in place. */
const KEPT_RELEASES = 3

/**
 * A folder that a server reads:
 *
 *     releases/<package digest>/…    as VERSION_LAYOUT says
 *     current                        a link to the release that serves
 *
 * The link is swapped by a rename: a reader sees the old release or the new one, never something between.
 *
 * @param root absolute folder
 */
export function directoryTarget({ root }: { readonly root: string }): Target {
  return {
    kind: 'directory',
    where: root,
    serving: async () => await servingDigest(root),
    apply: async ({ folder, package_sha256 }) => {
      await placeRelease(root, folder, package_sha256)
      await swap(root, package_sha256)
      await tidy(root, package_sha256)
    },
    servedFolder: async () => {
      const digest = await servingDigest(root)
      return digest === undefined ? undefined : releaseFolder(root, digest)
    },
    clear: async () => await rm(linkOf(root), { force: true }),
  }
}

function linkOf(root: string): string {
  return path.join(root, 'current')
}

function releaseFolder(root: string, digest: string): string {
  return path.join(root, 'releases', digest)
}

/** What the link says, held against the manifest that it leads to. */
async function servingDigest(root: string): Promise<string | undefined> {
  const release = await readCurrent(root)
  if (release === undefined) return undefined
  const file = path.join(root, release, VERSION_LAYOUT.manifest)
  let manifest: Buffer
  try {
    manifest = await readFile(file)
  } catch (cause) {
    throw new UserError('TARGET', `${linkOf(root)} leads to ${release}, where there is no manifest.json`, { cause })
  }
  const found = sha256Bytes(manifest)
  if (release !== path.join('releases', found))
    throw new UserError(
      'TARGET',
      `${linkOf(root)} leads to ${release}, but the manifest there has SHA-256 ${found}: somebody changed the release`,
    )
  return found
}

async function readCurrent(root: string): Promise<string | undefined> {
  try {
    return path.normalize(await readlink(linkOf(root)))
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined
    throw new UserError('TARGET', `${linkOf(root)} must be a link that deploy made: take away what is there`, { cause })
  }
}

/** The release under its digest, checked after copying; a leftover of a killed run is not believed. */
async function placeRelease(root: string, folder: string, digest: string): Promise<void> {
  const target = releaseFolder(root, digest)
  if (await isWhole(target, digest)) return
  const fresh = path.join(root, 'releases', `.${digest}.${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(fresh, { recursive: true })
    for (const file of await listFiles(folder)) await copyWhole(path.join(folder, file), path.join(fresh, file))
    const difference = firstDifference(await checkPackage(fresh, digest))
    if (difference !== undefined) throw new UserError('TARGET', `the package to deploy is damaged: ${difference}`)
    const old = `${fresh}.old`
    if (await isThere(target)) await rename(target, old)
    await rename(fresh, target)
    await rm(old, { recursive: true, force: true })
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true })
    if (cause instanceof UserError) throw cause
    throw new UserError('TARGET', `cannot write ${target}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

async function isWhole(folder: string, digest: string): Promise<boolean> {
  return firstDifference(await checkPackage(folder, digest)) === undefined
}

async function swap(root: string, digest: string): Promise<void> {
  await readCurrent(root)
  const fresh = path.join(root, `.current.${randomBytes(6).toString('hex')}`)
  await symlink(path.join('releases', digest), fresh, 'dir')
  try {
    await rename(fresh, linkOf(root))
  } catch (cause) {
    await rm(fresh, { force: true })
    throw new UserError('TARGET', `cannot swap ${linkOf(root)}`, { cause })
  }
}

/** Takes away what nobody needs any more: the oldest releases beyond those kept, and leftovers. */
async function tidy(root: string, serving: string): Promise<void> {
  const folder = path.join(root, 'releases')
  const others: { readonly name: string; readonly time: number }[] = []
  for (const name of await readdir(folder)) {
    if (name === serving || name.startsWith('.')) continue
    others.push({ name, time: (await stat(path.join(folder, name))).mtimeMs })
  }
  others.sort((a, b) => b.time - a.time || a.name.localeCompare(b.name))
  for (const { name } of others.slice(KEPT_RELEASES))
    await rm(path.join(folder, name), { recursive: true, force: true })
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
