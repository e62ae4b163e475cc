/**
 * Trains in a process that ends itself by SIGKILL at the nth call of a port, so that nothing can be tidied up.
 * Arguments: workspace, n (0: never). Prints the number of calls when it comes to its end.
 */
import process from 'node:process'
import { train } from '@titlebout/steps'
import { hostOf } from '../open-step/repository.ts'

const [workspace = '', at = '0'] = process.argv.slice(2)
let calls = 0

function counted<A extends readonly unknown[], R>(call: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    calls += 1
    if (calls === Number(at)) process.kill(process.pid, 'SIGKILL')
    return call(...args)
  }
}

const host = hostOf(workspace)
const silent = counted(() => undefined)
await train(
  {
    ...host,
    producer: counted(() => host.producer()),
    log: { info: silent, warning: silent, output: silent, progress: silent },
    cancellation: { cancelled: false, onCancel: counted(() => counted(() => undefined)) },
    userEnvironment: { PATH: process.env['PATH'] ?? '' },
  },
  {
    config: 'titlebout.yml',
    comment: 'never',
    'fail-on': 'failed',
    'dry-run': false,
    candidate: undefined,
    'native-dir': undefined,
    'carrier-dir': undefined,
  },
)
process.stdout.write(`${calls}\n`)
