import type { components } from '@octokit/openapi-types'

import type { Comment, Issue, Label, Repository, User } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'
import { repositoryPage, repositoryUrl } from './repository.ts'

type Schemas = components['schemas']

export function showLabel(world: World, repository: Repository, label: Label): Schemas['label'] {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}

/** How GitHub names the relation of an author to a repository. */
export function association(repository: Repository, user: User): Schemas['author-association'] {
  if (user.id === repository.owner.id) return 'OWNER'
  return repository.collaborators.has(user.login) ? 'COLLABORATOR' : 'NONE'
}

/** Page of an issue or pull request. */
export function issuePage(world: World, repository: Repository, issue: Issue): string {
  return `${repositoryPage(world, repository)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`
}

export function showComment(world: World, repository: Repository, comment: Comment): Schemas['issue-comment'] {
  const url = repositoryUrl(world, repository)
  const issue = repository.issues.find((item) => item.number === comment.issue)
  if (issue === undefined) throw new Error(`comment ${comment.id} belongs to no issue`)
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${comment.issue}`,
    user: showUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: association(repository, comment.author),
    performed_via_github_app: null,
  }
}

export function showIssue(world: World, repository: Repository, issue: Issue): Schemas['issue'] {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`
  const page = issuePage(world, repository, issue)
  const pull = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    ...(issue.body === null ? {} : { body: issue.body }),
    user: showUser(world, issue.author),
    labels: issue.labels.map((label) => showLabel(world, repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(repository, issue.author),
    ...(issue.pull === undefined
      ? {}
      : { pull_request: { url: pull, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` } }),
  }
}
