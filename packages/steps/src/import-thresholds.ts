import path from 'node:path'
import { importedText, importThresholds, parseConfig, UserError, type Host } from '@titlebout/core'
import { findConfig } from './open/place.ts'
import { decodeText, readIfThere } from './open/text-file.ts'

/**
 * The thresholds of another tool's file as keys of titlebout.yml, to paste.
 *
 * @param file from the workspace
 * @throws {UserError} `CONFIG` when there is no titlebout.yml, which says what the metrics are of, or the file cannot be imported
 */
export async function importAsText(host: Pick<Host, 'workspace'>, configPath: string, file: string): Promise<string> {
  const place = await findConfig(host.workspace, configPath)
  const { config } = parseConfig(await textOf(place.absolute, place.relative), place.relative)
  const text = await textOf(path.resolve(host.workspace, file), file)
  return importedText(importThresholds({ file, text }, config), file, config)
}

async function textOf(absolute: string, name: string): Promise<string> {
  const bytes = await readIfThere(absolute)
  if (bytes === undefined) throw new UserError('CONFIG', `${name} is not there`)
  return decodeText(bytes, name, 'CONFIG')
}
