import { parseConfig } from '@titlebout/core'
import { parse, stringify } from 'yaml'
import { parseWorkflow, type Workflow } from '../../demo/workflow/workflow.ts'
import { blocksOf, textOf, type Block } from './documents.ts'

/** A block of YAML in a document, by what it is. */
export type Snippet = { readonly block: Block; readonly place: string } & (
  | { readonly kind: 'workflow'; readonly workflow: Workflow }
  /** A whole titlebout.yml, or keys of one put onto a complete one: it was read without a problem. */
  | { readonly kind: 'config' }
  /** Comments only. */
  | { readonly kind: 'nothing' }
)

/**
 * The YAML blocks of a document, each read as what it is: a workflow, some of its jobs or steps, titlebout.yml or some of its keys.
 *
 * @throws {Error} naming the block that is none of these, or that has a key nobody knows
 */
export function snippetsOf(file: string): readonly Snippet[] {
  return blocksOf(textOf(file))
    .filter(({ language }) => language === 'yaml' || language === 'yml')
    .map((block) => snippetOf(block, `${file}:${block.line}`))
}

function snippetOf(block: Block, place: string): Snippet {
  const value: unknown = parse(block.text)
  if (value === null) return { kind: 'nothing', block, place }
  const source = workflowSource(value)
  if (source !== undefined) return { kind: 'workflow', block, place, workflow: parseWorkflow(source, place) }
  if (!isMapping(value)) throw new Error(`${place}: neither a workflow nor keys of titlebout.yml`)
  parseConfig('version' in value ? block.text : stringify({ ...completeConfig(), ...value }), place)
  return { kind: 'config', block, place }
}

/** The workflow around what a block shows; undefined when it shows none. */
function workflowSource(value: unknown): string | undefined {
  if (isMapping(value) && 'jobs' in value) return stringify(value)
  if (Array.isArray(value)) return around({ job: { 'runs-on': 'ubuntu-latest', steps: value } })
  if (!isMapping(value)) return undefined
  const isJobs = Object.values(value).every((job) => isMapping(job) && 'runs-on' in job)
  return isJobs ? around(value) : undefined
}

/** Jobs that are needed and not shown are there, and do nothing. */
function around(jobs: Readonly<Record<string, unknown>>): string {
  const needed = Object.values(jobs).flatMap((job) => (isMapping(job) ? [job['needs']].flat() : []))
  const missing = needed.filter((id) => typeof id === 'string' && !(id in jobs)).map(String)
  const stubs = missing.map((id) => [id, { 'runs-on': 'ubuntu-latest', steps: [{ run: 'true' }] }] as const)
  return stringify({ name: 'around', on: {}, permissions: {}, jobs: { ...Object.fromEntries(stubs), ...jobs } })
}

/** The example of docs/config.md. */
function completeConfig(): Readonly<Record<string, unknown>> {
  const [example] = blocksOf(textOf('docs/config.md')).filter(({ text }) => text.startsWith('version: 1'))
  const value: unknown = parse(example?.text ?? '')
  if (!isMapping(value)) throw new Error('docs/config.md has no example that starts with "version: 1"')
  return value
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
