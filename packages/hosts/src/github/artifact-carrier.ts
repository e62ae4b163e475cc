import path from 'node:path'
import { UserError, type Carrier } from '@titlebout/core'
import { artifactToolkit, unpack } from './artifact-download.ts'

const PREFIX = 'titlebout.'

/** Takes files between the jobs of one run as Actions artifacts; a second upload of a name overwrites. */
export function artifactCarrier(): Carrier {
  return {
    kind: 'actions-artifact',
    put: async (name, folder, paths, options) => {
      const { DefaultArtifactClient } = await artifactToolkit()
      const client = new DefaultArtifactClient()
      const full = `${PREFIX}${name}`
      // A re-run of a job meets its own artifact of the attempt before.
      if ((await findOwn(full)) !== undefined) await client.deleteArtifact(full)
      const files = paths.map((file) => path.join(folder, file))
      const reply = await client.uploadArtifact(full, files, folder, {
        retentionDays: options.retentionDays,
        compressionLevel: 6,
      })
      return {
        name,
        id: reply.id === undefined ? null : String(reply.id),
        digest: reply.digest === undefined ? null : `sha256:${reply.digest}`,
      }
    },
    get: async (name, folder) => {
      const full = `${PREFIX}${name}`
      const artifact = await findOwn(full)
      if (artifact === undefined) return undefined
      const { DefaultArtifactClient } = await artifactToolkit()
      try {
        await unpack(
          folder,
          async (scratch) => {
            const reply = await new DefaultArtifactClient().downloadArtifact(artifact.id, {
              path: scratch,
              ...(artifact.digest === undefined ? {} : { expectedHash: artifact.digest }),
            })
            return reply.digestMismatch === true
          },
          full,
        )
      } catch (cause) {
        if (cause instanceof UserError) throw cause
        throw new UserError(
          'EVIDENCE',
          `artifact ${full} is listed in this run but cannot be downloaded: it may have expired; run the job that made it again`,
          { cause },
        )
      }
      return { name, id: String(artifact.id), digest: artifact.digest ?? null }
    },
    list: async () => {
      const { DefaultArtifactClient } = await artifactToolkit()
      const { artifacts } = await new DefaultArtifactClient().listArtifacts({ latest: true })
      return artifacts.flatMap(({ name }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
    },
  }
}

async function findOwn(name: string): Promise<{ readonly id: number; readonly digest?: string } | undefined> {
  const { DefaultArtifactClient } = await artifactToolkit()
  const { artifacts } = await new DefaultArtifactClient().listArtifacts({ latest: true })
  return artifacts.find((artifact) => artifact.name === name)
}
