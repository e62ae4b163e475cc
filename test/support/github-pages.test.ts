import { describe, expect, it } from 'vitest'

import { renderMarkdown } from './github/pages/markdown.ts'
import { localGitHub, REPOSITORY } from './test-github.ts'

describe('Markdown as GitHub shows it', () => {
  it('has tables, folded parts, alerts and tasks', () => {
    const html = renderMarkdown(
      '> [!WARNING]\n> few rows\n\n<details open><summary>Slices</summary>\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n</details>\n\n- [x] done',
    )
    expect(html).toContain('<blockquote class="alert warning">\n<p><strong>Warning</strong><br>few rows')
    expect(html).toContain('<details open><summary>Slices</summary>')
    expect(html).toContain('<td style="text-align:right">2</td>')
    expect(html).toContain('<li class="task">☑ done')
  })

  it.each([
    ['scripts', '<script>alert(1)</script>', 'alert'],
    ['scripts inside a line', 'a <script>alert(1)</script> b', '<script'],
    ['event handlers', '<details ontoggle="alert(1)">x</details>', 'ontoggle'],
    ['script addresses', '<a href="javascript:alert(1)">x</a>', 'javascript:'],
    ['script addresses of Markdown', '[x](javascript:alert(1))', 'href'],
    ['images', '<img src="http://example.invalid/x.png"> ![x](http://example.invalid/y.png)', 'example.invalid'],
    ['forms', '<form action="/x"><button>press</button></form>', '<button'],
    ['markers', '<!-- titlebout:7 -->', 'titlebout'],
    ['unfinished tags', '<iframe src="x"', '<iframe'],
  ])('shows no %s', (_, markdown, forbidden) => {
    expect(renderMarkdown(markdown)).not.toContain(forbidden)
  })

  it('shows which names would be notified', () => {
    expect(renderMarkdown('ask @ada, not `@grace` or a@b')).toContain('<a class="mention">@ada</a>')
    expect(renderMarkdown('ask @ada, not `@grace` or a@b').match(/mention/g)).toHaveLength(1)
  })
})

describe('pages', () => {
  it('show a pull request with its comments at the address that the API gives', async () => {
    const { github, octokit } = await localGitHub({ 'pull-requests': 'write' })
    await github.commit('octo/strikes', { branch: 'topic', message: 'm', author: 'ada', files: { x: '1' } })
    await github.openPull('octo/strikes', { head: 'topic', title: 'Species <b>', author: 'ada' })
    await octokit.rest.issues.createComment({
      ...REPOSITORY,
      issue_number: 2,
      body: '## Verdict\n\n| m | v |\n|--|--|\n| auc | 0.7 |',
    })
    const { data } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 2 })
    // Node does not resolve *.localhost; browsers and git do.
    const reply = await fetch(data.html_url.replace('github.localhost', '127.0.0.1'))
    const html = await reply.text()
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(html).toContain('Species &lt;b&gt;')
    expect(html).toContain('<td>auc</td>')
    expect(html).toContain('wants to merge <code>topic</code> into <code>main</code>')
  })

  it('show everything of a repository in one file that loads nothing', async () => {
    const { github, run, octokit } = await localGitHub({ issues: 'write', deployments: 'write' })
    await octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'the **comment**' })
    const wanted = { ...REPOSITORY, ref: 'main', environment: 'staging', payload: { package: 'sha256:abc' } }
    await octokit.rest.repos.createDeployment(wanted)
    github.createEnvironment('octo/strikes', 'production', { reviewers: ['grace'] })
    github.requestApproval(run.id, 'production')
    github.approve(run.id, 'production', 'grace', 'looks right')
    github.addSummary(run.id, 'judge', '# Passed')
    const html = github.renderPage('octo/strikes')
    for (const text of ['the <strong>comment</strong>', 'sha256:abc', 'looks right', '<h1>Passed</h1>'])
      expect(html).toContain(text)
    expect(html).not.toMatch(/<(script|img|link|iframe)\b/)
    // Every link leads to a place in the file.
    const places = [...html.matchAll(/href="#([^"]+)"/g)].map((found) => found[1])
    expect(places.length).toBeGreaterThan(2)
    for (const place of places) expect(html).toContain(`id="${place}"`)
  })

  it('do not exist for what does not exist', async () => {
    const { github } = await localGitHub()
    expect((await fetch(`${github.resultsUrl}octo/strikes/pull/99`)).status).toBe(404)
    expect((await fetch(`${github.resultsUrl}_/`)).status).toBe(200)
  })
})
