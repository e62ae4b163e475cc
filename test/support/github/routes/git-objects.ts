import {
  readCommit,
  readTree,
  type Signature,
  type TreeChange,
  writeBlob,
  writeCommit,
  writeTree,
} from '../git/objects.ts'
import { actorOf, created, HttpError, notFound, ok, type RepositoryCall, type Routes, textOf } from '../http.ts'
import { isJsonObject, type Json, type JsonObject } from '../openapi-schemas.ts'
import { nodeId } from '../shapes/account.ts'
import { showGitCommit, showTree } from '../shapes/git.ts'
import { repositoryUrl } from '../shapes/repository.ts'
import { needs } from '../tokens.ts'

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** One entry of a new tree; `content` is stored as a blob first. @throws {HttpError} 422 */
async function change(call: RepositoryCall, entry: JsonObject): Promise<TreeChange> {
  const path = textOf(entry, 'path')
  if (path === undefined || path.startsWith('/') || path.split('/').includes('..')) {
    throw new HttpError(422, 'tree.path contains a malformed path component')
  }
  const mode = textOf(entry, 'mode') ?? '100644'
  const content = textOf(entry, 'content')
  if (content !== undefined) return { path, mode, sha: await writeBlob(call.repository.git, content) }
  if (entry['sha'] === null) return { path, mode, sha: null }
  const sha = textOf(entry, 'sha') ?? ''
  // A submodule's commit lives elsewhere.
  if (mode !== '160000' && (await call.repository.git.typeOf(sha)) === undefined) {
    throw new HttpError(422, `tree.sha ${sha} is not a valid blob`)
  }
  return { path, mode, sha }
}

async function createTree(call: RepositoryCall): Promise<string> {
  const { git } = call.repository
  const base = textOf(call.body, 'base_tree')
  const root = base === undefined ? undefined : await git.resolve(base, 'tree')
  if (base !== undefined && root === undefined) throw new HttpError(404, 'Not Found')
  const changes: TreeChange[] = []
  for (const entry of objects(call.body['tree'])) changes.push(await change(call, entry))
  return writeTree(git, root, changes)
}

function signatureOf(call: RepositoryCall, key: 'author' | 'committer'): Signature | undefined {
  const given = call.body[key]
  if (!isJsonObject(given)) return undefined
  const fallback = call.world.signature(actorOf(call))
  return {
    name: textOf(given, 'name') ?? fallback.name,
    email: textOf(given, 'email') ?? fallback.email,
    date: textOf(given, 'date') ?? fallback.date,
  }
}

async function createCommit(call: RepositoryCall): Promise<string> {
  const { git } = call.repository
  const tree = textOf(call.body, 'tree') ?? ''
  if ((await git.typeOf(tree)) !== 'tree') throw new HttpError(422, 'Tree SHA does not exist')
  const listed = call.body['parents']
  const parents = Array.isArray(listed) ? listed.map(String) : []
  for (const parent of parents) {
    if ((await git.typeOf(parent)) !== 'commit') throw new HttpError(422, 'Parent SHA does not exist or is not a commit object') // prettier-ignore
  }
  const author = signatureOf(call, 'author') ?? call.world.signature(actorOf(call))
  const committer = signatureOf(call, 'committer') ?? author
  return writeCommit(git, { tree, parents, message: textOf(call.body, 'message') ?? '', author, committer })
}

async function showBlob(call: RepositoryCall, sha: string): Promise<JsonObject> {
  const { git } = call.repository
  if ((await git.typeOf(sha)) !== 'blob') throw notFound()
  const content = await git.bytes(['cat-file', 'blob', sha])
  return {
    sha,
    node_id: nodeId('B', sha),
    size: content.length,
    url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}`,
    // GitHub breaks the lines after 60 characters, as MIME does.
    content: content.toString('base64').replaceAll(/(.{60})/g, '$1\n'),
    encoding: 'base64',
  }
}

async function createBlob(call: RepositoryCall): Promise<JsonObject> {
  const encoding = textOf(call.body, 'encoding') ?? 'utf-8'
  if (encoding !== 'utf-8' && encoding !== 'base64') throw new HttpError(422, 'encoding must be utf-8 or base64')
  const bytes = Buffer.from(textOf(call.body, 'content') ?? '', encoding === 'base64' ? 'base64' : 'utf8')
  const sha = await writeBlob(call.repository.git, bytes)
  return { sha, url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}` }
}

const READ = needs('read', 'contents')
const WRITE = needs('write', 'contents')

export const gitObjectRoutes: Routes = {
  'git/get-commit': {
    needs: READ,
    handle: async (call) => {
      const sha = call.params['commit_sha'] ?? ''
      if ((await call.repository.git.typeOf(sha)) !== 'commit') throw notFound()
      return ok(showGitCommit(call.world, call.repository, await readCommit(call.repository.git, sha)))
    },
  },
  'git/create-commit': {
    needs: WRITE,
    handle: async (call) => {
      const sha = await createCommit(call)
      return created(showGitCommit(call.world, call.repository, await readCommit(call.repository.git, sha)))
    },
  },
  'git/get-tree': {
    needs: READ,
    handle: async (call) => {
      const sha = await call.repository.git.resolve(call.params['tree_sha'] ?? '', 'tree')
      if (sha === undefined) throw notFound()
      const entries = await readTree(call.repository.git, sha, call.query.has('recursive'))
      return ok(showTree(call.world, call.repository, sha, entries))
    },
  },
  'git/create-tree': {
    needs: WRITE,
    handle: async (call) => {
      const sha = await createTree(call)
      return created(showTree(call.world, call.repository, sha, await readTree(call.repository.git, sha)))
    },
  },
  'git/get-blob': {
    needs: READ,
    handle: async (call) => ok(await showBlob(call, call.params['file_sha'] ?? '')),
  },
  'git/create-blob': {
    needs: WRITE,
    handle: async (call) => created(await createBlob(call)),
  },
}
