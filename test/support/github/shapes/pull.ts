import type { components } from '@octokit/openapi-types'

import { compareCommits } from '../git/compare.ts'
import type { Issue, Pull, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'
import { association, issuePage, showLabel } from './issue.ts'
import { repositoryUrl, showRepository } from './repository.ts'

type Schemas = components['schemas']

type Side = Schemas['pull-request']['base']
/** Two places where GitHub sends null and its description does not know (`amendments.ts`). */
interface Amended {
  readonly head: Omit<Side, 'repo'> & { readonly repo: Schemas['repository'] | null }
  readonly labels: readonly Schemas['label'][]
}
export type ShownPull = Omit<Schemas['pull-request-simple'], keyof Amended> & Amended
/** What only the page of one pull request says. */
type Counts = Pick<
  Schemas['pull-request'],
  | 'merged'
  | 'mergeable'
  | 'rebaseable'
  | 'mergeable_state'
  | 'merged_by'
  | 'comments'
  | 'review_comments'
  | 'maintainer_can_modify'
  | 'commits'
  | 'additions'
  | 'deletions'
  | 'changed_files'
>

function sideOf(world: World, repository: Repository, ref: string, sha: string): Side {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: showUser(world, repository.owner),
    repo: showRepository(world, repository),
  }
}

/** A pull request as lists and events show it. */
export function showPull(world: World, repository: Repository, issue: Issue, pull: Pull): ShownPull {
  const url = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  const issueUrl = `${repositoryUrl(world, repository)}/issues/${issue.number}`
  const page = issuePage(world, repository, issue)
  const statuses = `${repositoryUrl(world, repository)}/statuses/${pull.headSha}`
  const head = pull.headRepository ?? repository
  return {
    id: issue.id,
    node_id: nodeId('PR', issue.id),
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: showUser(world, issue.author),
    body: issue.body,
    labels: issue.labels.map((label) => showLabel(world, repository, label)),
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    // Without its fork, the head still says who and what it was.
    head: {
      ...sideOf(world, head, pull.headRef, pull.headSha),
      ...(pull.headRepository === undefined ? { repo: null } : {}),
    },
    base: sideOf(world, repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repositoryUrl(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repository, issue.author),
    auto_merge: null,
    draft: pull.draft,
  }
}

/** A pull request as its own page shows it. */
export async function showFullPull(
  world: World,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Promise<ShownPull & Counts> {
  const found = await compareCommits(repository.git, pull.baseSha, pull.headSha)
  const files = found?.files ?? []
  return {
    ...showPull(world, repository, issue, pull),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergeable,
    rebaseable: pull.mergeable,
    mergeable_state: pull.mergeable === null ? 'unknown' : pull.mergeable ? 'clean' : 'dirty',
    merged_by: pull.mergedBy === null ? null : showUser(world, pull.mergedBy),
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: found?.ahead.length ?? 0,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}
