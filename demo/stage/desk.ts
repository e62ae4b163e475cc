import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { git, type GitAccount } from './git.ts'

/** A person's clone of the repository: edits files and pushes branches, as one does at a desk. */
export interface Desk {
  readonly folder: string
  readonly login: string
  /** A new branch on the newest main. */
  branch(name: string): Promise<void>
  /** Replaces text in a file. @throws {Error} when the text is not there */
  replace(file: string, from: string, to: string): Promise<void>
  /** Commits everything and pushes the branch. @returns the commit */
  push(message: string): Promise<string>
}

/** Turns a folder of files into a repository with one commit on main and pushes it to `url`. */
export async function firstPush(account: GitAccount, url: string, folder: string, message: string): Promise<Desk> {
  await git(account, folder, ['init', '--quiet', '--initial-branch=main'])
  await git(account, folder, ['remote', 'add', 'origin', url])
  const started = desk(account, folder)
  await started.push(message)
  return started
}

function desk(account: GitAccount, folder: string): Desk {
  const run = async (...args: readonly string[]) => await git(account, folder, args)
  return {
    folder,
    login: account.login,
    branch: async (name) => {
      await run('fetch', '--quiet', 'origin')
      await run('switch', '--quiet', '--create', name, 'origin/main')
    },
    replace: async (file, from, to) => {
      const target = path.join(folder, file)
      const before = await readFile(target, 'utf8')
      if (!before.includes(from)) throw new Error(`${file} does not say "${from}"`)
      await writeFile(
        target,
        before.replace(from, () => to),
      )
    },
    push: async (message) => {
      await run('add', '--all')
      await run('commit', '--quiet', '--message', message)
      await run('push', '--quiet', 'origin', 'HEAD')
      return (await run('rev-parse', 'HEAD')).trim()
    },
  }
}
