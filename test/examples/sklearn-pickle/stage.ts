import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makePlaces, type Places } from '../../../demo/stage/places.ts'
import { firstPush, type Desk } from '../../../demo/stage/desk.ts'
import { runTriggered, type EndedRun } from '../../../demo/stage/runner.ts'
import { startLocalGitHub, type LocalGitHub } from '../../support/github/index.ts'
import { pullRequestEvent, pushEvent } from '../../support/github/payloads.ts'
import { clientOf } from '../../support/test-github.ts'

export const EXAMPLE = path.resolve(import.meta.dirname, '../../../workflows-examples/sklearn-pickle')
export const REPOSITORY = 'octo/tumours'
const AUTHOR = 'ada'
const REVIEWER = 'grace'
const MODEL = 'tumours'

/** A Python with exactly the libraries of the example: TITLEBOUT_PYTHON, or the python3 of this machine; why not, as a text. */
export function pythonOfExample(): { readonly python: string } | { readonly why: string } {
  const python = process.env['TITLEBOUT_PYTHON'] ?? 'python3'
  const wanted = readFileSync(path.join(EXAMPLE, 'requirements.txt'), 'utf8').trim().split('\n')
  const ask = 'import importlib.metadata as m, sys; print(*(f"{n}=={m.version(n)}" for n in sys.argv[1:]), sep="\\n")'
  const names = wanted.map((line) => line.split('==')[0] ?? '')
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    const found = execFileSync(python, ['-c', ask, ...names], { encoding: 'utf8', stdio })
      .trim()
      .split('\n')
    const other = wanted.find((line, index) => line !== found[index])
    return other === undefined ? { python } : { why: `${python} has no ${other}` }
  } catch {
    return { why: `${python} has none of ${names.join(', ')}` }
  }
}

/** The example as a repository on a local GitHub, with its workflows run by the demo's runner and the built actions. */
export interface Stage {
  readonly github: LocalGitHub
  readonly desk: Desk
  readonly serving: (environment: string) => string
  release(): Promise<EndedRun>
  /** A commit on main. */
  merge(message: string, files: Readonly<Record<string, string>>): Promise<void>
  pullRequest(branch: string): Promise<EndedRun>
  end(): Promise<void>
}

export async function openStage(root: string, python: string): Promise<Stage> {
  const places = withPython(await makePlaces(root), python)
  const github = await startLocalGitHub({ root: places.github })
  await github.createRepository(REPOSITORY, { collaborators: { [AUTHOR]: 'write', [REVIEWER]: 'write' } })
  github.createEnvironment(REPOSITORY, 'staging')
  github.createEnvironment(REPOSITORY, 'production', { reviewers: [REVIEWER], preventSelfReview: true })
  const folder = path.join(places.desks, AUTHOR)
  const filter = (source: string): boolean => !['data', 'model', '.venv', '.titlebout'].includes(path.basename(source))
  cpSync(EXAMPLE, folder, { recursive: true, filter })
  const token = github.issueToken({ kind: 'user', actor: AUTHOR })
  const account = { login: AUTHOR, id: github.world.user(AUTHOR).id, token }
  const desk = await firstPush(account, github.cloneUrl(REPOSITORY), folder, 'Tell tumours apart')
  const serving = (environment: string): string => path.join(places.serving, environment)
  const runner = {
    github,
    places,
    repository: REPOSITORY,
    model: MODEL,
    vars: { SERVING_STAGING: serving('staging'), SERVING_PRODUCTION: serving('production') },
    screen: { line: () => undefined, now: () => undefined },
    review: async (runId: number, environment: string) => {
      github.approve(runId, environment, REVIEWER, 'read the bout')
      return 'approved' as const
    },
  }
  const tip = async (ref: string): Promise<string> => {
    const sha = await github.world.repository(REPOSITORY).git.resolve(ref)
    if (sha === undefined) throw new Error(`${ref} is not there`)
    return sha
  }
  return {
    github,
    desk,
    serving,
    release: async () => {
      const sha = await tip('refs/heads/main')
      const payload = await pushEvent(github, REPOSITORY, { branch: 'main', after: sha, sender: AUTHOR })
      const workflow = '.github/workflows/release.yml'
      return await runTriggered(runner, { event: 'push', workflow, sha, ref: 'refs/heads/main', actor: AUTHOR, payload: { ...payload } }) // prettier-ignore
    },
    pullRequest: async (branch) => {
      const { number } = await github.openPull(REPOSITORY, { head: branch, title: branch, author: AUTHOR })
      const { rest } = clientOf(github, token)
      const { data } = await rest.pulls.get({ owner: 'octo', repo: 'tumours', pull_number: number })
      const ref = `refs/pull/${number}/merge`
      const pull = { number, headRef: branch, headSha: data.head.sha, baseRef: data.base.ref }
      const payload = await pullRequestEvent(github, REPOSITORY, number)
      const workflow = '.github/workflows/pull-request.yml'
      return await runTriggered(runner, { event: 'pull_request', workflow, sha: await tip(ref), ref, actor: AUTHOR, payload: { ...payload }, pull }) // prettier-ignore
    },
    merge: async (message, files) =>
      void (await github.commit(REPOSITORY, { branch: 'main', message, author: AUTHOR, files })),
    end: async () => await github.close(),
  }
}

/** `python` of the runner, first on its PATH: what actions/setup-python sets up. */
function withPython(places: Places, python: string): Places {
  const bin = path.join(places.root, 'bin')
  const wrapper = path.join(bin, 'python')
  writeFileSync(wrapper, `#!/bin/sh\nexec ${python} "$@"\n`)
  chmodSync(wrapper, 0o755)
  return places
}
