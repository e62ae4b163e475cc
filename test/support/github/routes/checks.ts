import {
  created,
  HttpError,
  notFound,
  ok,
  paged,
  type Reply,
  type RepositoryCall,
  type Routes,
  textOf,
} from '../http.ts'
import { isJsonObject, type JsonObject } from '../openapi-schemas.ts'
import { nodeId } from '../shapes/account.ts'
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts'
import type { CheckRun } from '../state.ts'
import { needs } from '../tokens.ts'

const STATUSES = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'] as const
const CONCLUSIONS = ['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'] as const

function show(call: RepositoryCall, run: CheckRun): JsonObject {
  const url = `${repositoryUrl(call.world, call.repository)}/check-runs/${run.id}`
  return {
    id: run.id,
    head_sha: run.headSha,
    node_id: nodeId('CR', run.id),
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(call.world, call.repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations, annotations_url: `${url}/annotations` },
    name: run.name,
    check_suite: { id: run.id },
    app: null,
    pull_requests: [],
  }
}

function applyChange(call: RepositoryCall, run: CheckRun): void {
  const { body } = call
  const conclusion = CONCLUSIONS.find((item) => item === body['conclusion'])
  const status = STATUSES.find((item) => item === body['status'])
  if (conclusion !== undefined) {
    run.conclusion = conclusion
    run.completedAt = textOf(body, 'completed_at') ?? call.world.time()
  }
  run.status = conclusion === undefined ? (status ?? run.status) : 'completed'
  run.detailsUrl = textOf(body, 'details_url') ?? run.detailsUrl
  const output = body['output']
  if (!isJsonObject(output)) return
  run.output = {
    title: textOf(output, 'title') ?? run.output.title,
    summary: textOf(output, 'summary') ?? run.output.summary,
    text: textOf(output, 'text') ?? run.output.text,
  }
  // Further updates append.
  if (Array.isArray(output['annotations'])) run.annotations += output['annotations'].length
}

async function create(call: RepositoryCall): Promise<Reply> {
  const headSha = textOf(call.body, 'head_sha') ?? ''
  if ((await call.repository.git.typeOf(headSha)) !== 'commit') {
    throw new HttpError(422, `No commit found for SHA: ${headSha}`)
  }
  const run: CheckRun = {
    id: call.world.nextId(),
    name: textOf(call.body, 'name') ?? '',
    headSha,
    externalId: textOf(call.body, 'external_id') ?? '',
    startedAt: textOf(call.body, 'started_at') ?? call.world.time(),
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: 0,
  }
  applyChange(call, run)
  call.repository.checkRuns.push(run)
  return created(show(call, run))
}

function checkOf(call: RepositoryCall): CheckRun {
  const found = call.repository.checkRuns.find((run) => run.id === Number(call.params['check_run_id']))
  if (found === undefined) throw notFound()
  return found
}

async function listForRef(call: RepositoryCall): Promise<Reply> {
  const { git, checkRuns } = call.repository
  const ref = call.params['ref'] ?? ''
  const sha = (await git.resolve(`refs/heads/${ref}`)) ?? (await git.resolve(ref))
  const name = call.query.get('check_name')
  const found = checkRuns.filter((run) => run.headSha === sha && (name === null || run.name === name)).reverse()
  return paged(call, found, (page) => ({ total_count: found.length, check_runs: page.map((run) => show(call, run)) }))
}

const READ = needs('read', 'checks')
const WRITE = needs('write', 'checks')

export const checkRoutes: Routes = {
  'checks/create': { needs: WRITE, handle: create },
  'checks/update': {
    needs: WRITE,
    handle: (call) => {
      const run = checkOf(call)
      applyChange(call, run)
      return ok(show(call, run))
    },
  },
  'checks/get': { needs: READ, handle: (call) => ok(show(call, checkOf(call))) },
  'checks/list-for-ref': { needs: READ, handle: listForRef },
}
