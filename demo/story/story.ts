import * as z from 'zod'
import type { Expectations } from '../expect.ts'
import { MODEL, OWNER, REPOSITORY, type Stage } from '../stage/stage.ts'
import type { EndedRun } from '../stage/runner.ts'

/** What a chapter works with. */
export interface Story {
  readonly stage: Stage
  readonly expect: Expectations
  /** A sentence for who watches. */
  readonly tell: (sentence: string) => void
}

export interface Chapter {
  readonly title: string
  play(story: Story): Promise<void>
}

const commentSchema = z.object({ body: z.string(), user: z.object({ login: z.string() }) })
const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.string(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }),
  pull_request: z.unknown().optional(),
})
export type Comment = z.infer<typeof commentSchema>
export type Issue = z.infer<typeof issueSchema>

export async function commentsOn(stage: Stage, number: number): Promise<readonly Comment[]> {
  return await stage
    .api(OWNER)
    .ask(z.array(commentSchema), 'GET', `/repos/${REPOSITORY}/issues/${number}/comments?per_page=100`)
}

/** Issues that are no pull requests, open or closed. */
export async function issues(stage: Stage): Promise<readonly Issue[]> {
  const all = await stage
    .api(OWNER)
    .ask(z.array(issueSchema), 'GET', `/repos/${REPOSITORY}/issues?state=all&per_page=100`)
  return all.filter((issue) => issue.pull_request === undefined)
}

/** The one comment that all jobs of a pull request's run write. */
export async function theComment({ stage, expect }: Story, number: number): Promise<string> {
  const comments = await commentsOn(stage, number)
  expect.equal(`the number of comments on #${number}`, comments.length, 1)
  expect.equal(`the author of the comment on #${number}`, comments[0]?.user.login, 'github-actions[bot]')
  return comments[0]?.body ?? ''
}

/** Checks the results of some jobs of a run, and says where its log is if they differ. */
export function expectJobs({ expect }: Story, run: EndedRun, expected: Readonly<Record<string, string>>): void {
  for (const [job, result] of Object.entries(expected))
    expect.equal(`job ${job} (log: ${run.log})`, run.results[job], result)
}

export const RELEASED = {
  validate: 'success',
  train: 'success',
  judge: 'success',
  package: 'success',
  plan: 'success',
  staging: 'success',
  production: 'success',
  rollback: 'skipped',
}

/** Checks that a release went through, that somebody else than its author approved it first, and where it points now. */
export async function expectReleased(
  story: Story,
  run: EndedRun,
  move: { readonly from: number | undefined; readonly to: number },
): Promise<void> {
  const { stage, expect } = story
  expectJobs(story, run, RELEASED)
  const decision = stage.decisions.find((each) => each.runId === run.id)
  expect.equal('the version that production pointed at before the approval', decision?.versionBefore, move.from)
  expect.equal('whether the production job started before the approval', decision?.jobStartedBefore, false)
  expect.holds('approver and actor are two people', decision !== undefined && decision.reviewer !== decision.actor)
  for (const environment of ['staging', 'production']) {
    const pointer = await stage.pointer(environment)
    expect.equal(`the version that ${environment} points at`, pointer?.version, move.to)
    expect.equal(`the state of ${environment}`, pointer?.state, 'serving')
  }
  const production = await stage.pointer('production')
  expect.equal('the approver in the pointer', production?.approver, decision?.reviewer)
  story.tell(
    `production points at version ${production?.version ?? '?'} of ${MODEL}; approved by ${production?.approver ?? 'nobody'}`,
  )
}
