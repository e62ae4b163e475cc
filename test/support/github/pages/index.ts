import { HttpError, type Reply } from '../http.ts'
import type { World } from '../world.ts'

export function answerPage(_world: World, path: string): Reply {
  throw new HttpError(404, `no page ${path}`)
}
