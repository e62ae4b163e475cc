import { UserError } from '@titlebout/core'
import { withModuleAt } from './module-at.ts'
import { loadNative, type NativeModules, pinnedVersion, provideNative, requireFrom, versionIn } from './native.ts'

const BINDINGS = '@duckdb/node-bindings'

/** DuckDB as programs use it, and as its C interface has it. */
export interface DuckDb {
  readonly api: typeof import('@duckdb/node-api')
  readonly bindings: NativeModules[typeof BINDINGS]
}

/**
 * DuckDB. Its JavaScript is part of our bundle, one file instead of a hundred and twenty; what it finds as its native code is the one that
 * {@link provideNative} found, wherever that is.
 *
 * @throws {UserError} `NATIVE` naming platform, C library and what to do
 */
export async function loadDuckDb(nativeDir: string | undefined): Promise<DuckDb> {
  const folder = await provideNative(BINDINGS, nativeDir)
  const [found, wanted] = [versionIn(folder, BINDINGS), pinnedVersion(BINDINGS)]
  // rule: native-version
  if (found !== wanted)
    throw new UserError(
      'NATIVE',
      `${BINDINGS} found from ${folder} is version ${found}, and ${wanted} is needed: run npm install ${BINDINGS}@${wanted} in that folder, or leave native-dir out`,
    )
  const bindings = await loadNative(BINDINGS, folder)
  const file = requireFrom(folder).resolve(BINDINGS)
  const api = await withModuleAt(BINDINGS, file, async () => await import('@duckdb/node-api'))
  return { api, bindings }
}
