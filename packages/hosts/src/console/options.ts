import { parseArgs } from 'node:util'
import { nearName, UserError, type InputSpec } from '@titlebout/core'

/** Options of one command as the command line gave them. */
export interface Options {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

/** What `--json` and the like are for every command. */
export const GENERAL_FLAGS = ['json', 'help'] as const

/**
 * Reads options: one for each input of the step, `--json` and `--help`.
 *
 * @throws {UserError} `INPUT` on an option that there is not, naming the nearest, or one without its value
 */
export function readOptions(
  args: readonly string[],
  spec: InputSpec,
  flags: readonly string[],
  command: string,
): Options {
  const isFlag = (name: string): boolean => flags.includes(name) || spec[name]?.expected === 'true or false'
  const names = [...Object.keys(spec), ...flags]
  const options = Object.fromEntries(
    names.map((name) => [name, { type: isFlag(name) ? ('boolean' as const) : ('string' as const) }]),
  )
  refuseUnknown(args, names, command)
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    return { values, positionals }
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split('. ')[0] ?? cause.message) : String(cause)
    throw new UserError('INPUT', `titlebout ${command}: ${lowerFirst(detail)}; see titlebout ${command} --help`, {
      cause,
    })
  }
}

/** The raw text of an option, for `readInputs`. */
export function rawOption(options: Options, name: string): string | undefined {
  const value = options.values[name]
  return typeof value === 'boolean' ? String(value) : value
}

function refuseUnknown(args: readonly string[], names: readonly string[], command: string): void {
  for (const arg of args) {
    if (arg === '--') return
    const name = /^--([^=]+)/u.exec(arg)?.[1]
    if (name === undefined || names.includes(name)) continue
    throw new UserError('INPUT', `titlebout ${command}: there is no option --${name}${suggestion(name, names, '--')}`)
  }
}

/** `; did you mean --config?`, or nothing when nothing is near. */
export function suggestion(name: string, known: readonly string[], prefix = ''): string {
  const near = nearName(name, known)
  return near === undefined ? '' : `; did you mean ${prefix}${near}?`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
