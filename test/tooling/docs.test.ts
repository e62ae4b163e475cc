import { readFileSync } from 'node:fs'
import path from 'node:path'
import { configSchema, EVIDENCE_KINDS, parseConfig, schemaKeys } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { RETENTION_DAYS } from '../../packages/steps/src/finish.ts'
import { MADE_BY } from '../../packages/steps/src/work-folder.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

describe('docs/config.md', () => {
  const text = read('docs/config.md')

  it('shows an example that works when it is pasted', () => {
    const examples = [...text.matchAll(/```yaml\n(?<yaml>[^]*?)```/gu)].map((match) => match.groups?.['yaml'] ?? '')
    const whole = examples.filter((example) => example.startsWith('version:'))
    expect(whole).toHaveLength(1)
    for (const example of whole) expect(() => parseConfig(example, 'titlebout.yml')).not.toThrow()
  })

  it('names every key', () => {
    const missing = schemaKeys(configSchema)
      .map((key) => key.path.join('.').replaceAll('.*', key.path[0] === 'deploy' ? '.<name>' : '[]'))
      .filter((name) => !text.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })
})

describe('docs/formats.md', () => {
  const text = read('docs/formats.md')

  it.each(EVIDENCE_KINDS)('says who writes %s evidence, and how long its artifact is kept', (kind) => {
    const file = kind === 'deployment' ? 'deployment.<environment>' : kind
    expect(text).toContain(`| \`${file}.json\` | \`${MADE_BY[kind]}\` | evidence |`)
    expect(text).toMatch(
      new RegExp(`\\| \`titlebout\\.<model>\\.${file}\` \\| evidence[^|]*\\| ${RETENTION_DAYS.evidence} \\|`, 'u'),
    )
  })

  it('says how long models and scores are kept', () => {
    const { modelOfPullRequest, modelOfDefaultBranch, scores } = RETENTION_DAYS
    expect(text).toContain(`${modelOfPullRequest} on pull requests, ${modelOfDefaultBranch} on the default branch`)
    expect(text).toContain(`| scores table | ${scores} |`)
  })
})
