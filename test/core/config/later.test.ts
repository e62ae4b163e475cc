import { configSchema } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { LATER_KEYS } from '../../../packages/core/src/config/later.ts'
import { schemaKeys } from '../../../packages/core/src/config/walk.ts'
import { edited, problemsOf } from './base-config.ts'

/** BASE with one key of later work put in its place. */
function withKey(pattern: string): string {
  const key = pattern.split('.').at(-1) ?? ''
  const parent = pattern.split('.').slice(0, -1).join('.')
  switch (parent) {
    case '':
      return edited('version: 1', `version: 1\n${key}: x`)
    case 'gate.*':
      return edited('min: 0.7', `min: 0.7, ${key}: x`)
    case 'champion.guardrails.*':
      return edited('log_loss, margin: 0.01', `log_loss, margin: 0.01, ${key}: x`)
    case 'champion.merge':
      return edited('merge: { claim', `merge: { ${key}: x, claim`)
    case 'champion.promote':
      return edited('promote: { claim', `promote: { ${key}: x, claim`)
    case 'package':
    case 'privacy':
      return edited('deploy:', `${parent}: { ${key}: x }\ndeploy:`)
    default:
      return edited(`\n${parent}:\n`, `\n${parent}:\n  ${key}: x\n`)
  }
}

describe('what comes with a later version', () => {
  it.each(LATER_KEYS)('%s is refused by name, and nothing else is said', (pattern) => {
    const name = pattern.replace('gate.*', 'gate[0]').replace('guardrails.*', 'guardrails[0]')
    const [first, ...more] = problemsOf(withKey(pattern))
    expect(first).toContain(`: ${name} comes with a later version of Titlebout; remove it`)
    expect(more).toEqual([])
  })

  it.each<[string, string, string]>([
    ['a URL as data', 'data/train.csv', 'https://example.invalid/a.csv'],
    ['a bucket as data', 'data/test.csv', 's3://bucket/a.csv'],
    ['a query as data', 'data/test.csv', '{ sql: a.sql, connection: warehouse }'],
    ['a kind of target', '{ kind: directory, path: staging }', '{ kind: command, run: ./ship.sh }'],
    ['a kind of approval', 'approval: environment', 'approval: pull-request'],
    [
      'another reference of drift',
      'current: data/current.csv',
      'current: data/current.csv\n  reference: previous-month',
    ],
  ])('%s is refused by name, and nothing else is said', (_, from, to) => {
    expect(problemsOf(edited(from, to))).toEqual([
      expect.stringContaining('comes with a later version of Titlebout; this one takes'),
    ])
  })

  it('is not in the schema: a line leaves the table when the schema learns it', () => {
    const known = new Set(schemaKeys(configSchema).map((key) => key.path.join('.')))
    expect(LATER_KEYS.filter((key) => known.has(key))).toEqual([])
  })
})
