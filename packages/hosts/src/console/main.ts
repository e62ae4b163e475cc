import { evidenceText, UserError, type InputSpec } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { servesAsWorker } from '../onnx-worker.ts'
import { JUDGE } from '../judge-step.ts'
import type { Step } from '../step.ts'
import { VERSION } from '../version.ts'
import { EXIT } from './exit-codes.ts'
import { explain } from './explain.ts'
import { GENERAL_FLAGS, rawOption, readOptions, suggestion, type Options } from './options.ts'
import { terminalHost } from './terminal-host.ts'
import { openTerminal, paint, paintVerdict, type Terminal } from './terminal.ts'

/** The command line. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  if (servesAsWorker()) return EXIT.fine
  const terminal = openTerminal(process.env)
  try {
    return await run(args, terminal)
  } catch (error) {
    return explain(error, terminal)
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    terminal.out.write((await import('../seven.ts')).generalHelp())
    return EXIT.fine
  }
  if (command === '--version') {
    terminal.out.write(`${VERSION}\n`)
    return EXIT.fine
  }
  if (command === 'audit') return await (await import('../seven.ts')).auditCommand(rest, terminal)
  if (command === 'backtest') return await (await import('../seven.ts')).backtestCommand(rest, terminal)
  if (command === 'import') return await (await import('../seven.ts')).importCommand(rest, terminal)
  const step = await stepOf(command)
  const options = readOptions(rest, consoleInputs(step), GENERAL_FLAGS, step.name)
  if (options.values['help'] === true) {
    terminal.out.write((await import('../seven.ts')).stepHelp(step))
    return EXIT.fine
  }
  return await runStep(step, options, terminal)
}

async function stepOf(command: string): Promise<Step> {
  if (command === JUDGE.name) return JUDGE
  const { STEPS } = await import('../seven.ts')
  const step = STEPS.find(({ name }) => name === command)
  if (step !== undefined) return step
  const known = [...STEPS.map(({ name }) => name), JUDGE.name, 'audit', 'backtest', 'import']
  throw new UserError('INPUT', `there is no command "${command}"${suggestion(command, known)}; see titlebout --help`)
}

async function runStep(step: Step, options: Options, terminal: Terminal): Promise<number> {
  const positional = positionalOf(step, options)
  const read = (name: string): string | undefined => {
    if (name === positionalName(step)) return positional ?? rawOption(options, name)
    // Going back is a deed, not a plan, unless somebody asks for a plan.
    if (name === 'mode')
      return rawOption(options, name) ?? (rawOption(options, 'rollback-to') === undefined ? undefined : 'apply')
    return rawOption(options, name)
  }
  const host = await terminalHost(terminal, { nativeDir: read('native-dir'), carrierDir: read('carrier-dir') })
  if (step.name === 'deploy') {
    const asked = await (await import('../seven.ts')).requestDeployment(host, read)
    if (asked !== undefined) {
      terminal.out.write(`${asked}\n`)
      return EXIT.fine
    }
  }
  const prepared = step.prepare(read)
  const outcome = await prepared.run(host)
  if (options.values['json'] === true) terminal.out.write(evidenceText(outcome.evidence))
  else {
    terminal.out.write(
      `${renderReport([...(outcome.also ?? []), outcome.evidence], { limit: Number.POSITIVE_INFINITY, runUrl: undefined, examples: outcome.examples })}\n`,
    )
    terminal.err.write(
      `${paint(terminal, 'bold', step.name)} ${paintVerdict(terminal, outcome.evidence.verdict.kind)}: ${outcome.evidence.verdict.detail}\n`,
    )
    terminal.err.write(paint(terminal, 'dim', `evidence: ${outcome.evidencePath}\n`))
  }
  return outcome.red && prepared.common['fail-on'] !== 'never' ? EXIT.red : EXIT.fine
}

/** A terminal has no pull request to comment on. */
function consoleInputs({ inputs: { comment: _comment, ...inputs } }: Step): InputSpec {
  return inputs
}

/** What stands behind the command without an option: the environment of `deploy`, the file of `judge`. */
function positionalName(step: Step): string | undefined {
  if (step.name === JUDGE.name) return 'scores'
  return step.name === 'deploy' ? 'environment' : undefined
}

function positionalOf(step: Step, options: Options): string | undefined {
  const [first, ...more] = options.positionals
  const surplus = positionalName(step) === undefined ? first : more[0]
  if (surplus !== undefined)
    throw new UserError(
      'INPUT',
      `titlebout ${step.name}: "${surplus}" is one word too many; see titlebout ${step.name} --help`,
    )
  return first
}
