import * as z from 'zod'
import { UserError } from '@titlebout/core'

const repository = z.object({ full_name: z.string(), default_branch: z.string().optional() })
const side = z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() })

/** The parts of a webhook payload that we read; everything else is left alone. */
const eventSchema = z.object({
  repository: repository.optional(),
  pull_request: z
    .object({ number: z.int().positive(), head: side, base: side, user: z.object({ login: z.string() }).nullable() })
    .optional(),
  merge_group: z.object({ base_ref: z.string(), base_sha: z.string(), head_sha: z.string() }).optional(),
  workflow_run: z
    .object({
      event: z.string(),
      head_branch: z.string().nullable(),
      head_sha: z.string(),
      head_repository: z.object({ full_name: z.string() }).nullable().optional(),
      actor: z.object({ login: z.string() }).nullable().optional(),
    })
    .optional(),
})
export type GitHubEvent = z.infer<typeof eventSchema>

/** Reads the event payload. @throws {UserError} `HOST` when it is no payload of GitHub's */
export function parseEvent(text: string): GitHubEvent {
  try {
    return eventSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError(
      'HOST',
      'the event payload (GITHUB_EVENT_PATH) is not what GitHub sends: run this action in a workflow',
      { cause },
    )
  }
}
