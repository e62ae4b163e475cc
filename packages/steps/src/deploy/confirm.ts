import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import { UserError, type Confirmation, type Forge, type ForgeArtifact, type Witness } from '@titlebout/core'

/** What the forge says about a run, and what the run has stored. */
interface RunFacts {
  readonly about: Omit<Confirmation, 'artifactSha256'>
  readonly artifacts: readonly ForgeArtifact[]
}

/** Asks the forge about evidence; about each run once, however much evidence names it. */
export interface Confirmer {
  /** @throws {UserError} `TRUST` when the evidence names no run */
  confirm(witness: Witness): Promise<Confirmation>
}

export function confirmer(forge: Forge, model: string): Confirmer {
  const known = new Map<string, Promise<RunFacts>>()
  return {
    confirm: async (witness) => {
      const { run_id: runId } = witness.producer
      if (runId === null)
        throw new UserError(
          'TRUST',
          `the ${witness.kind} evidence names no workflow run: it was not made by this forge`,
        )
      const asking = known.get(runId) ?? runFacts(forge, runId)
      known.set(runId, asking)
      const { about, artifacts } = await asking
      return { ...about, artifactSha256: await storedDigest(forge, artifacts, model, witness) }
    },
  }
}

async function runFacts(forge: Forge, runId: string): Promise<RunFacts> {
  const run = await forge.run(runId)
  const defaultBranch = await forge.defaultBranch()
  return {
    about: {
      run,
      repository: forge.repository,
      defaultBranch,
      workflowAtRun: await forge.fileAt(run.workflow, run.sha),
      workflowAtDefault: await forge.fileAt(run.workflow, defaultBranch),
      onDefaultBranch: await forge.onDefaultBranch(run.sha),
    },
    artifacts: (await forge.artifacts(runId)).filter((artifact) => artifact.runId === runId),
  }
}

/** Digest of the evidence as the run stored it: the newest artifact of that name, for a re-run stores it anew. */
async function storedDigest(
  forge: Forge,
  artifacts: readonly ForgeArtifact[],
  model: string,
  { kind }: Witness,
): Promise<string | undefined> {
  const newest = artifacts
    .filter((artifact) => artifact.name === `titlebout.${model}.${kind}` && !artifact.expired)
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
