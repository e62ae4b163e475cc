import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actionsClient } from '../../../packages/hosts/src/github/client.ts'
import { publishComment, type CommentOptions } from '../../../packages/hosts/src/github/comment.ts'
import { markerText, readMarker } from '../../../packages/hosts/src/github/marker.ts'
import { startLocalGitHub } from '../../support/github/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

type LocalGitHub = Awaited<ReturnType<typeof startLocalGitHub>>

let github: LocalGitHub
let pull: number
let token: string

beforeEach(async () => {
  github = await startLocalGitHub({ root: await temporaryFolder() })
  await github.createRepository('octo/strikes', {
    files: { 'README.md': '# strikes\n' },
    collaborators: { ada: 'write', mallory: 'write' },
  })
  await github.commit('octo/strikes', { branch: 'topic', message: 'Change', author: 'ada', files: { 'x.csv': 'a\n' } })
  pull = (await github.openPull('octo/strikes', { head: 'topic', title: 'Change', author: 'ada' })).number
  token = github.issueToken({ repository: 'octo/strikes', permissions: { contents: 'read', 'pull-requests': 'write' } })
})

afterEach(async () => {
  expect(github.violations).toEqual([])
  await github.close()
})

function options(
  change: Partial<CommentOptions> & { text?: string; failed?: boolean; names?: readonly string[] } = {},
): CommentOptions {
  const { text = 'all is well', failed = false, names = ['m.validation'], ...rest } = change
  return {
    client: actionsClient(token, github.url),
    at: { owner: 'octo', repo: 'strikes' },
    pullRequest: pull,
    author: 'github-actions[bot]',
    run: { workflow: 'pull-request.yml', id: 100, attempt: 1 },
    policy: 'always',
    list: async () => names,
    render: async () => ({ names, markdown: text, content: Buffer.from(text).toString('hex').slice(0, 16), failed }),
    ...rest,
  }
}

async function comments(): Promise<{ id: number; login: string; body: string }[]> {
  const reader = actionsClient(token, github.url)
  const all = await reader.paginate(reader.rest.issues.listComments, {
    owner: 'octo',
    repo: 'strikes',
    issue_number: pull,
    per_page: 100,
  })
  return all.map((one) => ({ id: one.id, login: one.user?.login ?? '', body: one.body ?? '' }))
}

async function say(actor: string, body: string): Promise<void> {
  const person = github.issueToken({ kind: 'user', actor })
  await actionsClient(person, github.url).rest.issues.createComment({
    owner: 'octo',
    repo: 'strikes',
    issue_number: pull,
    body,
  })
}

describe('the one comment of a workflow', () => {
  it('is created once and then updated', async () => {
    expect(await publishComment(options())).toBe('created')
    expect(await publishComment(options())).toBe('unchanged')
    expect(await publishComment(options({ text: 'something failed' }))).toBe('updated')
    expect((await comments()).map(({ body }) => body.split('\n')[1])).toEqual(['something failed'])
  })

  it('is found behind more than a page of other comments', async () => {
    await publishComment(options())
    for (let index = 0; index < 105; index += 1) await say('ada', `remark ${index}`)
    expect(await publishComment(options({ text: 'new' }))).toBe('updated')
    expect((await comments()).filter(({ body }) => readMarker(body) !== undefined)).toHaveLength(1)
  })

  it("is never somebody else's, however well they forge the marker", async () => {
    await publishComment(options())
    const [ours] = await comments()
    await say('mallory', ours?.body ?? '')
    await publishComment(options({ text: 'new' }))
    const bodies = (await comments()).map(({ login, body }) => `${login}: ${body.split('\n')[1]}`)
    expect(bodies).toEqual(['github-actions[bot]: new', 'mallory: all is well'])
  })

  it('is made beside a forged one that was there first', async () => {
    await say(
      'mallory',
      `${markerText({ workflow: 'pull-request.yml', runId: 1, attempt: 1, content: 'ab' })}\nall is well`,
    )
    expect(await publishComment(options({ text: 'the truth' }))).toBe('created')
    const bodies = (await comments()).map(({ login, body }) => `${login}: ${body.split('\n')[1]}`)
    expect(bodies).toEqual(['mallory: all is well', 'github-actions[bot]: the truth'])
  })

  it('is not overwritten by an older run', async () => {
    await publishComment(options({ run: { workflow: 'pull-request.yml', id: 200, attempt: 1 }, text: 'newer' }))
    expect(await publishComment(options({ text: 'older' }))).toBe('newer-run')
    expect((await comments())[0]?.body).toContain('newer')
  })

  it('takes in evidence that another job stored meanwhile', async () => {
    const names: string[][] = [['a'], ['a', 'b']]
    let looks = 0
    await publishComment(
      options({
        list: async () => ['a', 'b'],
        render: async () => {
          const now = names[Math.min(looks, 1)] ?? []
          looks += 1
          return { names: now, markdown: now.join(' and '), content: `${looks}a`, failed: false }
        },
      }),
    )
    expect((await comments()).map(({ body }) => body.split('\n')[1])).toEqual(['a and b'])
  })

  it('stays one when several jobs end at once, and shows what all of them found', async () => {
    const stored: string[] = []
    await Promise.all(
      Array.from({ length: 7 }, async (_one, index) => {
        stored.push(`job ${index}`)
        const list = async (): Promise<string[]> => [...stored].sort()
        const render: CommentOptions['render'] = async () => {
          const names = await list()
          return { names, markdown: names.join(', '), content: String(names.length), failed: false }
        }
        await publishComment(options({ list, render }))
      }),
    )
    const mine = (await comments()).filter(({ body }) => readMarker(body) !== undefined)
    expect(mine).toHaveLength(1)
    expect(mine[0]?.body.split('\n')[1]).toBe(Array.from({ length: 7 }, (_one, index) => `job ${index}`).join(', '))
  })

  it('of another workflow is another comment', async () => {
    await publishComment(options())
    await publishComment(options({ run: { workflow: 'nightly.yml', id: 101, attempt: 1 } }))
    expect(await comments()).toHaveLength(2)
  })

  it('comes on failure only, when asked so, and is cleared afterwards', async () => {
    expect(await publishComment(options({ policy: 'on-failure' }))).toBe('not-wanted')
    expect(await publishComment(options({ policy: 'on-failure', failed: true, text: 'bad' }))).toBe('created')
    expect(await publishComment(options({ policy: 'on-failure', text: 'good again' }))).toBe('updated')
  })

  it('is left as it is when only the run differs, when asked so', async () => {
    await publishComment(options())
    expect(
      await publishComment(
        options({ policy: 'on-change', run: { workflow: 'pull-request.yml', id: 300, attempt: 1 } }),
      ),
    ).toBe('unchanged')
  })

  it('names the permission line when the token may not write', async () => {
    token = github.issueToken({
      repository: 'octo/strikes',
      permissions: { contents: 'read', 'pull-requests': 'read' },
    })
    await expect(publishComment(options())).rejects.toThrow(
      /add to the job's permissions: .*(issues|pull-requests): write/u,
    )
  })

  it('survives a server error by trying again', async () => {
    github.fault({ route: 'issues/create-comment', status: 502 })
    expect(await publishComment(options())).toBe('created')
    expect(await comments()).toHaveLength(1)
  })
})
