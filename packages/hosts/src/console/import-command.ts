import { readInputs, textWithDefault, UserError } from '@titlebout/core'
import { importAsText } from '@titlebout/steps'
import { EXIT } from './exit-codes.ts'
import { IMPORT_HELP } from './help.ts'
import { rawOption, readOptions } from './options.ts'
import type { Terminal } from './terminal.ts'

const IMPORT_INPUTS = { config: textWithDefault('the path of titlebout.yml', 'titlebout.yml') } as const

/** `titlebout import FILE`. @returns the exit code */
export async function importCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, IMPORT_INPUTS, ['help'], 'import')
  if (options.values['help'] === true) {
    terminal.out.write(IMPORT_HELP)
    return EXIT.fine
  }
  const [file, surplus] = options.positionals
  if (file === undefined || surplus !== undefined)
    throw new UserError('INPUT', 'titlebout import takes one file of thresholds; see titlebout import --help')
  const { config } = readInputs(IMPORT_INPUTS, (name) => rawOption(options, name))
  terminal.out.write(await importAsText({ workspace: process.cwd() }, config, file))
  return EXIT.fine
}
