import { cp, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { git, GitError } from '@titlebout/adapters'
import type { Approval, DeploymentState, Forge, ForgeArtifact, ForgeRun } from '@titlebout/core'

/** A forge for tests of steps: runs and approvals in memory, artifacts as folders, files and commits from a real repository. */
export interface MemoryForge extends Forge {
  readonly runs: Map<string, ForgeRun>
  readonly approvals: Map<string, Approval>
  /** Stores an artifact of a run: a copy of these files of a folder. */
  store(runId: string, name: string, folder: string, files: readonly string[]): Promise<void>
  readonly stored: (ForgeArtifact & { readonly folder: string })[]
  readonly records: { readonly key: string; readonly environment: string; readonly states: DeploymentState[] }[]
  protected: boolean
}

/** @param repository folder of a git repository whose `main` is the default branch @param folder empty; artifacts go there */
export function memoryForge(repository: string, folder: string): MemoryForge {
  const runs = new Map<string, ForgeRun>()
  const approvals = new Map<string, Approval>()
  const stored: MemoryForge['stored'] = []
  const records: MemoryForge['records'] = []
  const at = { cwd: repository }
  const forge: MemoryForge = {
    repository: 'octo/strikes',
    runs,
    approvals,
    stored,
    records,
    protected: false,
    store: async (runId, name, source, files) => {
      const id = String(stored.length + 1)
      const target = path.join(folder, id)
      for (const file of files) {
        await mkdir(path.dirname(path.join(target, file)), { recursive: true })
        await cp(path.join(source, file), path.join(target, file))
      }
      stored.push({ id, name, digest: null, runId, expired: false, folder: target })
    },
    defaultBranch: async () => 'main',
    run: async (id) => {
      const run = runs.get(id)
      if (run === undefined) throw new Error(`404: there is no run ${id}`)
      return run
    },
    artifacts: async (runId) => stored.filter((artifact) => artifact.runId === runId),
    download: async (artifact, target) => {
      const found = stored.find(({ id }) => id === artifact.id)
      if (found === undefined) throw new Error(`404: there is no artifact ${artifact.id}`)
      await cp(found.folder, target, { recursive: true })
    },
    approval: async (runId, environment) => approvals.get(`${runId} ${environment}`),
    fileAt: async (file, ref) => await unlessRefused(git(['show', `${ref}:${file}`], at)),
    onDefaultBranch: async (sha) => (await unlessRefused(git(['merge-base', '--is-ancestor', sha, 'main'], at))) === '',
    deployments: {
      ensure: async ({ key, environment }) => {
        const known = records.findIndex((record) => record.key === key)
        if (known >= 0) return String(known + 1)
        records.push({ key, environment, states: [] })
        return String(records.length)
      },
      status: async (id, state) => void records[Number(id) - 1]?.states.push(state),
    },
    issues: {
      find: async () => undefined,
      create: async () => 1,
      update: async () => undefined,
      comment: async () => undefined,
    },
    dispatch: async () => ({ runId: undefined }),
    dispatchedRuns: async () => [],
    successfulRuns: async (workflow, branch) =>
      [...runs.values()]
        .filter((run) => run.workflow.endsWith(`/${workflow}`) && run.branch === branch)
        .filter((run) => run.headRepository === run.repository && !run.event.startsWith('pull_request'))
        .reverse(),
    branchProtected: async () => forge.protected,
  }
  return forge
}

async function unlessRefused(asking: Promise<string>): Promise<string | undefined> {
  try {
    return await asking
  } catch (cause) {
    if (cause instanceof GitError) return undefined
    throw cause
  }
}
