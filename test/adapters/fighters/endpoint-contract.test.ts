import { afterAll, beforeAll } from 'vitest'
import { fighterContract, type FighterContract } from '../../support/fighter-contract.ts'
import { httpServer, type HttpServer } from '../../support/http-server.ts'
import { inferenceServer } from '../../support/inference-server.ts'
import { asked, birdProbability, BIRDS } from './endpoint-places.ts'
import { workspace } from './workspace.ts'

const place = workspace()
const shared: Omit<FighterContract, 'open'> = {
  reader: place.reader,
  write: async (name, content) => {
    await place.write(name, content)
    return { root: place.root(), path: name }
  },
}

let v2: HttpServer
let json: HttpServer
beforeAll(async () => {
  v2 = await inferenceServer(BIRDS)
  json = await httpServer(({ body }, response) => {
    const { instances }: { instances: readonly { size: unknown; speed: unknown }[] } = JSON.parse(body)
    const predictions = instances.map(({ size, speed }) => ({ probability: birdProbability(size, speed) }))
    response.end(JSON.stringify({ predictions }))
  })
})
afterAll(async () => {
  await v2.close()
  await json.close()
})

fighterContract('endpoint of the Open Inference Protocol v2', {
  ...shared,
  open: async () => await asked(v2.url, { output: 'probabilities', missing: 'as-null', batch_size: 2 }),
})

fighterContract('endpoint of labels', {
  ...shared,
  open: async () => await asked(v2.url, { output: 'label', missing: 'as-null', batch_size: 2, concurrency: 1 }),
})

fighterContract('endpoint of a JSON mapping', {
  ...shared,
  open: async () =>
    await asked(`${json.url}/predict`, {
      protocol: 'json',
      rows_key: 'instances',
      output: 'predictions.probability',
      missing: 'as-null',
      batch_size: 2,
    }),
})
