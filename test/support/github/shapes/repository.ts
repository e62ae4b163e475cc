import type { components } from '@octokit/openapi-types'

import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'

type Schemas = components['schemas']

/** The forty-odd addresses that every repository carries: name of the field, path below the repository's own. */
const BELOW = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.addresses.api}/repos/${repository.fullName}`
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.addresses.server}/${repository.fullName}`
}

type Addresses = Readonly<Record<keyof typeof BELOW, string>>

function addressesOf(world: World, repository: Repository): Addresses {
  const url = repositoryUrl(world, repository)
  const addresses: Record<keyof typeof BELOW, string> = { ...BELOW }
  for (const name in BELOW) if (isAddress(name)) addresses[name] = `${url}${BELOW[name]}`
  return addresses
}

function isAddress(name: string): name is keyof typeof BELOW {
  return name in BELOW
}

/** What events and runs carry of a repository. */
export function showMinimalRepository(world: World, repository: Repository): Schemas['minimal-repository'] {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: showUser(world, repository.owner),
    html_url: repositoryPage(world, repository),
    description: null,
    fork: repository.parent !== undefined,
    url: repositoryUrl(world, repository),
    ...addressesOf(world, repository),
  }
}

/** What a pull request carries of its repositories. */
export function showRepository(world: World, repository: Repository): Schemas['repository'] {
  const page = repositoryPage(world, repository)
  const open = repository.issues.filter((issue) => issue.state === 'open').length
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: showUser(world, repository.owner),
    html_url: page,
    description: null,
    fork: repository.parent !== undefined,
    url: repositoryUrl(world, repository),
    ...addressesOf(world, repository),
    clone_url: `${page}.git`,
    git_url: `git:${page.replace(/^https?:/, '')}.git`,
    ssh_url: `git@github.localhost:${repository.fullName}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: [...world.repositories.values()].filter((other) => other.parent?.id === repository.id).length,
    forks_count: [...world.repositories.values()].filter((other) => other.parent?.id === repository.id).length,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  }
}

/** The answer to `GET /repos/{owner}/{repo}`. */
export function showFullRepository(world: World, repository: Repository): Schemas['full-repository'] {
  const { forks, ...rest } = showRepository(world, repository)
  return {
    ...rest,
    forks,
    has_discussions: false,
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    subscribers_count: 0,
    network_count: forks,
    ...(repository.parent === undefined ? {} : { parent: showRepository(world, repository.parent) }),
  }
}
