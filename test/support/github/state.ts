import type { BareRepository } from './git/bare.ts'

export interface User {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
}

export type Role = 'admin' | 'write' | 'read' | 'none'

export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

/** The part of a pull request that an issue has not. */
export interface Pull {
  /** Undefined once the fork is deleted. */
  headRepository: Repository | undefined
  readonly headRef: string
  headSha: string
  readonly baseRef: string
  baseSha: string
  readonly draft: boolean
  mergeable: boolean | null
  mergeCommitSha: string | null
  mergedAt: string | null
  mergedBy: User | null
}

/** An issue or a pull request: they share their numbers, comments and labels. */
export interface Issue {
  readonly id: number
  readonly number: number
  readonly author: User
  readonly createdAt: string
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null
  updatedAt: string
  closedAt: string | null
  labels: Label[]
  readonly pull: Pull | undefined
}

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: User
  readonly createdAt: string
  body: string
  updatedAt: string
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  /** As it was given: text, or any object. */
  readonly payload: string | Record<string, unknown>
  readonly originalEnvironment: string
  environment: string
  readonly description: string | null
  readonly creator: User
  readonly createdAt: string
  updatedAt: string
  readonly transient: boolean
  readonly production: boolean
  readonly statuses: DeploymentStatus[]
}

export interface DeploymentStatus {
  readonly id: number
  readonly state: 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress'
  readonly creator: User
  readonly description: string
  readonly environment: string
  readonly logUrl: string
  readonly environmentUrl: string
  readonly createdAt: string
}

export interface Environment {
  readonly id: number
  readonly name: string
  /** Nobody here: no approval is asked for. */
  readonly reviewers: readonly User[]
  readonly preventSelfReview: boolean
  readonly createdAt: string
}

export interface Asset {
  readonly id: number
  readonly name: string
  readonly label: string | null
  readonly contentType: string
  readonly content: Buffer
  readonly uploader: User
  readonly createdAt: string
}

export interface Release {
  readonly id: number
  readonly tag: string
  readonly target: string
  readonly author: User
  readonly createdAt: string
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  publishedAt: string | null
  readonly assets: Asset[]
}

export interface CheckRun {
  readonly id: number
  readonly name: string
  readonly headSha: string
  readonly externalId: string
  readonly startedAt: string
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
  conclusion: 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required' | null
  completedAt: string | null
  output: { title: string | null; summary: string | null; text: string | null }
  annotations: number
}

/** What a ruleset forbids on the branches it names. */
export interface BranchRule {
  readonly id: number
  /** A full branch name, or a beginning followed by `*`. */
  readonly branch: string
  readonly forbids: readonly ('creation' | 'update' | 'deletion' | 'non_fast_forward')[]
  /** Logins that the rule does not bind. */
  readonly bypass: readonly string[]
}

export interface Workflow {
  readonly id: number
  readonly path: string
}

export interface Repository {
  readonly id: number
  readonly owner: User
  readonly name: string
  readonly fullName: string
  readonly private: boolean
  readonly defaultBranch: string
  readonly parent: Repository | undefined
  readonly createdAt: string
  readonly git: BareRepository
  readonly collaborators: Map<string, Role>
  /** Issues and pull requests, by rising number. */
  readonly issues: Issue[]
  readonly comments: Comment[]
  readonly labels: Label[]
  readonly deployments: Deployment[]
  readonly environments: Environment[]
  readonly releases: Release[]
  readonly checkRuns: CheckRun[]
  readonly workflows: Workflow[]
  readonly rules: BranchRule[]
}
