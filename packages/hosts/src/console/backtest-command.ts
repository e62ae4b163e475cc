import { backtest, openStep, renderBacktest } from '@titlebout/steps'
import { flag, optional, readInputs, text, textWithDefault } from '@titlebout/core'
import { EXIT } from './exit-codes.ts'
import { BACKTEST_HELP } from './help.ts'
import { GENERAL_FLAGS, rawOption, readOptions } from './options.ts'
import { terminalHost } from './terminal-host.ts'
import type { Terminal } from './terminal.ts'

const BACKTEST_INPUTS = {
  config: textWithDefault('the path of titlebout.yml', 'titlebout.yml'),
  environment: optional(text('an environment of titlebout.yml')),
  markdown: flag(false),
} as const

/** `titlebout backtest`. @returns the exit code */
export async function backtestCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, BACKTEST_INPUTS, GENERAL_FLAGS, 'backtest')
  if (options.values['help'] === true) {
    terminal.out.write(BACKTEST_HELP)
    return EXIT.fine
  }
  const inputs = readInputs(BACKTEST_INPUTS, (name) => rawOption(options, name))
  const host = await terminalHost(terminal)
  const { environment } = inputs
  const opened = await openStep(host, inputs.config)
  const report = await backtest(host, opened, environment === undefined ? {} : { environment })
  terminal.out.write(
    options.values['json'] === true
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : renderBacktest(report, inputs.markdown ? 'markdown' : 'text'),
  )
  // What it would have stopped is an answer, not a failure.
  return EXIT.fine
}
