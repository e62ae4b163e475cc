import { stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { UserError } from '@titlebout/core'
import { git, GitError, type GitOptions } from '../git/git.ts'

/** A branch that lives in a remote, or in the repository itself where there is no remote. */
export interface GitPlace {
  readonly branch: string
  /** For people. */
  readonly where: string
  readonly options: GitOptions
  /** The commit that the branch is at, with its objects here; undefined when there is no such branch. */
  tip(): Promise<string | undefined>
  /** Sets the branch to a commit if it still is at `expected`. @returns false when it is not */
  swing(commit: string, expected: string | undefined): Promise<boolean>
}

/** Settings that must not get between us and the repository: signing, hooks and housekeeping of the user. */
const QUIET = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'push.gpgSign=false']

/** What git says when two writers meet. */
const MET =
  /stale info|cannot lock ref|unable to create .*\.lock|failed to update ref|fetch first|non-fast-forward|incorrect old value|reference already exists|but expected|remote ref (?:updated|is at)/iu

const FORBIDDEN =
  /pre-receive hook declined|hook declined|protected branch|GH0\d\d|push declined|denied|not permitted|error: 40[13]/iu

export interface GitPlaceOptions {
  readonly workspace: string
  readonly branch: string
  readonly authorization: string | undefined
}

/** @throws {UserError} `REGISTRY` when the workspace is no git repository */
export async function openGitPlace({ workspace, branch, authorization }: GitPlaceOptions): Promise<GitPlace> {
  const url = await originOf(workspace)
  const options: GitOptions = { cwd: workspace, env: url === undefined ? {} : headerFor(url, authorization) }
  return url === undefined ? localPlace(branch, options) : remotePlace(branch, options)
}

async function originOf(workspace: string): Promise<string | undefined> {
  try {
    await git(['rev-parse', '--git-dir'], { cwd: workspace })
  } catch (cause) {
    throw new UserError(
      'REGISTRY',
      `registry git: ${workspace} is no git repository: run in a clone, or use registry: { kind: directory, path: … }`,
      { cause },
    )
  }
  const remotes = (await git(['remote'], { cwd: workspace })).split('\n')
  return remotes.includes('origin') ? await git(['remote', 'get-url', 'origin'], { cwd: workspace }) : undefined
}

/**
 * The header under the remote's own address: it is the most specific, so it takes the place of a header that a checkout
 * left in the repository's config; two of them would be refused by the server.
 */
function headerFor(url: string, authorization: string | undefined): Readonly<Record<string, string>> {
  if (authorization === undefined || !/^https?:/u.test(url)) return {}
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_1: `Authorization: ${authorization}`,
  }
}

function remotePlace(branch: string, options: GitOptions): GitPlace {
  const ref = `refs/heads/${branch}`
  const kept = `refs/titlebout/${branch}`
  const tip = async (): Promise<string | undefined> => {
    const listed = await asked(`cannot read ${branch} of origin`, ['ls-remote', '--refs', 'origin', ref], options)
    const line = listed.split('\n').find((one) => one.endsWith(`\t${ref}`))
    const commit = line?.split('\t')[0]
    if (commit !== undefined && !(await isHere(commit, kept, options)))
      await asked(
        `cannot fetch ${branch} of origin`,
        [
          ...QUIET,
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-recurse-submodules',
          'origin',
          `+${ref}:${kept}`,
        ],
        options,
      )
    return commit
  }
  const swing = async (commit: string, expected: string | undefined): Promise<boolean> => {
    const lease = `--force-with-lease=${ref}:${expected ?? ''}`
    const push = ['push', '--quiet', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', lease]
    try {
      await git([...QUIET, ...push, 'origin', `${commit}:${ref}`], options)
      return true
    } catch (cause) {
      return await lostOrBroken(cause, commit, expected, tip)
    }
  }
  return { branch, where: `branch ${branch} of origin`, options, tip, swing }
}

function localPlace(branch: string, options: GitOptions): GitPlace {
  const ref = `refs/heads/${branch}`
  const tip = async (): Promise<string | undefined> => {
    const list = ['for-each-ref', '--format=%(refname) %(objectname)', ref]
    const listed = await asked(`cannot read branch ${branch}`, list, options)
    const line = listed.split('\n').find((one) => one.startsWith(`${ref} `))
    if (line === undefined && (await isBroken(ref, options)))
      throw new UserError('REGISTRY', `branch ${branch} is there, but git cannot read it: see git fsck`)
    return line?.split(' ')[1]
  }
  const swing = async (commit: string, expected: string | undefined): Promise<boolean> => {
    try {
      await git(['update-ref', '-m', 'titlebout', ref, commit, expected ?? ''], options)
      return true
    } catch (cause) {
      return await lostOrBroken(cause, commit, expected, tip)
    }
  }
  return { branch, where: `branch ${branch}`, options, tip, swing }
}

/** After a refused write: did somebody else move first (false), did ours arrive after all (true), or may we not (throws)? */
async function lostOrBroken(
  cause: unknown,
  commit: string,
  expected: string | undefined,
  tip: () => Promise<string | undefined>,
): Promise<boolean> {
  if (!(cause instanceof GitError)) throw cause
  // Whoever held the lock is about to finish: only a branch that did move makes us the second.
  for (let look = 0; look < 20; look++) {
    const now = await tip()
    if (now === commit) return true
    if (now !== expected) return false
    if (!MET.test(cause.stderr)) break
    await setTimeout(100)
  }
  if (FORBIDDEN.test(cause.stderr))
    throw new UserError(
      'PERMISSION',
      `the registry branch cannot be written: ${lastLines(cause.stderr)}: the job needs "permissions: contents: write" (and, where rules protect the branch, a token that may pass them)`,
      { cause },
    )
  throw new UserError('REGISTRY', `the registry branch cannot be written: ${lastLines(cause.stderr)}`, { cause })
}

/** git leaves out a ref that it cannot read, with a mere warning; a file of that name says that it is there. */
async function isBroken(ref: string, options: GitOptions): Promise<boolean> {
  const file = await git(['rev-parse', '--git-path', ref], options)
  try {
    return (await stat(path.resolve(options.cwd, file))).isFile()
  } catch {
    return false
  }
}

/** The kept ref is set by a fetch that brought everything, so it says more than the mere presence of the commit. */
async function isHere(commit: string, kept: string, options: GitOptions): Promise<boolean> {
  return (await git(['for-each-ref', '--format=%(objectname)', kept], options)) === commit
}

/** @throws {UserError} `REGISTRY` with git's own words */
export async function asked(what: string, args: readonly string[], options: GitOptions): Promise<string> {
  try {
    return await git(args, options)
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    throw new UserError('REGISTRY', `${what}: ${lastLines(cause.stderr)}`, { cause })
  }
}

export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ')
}
