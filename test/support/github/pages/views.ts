import type { Run } from '../state-actions.ts'
import type { Comment, Deployment, Issue, Repository, User } from '../state.ts'
import type { World } from '../world.ts'
import { avatar, listing, stateBadge, userName } from './layout.ts'
import { escapeHtml, renderMarkdown } from './markdown.ts'

/** Makes the address of a page out of its path: a link to it, or to its place in a single file. */
export type Link = (path: string) => string

function anchor(link: Link, path: string, text: string): string {
  return `<a href="${escapeHtml(link(path))}">${escapeHtml(text)}</a>`
}

function commentBox(author: User, when: string, markdown: string, id?: number): string {
  const text = markdown.trim() === '' ? '<p class="muted">No description provided.</p>' : renderMarkdown(markdown)
  return `<div class="comment"${id === undefined ? '' : ` id="issuecomment-${id}"`}>${avatar(author)}
<header>${userName(author)} commented on ${escapeHtml(when)}</header><div class="markdown">
${text}</div></div>`
}

function commentOf(comment: Comment): string {
  const edited = comment.updatedAt === comment.createdAt ? '' : ` · edited ${comment.updatedAt}`
  return commentBox(comment.author, `${comment.createdAt}${edited}`, comment.body, comment.id)
}

function stateOf({ state, pull }: Issue): string {
  return pull?.mergedAt === null || pull === undefined ? state : 'merged'
}

/** Title, state, branches and the whole conversation of an issue or pull request. */
export function issueView(repository: Repository, issue: Issue): string {
  const { pull } = issue
  const head = pull === undefined ? '' : `${pull.headRepository?.id === repository.id ? '' : `${pull.headRepository?.owner.login ?? 'unknown repository'}:`}${pull.headRef}` // prettier-ignore
  const about =
    pull === undefined
      ? 'opened this issue'
      : `wants to merge <code>${escapeHtml(head)}</code> into <code>${escapeHtml(pull.baseRef)}</code>`
  const labels = issue.labels.map((label) => `<span class="label">${escapeHtml(label.name)}</span>`).join(' ')
  const comments = repository.comments.filter((comment) => comment.issue === issue.number)
  return `<h1>${escapeHtml(issue.title)} <span class="number">#${issue.number}</span></h1>
<p>${stateBadge(stateOf(issue), false)} ${userName(issue.author)} <span class="muted">${about}</span> ${labels}</p>
${commentBox(issue.author, issue.createdAt, issue.body ?? '')}
${comments.map(commentOf).join('\n')}`
}

function issueRows(repository: Repository, issues: readonly Issue[], link: Link): string[][] {
  return [...issues].reverse().map((issue) => {
    const path = `/${repository.fullName}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`
    const comments = repository.comments.filter((comment) => comment.issue === issue.number).length
    return [`#${issue.number}`, anchor(link, path, issue.title), stateBadge(stateOf(issue)), userName(issue.author), `${comments}`] // prettier-ignore
  })
}

const ISSUE_HEADS = ['number', 'title', 'state', 'author', 'comments']

export function pullsView(repository: Repository, link: Link): string {
  const pulls = repository.issues.filter((issue) => issue.pull !== undefined)
  return `<h2>Pull requests</h2>${listing(ISSUE_HEADS, issueRows(repository, pulls, link), 'No pull requests.')}`
}

export function issuesView(repository: Repository, link: Link): string {
  const issues = repository.issues.filter((issue) => issue.pull === undefined)
  return `<h2>Issues</h2>${listing(ISSUE_HEADS, issueRows(repository, issues, link), 'No issues.')}`
}

function deploymentRow(deployment: Deployment): string[] {
  const states = deployment.statuses.map((status) => stateBadge(status.state)).join(' → ')
  const payload =
    typeof deployment.payload === 'string' ? deployment.payload : JSON.stringify(deployment.payload, null, 1)
  const last = deployment.statuses.at(-1)
  return [
    escapeHtml(deployment.environment),
    states === '' ? stateBadge('pending') : states,
    `<code>${escapeHtml(deployment.sha.slice(0, 7))}</code>`,
    userName(deployment.creator),
    escapeHtml(deployment.createdAt),
    `${escapeHtml(last?.description ?? deployment.description ?? '')}<details><summary>payload</summary><pre>${escapeHtml(payload)}</pre></details>`,
  ]
}

export function deploymentsView(repository: Repository): string {
  const rows = [...repository.deployments].reverse().map(deploymentRow)
  const heads = ['environment', 'states', 'commit', 'by', 'when', 'about']
  return `<h2>Deployments</h2>${listing(heads, rows, 'No deployments.')}`
}

export function runsView(world: World, repository: Repository, link: Link): string {
  const rows = world.runs
    .filter((run) => run.repository.id === repository.id)
    .map((run) => [
      anchor(link, `/${repository.fullName}/actions/runs/${run.id}`, `${run.workflowName} #${run.number}`),
      stateBadge(run.conclusion ?? run.status),
      escapeHtml(run.event),
      escapeHtml(run.headBranch ?? ''),
      userName(run.actor),
    ])
    .reverse()
  return `<h2>Workflow runs</h2>${listing(['run', 'state', 'event', 'branch', 'actor'], rows, 'No runs.')}`
}

/** Jobs, approvals, artifacts and job summaries of a run. */
export function runView(world: World, run: Run): string {
  const jobs = run.jobs.map((job) => [escapeHtml(job.name), stateBadge(job.conclusion ?? job.status), `${job.attempt}`])
  const approvals = run.approvals.map((item) => [escapeHtml(item.environment.name), stateBadge(item.state), userName(item.user), escapeHtml(item.comment), escapeHtml(item.at)]) // prettier-ignore
  const artifacts = world.artifacts
    .filter((artifact) => artifact.run.id === run.id)
    .map((artifact) => [
      escapeHtml(artifact.name),
      `${artifact.content.length}`,
      `<code>${escapeHtml(artifact.digest)}</code>`,
    ])
  const summaries = run.summaries.map(
    ({ job, markdown }) =>
      `<h2>${escapeHtml(job)} summary</h2><div class="markdown">${renderMarkdown(markdown, 'file')}</div>`,
  )
  return `<h1>${escapeHtml(run.displayTitle)} <span class="number">#${run.number}</span></h1>
<p>${stateBadge(run.conclusion ?? run.status, false)} ${userName(run.triggeringActor)} <span class="muted">by ${escapeHtml(run.event)} on
<code>${escapeHtml(run.headBranch ?? '')}</code> at <code>${escapeHtml(run.headSha.slice(0, 7))}</code>, attempt ${run.attempt}, ${escapeHtml(run.path)}</span></p>
${listing(['job', 'state', 'attempt'], jobs, 'No jobs.')}
${listing(['environment', 'answer', 'reviewer', 'comment', 'when'], approvals, 'No approvals.')}
${listing(['artifact', 'bytes', 'digest'], artifacts, 'No artifacts.')}
${summaries.join('\n')}`
}
