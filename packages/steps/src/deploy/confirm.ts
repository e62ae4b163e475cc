import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import { UserError, type Confirmation, type Forge, type Witness } from '@titlebout/core'

/** What the forge says about a piece of evidence. @throws {UserError} `TRUST` when the evidence names no run */
export async function confirmWitness(forge: Forge, model: string, witness: Witness): Promise<Confirmation> {
  const { run_id: runId } = witness.producer
  if (runId === null)
    throw new UserError('TRUST', `the ${witness.kind} evidence names no workflow run: it was not made by this forge`)
  const run = await forge.run(runId)
  const defaultBranch = await forge.defaultBranch()
  return {
    run,
    repository: forge.repository,
    defaultBranch,
    artifactSha256: await storedDigest(forge, runId, model, witness),
    workflowAtRun: await forge.fileAt(run.workflow, run.sha),
    workflowAtDefault: await forge.fileAt(run.workflow, defaultBranch),
    onDefaultBranch: await forge.onDefaultBranch(run.sha),
  }
}

/** Digest of the evidence as the run stored it: the newest artifact of that name, for a re-run stores it anew. */
async function storedDigest(
  forge: Forge,
  runId: string,
  model: string,
  { kind }: Witness,
): Promise<string | undefined> {
  const name = `titlebout.${model}.${kind}`
  const artifacts = await forge.artifacts(runId)
  const newest = artifacts
    .filter((artifact) => artifact.name === name && artifact.runId === runId && !artifact.expired)
    .sort((a, b) => Number(a.id) - Number(b.id))
    .at(-1)
  if (newest === undefined) return undefined
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-artifact-'))
  try {
    await forge.download(newest, folder)
    return await sha256File(path.join(folder, `${kind}.json`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
