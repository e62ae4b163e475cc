import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseConfig } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { parseWorkflow, type Job } from '../../../demo/workflow/workflow.ts'
import { CHECKOUT, EXAMPLE } from './workspace.ts'

const actionSchema = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
})
const OURS = /^titlebout\/titlebout\/actions\/([a-z-]+)@v1$/u

async function action(name: string): Promise<z.infer<typeof actionSchema>> {
  return actionSchema.parse(parse(await readFile(path.join(CHECKOUT, 'actions', name, 'action.yml'), 'utf8')))
}

async function source(name: string): Promise<string> {
  return await readFile(path.join(EXAMPLE, '.github/workflows', `${name}.yml`), 'utf8')
}

const NAMES = ['pull-request', 'release', 'nightly']

async function jobs(name: string): Promise<readonly (readonly [string, Job])[]> {
  return Object.entries(parseWorkflow(await source(name), `${name}.yml`).jobs)
}

describe.each(NAMES)('the workflow %s.yml', (name) => {
  it('gives our actions only inputs that they have, and reads only outputs that they give', async () => {
    const text = await source(name)
    for (const [, job] of await jobs(name)) {
      const given = new Map<string, string>()
      for (const step of job.steps) {
        const ours = OURS.exec(step.uses ?? '')?.[1]
        if (ours === undefined) continue
        if (step.id !== undefined) given.set(step.id, ours)
        const { inputs } = await action(ours)
        expect(Object.keys(step.with).filter((input) => !(input in inputs))).toEqual([])
      }
      for (const [, id = '', output = ''] of JSON.stringify(job).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/gu)) {
        expect(Object.keys((await action(given.get(id) ?? 'no such step')).outputs)).toContain(output)
      }
    }
    for (const [, id = '', output = ''] of text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/gu)) {
      const needed = (await jobs(name)).find(([job]) => job === id)?.[1]
      expect(Object.keys(needed?.outputs ?? {})).toContain(output)
    }
  })

  it('grants nothing but what a job asks for, and says why where it writes', async () => {
    const text = await source(name)
    expect(parseWorkflow(text, name).permissions).toEqual({})
    const writes = text.split('\n').filter((line) => /^\s+[a-z-]+: write/u.test(line))
    for (const line of writes) expect(line).toContain(' # ')
    for (const [, job] of await jobs(name)) expect(job.permissions).toBeDefined()
  })

  it('leaves no token in the clone and puts no expression into a script', async () => {
    for (const [, job] of await jobs(name)) {
      for (const step of job.steps) {
        if (step.uses?.startsWith('actions/checkout@') === true) expect(step.with['persist-credentials']).toBe('false')
        expect(step.run ?? '').not.toContain('${{')
      }
    }
  })

  it('trains where there is no token that can write, and judges elsewhere', async () => {
    for (const [, job] of await jobs(name)) {
      const ours = job.steps.flatMap((step) => OURS.exec(step.uses ?? '')?.[1] ?? [])
      if (!ours.includes('train')) continue
      expect(ours).toEqual(['train'])
      expect(job.permissions).toEqual({ contents: 'read' })
    }
  })
})

describe('release.yml', () => {
  it('lets only the job behind the environment write where the model goes live', async () => {
    for (const [id, job] of await jobs('release')) {
      const mayDeploy = job.permissions?.['contents'] === 'write'
      expect(`${id}: ${mayDeploy}`).toBe(`${id}: ${job.environment !== undefined}`)
    }
  })
})

describe('titlebout.yml', () => {
  it('is a config without problems, whose files are there', async () => {
    const { config } = parseConfig(await readFile(path.join(EXAMPLE, 'titlebout.yml'), 'utf8'), 'titlebout.yml')
    const files = [config.data.contract, config.package.card, config.train?.params, ...(config.train?.lock ?? [])]
    for (const file of files) await expect(readFile(path.join(EXAMPLE, file ?? 'missing'))).resolves.toBeDefined()
    expect(Object.keys(config.deploy)).toEqual(['staging', 'production'])
  })
})
