// Started as a child process by artifacts.test.ts, since @actions/artifact reads where it is from its environment.
// Usage: node artifact-client.ts upload <name> <folder> <file>… | list | download <name> <folder> [<run> <owner> <repository> <token>]

import { join } from 'node:path'

import { DefaultArtifactClient, type FindOptions } from '@actions/artifact'

const client = new DefaultArtifactClient()
const [command = '', name = '', folder = '', ...rest] = process.argv.slice(2)

function elsewhere(): FindOptions {
  const [run, repositoryOwner = '', repositoryName = '', token = ''] = rest
  return run === undefined ? {} : { findBy: { workflowRunId: Number(run), repositoryOwner, repositoryName, token } }
}

async function answer(): Promise<unknown> {
  if (command === 'upload') {
    const files = rest.map((file) => join(folder, file))
    return client.uploadArtifact(name, files, folder, { retentionDays: 3 })
  }
  if (command === 'list') return client.listArtifacts()
  if (command === 'delete') return client.deleteArtifact(name)
  const { artifact } = await client.getArtifact(name, elsewhere())
  const { digest } = artifact
  const expected = digest === undefined ? {} : { expectedHash: digest }
  return { artifact, ...(await client.downloadArtifact(artifact.id, { path: folder, ...expected, ...elsewhere() })) }
}

console.log(`answer ${JSON.stringify(await answer())}`)
