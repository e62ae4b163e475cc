import type { Host } from '@titlebout/core'
import { processCancellation } from '../cancellation.ts'
import { consoleHost } from './console-host.ts'
import { terminalLog, type Terminal } from './terminal.ts'

/** The host of a command that was typed here: this folder, this process, this clock. */
export async function terminalHost(
  terminal: Terminal,
  folders: { readonly nativeDir?: string | undefined; readonly carrierDir?: string | undefined } = {},
): Promise<Host> {
  return await consoleHost({
    workspace: process.cwd(),
    log: terminalLog(terminal),
    variables: process.env,
    cancellation: processCancellation(),
    nativeDir: folders.nativeDir,
    carrierDir: folders.carrierDir,
    now: () => new Date(),
  })
}
