import {
  actorOf,
  created,
  invalid,
  notFound,
  ok,
  paged,
  type RepositoryCall,
  type Routes,
  textOf,
  wordOf,
} from '../http.ts'
import type { Json, JsonObject } from '../openapi-schemas.ts'
import { isJsonObject } from '../openapi-schemas.ts'
import { nextNumber } from '../pulls.ts'
import { showIssue, showLabel } from '../shapes/issue.ts'
import type { Issue, Label, Repository } from '../state.ts'
import { needs } from '../tokens.ts'
import type { World } from '../world.ts'
import { checkBody, issueOf } from './comments.ts'

function labelNames(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return []
  return value.map((item) => (isJsonObject(item) ? wordOf(item, 'name') : String(item)))
}

/** The labels called `names`; GitHub makes those that are not there yet. */
function labelsOf(world: World, repository: Repository, names: readonly string[]): Label[] {
  return [...new Set(names)].map((name) => {
    const known = repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase())
    if (known !== undefined) return known
    const label: Label = { id: world.nextId(), name, color: 'ededed', description: null }
    repository.labels.push(label)
    return label
  })
}

/** @throws {HttpError} 422 */
function titleOf(body: JsonObject): string {
  const title = wordOf(body, 'title')
  if (title.trim() === '') throw invalid('Issue', 'title', 'missing_field')
  if (Array.from(title).length > 256) {
    throw invalid('Issue', 'title', 'custom', 'title is too long (maximum is 256 characters)')
  }
  return title
}

function announce(
  call: RepositoryCall,
  action: 'opened' | 'edited' | 'closed' | 'reopened' | 'labeled',
  issue: Issue,
): void {
  call.world.emit({
    type: 'issues',
    action,
    repository: call.repository.fullName,
    number: issue.number,
    actor: actorOf(call).login,
  })
}

function matches(call: RepositoryCall, issue: Issue): boolean {
  const state = call.query.get('state') ?? 'open'
  const creator = call.query.get('creator')
  const labels = (call.query.get('labels') ?? '').split(',').filter((name) => name !== '')
  if (state !== 'all' && issue.state !== state) return false
  if (creator !== null && issue.author.login !== creator) return false
  return labels.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()))
}

/** Applies a change of state and says what it was. */
function moveState(issue: Issue, body: JsonObject, now: string): 'closed' | 'reopened' | 'edited' {
  const state = textOf(body, 'state')
  if (state === undefined || state === issue.state) return 'edited'
  if (state === 'closed') {
    const reason = textOf(body, 'state_reason')
    Object.assign(issue, { state, closedAt: now, stateReason: reason ?? 'completed' })
    return 'closed'
  }
  Object.assign(issue, { state: 'open', closedAt: null, stateReason: 'reopened' })
  return 'reopened'
}

function update(call: RepositoryCall): Issue {
  const issue = issueOf(call)
  const { body, world, repository } = call
  if ('title' in body) issue.title = titleOf(body)
  if ('body' in body) {
    const text = textOf(body, 'body') ?? null
    if (text !== null) checkBody('Issue', text)
    issue.body = text
  }
  if ('labels' in body) issue.labels = labelsOf(world, repository, labelNames(body['labels']))
  const action = moveState(issue, body, world.time())
  issue.updatedAt = world.time()
  announce(call, action, issue)
  return issue
}

const WRITE = needs('write', 'issues')
const READ = needs('read', 'issues')
const EITHER_READ = needs('read', 'issues', 'pull_requests')
const EITHER_WRITE = needs('write', 'issues', 'pull_requests')

export const issueRoutes: Routes = {
  'issues/list-for-repo': {
    needs: READ,
    handle: (call) => {
      const key = call.query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
      const found = call.repository.issues.filter((issue) => matches(call, issue))
      const rising = found.sort((a, b) => (a[key] < b[key] || (a[key] === b[key] && a.number < b.number) ? -1 : 1))
      const sorted = call.query.get('direction') === 'asc' ? rising : rising.reverse()
      return paged(call, sorted, (page) => page.map((issue) => showIssue(call.world, call.repository, issue)))
    },
  },
  'issues/create': {
    needs: WRITE,
    handle: (call) => {
      const { world, repository } = call
      const body = textOf(call.body, 'body') ?? null
      if (body !== null) checkBody('Issue', body)
      const now = world.time()
      const issue: Issue = {
        id: world.nextId(),
        number: nextNumber(repository),
        author: actorOf(call),
        createdAt: now,
        title: titleOf(call.body),
        body,
        state: 'open',
        stateReason: null,
        updatedAt: now,
        closedAt: null,
        labels: labelsOf(world, repository, labelNames(call.body['labels'])),
        pull: undefined,
      }
      repository.issues.push(issue)
      announce(call, 'opened', issue)
      return created(showIssue(world, repository, issue))
    },
  },
  'issues/get': {
    needs: READ,
    handle: (call) => ok(showIssue(call.world, call.repository, issueOf(call))),
  },
  'issues/update': {
    needs: WRITE,
    handle: (call) => ok(showIssue(call.world, call.repository, update(call))),
  },
  'issues/list-labels-for-repo': {
    needs: EITHER_READ,
    handle: (call) =>
      paged(call, call.repository.labels, (page) => page.map((label) => showLabel(call.world, call.repository, label))),
  },
  'issues/get-label': {
    needs: EITHER_READ,
    handle: (call) => {
      const label = call.repository.labels.find((item) => item.name === call.params['name'])
      if (label === undefined) throw notFound()
      return ok(showLabel(call.world, call.repository, label))
    },
  },
  'issues/create-label': {
    needs: EITHER_WRITE,
    handle: (call) => {
      const name = textOf(call.body, 'name') ?? ''
      const taken = call.repository.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())
      if (taken) throw invalid('Label', 'name', 'already_exists')
      const color = textOf(call.body, 'color') ?? 'ededed'
      if (!/^[0-9a-fA-F]{6}$/.test(color)) throw invalid('Label', 'color', 'invalid')
      const label: Label = {
        id: call.world.nextId(),
        name,
        color,
        description: textOf(call.body, 'description') ?? null,
      }
      call.repository.labels.push(label)
      return created(showLabel(call.world, call.repository, label))
    },
  },
  'issues/list-labels-on-issue': {
    needs: EITHER_READ,
    handle: (call) =>
      paged(call, issueOf(call).labels, (page) => page.map((label) => showLabel(call.world, call.repository, label))),
  },
  'issues/add-labels': {
    needs: EITHER_WRITE,
    handle: (call) => {
      const issue = issueOf(call)
      const added = labelsOf(call.world, call.repository, labelNames(call.body['labels']))
      issue.labels = [...new Set([...issue.labels, ...added])]
      issue.updatedAt = call.world.time()
      announce(call, 'labeled', issue)
      return ok(issue.labels.map((label) => showLabel(call.world, call.repository, label)))
    },
  },
}
