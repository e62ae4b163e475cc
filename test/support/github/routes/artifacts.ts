import { HttpError, NO_CONTENT, notFound, ok, paged, type Reply, type RepositoryCall, type Routes } from '../http.ts'
import { blobUrl, isExpired } from '../results/store.ts'
import { showArtifact } from '../shapes/actions.ts'
import type { Artifact } from '../state-actions.ts'
import { needs } from '../tokens.ts'
import { runOf } from './runs.ts'

function artifactOf(call: RepositoryCall): Artifact {
  const id = Number(call.params['artifact_id'])
  const found = call.world.artifacts.find((item) => item.id === id && item.run.repository.id === call.repository.id)
  if (found === undefined) throw notFound()
  return found
}

function list(call: RepositoryCall, artifacts: readonly Artifact[]): Reply {
  const name = call.query.get('name')
  const found = artifacts
    .filter(
      (artifact) => artifact.run.repository.id === call.repository.id && (name === null || artifact.name === name),
    )
    .reverse()
  return paged(call, found, (page) => ({
    total_count: found.length,
    artifacts: page.map((artifact) =>
      showArtifact(call.world, { ...artifact, expired: isExpired(call.world, artifact) }),
    ),
  }))
}

/** Where the bytes are. Even artifacts of public repositories are for those who are signed in. */
function download(call: RepositoryCall): Reply {
  if (call.token === undefined) throw new HttpError(401, 'Requires authentication')
  if (call.token.kind === 'installation' && call.token.permissions.actions === undefined) {
    throw new HttpError(403, 'Resource not accessible by integration')
  }
  const artifact = artifactOf(call)
  if (isExpired(call.world, artifact)) throw new HttpError(410, 'Artifact has expired')
  return { status: 302, headers: { Location: blobUrl(call.world, artifact) } }
}

const READ = needs('read', 'actions')

export const artifactRoutes: Routes = {
  'actions/list-artifacts-for-repo': { needs: READ, handle: (call) => list(call, call.world.artifacts) },
  'actions/list-workflow-run-artifacts': {
    needs: READ,
    handle: (call) => {
      const run = runOf(call)
      return list(
        call,
        call.world.artifacts.filter((artifact) => artifact.run.id === run.id),
      )
    },
  },
  'actions/get-artifact': {
    needs: READ,
    handle: (call) => {
      const artifact = artifactOf(call)
      return ok(showArtifact(call.world, { ...artifact, expired: isExpired(call.world, artifact) }))
    },
  },
  'actions/delete-artifact': {
    needs: needs('write', 'actions'),
    handle: (call) => {
      call.world.artifacts.splice(call.world.artifacts.indexOf(artifactOf(call)), 1)
      return NO_CONTENT
    },
  },
  'actions/download-artifact': { needs: READ, handle: download },
}
