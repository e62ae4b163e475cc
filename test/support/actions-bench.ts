import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { repositoryFiles } from './actions-files.ts'
import { type EventPayload, pullRequestEvent, pushEvent, scheduleEvent } from './github/payloads.ts'
import { type LocalGitHub, type Run, startLocalGitHub } from './github/index.ts'
import { type ActionOptions, type ActionResult, runAction, type StartedAction, startAction } from './run-action.ts'

export const REPOSITORY = 'octo/flights'
export const REVIEWER = 'grace'
export const RELEASE = '.github/workflows/release.yml'
export const PULL_REQUEST = '.github/workflows/pull-request.yml'
const NIGHTLY = '.github/workflows/nightly.yml'

/** A workflow run that the tests act out job by job. */
export interface ActedRun {
  readonly run: Run
  readonly event: EventPayload
  readonly eventName: string
  /** What is checked out. */
  readonly ref: string
  readonly sha: string
}

export interface JobOptions {
  readonly permissions?: Readonly<Record<string, string>>
  /** Checks out another commit of the repository than the run's. */
  readonly checkout?: string
}

export interface StepOptions extends Partial<
  Pick<ActionOptions, 'env' | 'token' | 'killAfter' | 'onLine' | 'eventName'>
> {
  readonly inputs?: Readonly<Record<string, string>>
}

/** A job of a run: a fresh checkout, a token with the job's permissions. */
export interface Job {
  readonly workspace: string
  readonly token: string
  run(action: string, options?: StepOptions): Promise<ActionResult>
  start(action: string, options?: StepOptions): Promise<StartedAction>
}

/** A local GitHub with the small repository, its environments, and folders that are served from. */
export interface ActionsBench {
  readonly github: LocalGitHub
  /** Environment of every step: where the targets of the config lie. */
  readonly serving: { readonly staging: string; readonly production: string }
  folder(name: string): Promise<string>
  /** Commits to a branch as ada. @returns the commit */
  commit(branch: string, files: Readonly<Record<string, string | Uint8Array | null>>, from?: string): Promise<string>
  /** A push to main. */
  push(actor?: string): Promise<ActedRun>
  /** A run for a pull request. */
  pull(number: number): Promise<ActedRun>
  nightly(): Promise<ActedRun>
  job(run: ActedRun, name: string, options?: JobOptions): Promise<Job>
  /** A document of the registry branch; undefined when there is none. */
  registered(file: string): Promise<Buffer | undefined>
  /** Tip of the registry branch. */
  registryTip(model: string): Promise<string | undefined>
  close(): Promise<void>
}

/** Starts it. Whoever opens it closes it. */
export async function openActionsBench(
  files: Readonly<Record<string, string>> = repositoryFiles(),
): Promise<ActionsBench> {
  const root = await mkdtemp(join(await realpath(tmpdir()), 'titlebout-actions-'))
  const github = await startLocalGitHub({ root: join(root, 'repositories') })
  await github.createRepository(REPOSITORY, { files, collaborators: { ada: 'write', [REVIEWER]: 'write' } })
  github.createEnvironment(REPOSITORY, 'staging')
  github.createEnvironment(REPOSITORY, 'production', { reviewers: [REVIEWER], preventSelfReview: true })
  return new Bench(root, github)
}

class Bench implements ActionsBench {
  readonly github: LocalGitHub
  readonly serving: ActionsBench['serving']
  readonly #root: string
  #folders = 0

  constructor(root: string, github: LocalGitHub) {
    this.#root = root
    this.github = github
    this.serving = { staging: join(root, 'serving/staging'), production: join(root, 'serving/production') }
  }

  async folder(name: string): Promise<string> {
    const folder = join(this.#root, `${(this.#folders += 1)}-${name}`)
    await mkdir(folder, { recursive: true })
    return folder
  }

  async commit(
    branch: string,
    files: Readonly<Record<string, string | Uint8Array | null>>,
    from?: string,
  ): Promise<string> {
    const message = `Change ${Object.keys(files).join(', ')}`
    return await this.github.commit(REPOSITORY, {
      branch,
      message,
      author: 'ada',
      files,
      ...(from === undefined ? {} : { from }),
    })
  }

  async push(actor = 'ada'): Promise<ActedRun> {
    const sha = await this.#resolve('refs/heads/main')
    const run = await this.github.createRun({ repository: REPOSITORY, event: 'push', headSha: sha, headBranch: 'main', path: RELEASE, actor }) // prettier-ignore
    const event = await pushEvent(this.github, REPOSITORY, { branch: 'main', after: sha, sender: actor })
    return { run, event, eventName: 'push', ref: 'refs/heads/main', sha }
  }

  async pull(number: number): Promise<ActedRun> {
    const issue = this.github.world.repository(REPOSITORY).issues.find((item) => item.number === number)
    if (issue?.pull === undefined) throw new Error(`there is no pull request ${number}`)
    const { headRef, headRepository } = issue.pull
    const ref = `refs/pull/${number}/merge`
    const headSha = await this.#resolve(`refs/pull/${number}/head`)
    const run = await this.github.createRun({
      repository: REPOSITORY,
      event: 'pull_request',
      headSha,
      headBranch: headRef,
      path: PULL_REQUEST,
      actor: issue.author.login,
      pulls: [number],
      ...(headRepository === undefined ? {} : { headRepository: headRepository.fullName }),
    })
    const event = await pullRequestEvent(this.github, REPOSITORY, number)
    return { run, event, eventName: 'pull_request', ref, sha: await this.#resolve(ref) }
  }

  async nightly(): Promise<ActedRun> {
    const sha = await this.#resolve('refs/heads/main')
    const run = await this.github.createRun({ repository: REPOSITORY, event: 'schedule', headSha: sha, headBranch: 'main', path: NIGHTLY, actor: 'octo' }) // prettier-ignore
    const event = scheduleEvent(this.github, REPOSITORY, '17 4 * * *')
    return { run, event, eventName: 'schedule', ref: 'refs/heads/main', sha }
  }

  async job(acted: ActedRun, name: string, options: JobOptions = {}): Promise<Job> {
    const { github } = this
    const { run } = acted
    const permissions = options.permissions ?? { contents: 'read' }
    const token = github.issueToken({ repository: REPOSITORY, permissions, runId: run.id })
    const workspace = await this.folder(name)
    await cloneInto(workspace, github.cloneUrl(REPOSITORY), options.checkout ?? acted.ref)
    github.createJob(run.id, name)
    const prepare = (step: StepOptions): ActionOptions => ({
      workspace,
      github,
      runId: run.id,
      job: name,
      token,
      event: acted.event,
      eventName: acted.eventName,
      ref: acted.ref,
      sha: acted.sha,
      repository: REPOSITORY,
      ...step,
      env: { SERVING_STAGING: this.serving.staging, SERVING_PRODUCTION: this.serving.production, ...step.env },
    })
    return {
      workspace,
      token,
      run: async (action, step = {}) => await runAction(action, prepare(step)),
      start: async (action, step = {}) => await startAction(action, prepare(step)),
    }
  }

  async registered(file: string): Promise<Buffer | undefined> {
    const { git } = this.github.world.repository(REPOSITORY)
    const blob = await git.objectAt('refs/heads/titlebout/flights', file)
    return blob === undefined ? undefined : await git.bytes(['cat-file', 'blob', blob])
  }

  async registryTip(model: string): Promise<string | undefined> {
    return await this.github.world.repository(REPOSITORY).git.resolve(`refs/heads/titlebout/${model}`)
  }

  async close(): Promise<void> {
    await this.github.close()
    await rm(this.#root, { recursive: true, force: true, maxRetries: 3 })
  }

  async #resolve(ref: string): Promise<string> {
    const sha = await this.github.world.repository(REPOSITORY).git.resolve(ref)
    if (sha === undefined) throw new Error(`${ref} is not there`)
    return sha
  }
}

/** What actions/checkout does with `fetch-depth: 0` and `persist-credentials: false`. */
async function cloneInto(folder: string, url: string, ref: string): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const git = async (...args: string[]): Promise<unknown> =>
    await promisify(execFile)('git', args, { cwd: folder, env })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', url)
  await git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*', `+${ref}:refs/checked-out`)
  await git('checkout', '--quiet', '--detach', 'refs/checked-out')
}

/** Whether anything is served from a folder, or ever was. */
export function isServed(folder: string): boolean {
  return existsSync(folder)
}
