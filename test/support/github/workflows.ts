import { parse } from 'yaml'

import { readTree } from './git/objects.ts'
import type { Repository, Workflow } from './state.ts'
import type { World } from './world.ts'

/** The part of a workflow file that the API reads: its name and how it can be dispatched. */
export interface WorkflowFile {
  readonly workflow: Workflow
  readonly name: string
  /** Undefined: the file does not listen to `workflow_dispatch`. */
  readonly inputs:
    Readonly<Record<string, { readonly required: boolean; readonly default: string | undefined }>> | undefined
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function dispatchInputs(on: unknown): WorkflowFile['inputs'] {
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) return {}
  if (!('workflow_dispatch' in record(on))) return undefined
  const inputs = record(record(record(on)['workflow_dispatch'])['inputs'])
  return Object.fromEntries(
    Object.entries(inputs).map(([name, about]) => {
      const { required, default: standard } = record(about)
      return [name, { required: required === true, default: textOf(standard) }]
    }),
  )
}

/** The id of the workflow at `path`, given on first sight and kept. */
export function workflowAt(world: World, repository: Repository, path: string): Workflow {
  const known = repository.workflows.find((workflow) => workflow.path === path)
  if (known !== undefined) return known
  const workflow: Workflow = { id: world.nextId(), path }
  repository.workflows.push(workflow)
  return workflow
}

/** Reads the workflow file at `path` in `commit`; undefined when it is not there. */
export async function readWorkflow(
  world: World,
  repository: Repository,
  commit: string,
  path: string,
): Promise<WorkflowFile | undefined> {
  const blob = await repository.git.objectAt(commit, path)
  if (blob === undefined) return undefined
  const file = record(parse(await repository.git.text(['cat-file', 'blob', blob])))
  const name = typeof file['name'] === 'string' ? file['name'] : path
  return { workflow: workflowAt(world, repository, path), name, inputs: dispatchInputs(file['on']) }
}

/** All workflow files of the default branch, by path. */
export async function listWorkflows(world: World, repository: Repository): Promise<WorkflowFile[]> {
  const { git, defaultBranch } = repository
  const commit = await git.resolve(`refs/heads/${defaultBranch}`)
  const folder = commit === undefined ? undefined : await git.objectAt(commit, '.github/workflows')
  if (commit === undefined || folder === undefined) return []
  const found: WorkflowFile[] = []
  for (const entry of await readTree(git, folder)) {
    if (!/\.ya?ml$/.test(entry.path)) continue
    const file = await readWorkflow(world, repository, commit, `.github/workflows/${entry.path}`)
    if (file !== undefined) found.push(file)
  }
  return found
}
