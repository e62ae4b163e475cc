import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { markdownTable } from 'markdown-table'
import { parse } from 'yaml'
import * as z from 'zod'
import { cell } from './markdown.ts'

const inputSchema = z.object({
  description: z.string(),
  required: z.boolean().default(false),
  default: z.string().optional(),
})

const actionSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), inputSchema).default({}),
  outputs: z.record(z.string(), z.object({ description: z.string() })).default({}),
})

/** What an action.yml says to its users. */
export type Action = z.infer<typeof actionSchema>

/** Every action of the repository, by folder name, in alphabetical order. */
export async function readActions(root: string): Promise<ReadonlyMap<string, Action>> {
  const names = globSync('actions/*/action.yml', { cwd: root }).map((file) => path.basename(path.dirname(file)))
  const actions = new Map<string, Action>()
  for (const name of names.sort()) actions.set(name, await readAction(path.join(root, 'actions', name)))
  return actions
}

/** The action of a folder; that of the root is level 0. */
export async function readAction(folder: string): Promise<Action> {
  return actionSchema.parse(parse(await readFile(path.join(folder, 'action.yml'), 'utf8')))
}

export function inputTable(action: Action): string {
  const rows = Object.entries(action.inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? 'yes' : 'no',
    input.default === undefined ? '' : `\`${cell(input.default)}\``,
    cell(input.description),
  ])
  return markdownTable([['input', 'required', 'default', 'description'], ...rows], { alignDelimiters: false })
}

export function outputTable(action: Action): string {
  const rows = Object.entries(action.outputs).map(([name, output]) => [`\`${name}\``, cell(output.description)])
  return markdownTable([['output', 'description'], ...rows], { alignDelimiters: false })
}

/** Which action takes and gives what: one row for each name, one column for each action. */
export function matrix(actions: ReadonlyMap<string, Action>, part: 'inputs' | 'outputs'): string {
  const names = [...new Set([...actions.values()].flatMap((action) => Object.keys(action[part])))]
  const rows = names.map((name) => [
    `\`${name}\``,
    ...[...actions.values()].map((action) => (name in action[part] ? 'yes' : '')),
  ])
  const head = [part === 'inputs' ? 'input' : 'output', ...[...actions.keys()].map((name) => `\`${name}\``)]
  return markdownTable([head, ...rows], { alignDelimiters: false })
}
