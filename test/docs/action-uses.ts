import type { Job, Step, Workflow } from '../../demo/workflow/workflow.ts'
import { readAction, readActions, type Action } from '../../packages/tooling/src/action-tables.ts'

const OURS = /^titlebout\/titlebout(?:\/actions\/([a-z-]+))?@v1$/u
/** The action of the root. */
const ROOT_ACTION = 'judge'

export type Actions = ReadonlyMap<string, Action>

/** Every action by name, that of the root among them. */
export async function allActions(root: string): Promise<Actions> {
  return new Map([...(await readActions(root)), [ROOT_ACTION, await readAction(root)]])
}

/** The name of one of our actions; undefined when a step uses another. */
function nameOf(uses: string | undefined): string | undefined {
  const found = OURS.exec(uses ?? '')
  return found === null ? undefined : (found[1] ?? ROOT_ACTION)
}

/** A step that uses one of our actions. */
export interface Use {
  readonly action: string
  readonly step: Step
}

export function usesOf(job: Job): readonly Use[] {
  return job.steps.flatMap((step) => {
    const action = nameOf(step.uses)
    return action === undefined ? [] : [{ action, step }]
  })
}

/** What is wrong with how a workflow uses our actions, and reads outputs of steps and jobs. */
export function useProblems(workflow: Workflow, actions: Actions): readonly string[] {
  return Object.entries(workflow.jobs).flatMap(([id, job]) => [
    ...job.steps.flatMap((step) => stepProblems(step, actions)),
    ...outputProblems(job, actions),
    ...neededOutputProblems(workflow, id, job),
  ])
}

function stepProblems(step: Step, actions: Actions): readonly string[] {
  if (step.uses?.includes('titlebout') !== true) return []
  const action = actions.get(nameOf(step.uses) ?? '')
  if (action === undefined) return [`${step.uses} is none of our actions`]
  const unknown = Object.keys(step.with).filter((input) => !(input in action.inputs))
  const missing = Object.entries(action.inputs).filter(([name, { required }]) => required && !(name in step.with))
  return [
    ...unknown.map((input) => `${step.uses} has no input ${input}`),
    ...missing.map(([input]) => `${step.uses} needs the input ${input}`),
  ]
}

function outputProblems(job: Job, actions: Actions): readonly string[] {
  const byId = new Map(usesOf(job).map(({ action, step }) => [step.id, actions.get(action)]))
  return [...JSON.stringify(job).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/gu)].flatMap(
    ([expression, id = '', output = '']) =>
      output in (byId.get(id)?.outputs ?? {}) ? [] : [`${expression}: there is no such output`],
  )
}

/** Jobs that a document leaves out hand on what it likes: a stub has no outputs to compare with. */
function neededOutputProblems(workflow: Workflow, id: string, job: Job): readonly string[] {
  return [...JSON.stringify(job).matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/gu)].flatMap(
    ([expression, needed = '', output = '']) => {
      const other = workflow.jobs[needed]
      if (other === undefined || !job.needs.includes(needed))
        return [`job ${id}: ${expression}: it does not need ${needed}`]
      const isStub = other.steps.length === 1 && other.steps[0]?.run === 'true'
      return isStub || output in other.outputs ? [] : [`job ${id}: ${expression}: ${needed} has no such output`]
    },
  )
}
