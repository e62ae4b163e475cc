import { describe, expect, it } from 'vitest'

import { allOperations } from './github/openapi.ts'
import { OPERATIONS } from './github/operations.ts'
import { ROUTES } from './github/routes/index.ts'
import { clientOf, localGitHub, REPOSITORY } from './test-github.ts'

const COMMENTS = { 'pull-requests': 'write' }

describe('the slice of the OpenAPI description', () => {
  it('has a handler for each of its operations, and no other', () => {
    expect(Object.keys(ROUTES).sort()).toEqual([...OPERATIONS].sort())
    expect(
      allOperations()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...OPERATIONS].sort())
  })
})

describe('a reply that GitHub would not send', () => {
  it('becomes an error that names the missing field', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    github.tamperReply('issues/create-comment', (body) => ({ ...Object(body), node_id: undefined }))
    const call = octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })
    await expect(call).rejects.toMatchObject({ status: 500 })
    await expect(call).rejects.toThrow("must have required property 'node_id'")
    expect(github.violations).toMatchObject([{ route: 'issues/create-comment', side: 'reply' }])
  })

  it('becomes an error that names the field with the wrong type', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    github.tamperReply('issues/list-comments', () => [{ id: 'seven' }])
    const call = octokit.rest.issues.listComments({ ...REPOSITORY, issue_number: 1 })
    await expect(call).rejects.toThrow('reply.0.id: must be integer')
  })
})

describe('a request that GitHub would not understand', () => {
  it('is refused by the name of its misspelt field', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    const call = octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...REPOSITORY,
      issue_number: 1,
      body: 'x',
      bodyy: 'x',
    })
    await expect(call).rejects.toMatchObject({ status: 422 })
    await expect(call).rejects.toThrow('unknown field "bodyy"')
    expect(github.violations).toEqual([
      { route: 'issues/create-comment', side: 'request', problems: ['body: unknown field "bodyy"'] },
    ])
    expect(github.world.repository('octo/strikes').comments).toEqual([])
  })

  it('is refused by the name of a field inside a field', async () => {
    const { github, sha, octokit } = await localGitHub({ checks: 'write' })
    const output = { title: 't', summary: 's', annotatons: [] }
    const call = octokit.rest.checks.create({ ...REPOSITORY, name: 'gate', head_sha: sha, output })
    await expect(call).rejects.toThrow('body.output: unknown field "annotatons"')
    expect(github.violations).toHaveLength(1)
  })

  it('is refused by the name of a misspelt query parameter', async () => {
    const { github, octokit } = await localGitHub()
    const call = octokit.request('GET /repos/{owner}/{repo}/issues', { ...REPOSITORY, per_pge: 3 })
    await expect(call).rejects.toThrow('unknown field "per_pge"')
    expect(github.violations).toHaveLength(1)
  })

  it('is told of even when the token would not have sufficed', async () => {
    const { github, octokit } = await localGitHub()
    const call = octokit.request('POST /repos/{owner}/{repo}/issues', { ...REPOSITORY, title: 'x', boddy: 'x' })
    await expect(call).rejects.toMatchObject({ status: 403 })
    expect(github.violations).toMatchObject([{ problems: ['body: unknown field "boddy"'] }])
  })

  it('counts as not validated when the slice does not have its operation', async () => {
    const { github, octokit } = await localGitHub()
    const before = github.counters
    await expect(octokit.rest.repos.listForks(REPOSITORY)).rejects.toMatchObject({ status: 404 })
    expect(github.counters).toMatchObject({ validated: before.validated, unvalidated: before.unvalidated + 1 })
    expect(github.violations).toHaveLength(1)
  })
})

describe('permissions', () => {
  it('refuses a call that the token was not granted, and says what it takes', async () => {
    const { octokit } = await localGitHub({ contents: 'write', issues: 'read' })
    const call = octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })
    await expect(call).rejects.toMatchObject({
      status: 403,
      response: {
        data: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
      },
    })
  })

  it('takes either of the permissions that suffice', async () => {
    for (const permission of ['issues', 'pull-requests']) {
      const { octokit } = await localGitHub({ [permission]: 'write' })
      const { status } = await octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })
      expect(status).toBe(201)
    }
  })

  it('does not know a token that it never issued', async () => {
    const { github } = await localGitHub()
    const call = clientOf(github, 'ghs_made_up').rest.repos.get(REPOSITORY)
    await expect(call).rejects.toMatchObject({ status: 401, response: { data: { message: 'Bad credentials' } } })
  })

  it('lets anybody read what is public and nobody write', async () => {
    const { github } = await localGitHub()
    const anonymous = clientOf(github)
    expect((await anonymous.rest.issues.get({ ...REPOSITORY, issue_number: 1 })).data.title).toBe('First')
    await expect(anonymous.rest.issues.create({ ...REPOSITORY, title: 'x' })).rejects.toMatchObject({ status: 401 })
  })

  it('hides what is private from everybody else', async () => {
    const { github, octokit } = await localGitHub({ contents: 'write' })
    await github.createRepository('octo/secret', { private: true })
    const secret = { owner: 'octo', repo: 'secret' }
    await expect(octokit.rest.repos.get(secret)).rejects.toMatchObject({ status: 404 })
    await expect(clientOf(github).rest.repos.get(secret)).rejects.toMatchObject({ status: 404 })
    const own = github.issueToken({ repository: 'octo/secret', permissions: {} })
    await expect(clientOf(github, own).rest.git.getRef({ ...secret, ref: 'heads/main' })).rejects.toMatchObject({ status: 403 }) // prettier-ignore
  })

  it('refuses to say who a workflow token is', async () => {
    const { octokit } = await localGitHub()
    await expect(octokit.rest.users.getAuthenticated()).rejects.toMatchObject({ status: 403 })
  })

  it('writes as the actor of the token', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    const bot = await octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })
    expect(bot.data.user).toMatchObject({ login: 'github-actions[bot]', id: 41898282, type: 'Bot' })
    await github.createRepository('octo/other', { collaborators: { ada: 'write' } })
    const ada = clientOf(github, github.issueToken({ kind: 'user', actor: 'ada' }))
    const { data } = await ada.rest.issues.create({ owner: 'octo', repo: 'other', title: 'x' })
    expect(data.user?.login).toBe('ada')
  })
})

describe('failures on demand', () => {
  it('meet the requests that were asked for, as often as was asked for', async () => {
    const { github, octokit } = await localGitHub()
    github.fault({ route: 'issues/get', status: 502, skip: 1, times: 2 })
    const statuses: number[] = []
    for (let index = 0; index < 4; index++) {
      const call = octokit.rest.issues.get({ ...REPOSITORY, issue_number: 1 })
      statuses.push(await call.then(({ status }) => status, (error: { status: number }) => error.status)) // prettier-ignore
    }
    expect(statuses).toEqual([200, 502, 502, 200])
    expect(github.violations).toEqual([])
  })

  it.each([403, 404, 409, 422, 429, 500, 502] as const)('can be a %i with headers', async (status) => {
    const { github, octokit } = await localGitHub()
    github.fault({ method: 'GET', path: /\/issues\/1/, status, headers: { 'retry-after': '7' } })
    const call = octokit.rest.issues.get({ ...REPOSITORY, issue_number: 1 })
    await expect(call).rejects.toMatchObject({ status, response: { headers: { 'retry-after': '7' } } })
  })

  it('can lose the answer of a request that took effect', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    github.fault({ route: 'issues/create-comment', status: 'hang-up', after: true })
    await expect(octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })).rejects.toThrow()
    expect(github.world.repository('octo/strikes').comments).toMatchObject([{ body: 'x' }])
  })

  it('can be taken back', async () => {
    const { github, octokit } = await localGitHub()
    const disarm = github.fault({ status: 500, times: Infinity })
    await expect(octokit.rest.meta.get()).rejects.toMatchObject({ status: 500 })
    disarm()
    expect((await octokit.rest.meta.get()).status).toBe(200)
  })
})

describe('the request log', () => {
  it('says who called what with which body, and how it was answered', async () => {
    const { github, octokit } = await localGitHub(COMMENTS)
    await octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' })
    expect(github.calls.at(-1)).toEqual({
      kind: 'rest',
      method: 'POST',
      path: '/repos/octo/strikes/issues/1/comments',
      query: '',
      route: 'issues/create-comment',
      tokenKind: 'installation',
      actor: 'github-actions[bot]',
      body: { body: 'x' },
      status: 201,
    })
  })
})
