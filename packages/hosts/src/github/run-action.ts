import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as core from '@actions/core'
import { folderCarrier, writeWhole } from '@titlebout/adapters'
import { UserError, type Carrier, type Forge, type Host, type StepOutcome } from '@titlebout/core'
import { renderReport, type Page } from '@titlebout/report'
import { processCancellation } from '../cancellation.ts'
import { servesAsWorker } from '../onnx-worker.ts'
import { JUDGE } from '../judge-step.ts'
import type { PreparedStep, Step } from '../step.ts'
import { annotate, annotateProblems } from './annotations.ts'
import { artifactCarrier } from './artifact-carrier.ts'
import { actionsClient, type GitHubClient } from './client.ts'
import { publishComment } from './comment.ts'
import { readEnvironment, type RunnerEnvironment } from './environment.ts'
import { parseEvent } from './event.ts'
import { mayIgnoreFailure } from './fail-on.ts'
import { gitHubForge, repositoryParts } from './forge.ts'
import { gitHubHost } from './github-host.ts'
import { heardCarrier, heardForge } from './heard.ts'
import { gitHubLog, type GitHubLog } from './log.ts'
import { contentOf, runEvidence } from './run-evidence.ts'

/** GitHub's limits: characters of a comment, bytes of a job summary. */
const COMMENT_LIMIT = 65_536
const SUMMARY_LIMIT = 1_000_000
/** What the token of the Actions app writes as. */
const ACTIONS_LOGIN = 'github-actions[bot]'

const ISSUES_URL = 'https://github.com/titlebout/titlebout/issues'

interface Session {
  readonly environment: RunnerEnvironment
  readonly host: Host
  readonly log: GitHubLog
  readonly client: GitHubClient | undefined
  readonly author: string
  readonly step: PreparedStep
  readonly takesToken: boolean
}

/** Runs one of the seven steps, or the judge of level 0, as a GitHub action. Never throws: what went wrong is said, and the exit code is set. */
export async function runAction(name: string): Promise<void> {
  if (servesAsWorker()) return
  const log = gitHubLog(() => Date.now())
  try {
    const session = await openSession(name, log)
    const outcome = await session.step.run(session.host)
    await handOn(session, outcome)
    await conclude(session, outcome)
  } catch (error) {
    fail(error, log)
  }
}

async function openSession(name: string, log: GitHubLog): Promise<Session> {
  const definition = await stepOf(name)
  const token = definition.takesToken ? core.getInput('token') || undefined : undefined
  if (token !== undefined) core.setSecret(token)
  const step = definition.prepare((input) => core.getInput(input))
  const environment = readEnvironment(process.env)
  const event = parseEvent(await readFile(environment.eventPath, 'utf8'))
  const client = token === undefined ? undefined : actionsClient(token, environment.apiUrl)
  const author = client === undefined ? ACTIONS_LOGIN : await loginOf(client, token ?? '')
  const forge: Forge | undefined =
    client === undefined
      ? undefined
      : heardForge(gitHubForge({ client, token: token ?? '', repository: environment.repository, author }), log)
  const host = gitHubHost({
    environment,
    event,
    log,
    carrier: carrierOf(environment, log),
    forge,
    token,
    cancellation: processCancellation(),
    nativeDir: core.getInput('native-dir') || undefined,
    variables: process.env,
    now: () => new Date(),
  })
  return { environment, host, log, client, author, step, takesToken: definition.takesToken }
}

async function stepOf(name: string): Promise<Step> {
  if (name === JUDGE.name) return JUDGE
  const { STEPS } = await import('../seven.ts')
  const definition = STEPS.find((candidate) => candidate.name === name)
  if (definition === undefined) throw new Error(`there is no step "${name}"`)
  return definition
}

function carrierOf(environment: RunnerEnvironment, log: GitHubLog): Carrier | undefined {
  const shared = core.getInput('carrier-dir')
  if (shared !== '') return folderCarrier({ root: path.resolve(environment.workspace, shared), run: environment.runId })
  return environment.hasArtifacts ? heardCarrier(artifactCarrier(), log) : undefined
}

/** Installation tokens may not ask who they are; every other token can. */
async function loginOf(client: GitHubClient, token: string): Promise<string> {
  if (token.startsWith('ghs_')) return ACTIONS_LOGIN
  return (await client.rest.users.getAuthenticated()).data.login
}

/** Stores evidence for other jobs, then shows all that the run knows. */
async function handOn(session: Session, outcome: StepOutcome): Promise<void> {
  const { host, step, log, environment } = session
  const url = `${environment.serverUrl}/${environment.repository}/actions/runs/${environment.runId}`
  const pages = step.common['dry-run'] ? [] : await carry(host.carrier, outcome, url)
  log.trusted()
  annotate(outcome.annotations, (file) => file)
  const { examples } = outcome
  const options = { limit: SUMMARY_LIMIT, runUrl: url, examples, pages }
  const markdown = renderReport([...(outcome.also ?? []), outcome.evidence], options)
  const report = path.join(outcome.workFolder, `${path.basename(outcome.evidencePath, '.json')}.md`)
  await writeWhole(report, markdown)
  if (process.env['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(markdown).write()
  setOutputs(session, outcome, report)
  if (outcome.isOneOfSeveral !== true) await comment(session, url)
}

/** Stores what other jobs need. @returns the pages among it, and where they lie */
async function carry(carrier: Carrier | undefined, outcome: StepOutcome, url: string): Promise<readonly Page[]> {
  if (carrier === undefined) return []
  const pages: Page[] = []
  for (const { kind, paths, retentionDays } of outcome.carry) {
    const name = `${outcome.evidence.model}.${kind}`
    const { id } = await carrier.put(name, outcome.workFolder, paths, { retentionDays })
    const address = id === null ? undefined : `${url}/artifacts/${id}`
    for (const file of paths) if (file.endsWith('.html')) pages.push({ file, artifact: `titlebout.${name}`, address })
  }
  return pages
}

function setOutputs(session: Session, outcome: StepOutcome, report: string): void {
  const relative = (file: string): string => path.relative(session.environment.workspace, file)
  const outputs: Record<string, string> = {
    verdict: outcome.evidence.verdict.kind,
    evidence: relative(outcome.evidencePath),
    'evidence-digest': outcome.evidenceSha256,
    report: relative(report),
    ...outcome.outputs,
  }
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

async function comment(session: Session, url: string): Promise<void> {
  const { environment, host, client, step } = session
  const pullRequest = host.producer().pull_request
  if (pullRequest === null || step.common['dry-run']) return
  if (client === undefined) return sayNoToken(session)
  const evidence = runEvidence({ workspace: host.workspace, runId: environment.runId, carrier: host.carrier })
  const workflow = path.posix.basename((environment.workflow ?? 'workflow').split('@')[0] ?? 'workflow')
  try {
    await publishComment({
      client,
      at: repositoryParts(environment.repository),
      pullRequest,
      author: session.author,
      run: { workflow, id: Number(environment.runId), attempt: environment.runAttempt },
      policy: step.common.comment,
      list: async () => await evidence.list(),
      render: async () => {
        const names = await evidence.list()
        const all = await evidence.load()
        return {
          names,
          markdown: renderReport(all, { limit: COMMENT_LIMIT - 200, runUrl: url }),
          content: contentOf(all),
          failed: all.some(({ verdict }) => verdict.kind === 'failed'),
        }
      },
    })
  } catch (error) {
    // A fork's token may not write: the report stands in the job summary, and nobody can fix that from a pull request.
    if (!(error instanceof UserError) || error.code !== 'PERMISSION') throw error
    core.warning(`no comment on the pull request: ${error.message}; the report is in the job summary`)
  }
}

/** `train` is given no token on purpose; any other step could comment if it had one. */
function sayNoToken({ step, takesToken }: Session): void {
  if (takesToken && step.common.comment !== 'never')
    core.warning(
      'no comment on the pull request: the action was given no token; the report is in the job summary (comment: never says that none is wanted)',
    )
}

async function conclude(session: Session, outcome: StepOutcome): Promise<void> {
  if (!outcome.red) return
  const { verdict } = outcome.evidence
  const sentence = `${verdict.kind}: ${verdict.detail}`
  if (session.step.common['fail-on'] === 'never') {
    if (await mayIgnoreFailure(session.host, session.environment))
      return core.warning(`${sentence} (not red: fail-on is never)`)
    core.warning('fail-on: never is ignored: this run does not use the workflow file of the default branch')
  }
  core.setFailed(sentence)
}

function fail(error: unknown, log: GitHubLog): void {
  if (error instanceof UserError) {
    // The log shows no places of annotations: the message has them.
    log.info(error.message)
    log.trusted()
    // Said at its place, it need not be said again without one.
    if (annotateProblems(error.problems)) process.exitCode = core.ExitCode.Failure
    else core.setFailed(error.message)
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
      core.debug(`caused by: ${cause.stack ?? cause.message}`)
    return
  }
  log.trusted()
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  core.setFailed(`this is a mistake of titlebout, not yours; please report it at ${ISSUES_URL}\n${stack}`)
}
