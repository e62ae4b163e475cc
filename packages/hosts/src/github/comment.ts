import { isNewer, markerText, readMarker, type Marker } from './marker.ts'
import { unlessAbsent, type GitHubClient } from './client.ts'
import type { RepositoryParts } from './forge.ts'

export type CommentPolicy = 'always' | 'on-change' | 'on-failure' | 'never'

/** What all evidence of the run says now. */
export interface CommentContent {
  /** The report, without a marker. */
  readonly markdown: string
  /** Digest of what is shown, without times and run numbers. */
  readonly content: string
  readonly failed: boolean
  /** What the evidence was rendered from: a changed set is rendered again. */
  readonly names: readonly string[]
}

export interface CommentOptions {
  readonly client: GitHubClient
  readonly at: RepositoryParts
  readonly pullRequest: number
  /** Our login: a comment with our marker by somebody else is left alone. */
  readonly author: string
  readonly run: { readonly workflow: string; readonly id: number; readonly attempt: number }
  readonly policy: CommentPolicy
  /** Lists all evidence of the run and renders it. */
  render(): Promise<CommentContent>
  /** Names of all evidence of the run, now. */
  list(): Promise<readonly string[]>
}

export type CommentResult = 'created' | 'updated' | 'unchanged' | 'newer-run' | 'not-wanted'

/** Writers of one run may come at once; each pass takes in what the others have stored meanwhile. */
const MAX_PASSES = 8

/**
 * Keeps the one comment of this workflow on the pull request true to all evidence of the run (design §8): render all,
 * write, list again, and again if something was added meanwhile.
 */
export async function publishComment(options: CommentOptions): Promise<CommentResult> {
  if (options.policy === 'never') return 'not-wanted'
  let result: CommentResult = 'unchanged'
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const content = await options.render()
    const written = await write(options, content)
    if (written !== 'unchanged' && result !== 'created') result = written
    if (written === 'newer-run' || written === 'not-wanted') return written
    const now = await options.list()
    if (now.join('\n') === content.names.join('\n')) return result
  }
  return result
}

interface OwnComment {
  readonly id: number
  readonly body: string
  readonly marker: Marker
}

async function write(options: CommentOptions, content: CommentContent): Promise<CommentResult> {
  const { client, at, run } = options
  const marker: Marker = { workflow: run.workflow, runId: run.id, attempt: run.attempt, content: content.content }
  const body = `${markerText(marker)}\n${content.markdown}`
  const [existing] = await own(options)
  if (existing === undefined) {
    if (options.policy === 'on-failure' && !content.failed) return 'not-wanted'
    await client.rest.issues.createComment({ ...at, issue_number: options.pullRequest, body })
    // Another first writer: what this one knows goes into the comment that stays.
    if (await removeTwins(options)) await write(options, content)
    return 'created'
  }
  // rule: newer-run
  if (isNewer(existing.marker, marker)) return 'newer-run'
  if (existing.body === body) return 'unchanged'
  if (options.policy === 'on-change' && existing.marker.content === marker.content) return 'unchanged'
  await client.rest.issues.updateComment({ ...at, comment_id: existing.id, body })
  return 'updated'
}

/** Our comments of this workflow, oldest first. */
async function own(options: CommentOptions): Promise<OwnComment[]> {
  const comments = await options.client.paginate(options.client.rest.issues.listComments, {
    ...options.at,
    issue_number: options.pullRequest,
    per_page: 100,
  })
  return comments.flatMap((comment) => {
    const marker = readMarker(comment.body ?? '')
    // rule: comment-author
    if (comment.user?.login !== options.author) return []
    if (marker?.workflow !== options.run.workflow) return []
    return [{ id: comment.id, body: comment.body ?? '', marker }]
  })
}

/** Two first writers may both have created a comment: the oldest stays. */
async function removeTwins(options: CommentOptions): Promise<boolean> {
  const [, ...twins] = await own(options)
  for (const twin of twins)
    await unlessAbsent(options.client.rest.issues.deleteComment({ ...options.at, comment_id: twin.id }))
  return twins.length > 0
}
