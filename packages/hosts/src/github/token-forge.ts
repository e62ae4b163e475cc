import { Octokit } from '@octokit/rest'
import { retry } from '@octokit/plugin-retry'
import type { Forge } from '@titlebout/core'
import { explainRefusals } from './client.ts'
import { gitHubForge } from './forge.ts'

/** GitHub for whoever has a token and is no run of it. */
export function tokenForge(options: {
  readonly token: string
  readonly repository: string
  readonly apiUrl: string | undefined
  readonly author: string
}): Forge {
  const { token, repository, apiUrl, author } = options
  const Client = Octokit.plugin(retry)
  const client = explainRefusals(new Client({ auth: token, ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }) }))
  return gitHubForge({ client, token, repository, author })
}
