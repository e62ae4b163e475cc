import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { UserError, type Carrier } from '@titlebout/core'
import { copyWhole } from '../files/atomic.ts'
import { listFiles } from '../files/listing.ts'
import { isThere } from '../files/there.ts'

/**
 * Takes files between jobs through a shared folder: `<root>/<run>/<name>/…`, for servers without an artifact service
 * and for machines of one's own. Nothing is deleted here: retention is the folder owner's.
 *
 * @param options.root absolute folder that all jobs of the run see
 * @param options.run keeps runs apart: the id of the workflow run
 */
export function folderCarrier(options: { readonly root: string; readonly run: string }): Carrier {
  const home = path.join(options.root, options.run)
  return {
    kind: 'folder',
    put: async (name, folder, paths) => {
      for (const file of paths) await copyWhole(path.join(folder, file), path.join(home, name, file))
      return { name, id: null, digest: null }
    },
    get: async (name, folder) => {
      const source = path.join(home, name)
      if (!(await isThere(source))) return undefined
      const files = await listFiles(source)
      if (files.length === 0)
        throw new UserError(
          'EVIDENCE',
          `${name} of run ${options.run} in the carrier folder is empty: run the job that made it again`,
        )
      for (const file of files) await copyWhole(path.join(source, file), path.join(folder, file))
      return { name, id: null, digest: null }
    },
    list: async () => ((await isThere(home)) ? (await readdir(home)).sort() : []),
  }
}
