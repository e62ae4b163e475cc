import type { Forge } from '@titlebout/core'
import type { GitHubClient } from './client.ts'
import type { RepositoryParts } from './forge.ts'

/** Issues by marker and author: somebody else's issue with our marker is never taken over. */
export function issuesOf(client: GitHubClient, at: RepositoryParts, author: string): Forge['issues'] {
  const { issues } = client.rest
  return {
    find: async (marker) => {
      const mine = await client.paginate(issues.listForRepo, { ...at, state: 'all', creator: author, per_page: 100 })
      const found = mine.find(
        (issue) =>
          issue.user?.login === author && issue.pull_request === undefined && (issue.body ?? '').includes(marker),
      )
      if (found === undefined) return undefined
      return { number: found.number, state: found.state === 'open' ? 'open' : 'closed', body: found.body ?? '' }
    },
    create: async (title, body, labels) =>
      (await issues.create({ ...at, title, body, labels: [...labels] })).data.number,
    update: async (number, change) => {
      await issues.update({ ...at, issue_number: number, ...change })
    },
    comment: async (number, body) => {
      await issues.createComment({ ...at, issue_number: number, body })
    },
  }
}
