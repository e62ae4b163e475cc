import { HttpError, type Reply } from '../http.ts'
import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { layout } from './layout.ts'
import { escapeHtml } from './markdown.ts'
import { deploymentsView, issuesView, issueView, type Link, pullsView, runsView, runView } from './views.ts'

interface Page {
  readonly title: string
  readonly body: string
}

function repositoryPage(world: World, repository: Repository, link: Link): Page {
  const name = escapeHtml(repository.fullName)
  const parts = [pullsView(repository, link), issuesView(repository, link), deploymentsView(repository), runsView(world, repository, link)] // prettier-ignore
  return { title: repository.fullName, body: `<h1>${name}</h1>${parts.join('\n')}` }
}

function indexPage(world: World, link: Link): Page {
  const names = [...world.repositories.values()].map(({ fullName }) => fullName)
  const items = names.map((name) => `<li><a href="${escapeHtml(link(`/${name}`))}">${escapeHtml(name)}</a></li>`)
  return { title: 'Local GitHub', body: `<h1>Repositories</h1><ul>${items.join('')}</ul>` }
}

function pageOf(world: World, path: string, link: Link): Page | undefined {
  if (path === '/' || path === '/_/') return indexPage(world, link)
  const [, owner = '', name = '', area = '', rest = '', id = ''] = path.replace(/\/$/, '').split('/')
  const repository = world.repositories.get(`${owner}/${name}`.toLowerCase())
  if (repository === undefined) return undefined
  if (area === '' || area === 'pulls' || area === 'issues' || area === 'deployments' || area === 'actions') {
    if (area === '' || rest === '') return repositoryPage(world, repository, link)
  }
  if (area === 'pull' || area === 'issues') {
    const issue = repository.issues.find((item) => item.number === Number(rest))
    if (issue === undefined) return undefined
    return { title: `${issue.title} · #${issue.number}`, body: issueView(repository, issue) }
  }
  const run = world.runs.find((item) => item.id === Number(id) && item.repository.id === repository.id)
  if (area !== 'actions' || rest !== 'runs' || run === undefined) return undefined
  return { title: run.displayTitle, body: runView(world, run) }
}

/** The page at `path` as GitHub has it there (`/o/r/pull/7`), for people. @throws {HttpError} 404 */
export function answerPage(world: World, path: string): Reply {
  const page = pageOf(world, decodeURI(path), (target) => target)
  if (page === undefined) throw new HttpError(404, `there is no page ${path}`)
  const html = layout(page.title, page.body)
  return { status: 200, body: Buffer.from(html), headers: { 'Content-Type': 'text/html; charset=utf-8' } }
}

/** Everything there is to see of a repository, as one file that loads nothing. */
export function renderRepository(world: World, repository: Repository): string {
  const placeOf: Link = (path) => `#${path.slice(1).replaceAll('/', '-')}`
  const base = `/${repository.fullName}`
  const runs = world.runs.filter((run) => run.repository.id === repository.id)
  const paths = [
    ...repository.issues.map((issue) => `${base}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`),
    ...runs.map((run) => `${base}/actions/runs/${run.id}`),
  ]
  const sections = [base, ...paths].map((path) => {
    const body = pageOf(world, path, placeOf)?.body ?? ''
    return `<section class="page" id="${escapeHtml(placeOf(path).slice(1))}">${body}</section>`
  })
  return layout(repository.fullName, sections.join('\n'), placeOf(base))
}
