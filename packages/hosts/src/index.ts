export { runAction } from './github/run-action.ts'
export { main } from './console/main.ts'
