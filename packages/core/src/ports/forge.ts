import type { Approval } from '../evidence/deployment.ts'

/** A workflow run as the forge itself tells it: what evidence says of its producer is checked against this. */
export interface ForgeRun {
  readonly id: string
  readonly attempt: number
  readonly event: string
  readonly sha: string
  /** Branch name without refs/heads/. */
  readonly branch: string | null
  /** Path of the workflow file, such as .github/workflows/release.yml. */
  readonly workflow: string
  readonly repository: string
  readonly headRepository: string | null
  readonly actor: string
  /** Whether it has ended, by whatever end; undefined when the forge does not say. */
  readonly completed?: boolean
}

export interface ForgeArtifact {
  readonly id: string
  readonly name: string
  /** `sha256:…` of the archive. */
  readonly digest: string | null
  readonly runId: string
  readonly expired: boolean
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive' | 'error'

/** The forge around us (GitHub now): asked, never believed from variables. */
export interface Forge {
  readonly repository: string
  defaultBranch(): Promise<string>
  run(id: string): Promise<ForgeRun>
  artifacts(runId: string): Promise<readonly ForgeArtifact[]>
  /** Downloads one artifact of any run of this repository and unpacks it into a fresh folder. */
  download(artifact: ForgeArtifact, folder: string): Promise<void>
  /** Who approved this run for the environment; undefined without a record. */
  approval(runId: string, environment: string): Promise<Approval | undefined>
  /** Whether the default branch has this file with this very content at a commit (guards the workflow file). */
  fileAt(path: string, ref: string): Promise<string | undefined>
  /** Whether `ancestor` is reachable from the head of the default branch. */
  onDefaultBranch(sha: string): Promise<boolean>
  deployments: {
    /** Creates, or finds the one with the same key in its payload. */
    ensure(request: {
      environment: string
      ref: string
      description: string
      production: boolean
      key: string
      payload: Record<string, unknown>
    }): Promise<string>
    status(id: string, state: DeploymentState, description: string, logUrl: string | undefined): Promise<void>
  }
  issues: {
    /** The open or closed issue of this marker and our author; undefined if there never was one. */
    find(marker: string): Promise<{ number: number; state: 'open' | 'closed'; body: string } | undefined>
    create(title: string, body: string, labels: readonly string[]): Promise<number>
    update(number: number, change: { title?: string; body?: string; state?: 'open' | 'closed' }): Promise<void>
    comment(number: number, body: string): Promise<void>
  }
  dispatch(
    workflow: string,
    ref: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<{ runId: string | undefined }>
  /** Runs of a workflow by `workflow_dispatch`, newest first: for the cooldown. */
  dispatchedRuns(workflow: string, sinceIso: string): Promise<readonly { id: string; at: string }[]>
  /** Runs of a workflow that succeeded on a branch of this very repository, newest first; none of a pull request. */
  successfulRuns(workflow: string, branch: string): Promise<readonly ForgeRun[]>
  /** Whether rules protect a branch against anyone but the deploy job. */
  branchProtected(branch: string): Promise<boolean>
}
