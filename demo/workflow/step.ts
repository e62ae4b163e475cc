import { commandFiles, type Told } from './command-files.ts'
import { holds, interpolate, interpolateAll, type Contexts } from './expressions.ts'
import type { Conclusion, Progress, RunServices } from './services.ts'
import { runShell } from './shell.ts'
import type { Step } from './workflow.ts'

/** Where a job runs. */
export interface Place {
  readonly job: string
  /** As people see the job. */
  readonly name: string
  readonly workspace: string
  /** For the runner's own files; outside of the workspace. */
  readonly temp: string
  readonly token: string
  /** What every process gets: PATH, HOME and the like. */
  readonly base: Readonly<Record<string, string>>
}

/** What grows while the steps of a job run. */
export interface JobState {
  env: Record<string, string>
  path: string[]
  failed: boolean
  readonly steps: Record<
    string,
    { readonly outputs: Readonly<Record<string, string>>; readonly conclusion: Conclusion }
  >
  readonly summaries: string[]
}

const OURS = /^titlebout\/titlebout\/actions\/([a-z-]+)@v\d+$/u
const CHECKOUT = /^actions\/checkout@v\d+$/u
const SETUP_PYTHON = /^actions\/setup-python@v\d+$/u
const SETUP_NODE = /^actions\/setup-node@v\d+$/u
const NOTHING: Told = { outputs: {}, env: {}, path: [], summary: '' }

export interface StepRun {
  readonly step: Step
  readonly name: string
  readonly place: Place
  readonly state: JobState
  readonly contexts: Contexts
  readonly services: RunServices
  readonly progress: Progress
}

/** Runs one step, unless its `if` says no, and notes in `state` what it said. */
export async function runStep(run: StepRun): Promise<void> {
  const { step, name, place, state, contexts, progress } = run
  const env = { ...state.env, ...interpolateAll(step.env, contexts) }
  const seen = { ...contexts, env }
  if (!holds(step.if, seen, { success: !state.failed, failure: state.failed })) {
    if (step.id !== undefined) state.steps[step.id] = { outputs: {}, conclusion: 'skipped' }
    progress.stepFinished(place.name, name, 'skipped', 0)
    return
  }
  progress.stepStarted(place.name, name)
  const started = performance.now()
  const { exitCode, told } = await perform(run, env, seen)
  const conclusion = exitCode === 0 ? 'success' : 'failure'
  progress.stepFinished(place.name, name, conclusion, performance.now() - started)

  if (step.id !== undefined) state.steps[step.id] = { outputs: told.outputs, conclusion }
  state.env = { ...state.env, ...told.env }
  state.path = [...told.path, ...state.path]
  if (told.summary !== '') state.summaries.push(told.summary)
  state.failed ||= exitCode !== 0
}

interface Performed {
  readonly exitCode: number
  readonly told: Told
}

async function perform(run: StepRun, env: Readonly<Record<string, string>>, contexts: Contexts): Promise<Performed> {
  const { step, place, state, services } = run
  const onLine = (line: string) => run.progress.line(place.name, run.name, line)
  if (step.run !== undefined) {
    const files = await commandFiles(place.temp)
    const searched = [...state.path, place.base['PATH'] ?? ''].join(':')
    const exitCode = await runShell({
      script: interpolate(step.run, contexts),
      cwd: place.workspace,
      env: { ...place.base, ...runnerVariables(run), ...env, ...files.env, PATH: searched },
      folder: place.temp,
      onLine,
    })
    return { exitCode, told: await files.read() }
  }

  const uses = step.uses ?? ''
  const inputs = interpolateAll(step.with, contexts)
  const action = OURS.exec(uses)?.[1]
  if (action !== undefined) {
    const { token, job, workspace } = place
    const told = await services.action({ action, inputs, token, job, workspace, env, onLine })
    return { exitCode: told.exitCode, told }
  }
  if (CHECKOUT.test(uses)) {
    const { ref, 'fetch-depth': depth = '1', 'persist-credentials': persist, ...rest } = inputs
    if (persist !== 'false' || Object.keys(rest).length > 0)
      throw new Error(`${uses}: inputs that this interpreter does not know`)
    await services.checkout({ workspace: place.workspace, token: place.token, depth: Number(depth), ref, onLine })
    return { exitCode: 0, told: NOTHING }
  }
  if (SETUP_NODE.test(uses)) {
    onLine(`Node ${process.version} is there already; nothing to set up`)
    return { exitCode: 0, told: NOTHING }
  }
  if (SETUP_PYTHON.test(uses)) {
    onLine('Python is there already; nothing to set up')
    return { exitCode: 0, told: NOTHING }
  }
  throw new Error(`this interpreter cannot run ${uses}`)
}

/** The variables that GitHub's runner gives to `run:` steps: no token and nothing to reach the run's services with. */
function runnerVariables({ services: { github }, place }: StepRun): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: github.event_name,
    GITHUB_JOB: place.job,
    GITHUB_REF: github.ref,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_RUN_ID: github.run_id,
    GITHUB_SHA: github.sha,
    GITHUB_WORKFLOW: github.workflow,
    GITHUB_WORKSPACE: place.workspace,
    RUNNER_TEMP: place.temp,
  }
}
