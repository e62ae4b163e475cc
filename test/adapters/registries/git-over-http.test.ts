import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, gitRegistry } from '@titlebout/adapters'
import type { Registry } from '@titlebout/core'
import { serving, versionOf } from '../../support/registry-versions.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { localGitHub } from '../../support/test-github.ts'

function basic(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
}

describe('a git registry on a forge', () => {
  const place = async () => {
    const { github } = await localGitHub()
    const workspace = path.join(await temporaryFolder(), 'clone')
    const url = `${github.serverUrl}/octo/strikes`
    await git(['clone', '--quiet', url, workspace], { cwd: '/' })
    const open = async (authorization: string | undefined): Promise<Registry> =>
      await gitRegistry({ workspace, model: 'bird-strikes', authorization })
    const issue = (contents: string): string =>
      basic(github.issueToken({ repository: 'octo/strikes', permissions: { contents } }))
    return { url, workspace, open, issue, version: await versionOf(await temporaryFolder(), { 'files/m': '1' }) }
  }

  it('is written with the token that the step was given, and with no trace of it left behind', async () => {
    const { open, issue, version, workspace } = await place()
    const token = issue('write')
    const moved = await (await open(token)).move(serving('production', version, undefined))
    expect(await (await open(undefined)).pointer('production')).toEqual(moved)
    expect(await git(['config', '--list'], { cwd: workspace })).not.toContain('extraheader')
  })

  it('says what a token lacks that may only read', async () => {
    const { open, issue, version } = await place()
    const moving = (await open(issue('read'))).move(serving('production', version, undefined))
    await expect(moving).rejects.toMatchObject({ code: 'PERMISSION' })
    await expect(moving).rejects.toThrow(/contents: write/u)
  })

  it('prefers the token of the step to the one that a checkout left in the config', async () => {
    const { url, open, issue, version, workspace } = await place()
    const server = new URL(url).origin
    const left = `Authorization: ${issue('read')}`
    await git(['config', '--local', `http.${server}/.extraheader`, left], { cwd: workspace })
    const moved = await (await open(issue('write'))).move(serving('production', version, undefined))
    expect(moved.pointer.version).toBe(1)
  })

  it('is unreadable, not empty, when the forge does not answer', async () => {
    const { open, workspace } = await place()
    await git(['remote', 'set-url', 'origin', 'http://127.0.0.1:9/octo/strikes'], { cwd: workspace })
    await expect((await open(undefined)).pointer('production')).rejects.toMatchObject({ code: 'REGISTRY' })
  })
})
