import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { LocalGitHub } from '../../test/support/github/index.ts'
import { runProgress, type Screen } from '../show/progress.ts'
import { runWorkflow, type JobResult } from '../workflow/run.ts'
import type { RunServices } from '../workflow/services.ts'
import { parseWorkflow } from '../workflow/workflow.ts'
import { runAction } from './action-process.ts'
import { checkout } from './checkout.ts'
import type { Places } from './places.ts'
import { githubContext, type Trigger } from './trigger.ts'

/** A run that has ended. */
export interface EndedRun {
  readonly id: number
  readonly conclusion: 'success' | 'failure'
  readonly jobs: Readonly<Record<string, JobResult>>
  /** Result of each job, by id. */
  readonly results: Readonly<Record<string, string>>
  /** Everything that its steps printed. */
  readonly log: string
  /** The workspace of a job. */
  workspace(job: string): string
  /** A file of the work folder `.titlebout/<model>` of a job. */
  file(job: string, name: string): string
}

/** Lets somebody decide about an environment that wants a review, then says what was decided. */
export type Reviewer = (runId: number, environment: string) => Promise<'approved' | 'rejected'>

export interface Runner {
  readonly github: LocalGitHub
  readonly places: Places
  readonly repository: string
  readonly model: string
  readonly vars: Readonly<Record<string, string>>
  readonly screen: Screen
  readonly review: Reviewer
}

/** Runs the workflow file that the trigger names, as it stands in the trigger's commit. */
export async function runTriggered(
  runner: Runner,
  trigger: Trigger,
  pretendSuccess: readonly string[] = [],
): Promise<EndedRun> {
  const { github, places, repository, screen } = runner
  const stored = github.world.repository(repository)
  const workflow = parseWorkflow(
    await stored.git.text(['show', `${trigger.sha}:${trigger.workflow}`]),
    trigger.workflow,
  )
  const id = trigger.runId ?? (await newRun(runner, trigger)).id
  const run = github.world.run(id)
  github.updateRun(id, { status: 'in_progress' })

  const folder = path.join(places.runs, `${path.basename(trigger.workflow, '.yml')}-${run.number}`)
  await mkdir(folder, { recursive: true })
  const log = path.join(folder, 'log.txt')
  const lines = createWriteStream(log)
  screen.line(`    ${workflow.name} #${run.number} (${trigger.event} by ${trigger.actor})`)
  const finished = await runWorkflow({
    workflow,
    ...(trigger.inputs === undefined ? {} : { inputs: trigger.inputs }),
    folder,
    base: places.base,
    services: services(runner, trigger, id),
    progress: runProgress(screen, (line) => void lines.write(`${line}\n`)),
    pretendSuccess,
  })
  await new Promise((resolve) => lines.end(resolve))
  github.updateRun(id, { conclusion: finished.conclusion })
  const { jobs, conclusion } = finished
  return {
    id,
    conclusion,
    jobs,
    results: Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.result])),
    log,
    workspace: (job) => path.join(folder, job, 'workspace'),
    file: (job, name) => path.join(folder, job, 'workspace/.titlebout', runner.model, name),
  }
}

async function newRun({ github, repository }: Runner, trigger: Trigger): Promise<{ readonly id: number }> {
  const { pull } = trigger
  return await github.createRun({
    repository,
    event: trigger.event,
    headSha: pull?.headSha ?? trigger.sha,
    headBranch: pull?.headRef ?? trigger.ref.replace('refs/heads/', ''),
    path: trigger.workflow,
    actor: trigger.actor,
    ...(pull === undefined ? {} : { pulls: [pull.number] }),
  })
}

function services(runner: Runner, trigger: Trigger, id: number): RunServices {
  const { github, repository, vars, places } = runner
  const run = github.world.run(id)
  const context = githubContext(trigger, {
    id,
    number: run.number,
    name: run.workflowName,
    repository,
    repositoryId: run.repository.id,
    serverUrl: github.serverUrl,
    apiUrl: github.url,
  })
  const jobs = new Map<string, ReturnType<LocalGitHub['createJob']>>()
  return {
    github: context,
    vars,
    enter: async (environment) =>
      github.requestApproval(id, environment) ? await runner.review(id, environment) : 'approved',
    token: async (permissions) => github.issueToken({ repository, permissions, runId: id }),
    jobStarted: async (job) => void jobs.set(job, github.createJob(id, job)),
    jobFinished: async (job, conclusion) => {
      const started = jobs.get(job)
      if (started !== undefined) github.finishJob(started, conclusion)
    },
    action: async (request) =>
      await runAction({
        request,
        context,
        github,
        base: places.base,
        runtimeToken: github.runtimeToken(id, request.job),
      }),
    checkout: async (request) =>
      await checkout(request, { url: github.cloneUrl(repository), sha: trigger.sha, ref: trigger.ref }),
  }
}
