import {
  actorOf,
  created,
  HttpError,
  invalid,
  NO_CONTENT,
  notFound,
  ok,
  paged,
  type RepositoryCall,
  type Routes,
  textOf,
} from '../http.ts'
import { showComment } from '../shapes/issue.ts'
import type { Comment, Issue } from '../state.ts'
import { needs } from '../tokens.ts'

/** Characters that GitHub takes in the body of an issue, pull request or comment. */
export const MAX_BODY = 65_536

/** GitHub counts code points, not UTF-16 units. */
export function checkBody(resource: string, body: string): void {
  if (Array.from(body).length > MAX_BODY) {
    throw invalid(resource, resource === 'IssueComment' ? 'data' : 'body', 'unprocessable', `Body is too long (maximum is ${MAX_BODY} characters)`) // prettier-ignore
  }
}

/** The issue or pull request that a path names. @throws {HttpError} 404 */
export function issueOf(call: RepositoryCall): Issue {
  const number = Number(call.params['issue_number'] ?? call.params['pull_number'])
  const issue = call.repository.issues.find((item) => item.number === number)
  if (issue === undefined) throw notFound()
  return issue
}

function commentOf(call: RepositoryCall): Comment {
  const comment = call.repository.comments.find((item) => item.id === Number(call.params['comment_id']))
  if (comment === undefined) throw notFound()
  return comment
}

/** @throws {HttpError} 422 */
function bodyOf(call: RepositoryCall): string {
  const body = textOf(call.body, 'body') ?? ''
  if (body.trim() === '') throw invalid('IssueComment', 'data', 'unprocessable', 'Body cannot be blank')
  checkBody('IssueComment', body)
  return body
}

function announce(call: RepositoryCall, action: 'created' | 'edited' | 'deleted', comment: Comment): void {
  call.world.emit({
    type: 'issue_comment',
    action,
    repository: call.repository.fullName,
    number: comment.issue,
    commentId: comment.id,
    actor: actorOf(call).login,
  })
}

/** Only the author and people who may write touch a comment; a workflow's token may by its permission. */
function mayChange(call: RepositoryCall, comment: Comment): void {
  const actor = actorOf(call)
  if (call.token?.kind === 'installation' || actor.id === comment.author.id) return
  const role = call.repository.owner.id === actor.id ? 'admin' : call.repository.collaborators.get(actor.login)
  if (role !== 'admin' && role !== 'write') throw new HttpError(403, 'Must have admin rights to Repository.')
}

const WRITE = needs('write', 'issues', 'pull_requests')
const READ = needs('read', 'issues', 'pull_requests')

export const commentRoutes: Routes = {
  'issues/list-comments': {
    needs: READ,
    handle: (call) => {
      const issue = issueOf(call)
      const since = call.query.get('since')
      const found = call.repository.comments.filter((comment) => comment.issue === issue.number)
      const recent = since === null ? found : found.filter((comment) => comment.updatedAt >= since)
      return paged(call, recent, (page) => page.map((comment) => showComment(call.world, call.repository, comment)))
    },
  },
  'issues/create-comment': {
    needs: WRITE,
    handle: (call) => {
      const issue = issueOf(call)
      const now = call.world.time()
      const comment: Comment = {
        id: call.world.nextId(),
        issue: issue.number,
        author: actorOf(call),
        createdAt: now,
        updatedAt: now,
        body: bodyOf(call),
      }
      call.repository.comments.push(comment)
      issue.updatedAt = now
      announce(call, 'created', comment)
      return created(showComment(call.world, call.repository, comment))
    },
  },
  'issues/get-comment': {
    needs: READ,
    handle: (call) => ok(showComment(call.world, call.repository, commentOf(call))),
  },
  'issues/update-comment': {
    needs: WRITE,
    handle: (call) => {
      const comment = commentOf(call)
      mayChange(call, comment)
      comment.body = bodyOf(call)
      comment.updatedAt = call.world.time()
      announce(call, 'edited', comment)
      return ok(showComment(call.world, call.repository, comment))
    },
  },
  'issues/delete-comment': {
    needs: WRITE,
    handle: (call) => {
      const comment = commentOf(call)
      mayChange(call, comment)
      call.repository.comments.splice(call.repository.comments.indexOf(comment), 1)
      announce(call, 'deleted', comment)
      return NO_CONTENT
    },
  },
}
