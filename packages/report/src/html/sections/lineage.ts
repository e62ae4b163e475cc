import { assertNever, type Evidence, type Level } from '@titlebout/core'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Row } from '../html-table.ts'
import { facts, fold } from '../words.ts'

/** Where the evidence comes from: who ran it, on what, by whose policy; every digest whole, to be compared. */
export function lineageParts(evidence: Evidence): Part {
  const { producer, policy, subject, inputs, seed } = evidence
  const run = producer.run_id === null ? undefined : `${producer.run_id}, attempt ${producer.run_attempt ?? 1}`
  const lines = facts([
    ['made at', producer.at],
    ['on', `${producer.host}, Titlebout ${producer.version}`],
    ['trust', levelText(producer.level)],
    ['repository', optional(producer.repository)],
    ['workflow', optional(producer.workflow)],
    ['run', run],
    ['job', optional(producer.job)],
    ['event', optional(producer.event)],
    ['started by', optional(producer.actor)],
    ['pull request', producer.pull_request === null ? undefined : String(producer.pull_request)],
    ['commit', optional(producer.sha)],
    ['policy', ['SHA-256 ', code(policy.sha256)]],
    ['seed', String(seed)],
  ])
  const rows = [
    ...subject.map((one): Row => ({ cells: [code(one.name), 'what it is about', code(one.sha256)] })),
    ...inputs.map((one): Row => ({ cells: [code(one.name), `read as ${one.role}`, code(one.sha256)] })),
  ]
  const files = htmlTable([{ head: 'file' }, { head: 'part' }, { head: 'sha256' }], rows, {
    caption: 'Files and digests',
  })
  return fold('Where this comes from: who ran it, and on which files', lines, rows.length === 0 ? undefined : files)
}

function optional(value: string | null): Part {
  return value === null ? undefined : el('span', {}, value)
}

function levelText(level: Level): string {
  switch (level) {
    case 'T0':
      return 'T0: a fork or a bot; advice only'
    case 'T1':
      return 'T1: a pull request or another branch; advice only'
    case 'T2':
      return 'T2: a run on the default branch; may authorise a deployment'
    case 'local':
      return 'local: outside of a forge; may deploy only where no approval is asked for'
    default:
      return assertNever(level)
  }
}
