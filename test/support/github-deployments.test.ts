import { describe, expect, it } from 'vitest'

import { localGitHub, REPOSITORY, type TestGitHub } from './test-github.ts'

const PERMISSIONS = { deployments: 'write', checks: 'write', contents: 'read' }

async function deploy({ octokit }: TestGitHub, environment: string, ref: string): Promise<number> {
  const plain = { ...REPOSITORY, ref, environment, auto_merge: false, required_contexts: [] }
  const { data } = await octokit.rest.repos.createDeployment({ ...plain, payload: { package: 'sha256:1' } })
  if (!('id' in data)) throw new Error('no deployment was made')
  await octokit.rest.repos.createDeploymentStatus({ ...REPOSITORY, deployment_id: data.id, state: 'success' })
  return data.id
}

async function states({ octokit }: TestGitHub, id: number): Promise<string[]> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({ ...REPOSITORY, deployment_id: id })
  return data.map(({ state }) => state)
}

describe('deployments', () => {
  it('are found by environment, newest first, with payload and statuses', async () => {
    const bench = await localGitHub(PERMISSIONS)
    const first = await deploy(bench, 'production', bench.sha)
    const second = await deploy(bench, 'production', bench.sha)
    await deploy(bench, 'staging', bench.sha)
    const { data } = await bench.octokit.rest.repos.listDeployments({ ...REPOSITORY, environment: 'production' })
    expect(data.map(({ id }) => id)).toEqual([second, first])
    expect(data[0]).toMatchObject({ payload: { package: 'sha256:1' }, production_environment: true, sha: bench.sha })
    expect(bench.github.violations).toEqual([])
  })

  it('retire the earlier success of an environment that is not production', async () => {
    const bench = await localGitHub(PERMISSIONS)
    const old = await deploy(bench, 'staging', bench.sha)
    const live = await deploy(bench, 'production', bench.sha)
    await deploy(bench, 'staging', bench.sha)
    await deploy(bench, 'production', bench.sha)
    expect(await states(bench, old)).toEqual(['inactive', 'success'])
    expect(await states(bench, live)).toEqual(['success'])
  })

  it('merge the default branch first unless they are told not to', async () => {
    const { github, octokit } = await localGitHub(PERMISSIONS)
    const topic = await github.commit('octo/strikes', {
      branch: 'topic',
      message: 'm',
      author: 'ada',
      files: { x: '1' },
    })
    await github.commit('octo/strikes', { branch: 'main', message: 'm', author: 'ada', files: { y: '1' } })
    const merged = await octokit.rest.repos.createDeployment({ ...REPOSITORY, ref: 'topic' })
    expect(merged).toMatchObject({ status: 202, data: { message: 'Auto-merged main into topic on deployment.' } })
    expect(await github.world.repository('octo/strikes').git.resolve('topic')).not.toBe(topic)
    expect(github.world.repository('octo/strikes').deployments).toEqual([])
  })

  it('wait for checks unless they are told not to', async () => {
    const { octokit, sha } = await localGitHub(PERMISSIONS)
    await octokit.rest.checks.create({ ...REPOSITORY, name: 'gate', head_sha: sha, status: 'in_progress' })
    const wanted = { ...REPOSITORY, ref: 'main', auto_merge: false }
    await expect(octokit.rest.repos.createDeployment(wanted)).rejects.toMatchObject({ status: 409 })
    expect((await octokit.rest.repos.createDeployment({ ...wanted, required_contexts: [] })).status).toBe(201)
  })

  it('need a ref that is there and a state that exists', async () => {
    const bench = await localGitHub(PERMISSIONS)
    const gone = bench.octokit.rest.repos.createDeployment({ ...REPOSITORY, ref: 'gone' })
    await expect(gone).rejects.toThrow('No ref found for: gone')
    const deployment_id = await deploy(bench, 'staging', bench.sha)
    const state = 'done' as 'success'
    const odd = bench.octokit.rest.repos.createDeploymentStatus({ ...REPOSITORY, deployment_id, state })
    await expect(odd).rejects.toThrow('body.state: must be equal to one of the allowed values')
  })

  it('need the permission', async () => {
    const { octokit } = await localGitHub({ contents: 'write' })
    const call = octokit.rest.repos.createDeployment({ ...REPOSITORY, ref: 'main' })
    await expect(call).rejects.toMatchObject({ status: 403 })
  })
})

describe('releases', () => {
  it('make their tag and give back the bytes of their assets', async () => {
    const { github, sha, octokit } = await localGitHub({ contents: 'write' })
    const { data } = await octokit.rest.repos.createRelease({ ...REPOSITORY, tag_name: 'model-1' })
    expect(await github.world.repository('octo/strikes').git.resolve('refs/tags/model-1')).toBe(sha)
    const asset = await octokit.request({
      method: 'POST',
      url: data.upload_url,
      name: 'model.onnx',
      headers: { 'content-type': 'application/octet-stream' },
      data: Buffer.from([0, 1, 2, 255]),
    })
    expect(asset.data).toMatchObject({ size: 4, state: 'uploaded' })
    const headers = { accept: 'application/octet-stream' }
    const bytes = await octokit.rest.repos.getReleaseAsset({ ...REPOSITORY, asset_id: asset.data.id, headers })
    expect(Buffer.from(bytes.data as unknown as ArrayBuffer)).toEqual(Buffer.from([0, 1, 2, 255]))
    expect(github.violations).toEqual([])
  })
})
