import { audit, openStep, renderAudit } from '@titlebout/steps'
import { readInputs, optional, text, textWithDefault, wholeNumber } from '@titlebout/core'
import { EXIT } from './exit-codes.ts'
import { AUDIT_HELP } from './help.ts'
import { GENERAL_FLAGS, rawOption, readOptions } from './options.ts'
import { terminalHost } from './terminal-host.ts'
import type { Terminal } from './terminal.ts'

const AUDIT_INPUTS = {
  config: textWithDefault('the path of titlebout.yml', 'titlebout.yml'),
  environment: optional(text('an environment of titlebout.yml')),
  version: optional(wholeNumber(1, 2 ** 31)),
} as const

/** `titlebout audit`. @returns the exit code */
export async function auditCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, AUDIT_INPUTS, GENERAL_FLAGS, 'audit')
  if (options.values['help'] === true) {
    terminal.out.write(AUDIT_HELP)
    return EXIT.fine
  }
  const inputs = readInputs(AUDIT_INPUTS, (name) => rawOption(options, name))
  const host = await terminalHost(terminal)
  const report = await audit(host, await openStep(host, inputs.config), {
    ...(inputs.environment === undefined ? {} : { environment: inputs.environment }),
    ...(inputs.version === undefined ? {} : { version: inputs.version }),
  })
  terminal.out.write(
    options.values['json'] === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderAudit(report),
  )
  return report.ok ? EXIT.fine : EXIT.red
}
