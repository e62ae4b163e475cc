import { seeded } from '@titlebout/stats'
import { seedOf } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

// One name at a time comes in, its figures go out.
process.on('message', (name: string) => {
  const scenario = SCENARIOS.find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`)
  process.send!(scenario.run(seeded(seedOf(name))))
})
