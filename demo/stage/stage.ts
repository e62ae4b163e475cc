import path from 'node:path'
import * as z from 'zod'
import { startLocalGitHub, type LocalGitHub } from '../../test/support/github/index.ts'
import type { Screen } from '../show/progress.ts'
import { apiClient, type Api } from './api.ts'
import { titlebout, type CommandRun } from './command-line.ts'
import { firstPush, type Desk } from './desk.ts'
import { pointerDocument, type PointerDocument } from './evidence.ts'
import type { GitAccount } from './git.ts'
import { copyExample, makePlaces, type Places } from './places.ts'
import { runTriggered, type EndedRun, type Runner } from './runner.ts'
import type { Trigger } from './trigger.ts'

export const OWNER = 'maintainer'
export const SCIENTIST = 'data-scientist'
export const REVIEWER = 'reviewer'
export const REPOSITORY = `${OWNER}/bird-strikes`
export const MODEL = 'bird-strike-damage'

const pullSchema = z.object({ number: z.number(), title: z.string() })
export type PullRequest = z.infer<typeof pullSchema>

const shownPullSchema = z.looseObject({
  merge_commit_sha: z.string(),
  head: z.looseObject({ ref: z.string(), sha: z.string() }),
  base: z.looseObject({ ref: z.string(), sha: z.string() }),
})
const pendingSchema = z.array(z.object({ environment: z.object({ id: z.number(), name: z.string() }) }))

/** What a reviewer saw when asked, and said. */
export interface Decision {
  readonly runId: number
  readonly environment: string
  readonly reviewer: string
  readonly actor: string
  /** Where production pointed, and whether its job had started, when the run began to wait. */
  readonly versionBefore: number | undefined
  readonly jobStartedBefore: boolean
}

/** The repository on the local GitHub with its people, and what they can do. */
export interface Stage {
  readonly github: LocalGitHub
  readonly places: Places
  /** The data scientist's clone. */
  readonly desk: Desk
  readonly vars: Record<string, string>
  readonly decisions: readonly Decision[]
  api(login: string): Api
  /** What the push to main sets off. */
  afterPush(): Promise<EndedRun>
  /** Opens a pull request of a pushed branch and runs what it sets off. */
  openPull(branch: string, title: string, body: string): Promise<{ readonly pull: PullRequest; readonly run: EndedRun }>
  /** Runs the pull request's workflow once more. */
  runPull(pull: PullRequest, pretendSuccess?: readonly string[]): Promise<EndedRun>
  merge(pull: PullRequest): Promise<void>
  close(pull: PullRequest): Promise<void>
  /** Runs what an action or a command has dispatched, if it has: each dispatch once. */
  runDispatched(): Promise<readonly EndedRun[]>
  nightly(): Promise<EndedRun>
  /** The command line at the data scientist's desk, with their token. */
  commandLine(...args: readonly string[]): Promise<CommandRun>
  pointer(environment: string): Promise<PointerDocument | undefined>
  end(): Promise<void>
}

/** Starts the local GitHub, makes people and environments, and pushes the example as it was in the beginning. */
export async function openStage(
  root: string,
  screen: Screen,
  prepare: (folder: string) => Promise<void>,
): Promise<Stage> {
  const places = await makePlaces(root)
  const github = await startLocalGitHub({ root: places.github })
  await github.createRepository(REPOSITORY, { collaborators: { [SCIENTIST]: 'write', [REVIEWER]: 'write' } })
  github.createEnvironment(REPOSITORY, 'staging')
  github.createEnvironment(REPOSITORY, 'production', { reviewers: [REVIEWER], preventSelfReview: true })

  const tokens = Object.fromEntries(
    [OWNER, SCIENTIST, REVIEWER].map((login) => [login, github.issueToken({ kind: 'user', actor: login })]),
  )
  const api = (login: string) => apiClient(github.url, tokens[login] ?? '')
  const folder = path.join(places.desks, SCIENTIST)
  await copyExample(folder)
  await prepare(folder)
  const account = { login: SCIENTIST, id: github.world.user(SCIENTIST).id, token: tokens[SCIENTIST] ?? '' }
  const desk = await firstPush(
    account,
    github.cloneUrl(REPOSITORY),
    folder,
    'Predict damage from size, phase, time and speed',
  )
  return new PlayedStage({ github, places, desk, account, api, screen })
}

interface Props extends Pick<Stage, 'github' | 'places' | 'desk' | 'api'> {
  readonly account: GitAccount
  readonly screen: Screen
}

class PlayedStage implements Stage {
  readonly github: LocalGitHub
  readonly places: Places
  readonly desk: Desk
  readonly api: (login: string) => Api
  readonly vars: Record<string, string>
  readonly decisions: Decision[] = []
  readonly #account: GitAccount
  readonly #runner: Runner
  #dispatchesRun = 0

  constructor({ github, places, desk, account, api, screen }: Props) {
    this.github = github
    this.places = places
    this.desk = desk
    this.api = api
    this.#account = account
    this.vars = {
      AS_OF: '2000',
      CURRENT: '2000',
      SERVING_STAGING: path.join(places.serving, 'staging'),
      SERVING_PRODUCTION: path.join(places.serving, 'production'),
    }
    const review = async (runId: number, environment: string) => await this.#approve(runId, environment)
    this.#runner = { github, places, repository: REPOSITORY, model: MODEL, vars: this.vars, screen, review }
  }

  async afterPush(): Promise<EndedRun> {
    const sha = await this.#main()
    const repository = await this.#repository()
    const payload = { ref: 'refs/heads/main', after: sha, repository, sender: { login: SCIENTIST } }
    return await this.#run({
      event: 'push',
      workflow: file('release'),
      sha,
      ref: 'refs/heads/main',
      actor: SCIENTIST,
      payload,
    })
  }

  async openPull(branch: string, title: string, body: string) {
    const pull = await this.api(SCIENTIST).ask(pullSchema, 'POST', `/repos/${REPOSITORY}/pulls`, {
      title,
      body,
      head: branch,
      base: 'main',
    })
    return { pull, run: await this.runPull(pull) }
  }

  async runPull({ number }: PullRequest, pretendSuccess: readonly string[] = []): Promise<EndedRun> {
    const shown = await this.api(SCIENTIST).ask(shownPullSchema, 'GET', `/repos/${REPOSITORY}/pulls/${number}`)
    const payload = {
      action: 'opened',
      number,
      pull_request: shown,
      repository: await this.#repository(),
      sender: { login: SCIENTIST },
    }
    const trigger: Trigger = {
      event: 'pull_request',
      workflow: file(shown.head.ref.startsWith('variants/') ? 'variants' : 'pull-request'),
      sha: shown.merge_commit_sha,
      ref: `refs/pull/${number}/merge`,
      actor: SCIENTIST,
      payload,
      pull: { number, headRef: shown.head.ref, headSha: shown.head.sha, baseRef: shown.base.ref },
    }
    return await runTriggered(this.#runner, trigger, pretendSuccess)
  }

  async merge({ number }: PullRequest): Promise<void> {
    await this.api(SCIENTIST).tell('PUT', `/repos/${REPOSITORY}/pulls/${number}/merge`, { merge_method: 'squash' })
  }

  async close({ number }: PullRequest): Promise<void> {
    await this.api(SCIENTIST).tell('PATCH', `/repos/${REPOSITORY}/pulls/${number}`, { state: 'closed' })
  }

  async runDispatched(): Promise<readonly EndedRun[]> {
    const waiting = this.github.world.dispatches.slice(this.#dispatchesRun)
    this.#dispatchesRun += waiting.length
    const ended: EndedRun[] = []
    for (const { workflow = '', ref = '', inputs, actor, runId } of waiting) {
      if (runId === undefined) throw new Error(`the dispatch of ${workflow} has no run`)
      const { headSha: sha } = this.github.world.run(runId)
      const payload = { inputs, ref, workflow, repository: await this.#repository(), sender: { login: actor } }
      ended.push(await this.#run({ event: 'workflow_dispatch', workflow, sha, ref, actor, payload, inputs, runId }))
    }
    return ended
  }

  async nightly(): Promise<EndedRun> {
    const sha = await this.#main()
    const payload = { schedule: '17 4 * * *', repository: await this.#repository() }
    return await this.#run({
      event: 'schedule',
      workflow: file('nightly'),
      sha,
      ref: 'refs/heads/main',
      actor: OWNER,
      payload,
    })
  }

  async commandLine(...args: readonly string[]): Promise<CommandRun> {
    const { url } = this.github
    const env = {
      GITHUB_TOKEN: this.#account.token,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_API_URL: url,
      GITHUB_ACTOR: SCIENTIST,
    }
    return await titlebout(
      this.places,
      this.#account,
      { folder: this.desk.folder, env: { ...this.vars, ...env } },
      args,
    )
  }

  async pointer(environment: string): Promise<PointerDocument | undefined> {
    const { git } = this.github.world.repository(REPOSITORY)
    const blob = await git.objectAt(`refs/heads/titlebout/${MODEL}`, `environments/${environment}.json`)
    return blob === undefined
      ? undefined
      : pointerDocument.parse(JSON.parse(await git.text(['cat-file', 'blob', blob])))
  }

  async end(): Promise<void> {
    await this.github.close()
  }

  async #run(trigger: Trigger): Promise<EndedRun> {
    return await runTriggered(this.#runner, trigger)
  }

  async #main(): Promise<string> {
    return (await this.github.world.repository(REPOSITORY).git.text(['rev-parse', 'refs/heads/main'])).trim()
  }

  async #repository(): Promise<unknown> {
    return await this.api(SCIENTIST).ask(z.unknown(), 'GET', `/repos/${REPOSITORY}`)
  }

  /** The reviewer looks at what waits, through GitHub's own API, and approves. */
  async #approve(runId: number, environment: string): Promise<'approved'> {
    const run = this.github.world.run(runId)
    const reviewer = this.api(REVIEWER)
    const pending = await reviewer.ask(
      pendingSchema,
      'GET',
      `/repos/${REPOSITORY}/actions/runs/${runId}/pending_deployments`,
    )
    const ids = pending.filter((each) => each.environment.name === environment).map((each) => each.environment.id)
    this.decisions.push({
      runId,
      environment,
      reviewer: REVIEWER,
      actor: run.triggeringActor.login,
      versionBefore: (await this.pointer(environment))?.version ?? undefined,
      jobStartedBefore: run.jobs.some((job) => job.name === environment),
    })
    const answer = { environment_ids: ids, state: 'approved', comment: 'Read the bout and the card: go.' }
    await reviewer.tell('POST', `/repos/${REPOSITORY}/actions/runs/${runId}/pending_deployments`, answer)
    return 'approved'
  }
}

function file(workflow: string): string {
  return `.github/workflows/${workflow}.yml`
}
