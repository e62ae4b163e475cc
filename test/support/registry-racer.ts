// A process that races for the pointer: told the round and the revision to expect, it moves, and says how that went.
import { createInterface } from 'node:readline'
import { UserError, type NewVersion } from '@titlebout/core'
import { directoryRegistry, gitRegistry } from '@titlebout/adapters'
import { serving } from './registry-versions.ts'

const [who = '', kind, place = ''] = process.argv.slice(2)
const registry =
  kind === 'directory'
    ? directoryRegistry({ root: place })
    : await gitRegistry({ workspace: place, model: 'bird-strikes', authorization: undefined })

let version: NewVersion | undefined
for await (const line of createInterface({ input: process.stdin })) {
  if (version === undefined) {
    version = JSON.parse(line)
    console.log('ready')
    continue
  }
  const [round, expected = '-'] = line.split(' ')
  const move = serving('production', version, expected === '-' ? undefined : expected, `round ${round}`)
  try {
    const moved = await registry.move({ ...move, next: { ...move.next, by: who } })
    console.log(`won ${moved.revision}`)
  } catch (cause) {
    console.log(cause instanceof UserError ? `${cause.code} ${cause.message}` : `bug ${String(cause)}`)
  }
}
