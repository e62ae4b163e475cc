import type { DuckDBInstance } from '@duckdb/node-api'
import { UserError } from '@titlebout/core'
import { withModuleAt } from './module-at.ts'
import { loadNative, type NativeModules, pinnedVersion, provideNative, requireFrom, versionIn } from './native.ts'

const BINDINGS = '@duckdb/node-bindings'

/** A database that is open, with DuckDB as programs use it, and as its C interface has it. */
export interface DuckDb {
  readonly instance: DuckDBInstance
  readonly api: typeof import('@duckdb/node-api')
  readonly bindings: NativeModules[typeof BINDINGS]
}

/**
 * Opens a database, on a thread of its own: what DuckDB has in JavaScript is loaded meanwhile. That is part of our bundle, one file instead of a hundred and
 * twenty; what it finds as its native code is the one that {@link provideNative} found, wherever that is.
 *
 * @param file `:memory:`, or an absolute path
 * @param settings DuckDB's own, by name
 * @throws {UserError} `NATIVE` naming platform, C library and what to do
 * @throws {Error} DuckDB's own when it cannot open that
 */
export async function openDuckDb(
  nativeDir: string | undefined,
  file: string,
  settings: Readonly<Record<string, string>>,
): Promise<DuckDb> {
  const folder = await provideNative(BINDINGS, nativeDir)
  const [found, wanted] = [versionIn(folder, BINDINGS), pinnedVersion(BINDINGS)]
  // rule: native-version
  if (found !== wanted)
    throw new UserError(
      'NATIVE',
      `${BINDINGS} found from ${folder} is version ${found}, and ${wanted} is needed: run npm install ${BINDINGS}@${wanted} in that folder, or leave native-dir out`,
    )
  const bindings = await loadNative(BINDINGS, folder)
  const config = bindings.create_config()
  for (const [name, value] of Object.entries(settings)) bindings.set_config(config, name, value)
  const code = requireFrom(folder).resolve(BINDINGS)
  const [database, api] = await Promise.all([
    bindings.open(file, config),
    withModuleAt(BINDINGS, code, async () => await import('@duckdb/node-api')),
  ])
  return { api, bindings, instance: new api.DuckDBInstance(database) }
}
