import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { Expectations } from '../expect.ts'
import { CHECKOUT } from '../stage/places.ts'
import { OWNER, REPOSITORY, type Stage } from '../stage/stage.ts'
import { commentsOn, issues } from '../story/story.ts'
import { writePage, type Shown } from './page.ts'
import type { Screen } from './progress.ts'

const pullsSchema = z.array(z.object({ number: z.number(), title: z.string() }))

/** What is left when the story is over: comments, the page that shows them, the audit, and the count of requests. */
export async function showEnding(stage: Stage, expect: Expectations, screen: Screen): Promise<void> {
  const shown = await everythingWritten(stage)
  for (const { title, author, markdown } of shown) {
    screen.line(`\n──── ${title} · ${author}`)
    screen.line(withoutMarker(markdown))
  }
  const page = path.join(CHECKOUT, '.demo', 'comments.html')
  await mkdir(path.dirname(page), { recursive: true })
  await writePage(page, shown)
  screen.line(`\ncomments and issues as a page: ${page}`)

  screen.line('\n──── titlebout audit --environment production')
  const audit = await stage.commandLine('audit', '--environment', 'production')
  for (const line of audit.lines) screen.line(line)
  expect.chapter('the end')
  expect.equal('the exit code of the audit', audit.exitCode, 0)

  const { validated, unvalidated } = stage.github.counters
  expect.equal('requests that were not validated', unvalidated, 0)
  expect.equal("violations of GitHub's description", stage.github.violations, [])
  screen.line(`\nrequests validated: ${validated}, unvalidated: ${unvalidated}`)
}

async function everythingWritten(stage: Stage): Promise<readonly Shown[]> {
  const pulls = await stage
    .api(OWNER)
    .ask(pullsSchema, 'GET', `/repos/${REPOSITORY}/pulls?state=all&sort=created&direction=asc`)
  const shown: Shown[] = []
  for (const { number, title } of pulls) {
    for (const { body, user } of await commentsOn(stage, number)) {
      shown.push({ title: `pull request #${number} "${title}"`, author: user.login, markdown: body })
    }
  }
  for (const { number, title, state, body, user } of await issues(stage)) {
    shown.push({ title: `issue #${number} "${title}" (${state})`, author: user.login, markdown: body ?? '' })
  }
  return shown
}

function withoutMarker(markdown: string): string {
  return markdown.replace(/^<!--.*-->\n/u, '')
}
