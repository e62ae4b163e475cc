import type { Carrier, Forge } from '@titlebout/core'
import type { GitHubLog } from './log.ts'

/**
 * The carrier, heard by the runner: the artifact toolkit masks the signatures in its addresses by workflow commands, which
 * would be printed, signature and all, in the midst of untrusted text.
 */
export function heardCarrier(carrier: Carrier, log: GitHubLog): Carrier {
  return {
    kind: carrier.kind,
    put: async (name, folder, paths, options) => {
      log.trusted()
      return await carrier.put(name, folder, paths, options)
    },
    get: async (name, folder) => {
      log.trusted()
      return await carrier.get(name, folder)
    },
    list: async () => {
      log.trusted()
      return await carrier.list()
    },
  }
}

/** The forge, with downloads of artifacts heard in the same way. */
export function heardForge(forge: Forge, log: GitHubLog): Forge {
  return {
    ...forge,
    download: async (artifact, folder) => {
      log.trusted()
      await forge.download(artifact, folder)
    },
  }
}
