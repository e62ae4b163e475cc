import { describe, expect, it } from 'vitest'

import { clientOf, localGitHub, REPOSITORY } from './test-github.ts'

const DISPATCH = { ...REPOSITORY, workflow_id: 'nightly.yml', ref: 'main' }

describe('approvals', () => {
  it('are asked for where reviewers are required, and recorded with who gave them', async () => {
    const { github, run, octokit } = await localGitHub({ actions: 'read' })
    github.createEnvironment('octo/strikes', 'staging')
    github.createEnvironment('octo/strikes', 'production', { reviewers: ['grace'] })
    expect(github.requestApproval(run.id, 'staging')).toBe(false)
    expect(github.requestApproval(run.id, 'production')).toBe(true)
    const waiting = await octokit.rest.actions.getPendingDeploymentsForRun({ ...REPOSITORY, run_id: run.id })
    expect(waiting.data).toMatchObject([
      { environment: { name: 'production' }, reviewers: [{ reviewer: { login: 'grace' } }] },
    ])
    expect((await octokit.rest.actions.getReviewsForRun({ ...REPOSITORY, run_id: run.id })).data).toEqual([])
    github.approve(run.id, 'production', 'grace', 'looks right')
    const { data } = await octokit.rest.actions.getReviewsForRun({ ...REPOSITORY, run_id: run.id })
    expect(data).toMatchObject([
      { state: 'approved', comment: 'looks right', user: { login: 'grace' }, environments: [{ name: 'production' }] },
    ])
    expect((await octokit.rest.actions.getWorkflowRun({ ...REPOSITORY, run_id: run.id })).data.status).toBe(
      'in_progress',
    )
  })

  it('are given by people through REST, not by workflows, strangers or (if so set) oneself', async () => {
    const { github, run, octokit } = await localGitHub({ actions: 'write', deployments: 'write' })
    const about = { reviewers: ['ada', 'grace'], preventSelfReview: true }
    const { id } = github.createEnvironment('octo/strikes', 'production', about)
    for (const login of ['ada', 'grace', 'linus'])
      github.world.repository('octo/strikes').collaborators.set(login, 'write')
    github.requestApproval(run.id, 'production')
    const review = { ...REPOSITORY, run_id: run.id, environment_ids: [id], state: 'approved' as const, comment: '' }
    const as = (actor: string): ReturnType<typeof clientOf> =>
      clientOf(github, github.issueToken({ kind: 'user', actor }))
    await expect(octokit.rest.actions.reviewPendingDeploymentsForRun(review)).rejects.toMatchObject({ status: 403 })
    await expect(as('linus').rest.actions.reviewPendingDeploymentsForRun(review)).rejects.toThrow(
      'not a required reviewer',
    )
    await expect(as('ada').rest.actions.reviewPendingDeploymentsForRun(review)).rejects.toThrow(
      'self-review is prevented',
    )
    await as('grace').rest.actions.reviewPendingDeploymentsForRun(review)
    expect(run.approvals).toMatchObject([{ user: { login: 'grace' }, state: 'approved' }])
    expect(github.violations).toEqual([])
  })

  it('end the run when they are refused', async () => {
    const { github, run } = await localGitHub()
    github.createEnvironment('octo/strikes', 'production', { reviewers: ['grace'] })
    github.requestApproval(run.id, 'production')
    github.reject(run.id, 'production', 'grace')
    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
    expect(() => github.approve(run.id, 'production', 'grace')).toThrow('No pending deployment requests')
  })
})

describe('runs', () => {
  it('say which workflow file, commit, event and branch they are of', async () => {
    const { run, sha, octokit } = await localGitHub({ actions: 'read' })
    const { data } = await octokit.rest.actions.getWorkflowRun({ ...REPOSITORY, run_id: run.id })
    expect(data).toMatchObject({
      path: '.github/workflows/release.yml',
      name: 'Release',
      head_sha: sha,
      head_branch: 'main',
      event: 'push',
      run_attempt: 1,
      actor: { login: 'ada' },
      repository: { full_name: 'octo/strikes' },
    })
  })

  it('list their jobs by attempt', async () => {
    const { github, run, octokit } = await localGitHub({ actions: 'read' })
    github.finishJob(github.createJob(run.id, 'train'), 'failure')
    github.updateRun(run.id, { attempt: 2 })
    github.createJob(run.id, 'train')
    const jobs = { ...REPOSITORY, run_id: run.id }
    expect((await octokit.rest.actions.listJobsForWorkflowRun(jobs)).data.jobs).toMatchObject([{ status: 'in_progress', run_attempt: 2 }]) // prettier-ignore
    const first = await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...jobs, attempt_number: 1 })
    expect(first.data.jobs).toMatchObject([{ name: 'train', conclusion: 'failure' }])
  })

  it('give a job that asks for it an identity that names repository and run', async () => {
    const { github, run } = await localGitHub()
    const headers = { authorization: `Bearer ${github.runtimeToken(run.id, 'deploy')}` }
    const reply = await fetch(`${github.oidcUrl}&audience=sts`, { headers })
    const { value } = (await reply.json()) as { value: string }
    const claims: unknown = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ aud: 'sts', repository: 'octo/strikes', run_id: String(run.id), sha: run.headSha })
  })
})

describe('workflow_dispatch', () => {
  it('starts a run, fills in defaults, and says which run if it is asked', async () => {
    const { github, octokit } = await localGitHub({ actions: 'write' })
    const silent = await octokit.rest.actions.createWorkflowDispatch({ ...DISPATCH, inputs: { 'as-of': '2000' } })
    expect(silent.status).toBe(204)
    const route = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches'
    const told = await octokit.request(route, { ...DISPATCH, inputs: { 'as-of': '2001' }, return_run_details: true })
    expect(told.status).toBe(200)
    expect(github.world.dispatches).toMatchObject([
      {
        inputs: { 'as-of': '2000', 'dry-run': 'false' },
        ref: 'refs/heads/main',
        workflow: '.github/workflows/nightly.yml',
      },
      { inputs: { 'as-of': '2001' }, runId: told.data?.workflow_run_id },
    ])
  })

  it('refuses unknown inputs, missing ones, unknown refs and workflows that do not listen', async () => {
    const { octokit } = await localGitHub({ actions: 'write' })
    const dispatch = octokit.rest.actions.createWorkflowDispatch
    await expect(dispatch({ ...DISPATCH, inputs: { 'as-of': '1', asof: '2' } })).rejects.toThrow(
      'Unexpected inputs provided: ["asof"]',
    )
    await expect(dispatch(DISPATCH)).rejects.toThrow("Required input 'as-of' not provided")
    await expect(dispatch({ ...DISPATCH, ref: 'gone', inputs: { 'as-of': '1' } })).rejects.toThrow(
      'No ref found for: gone',
    )
    await expect(dispatch({ ...DISPATCH, workflow_id: 'release.yml' })).rejects.toThrow(
      "does not have 'workflow_dispatch' trigger",
    )
    await expect(dispatch({ ...DISPATCH, workflow_id: 'none.yml' })).rejects.toMatchObject({ status: 404 })
  })

  it('is heard, as repository_dispatch is', async () => {
    const { github, octokit } = await localGitHub({ contents: 'write' })
    const heard: string[] = []
    github.on((event) => void heard.push(event.type))
    await octokit.rest.repos.createDispatchEvent({
      ...REPOSITORY,
      event_type: 'retrain',
      client_payload: { reason: 'drift' },
    })
    expect(heard).toEqual(['dispatch'])
    expect(github.world.dispatches).toMatchObject([{ eventType: 'retrain', payload: { reason: 'drift' } }])
  })
})
