import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { git } from '@titlebout/adapters'
import { temporaryFolder } from './temporary-folder.ts'

const IDENTITY = {
  GIT_AUTHOR_NAME: 'someone',
  GIT_AUTHOR_EMAIL: 'someone@localhost',
  GIT_COMMITTER_NAME: 'someone',
  GIT_COMMITTER_EMAIL: 'someone@localhost',
}

/** Runs git as someone. */
export async function gitAs(cwd: string, ...args: readonly string[]): Promise<string> {
  return await git(args, { cwd, env: IDENTITY })
}

/** A bare repository with one commit on main, and as many clones as asked for. */
export async function originWithClones(count: number): Promise<{ origin: string; clones: readonly string[] }> {
  const folder = await temporaryFolder()
  const origin = path.join(folder, 'origin.git')
  await mkdir(origin)
  await gitAs(origin, 'init', '--quiet', '--bare', '--initial-branch=main')
  const clones = []
  for (let index = 0; index < count; index++) {
    const clone = path.join(folder, `clone ${index}`)
    await gitAs(folder, 'clone', '--quiet', origin, clone)
    if (index === 0) {
      await gitAs(clone, 'commit', '--quiet', '--allow-empty', '-m', 'Begin')
      await gitAs(clone, 'push', '--quiet', 'origin', 'HEAD:main')
    }
    clones.push(clone)
  }
  return { origin, clones }
}
