import { holds, type Contexts, type Status } from './expressions.ts'
import { runJob } from './job.ts'
import type { Conclusion, Progress, RunServices } from './services.ts'
import { dispatchInputs, type Job, type Workflow } from './workflow.ts'

export interface RunRequest {
  readonly workflow: Workflow
  /** Given inputs of a dispatched run; undefined for every other event. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Folder for the workspaces of all jobs. */
  readonly folder: string
  /** PATH, HOME and the like. */
  readonly base: Readonly<Record<string, string>>
  readonly services: RunServices
  readonly progress: Progress
  /** Jobs whose failure is passed over, as nothing in a workflow file can say: for the story's "what if". */
  readonly pretendSuccess?: readonly string[]
}

export interface JobResult {
  readonly result: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export interface FinishedRun {
  readonly conclusion: 'success' | 'failure'
  readonly jobs: Readonly<Record<string, JobResult>>
}

/** Runs all jobs of a workflow: each as soon as those that it needs are through, side by side where that is possible. */
export async function runWorkflow(request: RunRequest): Promise<FinishedRun> {
  const started = new Map<string, Promise<JobResult>>()
  const result = (id: string): Promise<JobResult> => {
    const promise = started.get(id) ?? runOrSkip(id, request, result)
    started.set(id, promise)
    return promise
  }
  const ids = Object.keys(request.workflow.jobs)
  const jobs = await Promise.all(ids.map(async (id) => [id, await result(id)] as const))
  const failed = jobs.some(([, job]) => job.result === 'failure')
  return { conclusion: failed ? 'failure' : 'success', jobs: Object.fromEntries(jobs) }
}

async function runOrSkip(
  id: string,
  request: RunRequest,
  result: (id: string) => Promise<JobResult>,
): Promise<JobResult> {
  const { workflow, services, progress, pretendSuccess = [] } = request
  const job = workflow.jobs[id]
  if (job === undefined) throw new Error(`there is no job ${id} in ${workflow.name}`)
  const needs: Record<string, JobResult> = {}
  for (const need of job.needs) {
    const found = await result(need)
    needs[need] = pretendSuccess.includes(need) && found.result === 'failure' ? { ...found, result: 'success' } : found
  }
  const ancestors = await Promise.all(ancestorsOf(workflow, id).map(result))
  const status: Status = {
    success: Object.values(needs).every((need) => need.result === 'success'),
    failure: ancestors.some((ancestor) => ancestor.result === 'failure'),
  }
  const contexts = contextsOf(request, needs)
  if (!holds(job.if, contexts, status)) {
    progress.jobFinished(id, 'skipped', 0)
    return { result: 'skipped', outputs: {}, summary: '' }
  }
  const { folder, base } = request
  const legs = await Promise.all(
    legsOf(id, job).map(async ({ name, matrix }) => {
      const seen = { ...contexts, matrix }
      return await runJob({ id, name, job, workflow, contexts: seen, folder, base, services, progress })
    }),
  )
  return {
    result: legs.some(({ conclusion }) => conclusion === 'failure') ? 'failure' : 'success',
    outputs: Object.assign({}, ...legs.map(({ outputs }) => outputs)),
    summary: legs.map(({ summary }) => summary).join('\n'),
  }
}

/** A job as often as its matrix says, each under the name that GitHub gives it. */
function legsOf(
  id: string,
  { strategy }: Job,
): readonly { readonly name: string; readonly matrix: Readonly<Record<string, string>> }[] {
  if (strategy === undefined) return [{ name: id, matrix: {} }]
  return Object.entries(strategy.matrix).flatMap(([key, values]) =>
    values.map((value) => ({ name: `${id} (${value})`, matrix: { [key]: value } })),
  )
}

function contextsOf({ workflow, inputs, services }: RunRequest, needs: Readonly<Record<string, JobResult>>): Contexts {
  return {
    github: services.github,
    vars: services.vars,
    inputs: inputs === undefined ? {} : dispatchInputs(workflow, inputs),
    needs: Object.fromEntries(Object.entries(needs).map(([id, { result, outputs }]) => [id, { result, outputs }])),
  }
}

function ancestorsOf(workflow: Workflow, id: string): readonly string[] {
  const direct = workflow.jobs[id]?.needs ?? []
  return [...new Set(direct.flatMap((need) => [need, ...ancestorsOf(workflow, need)]))]
}
