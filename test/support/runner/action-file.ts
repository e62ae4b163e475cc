import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parse } from 'yaml'

export interface ActionFile {
  readonly name: string
  /** `node24` */
  readonly using: string
  /** Script of each phase, relative to the folder. */
  readonly scripts: Readonly<Partial<Record<'pre' | 'main' | 'post', string>>>
  readonly inputs: Readonly<Record<string, { readonly default: string | undefined; readonly required: boolean }>>
  readonly outputs: readonly string[]
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Reads `action.yml` of a JavaScript action. */
export async function readActionFile(folder: string): Promise<ActionFile> {
  const file = record(parse(await readFile(join(folder, 'action.yml'), 'utf8')))
  const runs = record(file['runs'])
  const inputs = Object.entries(record(file['inputs'])).map(([name, about]) => {
    const { default: standard, required } = record(about)
    return [name, { default: text(standard), required: required === true }] as const
  })
  const script = (phase: 'pre' | 'main' | 'post'): object => {
    const path = text(runs[phase])
    return path === undefined ? {} : { [phase]: path }
  }
  return {
    name: text(file['name']) ?? '',
    using: text(runs['using']) ?? '',
    scripts: { ...script('pre'), ...script('main'), ...script('post') },
    inputs: Object.fromEntries(inputs),
    outputs: Object.keys(record(file['outputs'])),
  }
}

/** The value of `github.token` and the like. @throws {Error} for what it does not know */
export type Evaluate = (expression: string) => string

/**
 * `INPUT_*` as the runner sets them: all declared inputs, with their defaults (in which `${{ … }}` is evaluated) where
 * nothing is given. Dashes stay, spaces become underscores, letters become capitals.
 */
export function inputVariables(
  action: ActionFile,
  given: Readonly<Record<string, string>>,
  evaluate: Evaluate,
): { readonly variables: Record<string, string>; readonly problems: readonly string[] } {
  const variables: Record<string, string> = {}
  const names = Object.keys(action.inputs)
  const known = (name: string): boolean => names.some((other) => other.toLowerCase() === name.toLowerCase())
  const set = (name: string, value: string): void => {
    variables[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value
  }
  for (const [name, about] of Object.entries(action.inputs)) {
    set(
      name,
      (about.default ?? '').replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => evaluate(expression)),
    )
  }
  for (const [name, value] of Object.entries(given)) set(name, value)
  const unexpected = Object.keys(given).filter((name) => !known(name))
  const quoted = (list: readonly string[]): string => list.map((name) => `'${name}'`).join(', ')
  const problem = `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted(names)}]`
  return { variables, problems: unexpected.length === 0 ? [] : [problem] }
}
