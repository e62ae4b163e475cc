import { importThresholds, UserError, withImports, type ImportFile, type ParsedConfig } from '@titlebout/core'
import { decodeText } from './text-file.ts'

/** What a file of thresholds says that decides nothing here. */
export interface UnusedImport {
  /** Its path from titlebout.yml. */
  readonly file: string
  readonly fields: readonly string[]
}

/** A config whose rules are all its own by now. */
export interface ImportedConfig extends ParsedConfig {
  readonly unused: readonly UnusedImport[]
}

/**
 * The config with the rules of the files that gate_imports names, which are of the same side as titlebout.yml itself.
 *
 * @param read bytes of a file beside titlebout.yml; undefined when it is not there
 * @throws {UserError} `CONFIG` when one is not there, or cannot be imported
 */
export async function withGateImports(
  parsed: ParsedConfig,
  file: string,
  read: (file: string) => Promise<Uint8Array | undefined>,
): Promise<ImportedConfig> {
  const names = parsed.config.gate_imports
  const files: ImportFile[] = []
  for (const [index, name] of names.entries()) {
    const bytes = await read(name)
    if (bytes === undefined) {
      const message = `gate_imports[${index}]: ${name} is not there`
      const problem = { message, file, ...parsed.locate(['gate_imports', index]) }
      throw new UserError('CONFIG', message, { problems: [problem] })
    }
    files.push({ file: name, text: decodeText(bytes, name, 'CONFIG') })
  }
  return {
    ...parsed,
    config: names.length === 0 ? parsed.config : withImports(parsed.config, files),
    unused: files.flatMap((file) => {
      const { unused: fields } = importThresholds(file, parsed.config)
      return fields.length === 0 ? [] : [{ file: file.file, fields }]
    }),
  }
}
