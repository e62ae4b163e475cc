import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'

import { answer, type Bench } from './answer.ts'
import type { BenchEvent } from './events.ts'
import { type Fault, Faults } from './faults.ts'
import { dumpWorld } from './dump.ts'
import { commitFiles } from './git/objects.ts'
import { type Counters, Log, type LoggedCall, type Violation } from './log.ts'
import type { Json } from './openapi-schemas.ts'
import type { OperationId } from './operations.ts'
import { renderRepository } from './pages/index.ts'
import { openPull } from './pulls.ts'
import { settleRefs, watchRefs } from './refs.ts'
import { runtimeToken } from './results/service.ts'
import { ROUTES } from './routes/index.ts'
import { createJob, createRun, environmentOf, finishJob, type NewRun, requestApproval, review, type RunChange, updateRun } from './runs.ts' // prettier-ignore
import { listen } from './server.ts'
import type { Conclusion, Job, Run } from './state-actions.ts'
import type { BranchRule, Environment, Issue, Repository } from './state.ts'
import { normalisePermissions } from './tokens.ts'
import { type NewRepository, World } from './world.ts'

export interface LocalGitHubOptions {
  /** Folder for the bare repositories; made if it is not there. */
  readonly root: string
  /** The clock of all timestamps. Default: the machine's. */
  readonly now?: () => Date
}

export interface NewToken {
  /** `owner/name`; needed for installation tokens, which see this repository only. */
  readonly repository?: string
  /** As in a workflow's `permissions:` block (`pull-requests: write`). */
  readonly permissions?: Readonly<Record<string, string>>
  /** Whose doings these are. Default `github-actions[bot]`; a person must be named. */
  readonly actor?: string
  readonly kind?: 'installation' | 'user'
  readonly runId?: number
}

export interface NewEnvironment {
  readonly reviewers?: readonly string[]
  readonly preventSelfReview?: boolean
}

export interface NewCommitOnBranch {
  readonly branch: string
  /** Default: the branch itself, or the default branch for a new one. */
  readonly from?: string
  readonly message: string
  readonly author: string
  /** Path → content; null removes. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>
}

export interface NewPullRequest {
  readonly head: string
  /** `owner/name` of the fork; default: this repository. */
  readonly headRepository?: string
  /** Default: the default branch. */
  readonly base?: string
  readonly title: string
  readonly body?: string
  readonly author: string
  readonly draft?: boolean
}

/** A GitHub on this machine: REST, git, artifacts, OIDC and pages, on one loopback port. */
export class LocalGitHub {
  readonly world: World
  readonly #bench: Bench
  readonly #stop: () => Promise<void>

  /** Use {@link startLocalGitHub}. */
  constructor(bench: Bench, stop: () => Promise<void>) {
    this.world = bench.world
    this.#bench = bench
    this.#stop = stop
  }

  /** `GITHUB_API_URL`. */
  get url(): string {
    return this.world.addresses.api
  }

  /** `GITHUB_SERVER_URL`: git and pages. Ends in `.localhost`, which `@actions/artifact` demands of a server that is not GitHub. */
  get serverUrl(): string {
    return this.world.addresses.server
  }

  /** `ACTIONS_RESULTS_URL`. */
  get resultsUrl(): string {
    return `${this.world.addresses.origin}/`
  }

  /** `ACTIONS_ID_TOKEN_REQUEST_URL`; its token is the runtime token of the job. */
  get oidcUrl(): string {
    return `${this.world.addresses.origin}/oidc/token?api-version=2.0`
  }

  /** All requests so far, in order. */
  get calls(): readonly LoggedCall[] {
    return this.#bench.log.calls
  }

  /** Requests that GitHub would not understand and replies that it would not send. Empty in a healthy test. */
  get violations(): readonly Violation[] {
    return this.#bench.log.violations
  }

  get counters(): Counters {
    return this.#bench.log.counters
  }

  get events(): readonly BenchEvent[] {
    return this.world.events
  }

  /** Calls `listener` on each event from now on; the returned function ends that. */
  on(listener: (event: BenchEvent) => void): () => void {
    this.world.listeners.add(listener)
    return () => this.world.listeners.delete(listener)
  }

  /** Calls `listener` on each request as it arrives, before it takes effect; the returned function ends that. */
  onCall(listener: (call: LoggedCall) => void): () => void {
    this.#bench.log.listeners.add(listener)
    return () => this.#bench.log.listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#stop()
  }

  /** Arms a failure; the returned function disarms it. */
  fault(fault: Fault): () => void {
    return this.#bench.faults.add(fault)
  }

  /** Changes all replies of an operation before they are checked; the returned function ends that. */
  tamperReply(route: OperationId, tamper: (body: Json) => unknown): () => void {
    this.#bench.tampers.set(route, tamper)
    return () => this.#bench.tampers.delete(route)
  }

  async createRepository(fullName: string, options: NewRepository = {}): Promise<Repository> {
    const repository = await this.world.createRepository(fullName, options)
    await watchRefs(repository)
    return repository
  }

  /** Address for `git clone`. `token` goes into it as a password. */
  cloneUrl(fullName: string, token?: string): string {
    const url = new URL(`${this.world.addresses.origin}/${fullName}.git`)
    if (token !== undefined) Object.assign(url, { username: 'x-access-token', password: token })
    return url.href
  }

  /** Makes a token. */
  issueToken(wanted: NewToken): string {
    const kind = wanted.kind ?? 'installation'
    const prefix = kind === 'user' ? 'ghp' : 'ghs'
    const value = `${prefix}_${randomBytes(18).toString('hex')}`
    const repository = wanted.repository === undefined ? undefined : this.world.repository(wanted.repository)
    if (kind === 'installation' && repository === undefined)
      throw new Error('an installation token sees one repository')
    if (kind === 'user' && wanted.actor === undefined) throw new Error("a person's token needs an actor")
    this.world.tokens.set(value, {
      value,
      kind,
      user: this.world.user(wanted.actor ?? 'github-actions[bot]'),
      repository,
      permissions: normalisePermissions(wanted.permissions ?? {}),
      runId: wanted.runId,
    })
    return value
  }

  revokeToken(token: string): void {
    this.world.tokens.delete(token)
  }

  /** Commits files on a branch, as a person's push would. Returns the commit's digest. */
  async commit(fullName: string, wanted: NewCommitOnBranch): Promise<string> {
    const repository = this.world.repository(fullName)
    const { git, defaultBranch } = repository
    const ref = `refs/heads/${wanted.branch}`
    const tip = await git.resolve(ref)
    const parent = tip ?? (await git.resolve(wanted.from ?? `refs/heads/${defaultBranch}`))
    const author = this.world.user(wanted.author)
    const about = { message: wanted.message, author: this.world.signature(author) }
    const sha = await commitFiles(git, parent, wanted.files, about)
    if (!(await git.swapRef(ref, sha, tip))) throw new Error(`${ref} moved meanwhile`)
    await settleRefs(this.world, repository, author)
    return sha
  }

  /** Opens a pull request. */
  async openPull(fullName: string, wanted: NewPullRequest): Promise<Issue> {
    const base = this.world.repository(fullName)
    return openPull(this.world, {
      base,
      baseRef: wanted.base ?? base.defaultBranch,
      head: wanted.headRepository === undefined ? base : this.world.repository(wanted.headRepository),
      headRef: wanted.head,
      author: this.world.user(wanted.author),
      title: wanted.title,
      body: wanted.body ?? null,
      draft: wanted.draft ?? false,
    })
  }

  /** Deletes a fork: pull requests from it stay, with `head.repo` null. */
  deleteRepository(fullName: string): void {
    const gone = this.world.repository(fullName)
    this.world.repositories.delete(fullName.toLowerCase())
    for (const { issues } of this.world.repositories.values()) {
      for (const { pull } of issues) {
        if (pull?.headRepository?.id === gone.id) pull.headRepository = undefined
      }
    }
  }

  createEnvironment(fullName: string, name: string, options: NewEnvironment = {}): Environment {
    const { world } = this
    const environment: Environment = {
      id: world.nextId(),
      name,
      reviewers: (options.reviewers ?? []).map((login) => world.user(login)),
      preventSelfReview: options.preventSelfReview ?? false,
      createdAt: world.time(),
    }
    world.repository(fullName).environments.push(environment)
    return environment
  }

  /** Adds a ruleset for branches that are called `branch` (or begin with it, if it ends in `*`). */
  protect(
    fullName: string,
    rule: Pick<BranchRule, 'branch' | 'forbids'> & { readonly bypass?: readonly string[] },
  ): void {
    const { branch, forbids, bypass = [] } = rule
    this.world.repository(fullName).rules.push({ id: this.world.nextId(), branch, forbids, bypass })
  }

  createRun(wanted: NewRun): Promise<Run> {
    return createRun(this.world, wanted)
  }

  updateRun(id: number, change: RunChange): void {
    updateRun(this.world, this.world.run(id), change)
  }

  createJob(runId: number, name: string): Job {
    return createJob(this.world, this.world.run(runId), name)
  }

  finishJob(job: Job, conclusion: Conclusion): void {
    finishJob(this.world, job, conclusion)
  }

  /** Puts a step's summary on the page of its run. */
  addSummary(runId: number, job: string, markdown: string): void {
    if (markdown !== '') this.world.run(runId).summaries.push({ job, markdown })
  }

  /** Everything there is to see of a repository (pull requests, issues, deployments, runs) as one HTML file. */
  renderPage(fullName: string): string {
    return renderRepository(this.world, this.world.repository(fullName))
  }

  /** What is remembered, as plain data: for looking at in a failing test. */
  dump(): unknown {
    return dumpWorld(this.world)
  }

  /** `ACTIONS_RUNTIME_TOKEN` of a job. */
  runtimeToken(runId: number, job: string): string {
    return runtimeToken(this.world.run(runId).id, job)
  }

  /** A job with this `environment:` is about to start. Returns whether it has to wait for a reviewer. */
  requestApproval(runId: number, environment: string): boolean {
    return requestApproval(this.world, this.world.run(runId), environment)
  }

  /** A reviewer presses *Approve*. @throws when nobody asked, or this person may not answer */
  approve(runId: number, environment: string, user: string, comment = ''): void {
    this.#review(runId, environment, 'approved', user, comment)
  }

  /** A reviewer presses *Reject*; the run has failed then. */
  reject(runId: number, environment: string, user: string, comment = ''): void {
    this.#review(runId, environment, 'rejected', user, comment)
  }

  #review(runId: number, name: string, state: 'approved' | 'rejected', user: string, comment: string): void {
    const run = this.world.run(runId)
    const environment = environmentOf(run.repository, name)
    review(this.world, { run, environment, state, user: this.world.user(user), comment })
  }
}

/** Starts a local GitHub on a free loopback port. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  await mkdir(options.root, { recursive: true })
  // The world's addresses hold the port, which is known once the server listens.
  const holder: { bench?: Bench } = {}
  const server = await listen(async (incoming) =>
    holder.bench === undefined ? undefined : answer(holder.bench, incoming),
  )
  const origin = `http://127.0.0.1:${server.port}`
  const addresses = { origin, api: `${origin}/api/v3`, server: `http://github.localhost:${server.port}` }
  const world = new World({ addresses, root: options.root, now: options.now ?? ((): Date => new Date()) })
  const bench = { world, routes: ROUTES, faults: new Faults(), tampers: new Map(), log: new Log() }
  holder.bench = bench
  return new LocalGitHub(bench, () => server.close())
}
