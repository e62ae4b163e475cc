import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

export const CHECKOUT = path.resolve(import.meta.dirname, '../..')
const EXAMPLE = path.join(CHECKOUT, 'workflows-examples/bird-strikes')

/** Folders of one performance, all below one root that does not outlive it. */
export interface Places {
  readonly root: string
  /** The bare repositories of the local GitHub. */
  readonly github: string
  /** One folder per workflow run. */
  readonly runs: string
  /** People's clones. */
  readonly desks: string
  /** What serves the model: a folder per environment. */
  readonly serving: string
  /** PATH, HOME and the like of every process on the runner. */
  readonly base: Readonly<Record<string, string>>
}

/** Makes the folders. Everything below `root` finds this checkout's packages, as if `npm ci` had installed them there. */
export async function makePlaces(root: string): Promise<Places> {
  const folder = async (name: string): Promise<string> => {
    await mkdir(path.join(root, name), { recursive: true })
    return path.join(root, name)
  }
  const bin = await folder('bin')
  const npm = path.join(bin, 'npm')
  await writeFile(npm, `#!/bin/sh\nexec node ${shellQuoted(path.join(CHECKOUT, 'demo/stage/npm.ts'))} "$@"\n`)
  await chmod(npm, 0o755)
  await symlink(path.join(CHECKOUT, 'node_modules'), path.join(root, 'node_modules'))
  const searched = [bin, path.dirname(process.execPath), process.env['PATH'] ?? '']
  return {
    root,
    github: await folder('github'),
    runs: await folder('runs'),
    desks: await folder('desks'),
    serving: await folder('serving'),
    base: { PATH: searched.join(path.delimiter), HOME: await folder('home'), LANG: 'C.UTF-8' },
  }
}

/** A copy of the example's files without what running it leaves behind. */
export async function copyExample(target: string): Promise<void> {
  const leftBehind = new Set(['node_modules', 'data', 'model', '.titlebout'])
  await cp(EXAMPLE, target, {
    recursive: true,
    filter: (source) => !leftBehind.has(path.relative(EXAMPLE, source).split(path.sep)[0] ?? ''),
  })
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
