import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { interpolate, interpolateAll, type Contexts } from './expressions.ts'
import type { Progress, RunServices } from './services.ts'
import { runStep, type JobState, type Place } from './step.ts'
import type { Job, Step, Workflow } from './workflow.ts'

export interface JobRun {
  readonly id: string
  /** As people see it: of a job with a matrix, the value stands behind the id. */
  readonly name: string
  readonly job: Job
  readonly workflow: Workflow
  /** `github`, `vars`, `inputs`, `needs` and `matrix`. */
  readonly contexts: Contexts
  /** Folder of this run: one folder below it per job, called by its name. */
  readonly folder: string
  readonly base: Readonly<Record<string, string>>
  readonly services: RunServices
  readonly progress: Progress
}

export interface FinishedJob {
  readonly conclusion: 'success' | 'failure'
  readonly outputs: Readonly<Record<string, string>>
  /** Job summary as Markdown. */
  readonly summary: string
}

/** Runs one job in a workspace of its own, after its environment has let it in. */
export async function runJob(run: JobRun): Promise<FinishedJob> {
  const { id, name, job, workflow, services, progress } = run
  if (job.environment !== undefined) {
    const environment = interpolate(job.environment.name, run.contexts)
    progress.waiting(name, environment)
    if ((await services.enter(environment)) === 'rejected') {
      progress.jobFinished(name, 'failure', 0)
      return { conclusion: 'failure', outputs: {}, summary: '' }
    }
  }
  await services.jobStarted(name)
  progress.jobStarted(name)
  const started = performance.now()

  const place = await makePlace(run)
  const state: JobState = { env: {}, path: [], failed: false, steps: {}, summaries: [] }
  const contexts = () => ({
    ...run.contexts,
    github: { ...services.github, token: place.token, job: id, workspace: place.workspace },
    job: { status: state.failed ? 'failure' : 'success' },
    steps: state.steps,
    env: state.env,
    secrets: {},
    runner: { os: 'Linux', temp: place.temp },
  })
  // The environment of the workflow may not see itself; the job's may see the workflow's.
  state.env = interpolateAll(workflow.env, contexts())
  state.env = { ...state.env, ...interpolateAll(job.env, contexts()) }
  for (const step of job.steps) {
    await runStep({ step, name: stepName(step), place, state, contexts: contexts(), services, progress })
  }

  const conclusion = state.failed ? 'failure' : 'success'
  const outputs = interpolateAll(job.outputs, contexts())
  await services.jobFinished(name, conclusion)
  progress.jobFinished(name, conclusion, performance.now() - started)
  return { conclusion, outputs, summary: state.summaries.join('\n') }
}

async function makePlace({ id, name, job, workflow, folder, base, services }: JobRun): Promise<Place> {
  const workspace = path.join(folder, name, 'workspace')
  const temp = path.join(folder, name, 'temp')
  await mkdir(workspace, { recursive: true })
  await mkdir(temp, { recursive: true })
  const token = await services.token(job.permissions ?? workflow.permissions)
  return { job: id, name, workspace, temp, token, base }
}

function stepName(step: Step): string {
  const told = step.name ?? step.uses ?? step.run ?? ''
  return told.replace(/^titlebout\/titlebout\/actions\//u, '').split('\n')[0] ?? ''
}
