import type { components } from '@octokit/openapi-types'

import type { GitRef } from '../git/bare.ts'
import type { FileDiff } from '../git/compare.ts'
import type { Commit, TreeEntry } from '../git/objects.ts'
import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'
import { repositoryPage, repositoryUrl } from './repository.ts'

type Schemas = components['schemas']

export function showRef(world: World, repository: Repository, ref: GitRef): Schemas['git-ref'] {
  const url = `${repositoryUrl(world, repository)}/git`
  return {
    ref: ref.name,
    node_id: nodeId('REF', `${repository.id}:${ref.name}`),
    url: `${url}/${ref.name}`,
    object: { type: ref.type, sha: ref.sha, url: `${url}/${ref.type}s/${ref.sha}` },
  }
}

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

/** A commit as `git/commits` has it. */
export function showGitCommit(world: World, repository: Repository, commit: Commit): Schemas['git-commit'] {
  const url = `${repositoryUrl(world, repository)}/git`
  const page = `${repositoryPage(world, repository)}/commit`
  return {
    sha: commit.sha,
    node_id: nodeId('C', `${repository.id}:${commit.sha}`),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/${sha}` })),
    verification: UNSIGNED,
  }
}

export function showDiff(world: World, repository: Repository, sha: string, file: FileDiff): Schemas['diff-entry'] {
  const page = repositoryPage(world, repository)
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous === undefined ? {} : { previous_filename: file.previous }),
  }
}

/** A commit as `commits` has it; `files`: what it changed against its first parent. */
export function showCommit(
  world: World,
  repository: Repository,
  commit: Commit,
  files?: readonly FileDiff[],
): Schemas['commit'] {
  const url = repositoryUrl(world, repository)
  const page = `${repositoryPage(world, repository)}/commit`
  const author = world.userOfSignature(commit.author)
  const committer = world.userOfSignature(commit.committer)
  const additions = (files ?? []).reduce((sum, file) => sum + file.additions, 0)
  const deletions = (files ?? []).reduce((sum, file) => sum + file.deletions, 0)
  return {
    sha: commit.sha,
    node_id: nodeId('C', `${repository.id}:${commit.sha}`),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: UNSIGNED,
    },
    author: author === undefined ? null : showUser(world, author),
    committer: committer === undefined ? null : showUser(world, committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/${sha}` })),
    ...(files === undefined
      ? {}
      : {
          stats: { additions, deletions, total: additions + deletions },
          files: files.map((file) => showDiff(world, repository, commit.sha, file)),
        }),
  }
}

export function showTree(
  world: World,
  repository: Repository,
  sha: string,
  entries: readonly TreeEntry[],
): Schemas['git-tree'] {
  const url = `${repositoryUrl(world, repository)}/git`
  return {
    sha,
    url: `${url}/trees/${sha}`,
    truncated: false,
    tree: entries.map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      url: `${url}/${entry.type}s/${entry.sha}`,
      ...(entry.size === undefined ? {} : { size: entry.size }),
    })),
  }
}
