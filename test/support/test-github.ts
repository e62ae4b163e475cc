import { join } from 'node:path'

import { Octokit } from '@octokit/rest'
import { onTestFinished } from 'vitest'

import { type LocalGitHub, type Run, startLocalGitHub } from './github/index.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const REPOSITORY = { owner: 'octo', repo: 'strikes' } as const

export interface TestGitHub {
  readonly github: LocalGitHub
  /** Head of main. */
  readonly sha: string
  /** A push to main. */
  readonly run: Run
  /** A workflow's token with the permissions that were asked for. */
  readonly token: string
  /** The usual client with that token. */
  readonly octokit: Octokit
}

/** A client that neither retries nor writes to the console. */
export function clientOf(github: LocalGitHub, token?: string): Octokit {
  const quiet = (): void => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  return new Octokit({ baseUrl: github.url, log, ...(token === undefined ? {} : { auth: token }) })
}

/** A local GitHub with the repository `octo/strikes`, an issue 1 and a run; it ends with the test. */
export async function localGitHub(permissions: Readonly<Record<string, string>> = {}): Promise<TestGitHub> {
  const root = join(await temporaryFolder(), 'repositories')
  const github = await startLocalGitHub({ root })
  onTestFinished(() => github.close())
  const files = {
    'README.md': '# Strikes\n',
    'data/train.csv': 'id,damage\n1,yes\n2,no\n',
    '.github/workflows/release.yml': 'name: Release\non: push\njobs: {}\n',
    '.github/workflows/nightly.yml': `name: Nightly
on:
  workflow_dispatch:
    inputs:
      as-of: { required: true }
      dry-run: { default: 'false' }
jobs: {}
`,
  }
  const repository = await github.createRepository('octo/strikes', { files })
  const sha = (await repository.git.resolve('main')) ?? ''
  const path = '.github/workflows/release.yml'
  const run = await github.createRun({ repository: 'octo/strikes', event: 'push', headSha: sha, headBranch: 'main', path, actor: 'ada' }) // prettier-ignore
  const person = clientOf(github, github.issueToken({ kind: 'user', actor: 'octo' }))
  await person.rest.issues.create({ ...REPOSITORY, title: 'First', body: 'Something to talk about' })
  const token = github.issueToken({ repository: 'octo/strikes', permissions, runId: run.id })
  return { github, sha, run, token, octokit: clientOf(github, token) }
}
