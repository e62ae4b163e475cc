export { openRegistry } from './open-registry.ts'
