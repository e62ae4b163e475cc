import { type GitRef } from '../git/bare.ts'
import { actorOf, created, flagOf, HttpError, NO_CONTENT, notFound, ok, paged, type RepositoryCall, type Routes, textOf } from '../http.ts' // prettier-ignore
import { forbiddenBy, type RefMove, settleRefs } from '../refs.ts'
import { showRef } from '../shapes/git.ts'
import { needs } from '../tokens.ts'

/** `heads/main` of a path as `refs/heads/main`. */
function refName(call: RepositoryCall): string {
  return `refs/${call.params['ref'] ?? ''}`
}

async function existing(call: RepositoryCall): Promise<GitRef> {
  const ref = await call.repository.git.ref(refName(call))
  if (ref === undefined) throw call.operation === 'git/get-ref' ? notFound() : new HttpError(422, 'Reference does not exist') // prettier-ignore
  return ref
}

/** @throws {HttpError} 422 when a rule of the repository forbids the move */
function obeyRules(call: RepositoryCall, ref: string, move: RefMove): void {
  const rule = forbiddenBy(call.repository, actorOf(call), ref, move)
  if (rule === undefined) return
  const why = { creation: 'Cannot create ref', update: 'Cannot update this protected ref.', deletion: 'Cannot delete this protected ref.', non_fast_forward: 'Cannot force-push to this branch' }[move] // prettier-ignore
  throw new HttpError(422, `Repository rule violations found\n\n${why}`)
}

async function knownObject(call: RepositoryCall): Promise<string> {
  const sha = textOf(call.body, 'sha') ?? ''
  const type = await call.repository.git.typeOf(sha)
  if (type === undefined) throw new HttpError(422, 'Object does not exist')
  return sha
}

async function create(call: RepositoryCall): Promise<GitRef> {
  const { git } = call.repository
  const name = textOf(call.body, 'ref') ?? ''
  if (!/^refs\/.+\/.+/.test(name) || !(await git.isValidRefName(name))) {
    throw new HttpError(422, 'Reference name must start with \'refs/\' and contain at least two slashes.') // prettier-ignore
  }
  const sha = await knownObject(call)
  obeyRules(call, name, 'creation')
  if (!(await git.swapRef(name, sha, undefined))) throw new HttpError(422, 'Reference already exists')
  await settleRefs(call.world, call.repository, actorOf(call))
  return { name, sha, type: (await git.typeOf(sha)) ?? 'commit' }
}

/**
 * Moves a ref. Without `force` only forwards: read, check and swap are repeated until the swap meets the value that was
 * checked, so two clients that start from the same commit cannot both win.
 */
async function update(call: RepositoryCall): Promise<GitRef> {
  const { git } = call.repository
  const sha = await knownObject(call)
  for (;;) {
    const { name, sha: old } = await existing(call)
    const forward = old === sha || (await git.isAncestor(old, sha))
    if (!forward && flagOf(call.body, 'force') !== true) throw new HttpError(422, 'Update is not a fast forward')
    obeyRules(call, name, 'update')
    if (!forward) obeyRules(call, name, 'non_fast_forward')
    if (!(await git.swapRef(name, sha, old))) continue
    await settleRefs(call.world, call.repository, actorOf(call))
    return { name, sha, type: (await git.typeOf(sha)) ?? 'commit' }
  }
}

const READ = needs('read', 'contents')
const WRITE = needs('write', 'contents')

export const gitRefRoutes: Routes = {
  'git/get-ref': {
    needs: READ,
    handle: async (call) => ok(showRef(call.world, call.repository, await existing(call))),
  },
  'git/list-matching-refs': {
    needs: READ,
    handle: async (call) => {
      const refs = await call.repository.git.refs(refName(call))
      return paged(call, refs, (page) => page.map((ref) => showRef(call.world, call.repository, ref)))
    },
  },
  'git/create-ref': {
    needs: WRITE,
    handle: async (call) => created(showRef(call.world, call.repository, await create(call))),
  },
  'git/update-ref': {
    needs: WRITE,
    handle: async (call) => ok(showRef(call.world, call.repository, await update(call))),
  },
  'git/delete-ref': {
    needs: WRITE,
    handle: async (call) => {
      const { name, sha } = await existing(call)
      obeyRules(call, name, 'deletion')
      if (!(await call.repository.git.swapRef(name, undefined, sha))) {
        throw new HttpError(422, 'Reference cannot be deleted')
      }
      await settleRefs(call.world, call.repository, actorOf(call))
      return NO_CONTENT
    },
  },
}
