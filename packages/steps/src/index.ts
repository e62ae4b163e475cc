export { openRegistry } from './open-registry.ts'
export { openStep } from './open-step.ts'
