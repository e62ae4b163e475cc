import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { LocalGitHub } from '../../test/support/github/index.ts'
import { commandFiles } from '../workflow/command-files.ts'
import { interpolate } from '../workflow/expressions.ts'
import type { ActionOutcome, ActionRequest, GithubContext } from '../workflow/services.ts'
import { runProgram } from '../workflow/shell.ts'
import { CHECKOUT } from './places.ts'

const manifestSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.coerce.string().optional() })).default({}),
  runs: z.object({ using: z.literal('node24'), main: z.string() }),
})

export interface ActionRun {
  readonly request: ActionRequest
  readonly context: GithubContext
  readonly github: LocalGitHub
  readonly base: Readonly<Record<string, string>>
  readonly runtimeToken: string
}

/** Starts the built bundle of one action as a process of its own, with the environment that GitHub's runner gives it. */
export async function runAction({ request, context, github, base, runtimeToken }: ActionRun): Promise<ActionOutcome> {
  const folder = path.join(CHECKOUT, 'actions', request.action)
  const manifest = manifestSchema.parse(parse(await readFile(path.join(folder, 'action.yml'), 'utf8')))
  const unknown = Object.keys(request.inputs).filter((name) => manifest.inputs[name] === undefined)
  if (unknown.length > 0) throw new Error(`${request.action} has no input ${unknown.join(', ')}`)

  const temp = path.join(request.workspace, '../temp')
  const eventPath = path.join(temp, 'event.json')
  await writeFile(eventPath, JSON.stringify(context.event))
  const files = await commandFiles(temp)
  const defaults = { github: { ...context, token: request.token } }
  const inputs = Object.entries(manifest.inputs).flatMap(([name, about]) => {
    const value =
      request.inputs[name] ?? (about.default === undefined ? undefined : interpolate(about.default, defaults))
    return value === undefined ? [] : [[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]]
  })
  const exitCode = await runProgram(process.execPath, [path.join(folder, manifest.runs.main)], {
    cwd: request.workspace,
    env: {
      ...base,
      ...runnerVariables(context, request, temp),
      GITHUB_EVENT_PATH: eventPath,
      ACTIONS_RUNTIME_TOKEN: runtimeToken,
      ACTIONS_RESULTS_URL: github.resultsUrl,
      ...request.env,
      ...files.env,
      ...Object.fromEntries(inputs),
    },
    onLine: request.onLine,
  })
  return { exitCode, ...(await files.read()) }
}

function runnerVariables(context: GithubContext, request: ActionRequest, temp: string): Record<string, string> {
  const told = Object.entries(context).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`GITHUB_${name.toUpperCase()}`, value]] : [],
  )
  return {
    ...Object.fromEntries(told),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: request.action,
    GITHUB_JOB: request.job,
    GITHUB_WORKSPACE: request.workspace,
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
  }
}
