import { describe, expect, it } from 'vitest'

import { localGitHub, REPOSITORY } from './test-github.ts'

const PERMISSIONS = { issues: 'write' }
const ISSUE = { ...REPOSITORY, issue_number: 1 }

describe('comments', () => {
  it('come in pages of 30, so that the 31st is on the second', async () => {
    const { github, octokit } = await localGitHub(PERMISSIONS)
    for (let index = 1; index <= 31; index++) await octokit.rest.issues.createComment({ ...ISSUE, body: `${index}` })
    const first = await octokit.rest.issues.listComments(ISSUE)
    expect(first.data).toHaveLength(30)
    expect(first.headers.link).toContain('page=2>; rel="next"')
    const all = await octokit.paginate(octokit.rest.issues.listComments, ISSUE)
    expect(all.map(({ body }) => Number(body))).toEqual(Array.from({ length: 31 }, (_, index) => index + 1))
    expect(github.violations).toEqual([])
  })

  it('have rising ids', async () => {
    const { octokit } = await localGitHub(PERMISSIONS)
    const ids: number[] = []
    for (const body of ['a', 'b', 'c']) ids.push((await octokit.rest.issues.createComment({ ...ISSUE, body })).data.id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('hold 65,536 characters and not one more, when made and when changed', async () => {
    const { octokit } = await localGitHub(PERMISSIONS)
    // Counted as people count: an emoji is one character of two UTF-16 units.
    const full = '\u{1F43A}'.repeat(65_536)
    const { data } = await octokit.rest.issues.createComment({ ...ISSUE, body: full })
    const message = 'Body is too long (maximum is 65536 characters)'
    await expect(octokit.rest.issues.createComment({ ...ISSUE, body: `${full}x` })).rejects.toThrow(message)
    const update = octokit.rest.issues.updateComment({ ...REPOSITORY, comment_id: data.id, body: `${full}x` })
    await expect(update).rejects.toMatchObject({ status: 422 })
    await expect(octokit.rest.issues.createComment({ ...ISSUE, body: ' ' })).rejects.toThrow('Body cannot be blank')
  })

  it('can be changed and deleted', async () => {
    const { octokit } = await localGitHub(PERMISSIONS)
    const { data } = await octokit.rest.issues.createComment({ ...ISSUE, body: 'a' })
    const comment = { ...REPOSITORY, comment_id: data.id }
    expect((await octokit.rest.issues.updateComment({ ...comment, body: 'b' })).data.body).toBe('b')
    await octokit.rest.issues.deleteComment(comment)
    await expect(octokit.rest.issues.getComment(comment)).rejects.toMatchObject({ status: 404 })
  })
})

describe('issues', () => {
  it('share their numbers with pull requests and are listed with them', async () => {
    const { github, octokit } = await localGitHub(PERMISSIONS)
    await github.commit('octo/strikes', { branch: 'topic', message: 'm', author: 'ada', files: { x: '1' } })
    const pull = await github.openPull('octo/strikes', { head: 'topic', title: 'Topic', author: 'ada' })
    const issue = await octokit.rest.issues.create({ ...REPOSITORY, title: 'Drift', labels: ['titlebout'] })
    expect([pull.number, issue.data.number]).toEqual([2, 3])
    const { data } = await octokit.rest.issues.listForRepo(REPOSITORY)
    expect(data.map((item) => [item.number, item.pull_request !== undefined])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ])
  })

  it('are found by label, author and state, and close with a reason', async () => {
    const { github, octokit } = await localGitHub(PERMISSIONS)
    const { data } = await octokit.rest.issues.create({ ...REPOSITORY, title: 'Drift', labels: ['drift', 'titlebout'] })
    const wanted = { ...REPOSITORY, labels: 'drift,titlebout', creator: 'github-actions[bot]' }
    expect((await octokit.rest.issues.listForRepo(wanted)).data.map(({ number }) => number)).toEqual([data.number])
    const closed = await octokit.rest.issues.update({
      ...REPOSITORY,
      issue_number: data.number,
      state: 'closed',
      state_reason: 'completed',
    })
    expect(closed.data).toMatchObject({ state: 'closed', state_reason: 'completed' })
    expect((await octokit.rest.issues.listForRepo(wanted)).data).toEqual([])
    expect((await octokit.rest.issues.listForRepo({ ...wanted, state: 'all' })).data).toHaveLength(1)
    expect(github.events.filter(({ type }) => type === 'issues')).toMatchObject([
      { action: 'opened' },
      { action: 'opened' },
      { action: 'closed' },
    ])
  })

  it('keep labels apart from those that the repository already has', async () => {
    const { octokit } = await localGitHub(PERMISSIONS)
    const label = { ...REPOSITORY, name: 'titlebout', color: '1f6feb' }
    await octokit.rest.issues.createLabel(label)
    await expect(octokit.rest.issues.createLabel(label)).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [{ code: 'already_exists' }] } },
    })
    const { data } = await octokit.rest.issues.addLabels({ ...ISSUE, labels: ['Titlebout', 'new'] })
    expect(data.map(({ name }) => name)).toEqual(['titlebout', 'new'])
  })
})
