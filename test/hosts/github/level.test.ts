import { describe, expect, it } from 'vitest'
import type { Level } from '@titlebout/core'
import type { GitHubEvent } from '../../../packages/hosts/src/github/event.ts'
import { levelOf } from '../../../packages/hosts/src/github/level.ts'

const repository = { full_name: 'lab/strikes', default_branch: 'main' }

function pullRequest(head: string | null, author = 'octocat'): GitHubEvent {
  return {
    repository,
    pull_request: {
      number: 7,
      user: { login: author },
      head: { ref: 'topic', sha: 'a'.repeat(40), repo: head === null ? null : { full_name: head } },
      base: { ref: 'main', sha: 'b'.repeat(40), repo: { full_name: 'lab/strikes' } },
    },
  }
}

function workflowRun(of: Partial<NonNullable<GitHubEvent['workflow_run']>>): GitHubEvent {
  return {
    repository,
    workflow_run: {
      event: 'push',
      head_branch: 'main',
      head_sha: 'a'.repeat(40),
      head_repository: { full_name: 'lab/strikes' },
      actor: { login: 'octocat' },
      ...of,
    },
  }
}

const MERGE_GROUP = { base_sha: 'b'.repeat(40), head_sha: 'a'.repeat(40) }

const CASES: readonly (readonly [string, string, string, GitHubEvent, Level])[] = [
  ['a pull request of a fork', 'pull_request', 'refs/pull/7/merge', pullRequest('fork/strikes'), 'T0'],
  ['a pull request whose head repository is gone', 'pull_request', 'refs/pull/7/merge', pullRequest(null), 'T0'],
  [
    'a pull request of the dependency bot',
    'pull_request',
    'refs/pull/7/merge',
    pullRequest('lab/strikes', 'dependabot[bot]'),
    'T0',
  ],
  ['a pull request of a branch', 'pull_request', 'refs/pull/7/merge', pullRequest('lab/strikes'), 'T1'],
  ['a push to the default branch', 'push', 'refs/heads/main', { repository }, 'T2'],
  ['a push to another branch', 'push', 'refs/heads/topic', { repository }, 'T1'],
  ['a tag that is called like the default branch', 'push', 'refs/tags/main', { repository }, 'T1'],
  ['a schedule', 'schedule', 'refs/heads/main', { repository }, 'T2'],
  ['a schedule whose payload does not name the default branch', 'schedule', 'refs/heads/main', {}, 'T1'],
  ['a dispatch on the default branch', 'workflow_dispatch', 'refs/heads/main', { repository }, 'T2'],
  ['a dispatch on another branch', 'workflow_dispatch', 'refs/heads/topic', { repository }, 'T1'],
  ['a repository dispatch', 'repository_dispatch', 'refs/heads/main', { repository }, 'T2'],
  ['an issue comment on the default branch', 'issue_comment', 'refs/heads/main', { repository }, 'T1'],
  [
    'a merge group into the default branch',
    'merge_group',
    'refs/heads/gh-readonly-queue/main/pr-7',
    { repository, merge_group: { base_ref: 'refs/heads/main', ...MERGE_GROUP } },
    'T2',
  ],
  [
    'a merge group into another branch',
    'merge_group',
    'refs/heads/main',
    { repository, merge_group: { base_ref: 'refs/heads/next', ...MERGE_GROUP } },
    'T1',
  ],
  ['a report on a push to the default branch', 'workflow_run', 'refs/heads/main', workflowRun({}), 'T2'],
  [
    'a report on a pull request of a branch',
    'workflow_run',
    'refs/heads/main',
    workflowRun({ event: 'pull_request', head_branch: 'topic' }),
    'T1',
  ],
  [
    'a report on a run of a fork',
    'workflow_run',
    'refs/heads/main',
    workflowRun({ event: 'pull_request', head_repository: { full_name: 'fork/strikes' } }),
    'T0',
  ],
  [
    'a report on a run of a fork whose branch is called main',
    'workflow_run',
    'refs/heads/main',
    workflowRun({ head_repository: { full_name: 'fork/strikes' } }),
    'T0',
  ],
]

describe('the level of a run', () => {
  it.each(CASES)('%s', (_name, eventName, ref, event, level) => {
    expect(levelOf({ eventName, ref, repository: 'lab/strikes', event })).toBe(level)
  })

  it('refuses pull_request_target and names the event to use', () => {
    expect(() =>
      levelOf({
        eventName: 'pull_request_target',
        ref: 'refs/heads/main',
        repository: 'lab/strikes',
        event: pullRequest('fork/strikes'),
      }),
    ).toThrow('use on: pull_request')
  })
})
