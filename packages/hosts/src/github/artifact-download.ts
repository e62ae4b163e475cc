import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { UserError, type ForgeArtifact } from '@titlebout/core'
import { copyWhole, listFiles } from '@titlebout/adapters'

export interface DownloadFrom {
  readonly token: string
  readonly owner: string
  readonly repo: string
}

/** Downloads an artifact of any run of the repository, checks its digest, and puts its files into `folder`. */
export async function downloadFromRun(artifact: ForgeArtifact, folder: string, from: DownloadFrom): Promise<void> {
  if (artifact.expired)
    throw new UserError(
      'EVIDENCE',
      `artifact ${artifact.name} of run ${artifact.runId} has expired: run that workflow again`,
    )
  await unpack(
    folder,
    async (scratch) => {
      const { DefaultArtifactClient } = await artifactToolkit()
      const reply = await new DefaultArtifactClient().downloadArtifact(Number(artifact.id), {
        path: scratch,
        ...(artifact.digest === null ? {} : { expectedHash: artifact.digest }),
        findBy: {
          token: from.token,
          workflowRunId: Number(artifact.runId),
          repositoryOwner: from.owner,
          repositoryName: from.repo,
        },
      })
      return reply.digestMismatch === true
    },
    artifact.name,
  )
}

/**
 * Unpacks into a scratch folder, never into the workspace, and copies plain files from there.
 *
 * @param download fills the scratch folder; says whether the digest differed
 */
export async function unpack(
  folder: string,
  download: (scratch: string) => Promise<boolean>,
  name: string,
): Promise<void> {
  const scratch = await mkdtemp(path.join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'titlebout-artifact-'))
  try {
    const mismatch = await download(scratch)
    // rule: artifact-digest
    if (mismatch)
      throw new UserError(
        'EVIDENCE',
        `artifact ${name} is not what was uploaded: its digest differs; run the job that made it again`,
      )
    for (const file of await listFiles(scratch)) await copyWhole(path.join(scratch, file), path.join(folder, file))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The artifact toolkit weighs 3.6 MB: it is loaded when an artifact is handled, not before. */
export async function artifactToolkit(): Promise<typeof import('@actions/artifact')> {
  // Its unzipper still calls Buffer(): a warning about that in every log helps nobody who reads it.
  process.noDeprecation = true
  return await import('@actions/artifact')
}
