import { compareCommits, diffFiles, EMPTY_TREE } from '../git/compare.ts'
import { logCommits, readCommit, readTree, type TreeEntry } from '../git/objects.ts'
import { HttpError, notFound, ok, paged, type Reply, type RepositoryCall, type Routes } from '../http.ts'
import type { JsonObject } from '../openapi-schemas.ts'
import { showCommit, showDiff } from '../shapes/git.ts'
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts'
import { needs } from '../tokens.ts'

/** The commit that a branch, tag, full ref or (short) digest names. @throws {HttpError} 404 */
async function commitOf(call: RepositoryCall, name: string, missing: () => HttpError = notFound): Promise<string> {
  const { git } = call.repository
  for (const candidate of [
    `refs/heads/${name}`,
    `refs/tags/${name}`,
    ...(/^(refs\/|[0-9a-f]{7,40}$)/.test(name) ? [name] : []),
  ]) {
    // prettier-ignore
    const sha = await git.resolve(candidate)
    if (sha !== undefined) return sha
  }
  throw missing()
}

function fileFacts(call: RepositoryCall, path: string, entry: TreeEntry, ref: string): JsonObject {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const self = `${repositoryUrl(call.world, call.repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const page = repositoryPage(call.world, call.repository)
  const html = `${page}/${entry.type === 'tree' ? 'tree' : 'blob'}/${ref}/${encoded}`
  const git = `${repositoryUrl(call.world, call.repository)}/git/${entry.type}s/${entry.sha}`
  const types: Record<string, string> = { tree: 'dir', commit: 'submodule' }
  return {
    type: types[entry.type] ?? (entry.mode === '120000' ? 'symlink' : 'file'),
    size: entry.size ?? 0,
    name: path.split('/').at(-1) ?? path,
    path,
    sha: entry.sha,
    url: self,
    git_url: git,
    html_url: html,
    download_url: entry.type === 'blob' ? `${page}/raw/${ref}/${encoded}` : null,
    _links: { self, git, html },
  }
}

async function getContent(call: RepositoryCall): Promise<Reply> {
  const { git, defaultBranch } = call.repository
  const ref = call.query.get('ref') ?? defaultBranch
  const commit = await commitOf(call, ref, () => new HttpError(404, `No commit found for the ref ${ref}`))
  const path = (call.params['path'] ?? '').replaceAll(/^\/+|\/+$/g, '')
  const root = `${commit}^{tree}`
  const listed = path === '' ? [] : await entriesAt(call, commit, path)
  const entry = listed[0]
  if (path !== '' && entry === undefined) throw notFound()
  if (entry === undefined || entry.type === 'tree') {
    const entries = await readTree(git, entry?.sha ?? root)
    const below = (name: string): string => (path === '' ? name : `${path}/${name}`)
    return ok(entries.map((item) => fileFacts(call, below(item.path), item, ref)))
  }
  const content = await git.bytes(['cat-file', 'blob', entry.sha])
  if (/\braw\b/.test(call.accept)) {
    return { status: 200, body: content, headers: { 'Content-Type': 'application/vnd.github.raw+json; charset=utf-8' } }
  }
  // GitHub shows no content above 1 MB unless it is asked for the raw file.
  const shown = content.length <= 1_048_576
  const text = shown ? content.toString('base64').replaceAll(/(.{60})/g, '$1\n') : ''
  return ok({ ...fileFacts(call, path, entry, ref), type: 'file', encoding: shown ? 'base64' : 'none', content: text })
}

async function entriesAt(call: RepositoryCall, commit: string, path: string): Promise<TreeEntry[]> {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
  const tree = await call.repository.git.objectAt(commit, folder)
  if (tree === undefined || (await call.repository.git.typeOf(tree)) !== 'tree') return []
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (await readTree(call.repository.git, tree)).filter((entry) => entry.path === name)
}

async function compare(call: RepositoryCall): Promise<Reply> {
  const { world, repository } = call
  const [baseName = '', headName = ''] = (call.params['basehead'] ?? '').split('...')
  const base = await commitOf(call, baseName)
  const head = await commitOf(call, headName.replace(/^[^:]+:/, ''))
  const found = await compareCommits(repository.git, base, head)
  if (found === undefined) throw new HttpError(404, `No common ancestor between ${baseName} and ${headName}.`)
  const { ahead, behindBy, mergeBase, files } = found
  if (/\.diff\b/.test(call.accept)) {
    return { status: 200, body: await repository.git.bytes(['diff', mergeBase, head]), headers: { 'Content-Type': 'text/plain' } } // prettier-ignore
  }
  const status = ahead.length > 0 ? (behindBy > 0 ? 'diverged' : 'ahead') : behindBy > 0 ? 'behind' : 'identical'
  const page = `${repositoryPage(world, repository)}/compare/${baseName}...${headName}`
  const show = async (sha: string): Promise<unknown> => showCommit(world, repository, await readCommit(repository.git, sha)) // prettier-ignore
  const baseCommit = await show(base)
  const mergeBaseCommit = await show(mergeBase)
  return paged(call, ahead, (commits) => ({
    url: `${repositoryUrl(world, repository)}/compare/${baseName}...${headName}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: baseCommit,
    merge_base_commit: mergeBaseCommit,
    status,
    ahead_by: ahead.length,
    behind_by: behindBy,
    total_commits: ahead.length,
    commits: commits.map((commit) => showCommit(world, repository, commit)),
    files: files.map((file) => showDiff(world, repository, head, file)),
  }))
}

async function getCommit(call: RepositoryCall): Promise<Reply> {
  const { world, repository } = call
  const name = call.params['ref'] ?? ''
  const sha = await commitOf(call, name, () => new HttpError(422, `No commit found for SHA: ${name}`))
  if (/\.sha\b/.test(call.accept)) return { status: 200, body: Buffer.from(sha) }
  const commit = await readCommit(repository.git, sha)
  const files = await diffFiles(repository.git, commit.parents[0] ?? EMPTY_TREE, sha)
  return ok(showCommit(world, repository, commit, files))
}

async function listCommits(call: RepositoryCall): Promise<Reply> {
  const { world, repository, query } = call
  const start = await commitOf(call, query.get('sha') ?? repository.defaultBranch)
  const path = query.get('path')
  const limits = (['since', 'until'] as const).flatMap((key) => (query.has(key) ? [`--${key}=${query.get(key)}`] : []))
  const commits = await logCommits(repository.git, [...limits, start, '--', ...(path === null ? [] : [path])])
  return paged(call, commits, (page) => page.map((commit) => showCommit(world, repository, commit)))
}

const READ = needs('read', 'contents')

export const contentRoutes: Routes = {
  'repos/get-content': { needs: READ, handle: getContent },
  'repos/get-commit': { needs: READ, handle: getCommit },
  'repos/list-commits': { needs: READ, handle: listCommits },
  'repos/compare-commits-with-basehead': { needs: READ, handle: compare },
}
